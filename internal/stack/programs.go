package stack

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// built finds a server that `make stack-tools` builds: in .tools/bin of the working tree that holds the current folder,
// else on the PATH.
func built(name string) (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if mod, err := os.ReadFile(filepath.Join(dir, "go.mod")); err == nil && bytes.HasPrefix(mod, []byte("module chuky\n")) {
			path := filepath.Join(dir, ".tools", "bin", name)
			if _, err := os.Stat(path); err == nil {
				return path, nil
			}
			break
		}
		if dir == filepath.Dir(dir) {
			break
		}
		dir = filepath.Dir(dir)
	}
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	return "", fmt.Errorf("%s is not built: run `make stack-tools`", name)
}

// installed finds a program of a Debian package.
func installed(name, pkg string, places ...string) (string, error) {
	for _, path := range places {
		if _, err := os.Stat(path); err == nil {
			return path, nil
		}
	}
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	return "", fmt.Errorf("%s is missing: run `make deps` (Debian package %s)", name, pkg)
}
