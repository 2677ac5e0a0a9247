package queries

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"

	"chuky/commands"
	"chuky/indicators"
	"chuky/indicators/lint"
	"chuky/indicators/table"
	"chuky/models"
)

// SetCheck is what the linter says of a set, and why no cycle may open with it.
type SetCheck struct {
	Findings []lint.Finding
	Errors   int
	Open     int // errors that no ruling settles
	Warnings int
	Notes    int
	Refused  string // why no cycle opens with the set, a sentence; "" when one may
}

// setChecks keeps what the linter said: a set never changes under its digest.
type setChecks struct {
	sync.Mutex
	by map[string]SetCheck
}

// CheckSet lints a set.
func (s *Service) CheckSet(set *indicators.Set) SetCheck {
	s.checks.Lock()
	defer s.checks.Unlock()
	key := set.ID + "@" + set.Version + " " + set.Digest()
	if c, ok := s.checks.by[key]; ok {
		return c
	}
	c := checkOf(set)
	if s.checks.by == nil {
		s.checks.by = make(map[string]SetCheck)
	}
	s.checks.by[key] = c
	return c
}

func checkOf(set *indicators.Set) SetCheck {
	c := SetCheck{Findings: lint.Lint(set)}
	for _, f := range c.Findings {
		switch f.Severity {
		case lint.Error:
			c.Errors++
		case lint.Warning:
			c.Warnings++
		default:
			c.Notes++
		}
	}
	c.Open = len(lint.Open(c.Findings))
	unknown := set.Unknown()
	switch {
	case set.SetKind != indicators.ScoredSet:
		c.Refused = "Bộ này theo dõi chỉ tiêu, không chấm điểm."
	case len(unknown) > 0:
		c.Refused = fmt.Sprintf("%d tiêu chí chưa biết điểm tối đa (đầu tiên là %s).", len(unknown), unknown[0])
	case c.Open > 0:
		c.Refused = fmt.Sprintf("%d lỗi của văn bản chưa có cách hiểu.", c.Open)
	}
	return c
}

// SetDifferences lists what set b has otherwise than set a; versions "" are the newest.
func (s *Service) SetDifferences(ctx context.Context, actor commands.Actor, a, b [2]string) (from, to *indicators.Set, diffs []indicators.Difference, err error) {
	if from, err = s.Set(ctx, actor, a[0], a[1]); err != nil {
		return nil, nil, nil, err
	}
	if to, err = s.Set(ctx, actor, b[0], b[1]); err != nil {
		return nil, nil, nil, err
	}
	diffs, err = indicators.Diff(from, to)
	return from, to, diffs, err
}

// SetDraft is a set file that was made of a table, or is being mended: nothing of it is kept.
type SetDraft struct {
	YAML  []byte
	Set   *indicators.Set // nil when even the file could not be read
	Table *table.Imported // nil for a file that was given as it is
	Check SetCheck        // of Set
	Old   *indicators.Set // the version that is there already under this name
	Fault []string        // what a program says that reads the file: while there are any, it cannot be used
}

// SetInput is what a draft is made of: one of a workbook, a pasted text, and a set file.
type SetInput struct {
	Workbook []byte
	Text     string
	YAML     string
	Meta     table.Meta
}

// MayImportSets reports whether the actor may prepare sets.
func MayImportSets(actor commands.Actor) bool {
	return hasAny(actor, models.RoleAdmin, models.RoleCoordinator)
}

// DraftSet reads a decision's table, or a set file, and says what was understood and what is wrong with it.
func (s *Service) DraftSet(ctx context.Context, actor commands.Actor, in SetInput) (SetDraft, error) {
	var out SetDraft
	if !MayImportSets(actor) {
		return out, errForbidden()
	}
	refuse := func(err error) error {
		return models.Refuse(models.RefuseInvalid, "table_unreadable", "Không đọc được bảng: "+strings.TrimSuffix(err.Error(), ".")+".")
	}
	switch {
	case strings.TrimSpace(in.YAML) != "":
		out.YAML = []byte(in.YAML)
		set, err := indicators.Draft("bo-chi-so.yaml", out.YAML, s.SetList(ctx, actor)...)
		out.Set, out.Fault = set, faultLines(err)
	default:
		var sheet table.Sheet
		var err error
		switch {
		case len(in.Workbook) > 0:
			sheet, err = table.ReadXLSX(bytes.NewReader(in.Workbook))
		case strings.TrimSpace(in.Text) != "":
			sheet, err = table.ReadText(in.Text)
		default:
			err = errors.New("chưa chọn tệp Excel và chưa dán bảng nào")
		}
		if err != nil {
			return out, refuse(err)
		}
		if in.Meta.FileName = filepath.Base(in.Meta.FileName); in.Meta.FileName == "." {
			in.Meta.FileName = "bang.txt"
		}
		im, err := table.Import(sheet, in.Meta)
		if err != nil {
			return out, refuse(err)
		}
		out.Table, out.YAML, out.Set, out.Fault = im, im.YAML, im.Set, faultLines(im.Faults)
	}
	if out.Set == nil {
		return out, nil
	}
	out.Check = checkOf(out.Set)
	if old, err := s.Set(ctx, actor, out.Set.ID, out.Set.Version); err == nil {
		out.Old = old
	}
	return out, nil
}

// faultLines are the sentences of a joined error.
func faultLines(err error) []string {
	if err == nil {
		return nil
	}
	return strings.Split(err.Error(), "\n")
}
