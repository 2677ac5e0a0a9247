package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	web := flag.String("web", "web", "folder of package web")
	from := flag.String("from", "", "folder with the unpacked packages tabler, icons and htmx")
	flag.Parse()
	if err := run(*web, *from, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "vendor:", err)
		os.Exit(1)
	}
}

func run(web, from string, out io.Writer) error {
	sources, err := readSources(web)
	if err != nil {
		return err
	}
	tabler, err := os.ReadFile(filepath.Join(from, "tabler", "dist", "css", "tabler.css"))
	if err != nil {
		return err
	}
	purged := purge(string(tabler), sources.classes)
	if err := write(out, web, "css/00-tabler.css", purged); err != nil {
		return err
	}
	sprite, err := buildSprite(filepath.Join(from, "icons", "icons", "outline"), sources.icons)
	if err != nil {
		return err
	}
	if err := write(out, web, "icons.svg", sprite); err != nil {
		return err
	}
	htmx, err := os.ReadFile(filepath.Join(from, "htmx", "dist", "htmx.min.js"))
	if err != nil {
		return err
	}
	return write(out, web, "htmx.js", string(htmx))
}

func write(out io.Writer, web, name, text string) error {
	if _, err := fmt.Fprintf(out, "%-20s %7d bytes\n", name, len(text)); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(web, "static", name), []byte(text), 0o644)
}

// sources is what the pages use of the vendored packages.
type sources struct {
	classes map[string]bool
	icons   []string
}

// readSources looks through the templates (classes, icons), the package's Go
// files (icons named by constants) and our stylesheets (classes we extend).
func readSources(web string) (sources, error) {
	var html, code strings.Builder
	for glob, into := range map[string]*strings.Builder{
		"templates/*.html": &html, "*.go": &code,
	} {
		files, err := filepath.Glob(filepath.Join(web, glob))
		if err != nil {
			return sources{}, err
		}
		for _, f := range files {
			if strings.HasSuffix(f, "_test.go") {
				continue
			}
			b, err := os.ReadFile(f)
			if err != nil {
				return sources{}, err
			}
			into.Write(b)
			into.WriteByte('\n')
		}
	}
	return sources{
		classes: classesOf(html.String()),
		icons:   iconsOf(html.String(), code.String()),
	}, nil
}
