package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"chuky/app"
	"chuky/config"

	"github.com/spf13/cobra"
)

func newServe() *cobra.Command {
	return &cobra.Command{Use: "serve", Short: "Serve the pages and the API; without configuration everything runs in this one process", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := load(cmd)
			if err != nil {
				return err
			}
			if !cfg.Process.Web {
				return errors.New("CHUKY_PROCESS_WEB=false leaves `chuky serve` nothing to serve: run `chuky worker`")
			}
			a, err := app.Start(cmd.Context(), cfg, options(cmd, cfg))
			if err != nil {
				return err
			}
			welcome(cmd.OutOrStdout(), a)
			return untilDone(cmd.Context(), a)
		}}
}

// options of a process that serves until it is told to stop.
func options(cmd *cobra.Command, cfg config.Config) app.Options {
	return app.Options{OneMachine: oneMachine, Log: logger(cmd.ErrOrStderr(), cfg.LogLevel), Version: version}
}

// welcome says where everything is, and the first administrator's password once.
func welcome(out io.Writer, a *app.App) {
	p := func(format string, args ...any) { _, _ = fmt.Fprintf(out, format+"\n", args...) }
	p("Chuky đang chạy: %s", a.Config.BaseURL)
	p("  API:            %s/api/docs", a.Config.BaseURL)
	p("  Thư mục dữ liệu: %s", a.Config.DataDir)
	p("  Khóa niêm phong: %s", a.Public)
	if a.InternalAddr != "" {
		p("  Số đo, tình trạng: http://%s/metrics, /readyz", a.InternalAddr)
	}
	if a.AdminPassword != "" {
		p("")
		p("Tài khoản quản trị đầu tiên (mật khẩu chỉ hiện một lần, phải đổi khi đăng nhập):")
		p("  %s / %s", a.AdminUser, a.AdminPassword)
	}
}

// untilDone waits for Ctrl-C or the end of the listener, then stops in order.
func untilDone(ctx context.Context, a *app.App) error {
	var failed error
	select {
	case <-ctx.Done():
	case failed = <-a.Failed():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), app.StopLimit+a.Config.Process.Drain)
	defer cancel()
	if err := a.Stop(stop); err != nil && failed == nil {
		return err
	}
	return failed
}

// fetch gets what an address answers with 200.
func fetch(ctx context.Context, url string) ([]byte, error) {
	return fetchWith(ctx, http.DefaultClient, url)
}

func fetchWith(ctx context.Context, client *http.Client, url string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	res, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answers %s", url, res.Status)
	}
	return io.ReadAll(res.Body)
}
