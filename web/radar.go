package web

import (
	"fmt"
	"math"
	"strings"
)

// Radar is a unit's main indexes against the group's median as polygons of an SVG
// of 356 × 262.
type Radar struct {
	Words        string
	Rings        []string
	Spokes       []Point
	Unit, Median string
	Dots         []Point
	Labels       []RadarLabel
}

// Point is a place in the drawing.
type Point struct{ X, Y string }

// RadarLabel is an axis' name in one or two lines.
type RadarLabel struct {
	X, Y, Anchor, Second, SecondY string
	Text                          string
}

const radarX, radarY, radarR = 178.0, 130.0, 92.0

// NewRadar needs three axes at least; fewer give nil (the bars alone then tell).
func NewRadar(words string, axes []IndexBar) *Radar {
	n := len(axes)
	if n < 3 {
		return nil
	}
	at := func(i int, r float64) (x, y float64) {
		a := 2*math.Pi*float64(i)/float64(n) - math.Pi/2
		return radarX + r*math.Cos(a), radarY + r*math.Sin(a)
	}
	ring := func(share func(int) float64) string {
		var b strings.Builder
		for i := range n {
			x, y := at(i, radarR*share(i)/100)
			fmt.Fprintf(&b, "%.1f,%.1f ", x, y)
		}
		return strings.TrimSpace(b.String())
	}
	r := &Radar{Words: words}
	for _, s := range []float64{100, 75, 50, 25} {
		r.Rings = append(r.Rings, ring(func(int) float64 { return s }))
	}
	r.Unit = ring(func(i int) float64 { return axes[i].Share })
	r.Median = ring(func(i int) float64 { return axes[i].Median })
	for i, axis := range axes {
		x, y := at(i, radarR)
		r.Spokes = append(r.Spokes, point(x, y))
		x, y = at(i, radarR*axis.Share/100)
		r.Dots = append(r.Dots, point(x, y))
		r.Labels = append(r.Labels, labelAt(axis, at, i))
	}
	return r
}

func labelAt(axis IndexBar, at func(int, float64) (float64, float64), i int) RadarLabel {
	x, y := at(i, radarR+10)
	l := RadarLabel{Anchor: "middle"}
	l.Text, l.Second = twoLines(axis.Name)
	switch {
	case x > radarX+8:
		l.Anchor = "start"
	case x < radarX-8:
		l.Anchor = "end"
	case y > radarY:
		y += 8
	default:
		y -= 2
		if l.Second != "" {
			y -= 14
		}
	}
	p := point(x, y)
	l.X, l.Y = p.X, p.Y
	l.SecondY = point(x, y+16).Y
	return l
}

// twoLines breaks a long name near its middle so that it fits beside the drawing.
func twoLines(name string) (first, second string) {
	if len([]rune(name)) <= 14 {
		return name, ""
	}
	words := strings.Fields(name)
	for i := range words {
		first = strings.Join(words[:i+1], " ")
		if len([]rune(first)) >= len([]rune(name))/2-2 {
			return first, strings.Join(words[i+1:], " ")
		}
	}
	return name, ""
}

func point(x, y float64) Point { return Point{fmt.Sprintf("%.1f", x), fmt.Sprintf("%.1f", y)} }
