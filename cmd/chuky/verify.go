package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

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
