package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"chuky/app"
	"chuky/cmd/recount/recount"
	"chuky/commands"
	"chuky/config"
	"chuky/demo"
	"chuky/models"
	"chuky/report"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// Bars of the demonstration, printed at its end beside what was measured.
const (
	overheadBar = 60 * time.Second
	startBar    = 5 * time.Second
	memoryBar   = 600 << 20
)

func newDemo() *cobra.Command {
	var noServe, fast bool
	var units int
	var seed int64
	var dir string
	cmd := &cobra.Command{Use: "demo", Short: "Play a whole annual cycle on a fresh folder through the HTTP API, then leave the server running", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := load(cmd)
			if err != nil {
				return err
			}
			if dir == "" {
				if dir, err = os.MkdirTemp("", "chuky-demo-"); err != nil {
					return err
				}
			}
			if cfg.DataDir, err = filepath.Abs(dir); err != nil {
				return err
			}
			if _, err := os.Stat(filepath.Join(cfg.DataDir, "chuky.db")); err == nil {
				return fmt.Errorf("%s already holds data: name a fresh folder with --dir", cfg.DataDir)
			}
			if cfg.Addr == config.Default().Addr {
				cfg.Addr = app.FreeAddr(cfg.Addr)
				cfg.BaseURL = "http://" + cfg.Addr
			}
			cfg.Seal.KeyFile = filepath.Join(cfg.DataDir, "seal.key")
			cfg.Province, cfg.Sender = "UBND Thành phố Hồ Chí Minh", "Sở Thông tin và Truyền thông Thành phố Hồ Chí Minh"
			cfg.Process.Housekeeping, cfg.Process.Web, cfg.Process.Worker = time.Second, true, true
			d := demonstration{cfg: cfg, out: cmd.OutOrStdout(), fast: fast, units: units, seed: seed}
			a, err := d.play(cmd.Context(), logger(cmd.ErrOrStderr(), "warn"))
			if a == nil {
				return err
			}
			if err != nil || noServe {
				stop, cancel := context.WithTimeout(context.WithoutCancel(cmd.Context()), 30*time.Second)
				defer cancel()
				return errors.Join(err, a.Stop(stop))
			}
			d.say("\nChuky tiếp tục chạy tại %s. Nhấn Ctrl-C để dừng. (still running; Ctrl-C ends it)", cfg.BaseURL)
			return untilDone(cmd.Context(), a)
		}}
	f := cmd.Flags()
	f.BoolVar(&noServe, "no-serve", false, "stop after the cycle; exit status 0 when every check held")
	f.BoolVar(&fast, "fast", false, "shorter deadlines, for tests")
	f.IntVar(&units, "units", 0, "how many units take part; 0 = all of the sample")
	f.Int64Var(&seed, "seed", 1, "of the figures")
	f.StringVar(&dir, "dir", "", "a fresh data folder; empty = a temporary one")
	return cmd
}

// demonstration starts the program and plays against it.
type demonstration struct {
	cfg   config.Config
	out   io.Writer
	fast  bool
	units int
	seed  int64
}

func (d *demonstration) say(format string, args ...any) {
	_, _ = fmt.Fprintf(d.out, format+"\n", args...)
}

// play returns the running program, and an error when any check did not hold.
func (d *demonstration) play(ctx context.Context, log *slog.Logger) (*app.App, error) {
	began := time.Now()
	a, err := app.Start(ctx, d.cfg, app.Options{OneMachine: oneMachine, Log: log, Version: version})
	if err != nil {
		return nil, err
	}
	if _, err := fetch(ctx, d.cfg.BaseURL+"/dang-nhap"); err != nil { // what a person sees first
		return a, err
	}
	started := time.Since(began)
	d.say("Chuky is running at %s (data in %s), usable after %.1f s.", d.cfg.BaseURL, d.cfg.DataDir, started.Seconds())
	opt := demo.Options{BaseURL: d.cfg.BaseURL, AdminUser: a.AdminUser, AdminPassword: a.AdminPassword, Seed: d.seed, Units: d.units, Out: d.out, Interactive: isTerminal(d.out), Key: a.Public.String()}
	if d.fast {
		opt.Timing = demo.Fast()
	}
	watch := watchMemory(ctx)
	rep, err := demo.Play(ctx, opt)
	peak := watch()
	if err != nil {
		return a, err
	}
	if err := d.verify(ctx, a, rep); err != nil {
		return a, err
	}
	d.say("\nMeasured (limit):")
	d.say("  own overhead of the cycle   %6.1f s   (%.0f s)", rep.Overhead.Seconds(), overheadBar.Seconds())
	d.say("  start to a usable page      %6.1f s   (%.0f s)", started.Seconds(), startBar.Seconds())
	d.say("  resident memory, highest    %6.0f MB  (%d MB)", float64(peak)/(1<<20), memoryBar>>20)
	d.say("  requests %d, slowest %s (%s)", rep.Requests, rep.MaxLatency.Round(time.Millisecond), rep.Slowest)
	return a, nil
}

// verify checks from outside what was published: the files by their seal, the points by the independent program, the
// audit log, and that nothing is left pending.
func (d *demonstration) verify(ctx context.Context, a *app.App, rep *demo.Report) error {
	dir := filepath.Join(d.cfg.DataDir, "cong-bo")
	if err := d.download(ctx, dir, rep); err != nil {
		return err
	}
	path := filepath.Join(dir, commands.ManifestName)
	d.say("\nchuky verify --key %s %s", a.Public, path)
	if err := verifyPublication(d.out, path, a.Public.String()); err != nil {
		return err
	}
	again, err := recount.Recompute(rep.Results.Data, rep.Results.Data)
	if err != nil {
		return err
	}
	d.say("recount: %d units, %d points recomputed by the independent program, %d differences", again.Units, again.Points, len(again.Differences))
	if !again.OK() {
		var b bytes.Buffer
		_ = again.Print(&b)
		return fmt.Errorf("the independent program disagrees:\n%s", b.String())
	}
	if err := quiet(ctx, a); err != nil {
		return err
	}
	log, err := a.Commands.VerifyAudit(ctx, a.Evidence, nil, a.Public, a.Origin())
	if err != nil {
		return err
	}
	if err := printAudit(d.out, log); err != nil {
		return err
	}
	mails, err := a.Store.Read(ctx).CountMessages("", models.MessageSent)
	if err != nil {
		return err
	}
	d.say("no command and no message is pending; %d messages went over SMTP into %s", mails, a.MailFolder())
	return nil
}

// download fetches every file of the publication as anybody can.
func (d *demonstration) download(ctx context.Context, dir string, rep *demo.Report) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	var m report.Manifest
	if err := json.Unmarshal(rep.Manifest.Data, &m); err != nil {
		return err
	}
	names := []string{commands.ManifestName, commands.SealName}
	for _, f := range m.Files {
		names = append(names, f.Name)
	}
	for _, name := range names {
		data, err := fetch(ctx, d.cfg.BaseURL+"/cong-bo/"+rep.Cycle+"/tep/"+name)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// quiet waits until no command, message or unsealed audit event is left; the background work needs a few rounds.
func quiet(ctx context.Context, a *app.App) error {
	deadline := time.Now().Add(30 * time.Second)
	for {
		drift, pending, err := a.Commands.Drift(ctx)
		if err != nil {
			return err
		}
		mail, err := a.Store.Read(ctx).CountMessages("", models.MessagePending)
		if err != nil {
			return err
		}
		failed, err := a.Store.Read(ctx).CountMessages("", models.MessageFailed)
		if err != nil {
			return err
		}
		open, err := a.Store.Read(ctx).UnsealedAudit(1)
		if err != nil {
			return err
		}
		if drift+pending+mail+failed+len(open) == 0 {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("left over: %d workflows behind, %d commands and %d messages pending, %d messages failed, %d audit events unsealed", drift, pending, mail, failed, len(open))
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(250 * time.Millisecond):
		}
	}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// watchMemory looks at the resident memory of this process five times a second until the function it returns is called,
// which says the highest value in bytes.
func watchMemory(ctx context.Context) func() int64 {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan int64)
	go func() {
		peak := residentMemory()
		tick := time.NewTicker(200 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				done <- max(peak, residentMemory())
				return
			case <-tick.C:
				peak = max(peak, residentMemory())
			}
		}
	}()
	return func() int64 {
		cancel()
		return <-done
	}
}

// residentMemory reads VmRSS; 0 where the system does not tell.
func residentMemory() int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		var kb int64
		if _, err := fmt.Sscanf(line, "VmRSS: %d kB", &kb); err == nil {
			return kb << 10
		}
	}
	return 0
}
