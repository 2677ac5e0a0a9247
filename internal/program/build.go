package program

import (
	"context"
	"fmt"
	"os"
	"os/exec"
)

// Build builds the program of this tree without the servers inside (tag "servers") as the file out; more are further arguments of go
// build, e.g. an overlay.
func Build(ctx context.Context, out string, more ...string) error {
	build := exec.CommandContext(ctx, "go", append(append([]string{"build", "-tags", "servers", "-o", out}, more...), "chuky/cmd/chuky")...)
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if said, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build the program: %w\n%s", err, said)
	}
	return nil
}

// Given is the path of the program: the one that was given, or one that is built into the folder.
func Given(ctx context.Context, path, dir string) (string, error) {
	if path != "" {
		return path, nil
	}
	path = dir + "/chuky"
	return path, Build(ctx, path)
}
