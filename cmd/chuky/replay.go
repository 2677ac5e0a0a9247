package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"chuky/app"
	"chuky/config"
	"chuky/models"
	"chuky/workflows"
	"chuky/workflows/replaytest"

	"github.com/spf13/cobra"
)

func newReplay() *cobra.Command {
	cmd := &cobra.Command{Use: "replay", Short: "Find out before an upgrade whether this version carries on the workflows that are under way"}
	cmd.AddCommand(newReplayRecord(), newReplayCheck())
	return cmd
}

func newReplayRecord() *cobra.Command {
	var dir, cycle string
	cmd := &cobra.Command{Use: "record", Short: "Write the histories of cycles, units and housekeeping from Temporal into a new folder; they hold IDs, no names", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			cfg, err := load(cmd)
			if err != nil {
				return err
			}
			cfg.Process.Web, cfg.Process.Worker, cfg.Metrics.Addr = false, false, config.MetricsOff
			a, err := app.Start(cmd.Context(), cfg, options(cmd, cfg))
			if err != nil {
				return err
			}
			defer func() {
				stop, cancel := context.WithTimeout(context.WithoutCancel(cmd.Context()), app.StopLimit)
				defer cancel()
				err = errors.Join(err, a.Stop(stop))
			}()
			subjects, err := subjectsOf(cmd.Context(), a, cycle)
			if err != nil {
				return err
			}
			n, err := replaytest.Runs(cmd.Context(), a.Temporal, subjects, dir)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "Đã ghi %d lịch sử quy trình vào %s.\n", n, dir)
			return err
		}}
	cmd.Flags().StringVar(&dir, "dir", "", "folder to make")
	cmd.Flags().StringVar(&cycle, "cycle", "", "ID of one cycle; otherwise all cycles")
	_ = cmd.MarkFlagRequired("dir") // fails only for a flag that does not exist
	return cmd
}

// subjectsOf lists the workflows of one cycle (id "" = of all) and those that keep house, under names that tell no unit's.
func subjectsOf(ctx context.Context, a *app.App, id string) ([]replaytest.Subject, error) {
	db := a.Store.Read(ctx)
	cycles, err := db.Cycles()
	if err != nil {
		return nil, err
	}
	if id != "" {
		cycles = slices.DeleteFunc(cycles, func(c models.Cycle) bool { return c.ID != id })
		if len(cycles) == 0 {
			return nil, fmt.Errorf("không có kỳ đánh giá %q", id)
		}
	}
	out := []replaytest.Subject{{Name: "housekeeping", WorkflowID: workflows.HousekeepingID}, {Name: "evidence", WorkflowID: workflows.EvidenceID}}
	for i, c := range cycles {
		name := "cycle"
		if len(cycles) > 1 {
			name = fmt.Sprintf("cycle-%d", i+1)
		}
		out = append(out, replaytest.Subject{Name: name, WorkflowID: workflows.CycleID(c.ID)})
		units, err := db.Assessments(c.ID)
		if err != nil {
			return nil, err
		}
		for j, u := range units {
			out = append(out, replaytest.Subject{Name: fmt.Sprintf("%s-unit-%04d", name, j+1), WorkflowID: workflows.AssessmentID(u.ID)})
		}
	}
	return out, nil
}

func newReplayCheck() *cobra.Command {
	return &cobra.Command{Use: "check DIR…", Short: "Replay recorded histories with this version; exit status 1 when it cannot carry one on", Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, dirs []string) error {
			good, bad := 0, 0
			for _, dir := range dirs {
				outcomes, err := replaytest.Check(dir)
				if err != nil {
					return err
				}
				for _, o := range outcomes {
					if o.Err == nil {
						good++
						continue
					}
					bad++
					if _, err := fmt.Fprintf(cmd.OutOrStdout(), "%s/%s (%s, %d sự kiện): %v\n", dir, o.File, o.Workflow(), len(o.History.Events), o.Err); err != nil {
						return err
					}
				}
			}
			if bad > 0 {
				return fmt.Errorf("phiên bản này không chạy tiếp được %d trong %d quy trình: không nâng cấp", bad, good+bad)
			}
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "Phiên bản này chạy tiếp được cả %d quy trình.\n", good)
			return err
		}}
}
