package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"chuky/app"
	"chuky/commands"
	"chuky/config"
	"chuky/evidence/clamd"

	"github.com/spf13/cobra"
)

func newEvidence() *cobra.Command {
	cmd := &cobra.Command{Use: "evidence", Short: "Files in the object store: what it can do, whether all are whole, what is left over"}
	var dry bool
	sweep := &cobra.Command{Use: "sweep", Short: "Remove what uploads left behind for a day; name rows whose file is missing (exit status 1)", Args: cobra.NoArgs,
		RunE: withParts(func(ctx context.Context, a *app.App, out io.Writer) error {
			rep, err := a.Commands.SweepEvidence(ctx, a.Evidence, dry)
			if err != nil {
				return err
			}
			return printSweep(out, rep, dry)
		})}
	sweep.Flags().BoolVar(&dry, "dry-run", false, "count only, remove nothing")
	cmd.AddCommand(
		&cobra.Command{Use: "scrub", Short: "Read every sealed file and compare it with its row; each fault is named (exit status 1)", Args: cobra.NoArgs,
			RunE: withParts(func(ctx context.Context, a *app.App, out io.Writer) error {
				rep, err := a.Commands.ScrubEvidence(ctx, a.Evidence, func(f commands.ScrubFault) {
					_, _ = fmt.Fprintln(out, strings.TrimRight(fmt.Sprintf("  %s: %s, dùng bởi %d tài liệu (%s) %s", f.Key, scrubVN[f.What], f.Rows, f.EvidenceID, f.Detail), " "))
				})
				if err != nil {
					return err
				}
				_, _ = fmt.Fprintf(out, "Đã đọc %d tệp, %d byte: %d tệp sai.\n", rep.Objects, rep.Bytes, len(rep.Faults))
				if len(rep.Faults) > 0 {
					return fmt.Errorf("%d tệp đã niêm phong bị mất hoặc sai", len(rep.Faults))
				}
				return nil
			})},
		sweep,
		&cobra.Command{Use: "status", Short: "How many files stand where: sealed, waiting for the scanner (and why), rejected, never scanned", Args: cobra.NoArgs,
			RunE: withParts(printStatus)},
		&cobra.Command{Use: "probe", Short: "Try out what the object store can do", Args: cobra.NoArgs,
			RunE: withParts(func(ctx context.Context, a *app.App, out io.Writer) error {
				c, err := a.Evidence.Probe(ctx)
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(out, "conditional writes %t\nchecksums          %t\nranges             %t\nmultipart          %t\nversioning         %t\nobject lock        %t\n",
					c.ConditionalWrites, c.Checksum, c.Range, c.Multipart, c.Versioning, c.ObjectLock)
				if err == nil && !c.ConditionalWrites {
					err = fmt.Errorf("this object store cannot keep evidence: it lacks conditional writes")
				}
				return err
			})})
	return cmd
}

var scrubVN = map[string]string{"missing": "không còn trong kho", "corrupt": "NỘI DUNG ĐÃ THAY ĐỔI", "wrong_key": "tên không đúng với SHA-256 đã ghi", "wrong_size": "kích thước không đúng"}

var scanVN = map[string]string{"sealed/clean": "đã niêm phong, đã quét", "sealed/off": "đã niêm phong, không quét", "pending/waiting": "chờ quét", "rejected/": "bị từ chối"}

func printStatus(ctx context.Context, a *app.App, out io.Writer) error {
	scanner := "không cấu hình (CHUKY_CLAMD_ADDRESS)"
	if addr := a.Config.Clamd.Address; addr != "" {
		c := clamd.Client{Address: addr}
		version, err := c.Version(ctx)
		if scanner = version; err != nil {
			scanner = "KHÔNG TRẢ LỜI: " + err.Error()
		}
	}
	_, _ = fmt.Fprintf(out, "Bộ quét: %s\n", scanner)
	db := a.Store.Read(ctx)
	counts, err := db.EvidenceByScan()
	if err != nil {
		return err
	}
	for _, c := range counts {
		key := string(c.State) + "/" + c.Scan
		_, _ = fmt.Fprintf(out, "  %6d %s\n", c.Files, cmp.Or(scanVN[key], key))
	}
	waiting, err := db.EvidenceWaiting(10)
	if err != nil {
		return err
	}
	for _, f := range waiting {
		_, _ = fmt.Fprintf(out, "  %s %s: đã thử %d lần; %s\n", f.ID, f.Filename, f.ScanTries, f.ScanProblem)
	}
	return nil
}

func printSweep(out io.Writer, rep commands.SweepReport, dry bool) error {
	did := "Đã xóa"
	if dry {
		did = "Sẽ xóa"
	}
	_, _ = fmt.Fprintf(out, "%s %d tệp tạm và %d phần của tệp tải dở. %d tệp niêm phong không thuộc tài liệu nào (giữ lại).\n", did, rep.StagedRemoved, rep.UploadsRemoved, len(rep.SealedUnused))
	for _, m := range rep.Missing {
		_, _ = fmt.Fprintf(out, "  tài liệu %s: tệp không còn trong kho\n", m)
	}
	if len(rep.Missing) > 0 {
		return fmt.Errorf("%d tài liệu không còn tệp", len(rep.Missing))
	}
	return nil
}

// withParts runs fn with database and object store of the configuration, and neither pages nor workers. In the one-machine
// mode the program must not be running on the same folder.
func withParts(fn func(ctx context.Context, a *app.App, out io.Writer) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, _ []string) error {
		cfg, err := load(cmd)
		if err != nil {
			return err
		}
		cfg.Process.Web, cfg.Process.Worker, cfg.Metrics.Addr = false, false, config.MetricsOff
		a, err := app.Start(cmd.Context(), cfg, app.Options{OneMachine: oneMachine})
		if err != nil {
			return err
		}
		defer func() {
			stop, cancel := context.WithTimeout(context.WithoutCancel(cmd.Context()), 30*time.Second)
			defer cancel()
			_ = a.Stop(stop)
		}()
		return fn(cmd.Context(), a, cmd.OutOrStdout())
	}
}
