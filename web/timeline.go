package web

import (
	"fmt"
	"math"
	"time"
)

// Timeline is a cycle drawn as bars over months. Positions are percentages of the
// drawn period, ready for SVG attributes (the pages allow no inline style).
type Timeline struct {
	Words  string // the same in a sentence, for a screen reader
	Months []TimelineMark
	Off    []TimelineSpan // long holidays
	Now    *TimelineMark
	Rows   []TimelineRow
}

// TimelineMark is a vertical line with a text.
type TimelineMark struct{ X, Text string }

// TimelineSpan is a shaded stretch.
type TimelineSpan struct{ X, Width, Text string }

// TimelineRow is one step. LabelX is set when the text does not fit into the bar.
type TimelineRow struct {
	Name, Kind, X, Width, Text string
	LabelX, Anchor             string
	LateX, LateWidth           string // the stretch by which the forecast overruns
	Forecast                   string
	ForecastX                  string // where it is written, beside the bar
	Icon                       string
	When                       string // for the phone's list
}

// TimelineStep is what the caller knows of a step. Forecast is when it will
// probably end; zero when nothing is forecast.
type TimelineStep struct {
	Name         string
	From, To     time.Time
	Done         bool
	Forecast     time.Time
	ForecastText string // "dự báo 21/01, chậm 3 ngày làm việc"
}

// Holiday is a stretch of days off to shade.
type Holiday struct {
	Name     string
	From, To time.Time // To is the first working instant after it
}

// NewTimeline lays out the steps. A cycle of months gets a mark for each month, a
// short one (the demonstration lasts minutes) five marks of clock time.
func NewTimeline(steps []TimelineStep, holidays []Holiday, now time.Time) Timeline {
	if len(steps) == 0 {
		return Timeline{}
	}
	from, to := steps[0].From, steps[0].To
	for _, s := range steps {
		from, to = earlier(from, s.From), later(to, later(s.To, s.Forecast))
	}
	if !to.After(from) {
		to = from.Add(time.Hour)
	}
	span := to.Sub(from)
	at := func(t time.Time) float64 {
		return math.Max(0, math.Min(100, 100*float64(t.Sub(from))/float64(span)))
	}
	clock := clockLayout(span)
	var tl Timeline
	tl.Months = marks(from, to, at, clock)
	for _, h := range holidays {
		if h.To.After(from) && h.From.Before(to) {
			tl.Off = append(tl.Off, TimelineSpan{pct(at(h.From)), pct(at(h.To) - at(h.From)), h.Name})
		}
	}
	if now.After(from) && now.Before(to) {
		text := "Hôm nay " + now.In(Zone).Format("02/01")
		if clock != "" {
			text = "Bây giờ " + now.In(Zone).Format(clock)
		}
		tl.Now = &TimelineMark{pct(at(now)), text}
	}
	for _, s := range steps {
		row := rowOf(s, now, at, clock)
		tl.Rows = append(tl.Rows, row)
		tl.Words += fmt.Sprintf("%s: %s. ", s.Name, row.When)
	}
	return tl
}

// clockLayout is how a cycle too short for dates writes its instants; empty for
// one of days or months.
func clockLayout(span time.Duration) string {
	switch {
	case span < 20*time.Minute:
		return "15:04:05"
	case span < 72*time.Hour:
		return "15:04"
	}
	return ""
}

func rowOf(s TimelineStep, now time.Time, at func(time.Time) float64, clock string) TimelineRow {
	layout := "02/01"
	if clock != "" {
		layout = clock
	}
	x, end := at(s.From), at(s.To)
	r := TimelineRow{
		Name: s.Name, X: pct(x), Width: pct(math.Max(end-x, 0.6)),
		Text: s.From.In(Zone).Format(layout) + "–" + s.To.In(Zone).Format(layout),
		Kind: "plan", Icon: IconCircleDashed, Forecast: s.ForecastText,
	}
	switch {
	case s.Done:
		r.Kind, r.Icon = "done", IconCircleCheck
	case !now.Before(s.From):
		r.Kind, r.Icon = "run", IconProgress
	}
	r.When = r.Text
	if s.ForecastText != "" {
		r.When += " · " + s.ForecastText
	}
	edge := end
	if s.Forecast.After(s.To) && !s.Done {
		r.LateX, r.LateWidth = pct(end), pct(at(s.Forecast)-end)
		edge = at(s.Forecast)
	}
	if r.Forecast != "" {
		r.ForecastX = pct(edge)
	}
	if end-x < 12 { // narrower than its dates: they go beside it
		if r.Forecast != "" {
			r.Text, r.Forecast = r.Text+" · "+r.Forecast, ""
		}
		r.LabelX, r.Anchor = pct(edge), "start"
		if edge > 74 {
			r.LabelX, r.Anchor = pct(x), "end"
		}
	}
	return r
}

func marks(from, to time.Time, at func(time.Time) float64, clock string) []TimelineMark {
	var out []TimelineMark
	if clock != "" {
		for i := range 5 {
			t := from.Add(to.Sub(from) * time.Duration(i) / 5)
			out = append(out, TimelineMark{pct(at(t)), t.In(Zone).Format(clock)})
		}
		return out
	}
	first := from.In(Zone)
	m := time.Date(first.Year(), first.Month(), 1, 0, 0, 0, 0, Zone)
	for ; m.Before(to); m = m.AddDate(0, 1, 0) {
		if !m.Before(from) {
			out = append(out, TimelineMark{pct(at(m)), m.Format("01/2006")})
		}
	}
	return out
}

func pct(v float64) string { return fmt.Sprintf("%.2f%%", v) }

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
