package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"chuky/app"
	"chuky/audit"
	"chuky/commands"
	"chuky/config"
	"chuky/indicators"
	"chuky/seal"
	"chuky/store"

	"github.com/spf13/cobra"
)

// auditFlags say what is verified against what.
type auditFlags struct {
	key, database, checkpoints, origin, keep string
	known                                    []string
}

func newAudit() *cobra.Command {
	cmd := &cobra.Command{Use: "audit", Short: "The audit log"}
	var f auditFlags
	verify := &cobra.Command{Use: "verify", Short: "Verify the audit log against its signed checkpoints", Args: cobra.NoArgs,
		Long: "Verifies the audit log event by event against the signed checkpoints and names what was changed, deleted, inserted, moved or cut off.\n\n" +
			"With --database and --checkpoints it looks at copies only: a database file, or the address of a PostgreSQL (also one that a dump was restored into), and a\n" +
			"folder with the files of the object store under nhat-ky/. Nothing of the installation need run. Without them it opens the installation itself; in the\n" +
			"one-machine mode the program must be stopped then.\n\n" +
			"A log that was cut back together with its checkpoints is consistent in itself. Only a checkpoint that left the installation shows it: give the manifest of a\n" +
			"publication (publication.json) or a checkpoint written earlier with --keep, each with --known.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			known, err := knownCheckpoints(f.known)
			if err != nil {
				return err
			}
			var rep audit.Report
			if f.database != "" || f.checkpoints != "" {
				rep, err = verifyCopies(cmd.Context(), f, known)
			} else {
				rep, err = verifyInstalled(cmd, f.key, known)
			}
			if err != nil {
				return err
			}
			if f.keep != "" && rep.OK() && rep.LastSigned != "" {
				if err := os.WriteFile(f.keep, []byte(rep.LastSigned), 0o600); err != nil {
					return err
				}
			}
			return printAudit(cmd.OutOrStdout(), rep)
		}}
	verify.Flags().StringVar(&f.key, "key", "", "public key of the seal, chuky-ed25519:…, from where you trust it; empty = the installation's own")
	verify.Flags().StringVar(&f.database, "database", "", "copy to look at: a database file, or postgres://…; with --checkpoints and --key")
	verify.Flags().StringVar(&f.checkpoints, "checkpoints", "", "folder with the files of nhat-ky/")
	verify.Flags().StringVar(&f.origin, "origin", "", "name of the log in its checkpoints; empty = that of the key")
	verify.Flags().StringArrayVar(&f.known, "known", nil, "a checkpoint that was kept elsewhere: a file of --keep, or a publication.json; may be given several times")
	verify.Flags().StringVar(&f.keep, "keep", "", "write the last checkpoint to this file when everything holds, to be kept elsewhere")
	cmd.AddCommand(verify)
	return cmd
}

func knownCheckpoints(paths []string) ([]string, error) {
	var out []string
	for _, path := range paths {
		raw, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		signed, err := commands.KnownCheckpoint(raw)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		out = append(out, signed)
	}
	return out, nil
}

// verifyCopies needs nothing of the installation but its public key.
func verifyCopies(ctx context.Context, f auditFlags, known []string) (audit.Report, error) {
	if f.key == "" || f.database == "" || f.checkpoints == "" {
		return audit.Report{}, errors.New("cần cả --database, --checkpoints và --key: khóa lấy từ nơi bạn tin, không lấy cạnh bản sao")
	}
	public, err := seal.ParsePublicKey(f.key)
	if err != nil {
		return audit.Report{}, err
	}
	dsn := f.database
	if !strings.Contains(dsn, "://") && !strings.HasPrefix(dsn, "sqlite:") {
		path, err := filepath.Abs(dsn)
		if err != nil {
			return audit.Report{}, err
		}
		if _, err := os.Stat(path); err != nil { // opening would create an empty one, whose log holds
			return audit.Report{}, err
		}
		dsn = "sqlite:" + path
	}
	st, err := store.Open(ctx, dsn, store.Options{})
	if err != nil {
		return audit.Report{}, err
	}
	defer func() { _ = st.Close() }()
	if f.origin == "" {
		f.origin = app.AuditOrigin(public)
	}
	svc := &commands.Service{Store: st, Sets: indicators.Get}
	return svc.VerifyAudit(ctx, commands.AuditFolder(f.checkpoints), known, public, f.origin)
}

// verifyInstalled opens the installation of the configuration, without pages and worker.
func verifyInstalled(cmd *cobra.Command, key string, known []string) (audit.Report, error) {
	cfg, err := load(cmd)
	if err != nil {
		return audit.Report{}, err
	}
	cfg.Process.Web, cfg.Process.Worker, cfg.Metrics.Addr = false, false, config.MetricsOff // looks, changes nothing
	a, err := app.Start(cmd.Context(), cfg, app.Options{OneMachine: oneMachine})
	if err != nil {
		return audit.Report{}, err
	}
	defer func() {
		stop, cancel := context.WithTimeout(context.WithoutCancel(cmd.Context()), 30*time.Second)
		defer cancel()
		_ = a.Stop(stop)
	}()
	public := a.Public
	if key != "" {
		if public, err = seal.ParsePublicKey(key); err != nil {
			return audit.Report{}, err
		}
	}
	return a.Commands.VerifyAudit(cmd.Context(), a.Evidence, known, public, a.Origin())
}

func printAudit(out io.Writer, rep audit.Report) error {
	p := func(format string, args ...any) { _, _ = fmt.Fprintf(out, format+"\n", args...) }
	p("Nhật ký: %d mục đã niêm phong trong %d lần, %d mục chưa niêm phong.", rep.Sealed, rep.Batches, rep.Unsealed)
	if rep.Batches > 0 {
		p("Điểm niêm phong cuối: %d mục, gốc %s.", rep.Last.Tree.N, rep.Last.Tree.Hash)
	}
	for _, f := range rep.Faults {
		p("  mục %d (%s): %s", f.N, f.ID, f.Text)
	}
	if !rep.OK() {
		return fmt.Errorf("nhật ký có %d chỗ sai", len(rep.Faults))
	}
	return nil
}
