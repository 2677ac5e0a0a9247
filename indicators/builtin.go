package indicators

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
)

//go:embed sets/*/*.yaml
var files embed.FS

var builtin = sync.OnceValue(func() []*Set {
	paths, err := fs.Glob(files, "sets/*/*.yaml")
	if err != nil {
		panic(err)
	}
	var out []*Set
	for _, path := range paths {
		data, err := files.ReadFile(path)
		if err != nil {
			panic(err)
		}
		s, err := Parse(path, data)
		if err != nil {
			panic(err) // the embedded sets are part of the program; a test loads them
		}
		if path != "sets/"+s.ID+"/"+s.Version+".yaml" {
			panic(fmt.Sprintf("%s holds %s version %s", path, s.ID, s.Version))
		}
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b *Set) int {
		if c := strings.Compare(a.ID, b.ID); c != 0 {
			return c
		}
		if c := len(a.Version) - len(b.Version); c != 0 {
			return c // "10" comes after "9"
		}
		return strings.Compare(a.Version, b.Version)
	})
	return out
})

// Builtin lists the embedded sets, by id and version.
func Builtin() []*Set { return slices.Clone(builtin()) }

// Get returns an embedded set; an empty version means the newest.
func Get(id, version string) (*Set, error) {
	var found *Set
	for _, s := range builtin() {
		if s.ID == id && (version == "" || s.Version == version) {
			found = s
		}
	}
	if found == nil {
		return nil, fmt.Errorf("không có bộ chỉ số %q phiên bản %q", id, version)
	}
	return found, nil
}
