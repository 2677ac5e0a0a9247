package stack

import (
	"context"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// TestVirus is a harmless text that the stack's scanner takes for a virus wherever it stands in a file.
const TestVirus = "CHUKY-STACK-TEST-VIRUS-7f3d2c"

// TestVirusName is what the scanner calls it.
const TestVirusName = "Chuky.Test.Virus.UNOFFICIAL"

// eicar is the first half of the text that every scanner knows (eicar.org), kept in two so that this file is no finding.
const eicar = `X5O!P%@AP[4\PZX54(P^)7CC)7}$` + `EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`

func (s *Stack) prepareClamd(srv *Server) error {
	program, err := installed("clamd", "clamav-daemon", "/usr/sbin/clamd")
	if err != nil {
		return err
	}
	dir := filepath.Join(s.Dir, Clamd)
	signatures, config := filepath.Join(dir, "signatures"), filepath.Join(dir, "clamd.conf")
	srv.setUp = func(context.Context) error {
		if err := os.MkdirAll(signatures, 0o700); err != nil {
			return err
		}
		// Name : any file : where : bytes. The real databases come by freshclam, which an installation runs.
		ndb := fmt.Sprintf("Chuky.Test.Virus:0:*:%s\nEicar-Test-Signature:0:0:%s\n", hex.EncodeToString([]byte(TestVirus)), hex.EncodeToString([]byte(eicar)))
		if err := os.WriteFile(filepath.Join(signatures, "chuky.ndb"), []byte(ndb), 0o600); err != nil {
			return err
		}
		// StreamMaxLength is above the largest upload; what is larger than the scanner looks at must not pass as clean.
		conf := fmt.Sprintf("Foreground yes\nTCPAddr %s\nTCPSocket %d\nDatabaseDirectory %s\nTemporaryDirectory %s\nStreamMaxLength 500M\nMaxFileSize 500M\nMaxScanSize 1000M\nAlertExceedsMax yes\nLogTime yes\n",
			loopback, s.state.Ports[Clamd], signatures, dir)
		return os.WriteFile(config, []byte(conf), 0o600)
	}
	srv.command = func() *exec.Cmd {
		return exec.Command(program, "--config-file", config) //nolint:noctx // a program of this machine, which outlives the call
	}
	srv.ready = func(ctx context.Context) error {
		answer, err := converse(ctx, srv.Addr, "zPING\x00", 0)
		if err == nil && answer != "PONG\x00" {
			err = fmt.Errorf("clamd says %q", answer)
		}
		return err
	}
	return nil
}
