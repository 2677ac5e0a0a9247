package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"chuky/app"
	"chuky/audit"
	"chuky/config"
	"chuky/report"
	"chuky/seal"

	"github.com/spf13/cobra"
)

func newVerify() *cobra.Command {
	var key string
	cmd := &cobra.Command{Use: "verify <publication.json>", Short: "Verify a published version offline: the system seal and every file that lies beside it", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return verifyPublication(cmd.OutOrStdout(), args[0], key)
		}}
	cmd.Flags().StringVar(&key, "key", "", "public key of the seal, chuky-ed25519:…, from where you trust it; never from beside the file")
	_ = cmd.MarkFlagRequired("key")
	return cmd
}

// verifyPublication checks the seal of a manifest and the files it lists, where they lie beside it.
func verifyPublication(out io.Writer, path, key string) error {
	s, err := seal.VerifyFiles(path, path+".seal", key)
	if err != nil {
		return err
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var m report.Manifest
	if err := json.Unmarshal(raw, &m); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	p := func(format string, args ...any) { _, _ = fmt.Fprintf(out, format+"\n", args...) }
	p("Niêm phong đúng: %s (khóa %s)", s.What, s.Key)
	p("%s, bản công bố thứ %d, Quyết định %s ngày %s", m.Name, m.Version, m.DecisionNo, m.Decision)
	wrong := 0
	for _, f := range m.Files {
		content, err := os.ReadFile(filepath.Join(filepath.Dir(path), filepath.Base(f.Name)))
		sum := sha256.Sum256(content)
		switch {
		case errors.Is(err, os.ErrNotExist):
			p("  %s: không có ở đây, chưa kiểm tra", f.Name)
		case err != nil:
			return err
		case hex.EncodeToString(sum[:]) != f.SHA256:
			wrong++
			p("  %s: NỘI DUNG ĐÃ THAY ĐỔI", f.Name)
		default:
			p("  %s: đúng", f.Name)
		}
	}
	if wrong > 0 {
		return fmt.Errorf("%d tệp không đúng với bản đã niêm phong", wrong)
	}
	return nil
}

func newAudit() *cobra.Command {
	cmd := &cobra.Command{Use: "audit", Short: "The audit log"}
	var key string
	verify := &cobra.Command{Use: "verify", Short: "Verify the audit log of the data folder against its signed checkpoints; the program must not be running on it", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := load(cmd)
			if err != nil {
				return err
			}
			cfg.Process.Web, cfg.Process.Worker, cfg.Metrics.Addr = false, false, config.MetricsOff // looks, changes nothing
			a, err := app.Start(cmd.Context(), cfg, app.Options{OneMachine: oneMachine})
			if err != nil {
				return err
			}
			defer func() {
				stop, cancel := context.WithTimeout(context.WithoutCancel(cmd.Context()), 30*time.Second)
				defer cancel()
				_ = a.Stop(stop)
			}()
			public := a.Public
			if key != "" {
				if public, err = seal.ParsePublicKey(key); err != nil {
					return err
				}
			}
			rep, err := a.Commands.VerifyAudit(cmd.Context(), a.Evidence.GetBytes, public, a.Origin())
			if err != nil {
				return err
			}
			return printAudit(cmd.OutOrStdout(), rep)
		}}
	verify.Flags().StringVar(&key, "key", "", "public key of the seal; empty = the data folder's own")
	cmd.AddCommand(verify)
	return cmd
}

func printAudit(out io.Writer, rep audit.Report) error {
	_, _ = fmt.Fprintf(out, "Nhật ký: %d mục đã niêm phong trong %d lần, %d mục chưa niêm phong.\n", rep.Sealed, rep.Batches, rep.Unsealed)
	for _, f := range rep.Faults {
		_, _ = fmt.Fprintf(out, "  mục %d (%s): %s\n", f.N, f.ID, f.Text)
	}
	if !rep.OK() {
		return fmt.Errorf("nhật ký có %d chỗ sai", len(rep.Faults))
	}
	return nil
}
