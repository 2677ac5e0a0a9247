package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

var (
	// {{icon "check"}}, also with a second argument for an extra class.
	templateIcon = regexp.MustCompile(`icon "([a-z0-9-]+)"`)
	// IconCheck = "check", the constants of web/icons.go.
	constantIcon = regexp.MustCompile(`(?m)^\s*Icon[A-Za-z0-9]+\s*=\s*"([a-z0-9-]+)"`)
	svgOpen      = regexp.MustCompile(`(?s)<svg.*?>`)
	emptyBox     = regexp.MustCompile(`<path stroke="none"[^>]*>`)
	blanks       = regexp.MustCompile(`\s*\n\s*`)
)

func iconsOf(html, code string) []string {
	var names []string
	for _, m := range templateIcon.FindAllStringSubmatch(html, -1) {
		names = append(names, m[1])
	}
	for _, m := range constantIcon.FindAllStringSubmatch(code, -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// buildSprite joins the named outline icons into one SVG of symbols. Stroke and
// fill come from the stylesheet (.ck-i), so a symbol holds only its paths.
func buildSprite(dir string, names []string) (string, error) {
	var b strings.Builder
	b.WriteString("<!-- Tabler Icons, MIT licence, https://tabler.io/icons -->\n")
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg">` + "\n")
	for _, name := range names {
		raw, err := os.ReadFile(filepath.Join(dir, name+".svg"))
		if err != nil {
			return "", fmt.Errorf("icon %q is used by a page but not in the package: %w", name, err)
		}
		body := svgOpen.ReplaceAllString(string(raw), "")
		body = strings.Replace(body, "</svg>", "", 1)
		body = emptyBox.ReplaceAllString(body, "")
		body = strings.TrimSpace(blanks.ReplaceAllString(body, ""))
		fmt.Fprintf(&b, `<symbol id="%s" viewBox="0 0 24 24">%s</symbol>`+"\n", name, body)
	}
	b.WriteString("</svg>\n")
	return b.String(), nil
}
