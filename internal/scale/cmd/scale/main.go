package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"

	"chuky/internal/program"
	"chuky/internal/scale"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "scale:", err)
		stop()
		os.Exit(1) //nolint:gocritic // stop has run
	}
}

func run(ctx context.Context) error {
	units := flag.Int("units", scale.All, "how many units")
	names := flag.String("names", "", "CSV file with their names; empty = generated")
	figures := flag.Int("figures", 3, "how many criteria every unit answers")
	atOnce := flag.Int("at-once", 8, "people who ask at the same time")
	workers := flag.Int("workers", 1, "worker processes")
	binary := flag.String("binary", "", "the program, built with the tag \"servers\"; empty = built from this tree")
	flag.Parse()
	if *units < 1 || *atOnce < 1 || *workers < 1 {
		return errors.New("units, people and workers are at least 1")
	}
	var list []string
	if *names != "" {
		var err error
		if list, err = scale.ReadNames(*names); err != nil {
			return err
		}
	}
	all, err := scale.Units(*units, list)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "chuky-scale-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if *binary, err = program.Given(ctx, *binary, dir); err != nil {
		return err
	}
	w, err := scale.NewWorld(ctx, *binary, *workers)
	if err != nil {
		return err
	}
	defer w.Close()
	report, err := scale.Play(ctx, w, scale.Options{Units: all, Figures: *figures, AtOnce: *atOnce, Out: os.Stdout})
	if report != nil {
		err = errors.Join(err, report.Print(os.Stdout))
	}
	if err != nil {
		return err
	}
	if failed := report.Failed(); len(failed) > 0 {
		return errors.New(strings.Join(failed, "\n       "))
	}
	return nil
}
