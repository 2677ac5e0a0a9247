package main

import (
	"fmt"
	"net/http"
	"time"

	"chuky/app"
	"chuky/config"

	"github.com/spf13/cobra"
)

func newWorker() *cobra.Command {
	return &cobra.Command{Use: "worker", Short: "Run workflows, mail and audit sealing without pages, beside any number of `chuky serve` and `chuky worker`", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := load(cmd)
			if err != nil {
				return err
			}
			cfg.Process.Web, cfg.Process.Worker = false, true
			if err := cfg.Validate(); err != nil {
				return err
			}
			a, err := app.Start(cmd.Context(), cfg, options(cmd, cfg))
			if err != nil {
				return err
			}
			_, _ = fmt.Fprintf(cmd.OutOrStdout(), "Chuky worker: Temporal %s, %s; http://%s/readyz\n", cfg.Temporal.Address, cfg.Temporal.TaskQueue, a.InternalAddr)
			return untilDone(cmd.Context(), a)
		}}
}

// newHealth is the check of a container, whose image has no other program.
func newHealth() *cobra.Command {
	return &cobra.Command{Use: "health", Short: "Ask the process on this machine whether it is ready; exit status 1 when not", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := load(cmd)
			if err != nil {
				return err
			}
			if cfg.Metrics.Addr == config.MetricsOff {
				return fmt.Errorf("CHUKY_METRICS_ADDR is %s", config.MetricsOff)
			}
			client := http.Client{Timeout: 5 * time.Second}
			body, err := fetchWith(cmd.Context(), &client, "http://"+cfg.Metrics.Local()+"/readyz")
			if err != nil {
				return err
			}
			_, err = cmd.OutOrStdout().Write(body)
			return err
		}}
}
