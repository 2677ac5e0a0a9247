package indicators

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
)

//go:embed sets/*/*.yaml
var files embed.FS

var builtin = sync.OnceValue(func() *Library {
	sub, err := fs.Sub(files, "sets")
	if err != nil {
		panic(err)
	}
	l := new(Library)
	if err := l.load(sub); err != nil {
		panic(err) // the embedded sets are part of the program; a test loads them
	}
	if err := l.declare(beside); err != nil {
		panic(err)
	}
	return l
})

// beside holds what a decision's text states about sets that were in use before the format could say
// it; their own files never change.
//
//go:embed declared/*/*.yaml
var beside embed.FS

// declare adds the declarations of a folder, declared/<id>/<version>.yaml, to its sets.
func (l *Library) declare(fsys fs.FS) error {
	paths, err := fs.Glob(fsys, "declared/*/*.yaml")
	if err != nil {
		return err
	}
	for _, path := range paths {
		data, err := fs.ReadFile(fsys, path)
		if err != nil {
			return err
		}
		parts := strings.Split(strings.TrimSuffix(path, ".yaml"), "/")
		s, err := l.Get(parts[1], parts[2])
		if err != nil {
			return err
		}
		if err := s.declare(path, data); err != nil {
			return err
		}
	}
	return nil
}

// Library is a collection of sets, each version of each once.
type Library struct{ sets []*Set }

// Builtin lists the embedded sets, by id and version.
func Builtin() []*Set { return builtin().All() }

// Get returns an embedded set; an empty version means the newest.
func Get(id, version string) (*Set, error) { return builtin().Get(id, version) }

// LoadDir reads the sets of a folder, <id>/<version>.yaml, beside the embedded ones, which they may
// extend or overlay. A version that the program already holds is refused unless it is the same.
func LoadDir(fsys fs.FS) (*Library, error) {
	l := &Library{sets: Builtin()}
	if err := l.load(fsys); err != nil {
		return nil, err
	}
	return l, nil
}

// All lists the sets by id and version.
func (l *Library) All() []*Set { return slices.Clone(l.sets) }

// Get returns a set; an empty version means the newest.
func (l *Library) Get(id, version string) (*Set, error) {
	var found *Set
	for _, s := range l.sets {
		if s.ID == id && (version == "" || s.Version == version) {
			found = s
		}
	}
	if found == nil {
		return nil, fmt.Errorf("không có bộ chỉ số %s; hiện có: %s", strings.TrimSuffix(id+"@"+version, "@"), strings.Join(l.names(), ", "))
	}
	return found, nil
}

// names are the ids of the sets, with their versions.
func (l *Library) names() []string {
	out := make([]string, len(l.sets))
	for i, s := range l.sets {
		out[i] = s.ID + "@" + s.Version
	}
	return out
}

// load adds the files of a folder. Files wait until the set that they build upon is there.
func (l *Library) load(fsys fs.FS) error {
	paths, err := fs.Glob(fsys, "*/*.yaml")
	if err != nil {
		return err
	}
	for len(paths) > 0 {
		var waiting []string
		var errs []error
		for _, path := range paths {
			err := l.add(fsys, path)
			if errors.Is(err, errNoBase) {
				waiting = append(waiting, path)
			}
			errs = append(errs, err)
		}
		if len(waiting) == len(paths) || len(waiting) == 0 {
			return errors.Join(errs...)
		}
		if err := errors.Join(slices.DeleteFunc(errs, func(err error) bool { return errors.Is(err, errNoBase) })...); err != nil {
			return err
		}
		paths = waiting
	}
	return nil
}

var errNoBase = errors.New("chưa có bộ chỉ số gốc")

func (l *Library) add(fsys fs.FS, path string) error {
	data, err := fs.ReadFile(fsys, path)
	if err != nil {
		return err
	}
	s, err := parse(path, data, func(id, version string) (*Set, error) {
		if version == "" {
			return nil, fmt.Errorf("bộ chỉ số gốc %q cần ghi phiên bản", id)
		}
		base, err := l.Get(id, version)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errNoBase, err)
		}
		return base, nil
	})
	if err != nil {
		return err
	}
	if path != s.ID+"/"+s.Version+".yaml" {
		return &LoadError{File: path, Err: fmt.Errorf("tệp chứa bộ chỉ số %s phiên bản %s; tên tệp phải là %s/%s.yaml", s.ID, s.Version, s.ID, s.Version)}
	}
	if old, err := l.Get(s.ID, s.Version); err == nil {
		if old.Digest() == s.Digest() {
			return nil
		}
		return &LoadError{File: path, Err: fmt.Errorf("bộ chỉ số %s phiên bản %s đã có với nội dung khác; nội dung mới phải là phiên bản mới", s.ID, s.Version)}
	}
	at, _ := slices.BinarySearchFunc(l.sets, s, compareSets)
	l.sets = slices.Insert(l.sets, at, s)
	return nil
}

func compareSets(a, b *Set) int {
	return cmp.Or(strings.Compare(a.ID, b.ID), cmp.Compare(len(a.Version), len(b.Version)), strings.Compare(a.Version, b.Version)) // "10" comes after "9"
}
