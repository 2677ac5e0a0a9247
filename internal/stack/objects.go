package stack

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
)

func (s *Stack) prepareMinIO(srv *Server) error {
	program, err := built("minio")
	if err != nil {
		return err
	}
	dir := s.folder(MinIO)
	srv.command = func() *exec.Cmd {
		cmd := exec.Command(program, "server", "--quiet", "--address", srv.Addr, "--config-dir", filepath.Join(dir, "config"), filepath.Join(dir, "objects")) //nolint:noctx // a program of this machine, which outlives the call
		cmd.Env = append(os.Environ(), "MINIO_ROOT_USER="+s.state.AccessKey, "MINIO_ROOT_PASSWORD="+s.state.SecretKey, "MINIO_BROWSER=off", "MINIO_UPDATE=off")
		return cmd
	}
	srv.ready = func(ctx context.Context) error { return healthy(ctx, "http://"+srv.Addr+"/minio/health/ready") }
	return nil
}

func (s *Stack) prepareVersityGW(srv *Server) error {
	program, err := built("versitygw")
	if err != nil {
		return err
	}
	dir := s.folder(VersityGW)
	objects, versions := filepath.Join(dir, "objects"), filepath.Join(dir, "versions")
	srv.setUp = func(context.Context) error {
		for _, d := range []string{objects, versions} {
			if err := os.MkdirAll(d, 0o700); err != nil {
				return err
			}
		}
		return nil
	}
	srv.command = func() *exec.Cmd {
		cmd := exec.Command(program, "--port", srv.Addr, "--health", "/health", "--quiet", "--keep-alive", "posix", "--versioning-dir", versions, objects) //nolint:noctx // a program of this machine, which outlives the call
		cmd.Env = append(os.Environ(), "ROOT_ACCESS_KEY="+s.state.AccessKey, "ROOT_SECRET_KEY="+s.state.SecretKey)
		return cmd
	}
	srv.ready = func(ctx context.Context) error { return healthy(ctx, "http://"+srv.Addr+"/health") }
	return nil
}

func healthy(ctx context.Context, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", url, res.Status)
	}
	return nil
}
