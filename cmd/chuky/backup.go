package main

import (
	"context"
	"errors"
	"fmt"

	"chuky/app"
	"chuky/config"

	"github.com/spf13/cobra"
)

func newBackup() *cobra.Command {
	var to string
	var objects bool
	cmd := &cobra.Command{Use: "backup", Short: "Write database, manifest of objects and (--objects) the objects into a new folder; on one machine the program must be stopped", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := load(cmd)
			if err != nil {
				return err
			}
			b, err := app.WriteBackup(cmd.Context(), cfg, options(cmd, cfg), to, objects)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "Đã sao lưu vào %s: cơ sở dữ liệu %s (cấu trúc %d), %d tệp, %d byte.\nKhóa niêm phong %s không nằm trong bản sao lưu: hãy giữ tệp %s ở nơi khác.\n",
				to, b.Database, b.SchemaVersion, b.Objects, b.ObjectBytes, b.SealKey, cfg.Seal.KeyFile)
			return err
		}}
	cmd.Flags().StringVar(&to, "to", "", "folder to make")
	cmd.Flags().BoolVar(&objects, "objects", false, "copy the objects too, not their manifest only")
	_ = cmd.MarkFlagRequired("to") // fails only for a flag that does not exist
	return cmd
}

func newRestore() *cobra.Command {
	var from, force string
	cmd := &cobra.Command{Use: "restore", Short: "Bring database and objects back to a backup and let Temporal follow; every process must be stopped", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := load(cmd)
			if err != nil {
				return err
			}
			r, err := app.Restore(cmd.Context(), cfg, options(cmd, cfg), from, force)
			if r.Workflow != (app.Reconciled{}) || r.Present+r.Put > 0 {
				_, _ = fmt.Fprintf(cmd.OutOrStdout(), "Đã khôi phục bản sao lưu ngày %s: %d tệp còn nguyên, %d tệp chép lại, %d tệp thiếu; %d quy trình sẽ chạy lại từ cơ sở dữ liệu.\n",
					r.Backup.At.Format("02/01/2006 15:04 MST"), r.Present, r.Put, len(r.Missing), r.Workflow.Ended)
				for _, key := range r.Missing {
					_, _ = fmt.Fprintln(cmd.OutOrStdout(), "  thiếu:", key)
				}
			}
			return err
		}}
	cmd.Flags().StringVar(&from, "from", "", "folder of the backup")
	cmd.Flags().StringVar(&force, "force", "", "name of the database to overwrite, where it holds something")
	_ = cmd.MarkFlagRequired("from") // fails only for a flag that does not exist
	return cmd
}

func newReconcile() *cobra.Command {
	return &cobra.Command{Use: "reconcile", Short: "End every workflow and let them start again from SQL, after database or Temporal was restored", Args: cobra.NoArgs,
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
			r, err := a.Reconcile(cmd.Context())
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%d quy trình đã dừng và sẽ chạy lại từ cơ sở dữ liệu.\n", r.Ended)
			return err
		}}
}
