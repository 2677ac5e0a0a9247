package embedded

import (
	"context"
	"fmt"
	"os"
	"sync"

	"github.com/versity/versitygw/auth"
	"github.com/versity/versitygw/embedgw"
	"github.com/versity/versitygw/s3api"
)

const (
	// region is what clients sign for; the gateway only compares it.
	region = "us-east-1"
	// objectConnections bounds the S3 server: one machine, one client.
	objectConnections = 256
)

// objectServer is the S3 server of this process: versitygw on a folder.
type objectServer struct {
	stop func()
	done chan struct{}
	err  error // of the server, once done is closed
}

// startObjects serves dir on 127.0.0.1:port and returns when the server listens.
//
// The gateway works with paths relative to its folder and therefore changes the
// working directory of the whole process. Every other path of the program must be
// absolute before this is called.
func startObjects(ctx context.Context, dir, metaDir string, port int, c credentials) (*objectServer, error) {
	for _, d := range []string{dir, metaDir} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return nil, fmt.Errorf("embedded: folder of objects: %w", err)
		}
	}
	folder, err := newObjectFolder(dir, metaDir, c.AccessKey)
	if err != nil {
		return nil, err
	}
	ready := make(chan struct{})
	// The server outlives the context that it was started under.
	runCtx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	s := &objectServer{stop: cancel, done: make(chan struct{})}
	go func() {
		defer close(s.done)
		s.err = embedgw.RunVersityGW(runCtx, folder, &embedgw.Config{
			RootUserAccess: c.AccessKey,
			RootUserSecret: c.SecretKey,
			Region:         region,
			IAMService: auth.NewIAMServiceSingle(auth.Account{
				Access: c.AccessKey, Secret: c.SecretKey, Role: auth.RoleAdmin,
			}),
			Ports:          []string{address(port)},
			MaxConnections: objectConnections,
			MaxRequests:    objectConnections,
			// evidence sends every file in one request; the gateway wants a number.
			MultipartMaxParts: 10_000,
			KeepAlive:         true,
			Quiet:             true,
			DisableACLs:       true,
			S3Options:         []s3api.Option{s3api.WithOnListen(sync.OnceFunc(func() { close(ready) }))},
		})
	}()
	select {
	case <-ready:
		return s, nil
	case <-s.done:
		cancel()
		return nil, fmt.Errorf("embedded: object store: %w", s.err)
	case <-ctx.Done():
		_ = s.shutdown(context.WithoutCancel(ctx)) // the first error is the one to show
		return nil, fmt.Errorf("embedded: object store: %w", ctx.Err())
	}
}

// shutdown lets running requests end and waits for the server.
func (s *objectServer) shutdown(ctx context.Context) error {
	s.stop()
	select {
	case <-s.done:
		if s.err != nil {
			return fmt.Errorf("embedded: stop object store: %w", s.err)
		}
		return nil
	case <-ctx.Done():
		return fmt.Errorf("embedded: stop object store: %w", ctx.Err())
	}
}
