package indicators

import "errors"

// Draft reads a set file as far as it can be read: a set that Parse refuses comes back with what
// Parse would have said, for whoever explains the document's own contradictions (package lint). The
// set is nil only when the file cannot be read at all. A draft must not be scored. A set
// that extends or overlays another finds it among bases, then among the embedded ones.
func Draft(name string, data []byte, bases ...*Set) (*Set, error) {
	raw, err := decode(name, data)
	if err != nil {
		return nil, err
	}
	whole, err := resolve(raw, func(id, version string) (*Set, error) {
		for _, s := range bases {
			if s.ID == id && s.Version == version {
				return s, nil
			}
		}
		return Get(id, version)
	})
	if err != nil {
		return nil, &LoadError{File: name, Err: err}
	}
	l := &loader{file: name, lines: lineIndex(data)}
	s := l.set(whole)
	s.index()
	s.link()
	if len(l.errs) == 0 {
		check(l, s)
	}
	return s, errors.Join(l.errs...)
}
