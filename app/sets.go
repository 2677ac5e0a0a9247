package app

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"

	"chuky/indicators"
)

// Library reads the indicator sets that an installation may use: the program's own, and those of dir,
// <id>/<version>.yaml; "" is no folder. Every fault is named, with its file.
func Library(dir string) (*indicators.Library, error) {
	if dir == "" {
		return indicators.LoadDir(embed.FS{})
	}
	fsys := os.DirFS(dir)
	faults := []error{misplaced(fsys)}
	l, err := indicators.LoadDir(fsys)
	if err := errors.Join(append(faults, err)...); err != nil {
		return nil, fmt.Errorf("CHUKY_SETS_DIR %s: %w", dir, err)
	}
	return l, nil
}

// misplaced names the set files that stand where nobody would read them: a set that was installed must not be missing
// without a word.
func misplaced(fsys fs.FS) error {
	var faults []error
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		ext := strings.ToLower(path.Ext(name))
		if d.IsDir() || ext != ".yaml" && ext != ".yml" {
			return nil
		}
		if ok, _ := path.Match("*/*.yaml", name); !ok {
			faults = append(faults, fmt.Errorf("%s: a set belongs in <id>/<version>.yaml", name))
		}
		return nil
	})
	return errors.Join(append(faults, err)...)
}

// openSets reads the sets before anything is served: a set that cannot be read must be known at once.
func (a *App) openSets() error {
	l, err := Library(a.Config.SetsDir)
	if err != nil {
		return err
	}
	a.sets = l
	if n := len(l.All()) - len(indicators.Builtin()); n > 0 {
		a.Log.Info("indicator sets of this installation", "folder", a.Config.SetsDir, "sets", n)
	}
	return nil
}
