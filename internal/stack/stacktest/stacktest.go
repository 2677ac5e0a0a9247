package stacktest

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"chuky/internal/stack"

	"github.com/google/uuid"
)

// servers are shared by all tests of the binary; the kernel ends those of its own with it.
var servers = sync.OnceValues(func() (*stack.Stack, error) {
	s, err := stack.FromEnv()
	if errors.Is(err, stack.ErrNoStack) {
		return stack.Start(context.Background(), stack.Options{})
	}
	return s, err
})

// Shared returns the servers. Nobody may end them: a test that kills a server starts its own stack.
func Shared(t *testing.T) *stack.Stack {
	t.Helper()
	s, err := servers()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Install makes a new installation on s3, one of stack.MinIO and stack.VersityGW.
func Install(t *testing.T, s3 string) stack.Installation {
	t.Helper()
	s := *Shared(t)
	s.S3 = s3
	i, err := s.Install(t.Context(), "t-"+uuid.NewString()[:13])
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// Setenv makes a program that this test starts, and config.Load, use the installation.
func Setenv(t *testing.T, i stack.Installation) {
	t.Helper()
	for _, line := range i.Environ() {
		name, value, _ := strings.Cut(line, "=")
		t.Setenv(name, value)
	}
}
