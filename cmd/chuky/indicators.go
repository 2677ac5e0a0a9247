package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"chuky/answerfile"
	"chuky/indicators"
	"chuky/indicators/lint"
	"chuky/indicators/table"

	"github.com/spf13/cobra"
)

func newIndicators() *cobra.Command {
	cmd := &cobra.Command{Use: "indicators", Short: "Indicator sets: check, show, compare, export, import",
		Long: "Indicator sets (bộ chỉ số). A set is named by its id (qd79-so-nganh), id@version, or a YAML file."}
	cmd.AddCommand(newSetList(), newSetLint(), newSetShow(), newSetDiff(), newSetExport(), newSetImport())
	return cmd
}

func newSetList() *cobra.Command {
	return &cobra.Command{Use: "list", Short: "The sets in the program, and in the folder CHUKY_SETS_DIR", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		sets, err := library()
		if err != nil {
			return err
		}
		for _, s := range sets.All() {
			p := "chưa đủ điểm"
			if s.Max != nil {
				p = indicators.FormatExactVN(s.Max) + " điểm"
			}
			_, _ = fmt.Fprintf(cmd.OutOrStdout(), "%-18s @%s  %3d tiêu chí  %12s  %s\n", s.ID, s.Version, len(s.Criteria()), p, s.Short)
		}
		return nil
	}}
}

// errOpen is the failure of "lint" when errors are left that no ruling settles; it has been told already.
var errOpen = errors.New("còn lỗi chưa có cách hiểu: không mở được kỳ đánh giá với bộ chỉ số này")

func newSetLint() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{Use: "lint [set…]", Short: "Find what a decision's set gets wrong; docs/lint.md lists the checks. Fails when an error has no ruling",
		RunE: func(cmd *cobra.Command, args []string) error {
			sets, err := drafts(cmd.ErrOrStderr(), args)
			if err != nil {
				return err
			}
			var found []lint.Finding
			for _, s := range sets {
				found = append(found, lint.Lint(s)...)
			}
			if len(sets) > 1 {
				found = append(found, lint.Compare(sets...)...)
			}
			if asJSON {
				err = writeFindings(cmd.OutOrStdout(), found)
			} else {
				tellFindings(cmd.OutOrStdout(), found)
			}
			if err == nil && len(lint.Open(found)) > 0 {
				err = errOpen
			}
			return err
		}}
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object a finding")
	return cmd
}

// drafts reads the sets named, faulty ones included; all of the library when none is named.
func drafts(errOut io.Writer, names []string) ([]*indicators.Set, error) {
	if len(names) == 0 {
		sets, err := library()
		if err != nil {
			return nil, err
		}
		return sets.All(), nil
	}
	var out []*indicators.Set
	for _, name := range names {
		if !isFile(name) {
			s, err := namedSet(name)
			if err != nil {
				return nil, err
			}
			out = append(out, s)
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, &answerfile.Fault{File: name, Code: answerfile.CodeUnreadable, Message: unopened(err)}
		}
		s, err := indicators.Draft(filepath.Base(name), data, out...)
		if s == nil {
			return nil, fmt.Errorf("%w [set_faulty]", err)
		}
		if err != nil { // said once more by the findings where the document is at fault, here where the file is
			_, _ = fmt.Fprintln(errOut, err)
		}
		out = append(out, s)
	}
	return out, nil
}

// namedSet is findSet for the command line: what is wrong carries a code.
func namedSet(name string) (*indicators.Set, error) {
	s, err := findSet(name)
	if err != nil && isFile(name) {
		return nil, fmt.Errorf("%w [set_faulty]", err)
	}
	if err != nil {
		return nil, fmt.Errorf("%w Hãy xem lệnh chuky indicators list. [%s]", err, answerfile.CodeSet)
	}
	return s, nil
}

func isFile(name string) bool {
	ext := strings.ToLower(filepath.Ext(name))
	return ext == ".yaml" || ext == ".yml"
}

func writeFindings(w io.Writer, found []lint.Finding) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for i := range found {
		if err := enc.Encode(&found[i]); err != nil {
			return err
		}
	}
	return nil
}

var severities = map[lint.Severity]string{lint.Error: "LỖI", lint.Warning: "cảnh báo", lint.Note: "ghi chú"}

func tellFindings(w io.Writer, found []lint.Finding) {
	p := func(format string, args ...any) { _, _ = fmt.Fprintf(w, format+"\n", args...) }
	count := map[lint.Severity]int{}
	for _, f := range found {
		count[f.Severity]++
		place := f.Set
		if f.Node != "" {
			place += " " + f.Node
		}
		if f.Line > 0 {
			place += fmt.Sprintf(", dòng %d", f.Line)
		}
		p("%-8s %s (%s)\n         %s", severities[f.Severity], place, f.Code, f.Message)
		if f.Passage != "" {
			p("         “%s”", clip(f.Passage, 160))
		}
		if len(f.Readings) > 0 {
			p("         Có thể hiểu: %s", strings.Join(f.Readings, " · "))
		}
		switch {
		case f.Ruling != "":
			p("         Cách hiểu đã chọn: %s", f.Ruling)
		case f.Severity == lint.Error:
			p("         CHƯA CÓ CÁCH HIỂU")
		}
	}
	p("%d lỗi (%d chưa có cách hiểu), %d cảnh báo, %d ghi chú", count[lint.Error], len(lint.Open(found)), count[lint.Warning], count[lint.Note])
}

func clip(s string, n int) string {
	if r := []rune(strings.Join(strings.Fields(s), " ")); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}

func newSetShow() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{Use: "show <set>", Short: "The tree of a set with its points", Args: cobra.ExactArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		sets, err := drafts(cmd.ErrOrStderr(), args)
		if err != nil {
			return err
		}
		if asJSON {
			enc := json.NewEncoder(cmd.OutOrStdout())
			enc.SetIndent("", "  ")
			enc.SetEscapeHTML(false)
			return enc.Encode(indicators.Describe(sets[0]))
		}
		tellTree(cmd.OutOrStdout(), sets[0])
		return nil
	}}
	cmd.Flags().BoolVar(&asJSON, "json", false, "each criterion's inputs, units, choice keys, maximum and method")
	return cmd
}

func tellTree(w io.Writer, s *indicators.Set) {
	p := func(format string, args ...any) { _, _ = fmt.Fprintf(w, format+"\n", args...) }
	total := "chưa đủ điểm"
	if s.Max != nil {
		total = indicators.FormatExactVN(s.Max) + " điểm"
	}
	p("%s\n%s, %s", s.Title, strings.Join(nonEmpty(s.ID+"@"+s.Version, s.Decision.Number, s.Decision.Date), ", "), total)
	var tell func(n *indicators.Node, depth int)
	tell = func(n *indicators.Node, depth int) {
		points := "?"
		if n.Max != nil {
			points = indicators.FormatExactVN(n.Max)
		}
		line := fmt.Sprintf("%s%s  %s", strings.Repeat("  ", depth), n.Code, clip(n.Name, 90))
		if n.Item != nil && n.Item.Method != nil {
			line += "  [" + string(n.Item.Method.Kind) + "]"
		}
		p("%8s  %s", points, line)
		for _, c := range n.Children {
			tell(c, depth+1)
		}
	}
	for _, n := range s.Tree() {
		tell(n, 0)
	}
}

func nonEmpty(parts ...string) []string {
	return slices.DeleteFunc(parts, func(s string) bool { return s == "" })
}

func newSetDiff() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{Use: "diff <set A> <set B>", Short: "What B has otherwise than A", Args: cobra.ExactArgs(2), RunE: func(cmd *cobra.Command, args []string) error {
		var sets [2]*indicators.Set
		for i, name := range args {
			s, err := namedSet(name)
			if err != nil {
				return err
			}
			sets[i] = s
		}
		diffs, err := indicators.Diff(sets[0], sets[1])
		if err != nil {
			return err
		}
		enc := json.NewEncoder(cmd.OutOrStdout())
		enc.SetEscapeHTML(false)
		kinds := map[string]string{"added": "thêm", "removed": "bỏ", "changed": "sửa"}
		for _, d := range diffs {
			if asJSON {
				if err := enc.Encode(d); err != nil {
					return err
				}
				continue
			}
			node := d.Node
			if node == "" {
				node = "(bộ)"
			}
			_, _ = fmt.Fprintf(cmd.OutOrStdout(), "%-4s %-10s %s: %s → %s\n", kinds[d.Kind], node, d.Field, clip(d.Was, 100), clip(d.Now, 100))
		}
		if !asJSON && len(diffs) == 0 {
			_, _ = fmt.Fprintln(cmd.OutOrStdout(), "Hai bộ chỉ số giống nhau.")
		}
		return nil
	}}
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object a difference")
	return cmd
}

func newSetExport() *cobra.Command {
	var out string
	var asJSON, form bool
	cmd := &cobra.Command{Use: "export <set>", Short: "The set as a workbook with the columns of the decision, as JSON, or as an empty form to fill in", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := namedSet(args[0])
			if err != nil {
				return err
			}
			write := func(w io.Writer) error { return table.WriteXLSX(w, s) }
			switch {
			case asJSON && form:
				return errors.New("--json và --form không đi cùng nhau")
			case asJSON:
				write = func(w io.Writer) error {
					var b bytes.Buffer
					if err := json.Indent(&b, s.Canonical(), "", "  "); err != nil {
						return err
					}
					_, err := fmt.Fprintln(w, b.String())
					return err
				}
			case form:
				write = func(w io.Writer) error { return answerfile.WriteForm(w, s, nil) }
			}
			if out != "" {
				return writeFile(out, write)
			}
			if !asJSON {
				return errors.New("tệp Excel cần --out <tệp.xlsx>")
			}
			return write(cmd.OutOrStdout())
		}}
	cmd.Flags().StringVarP(&out, "out", "o", "", "file to write")
	cmd.Flags().BoolVar(&asJSON, "json", false, "the canonical form of the set, all of it")
	cmd.Flags().BoolVar(&form, "form", false, "a form to fill in for chuky score")
	return cmd
}

func newSetImport() *cobra.Command {
	var meta table.Meta
	var out string
	var asJSON bool
	cmd := &cobra.Command{Use: "import <table.xlsx|table.txt|->", Short: "Make a set file of a decision's table: STT | Tiêu chí | Điểm tối đa | Cách tính điểm", Args: cobra.ExactArgs(1),
		Long: "Make a set file of a decision's table, from a workbook or from text pasted out of Word (tabs, or vertical bars).\n" +
			"Rules in common words become methods. What cannot be read stays as text, is listed, and is scored directly by verifiers until somebody encodes it.",
		RunE: func(cmd *cobra.Command, args []string) error {
			if meta.ID != "" && !setID.MatchString(meta.ID) {
				return &flagFault{"id", "id_invalid", fmt.Sprintf("“%s” không dùng làm mã bộ chỉ số được. Hãy dùng chữ thường không dấu, chữ số và dấu gạch nối, ví dụ qd15-xa.", meta.ID)}
			}
			if _, err := calendarDay(meta.Date); err != nil {
				return &flagFault{"date", "date_invalid", fmt.Sprintf("“%s” không phải một ngày. Hãy viết năm-tháng-ngày, ví dụ 2026-01-31.", meta.Date)}
			}
			sheet, err := readSheet(cmd.InOrStdin(), args[0])
			if err != nil {
				return tableFault(args[0], err)
			}
			if meta.FileName = filepath.Base(args[0]); args[0] == "-" {
				meta.FileName = "bang.txt"
			}
			im, err := table.Import(sheet, meta)
			if err != nil {
				return tableFault(args[0], err)
			}
			report := cmd.ErrOrStderr()
			if out != "" {
				report = cmd.OutOrStdout()
				err = writeFile(out, func(w io.Writer) error { _, err := w.Write(im.YAML); return err })
			} else if !asJSON {
				_, err = cmd.OutOrStdout().Write(im.YAML)
			} else {
				report = cmd.OutOrStdout()
			}
			if err != nil {
				return err
			}
			if asJSON {
				return writeImport(report, im)
			}
			tellImport(report, im)
			return nil
		}}
	f := cmd.Flags()
	f.StringVarP(&out, "out", "o", "", "set file to write (default: the terminal)")
	f.BoolVar(&asJSON, "json", false, "report as JSON: criteria, understood, unread, assumed, problems, faults")
	f.StringVar(&meta.ID, "id", "", "id of the set")
	f.StringVar(&meta.Version, "set-version", "", "version of the set (1)")
	f.StringVar(&meta.Title, "title", "", "title as printed (default: what stands above the table)")
	f.StringVar(&meta.Group, "group", "", "key of the unit group")
	f.StringVar(&meta.Annex, "annex", "", "annex of the decision")
	f.StringVar(&meta.Number, "decision", "", "number of the decision")
	f.StringVar(&meta.Date, "date", "", "date of the decision, 2026-01-31")
	return cmd
}

// setID is what names a set: it is part of its file's path and of addresses.
var setID = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// calendarDay reads a day, or none.
func calendarDay(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	return time.Parse(time.DateOnly, s)
}

// tableFault says of a file that holds no table which file it is, and a code.
func tableFault(name string, err error) error {
	for _, x := range []struct {
		is   error
		code string
	}{{table.ErrNoHeader, answerfile.CodeHeader}, {table.ErrNothing, answerfile.CodeEmpty}, {table.ErrTooLarge, answerfile.CodeTooLong}, {table.ErrNotText, answerfile.CodeEncoding}, {table.ErrNoBook, answerfile.CodeUnreadable}} {
		if errors.Is(err, x.is) {
			return &answerfile.Fault{File: name, Code: x.code, Message: upper(err.Error()) + "."}
		}
	}
	return err
}

func upper(s string) string {
	r := []rune(s)
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}

func readSheet(in io.Reader, name string) (table.Sheet, error) {
	var data []byte
	var err error
	if name == "-" {
		data, err = io.ReadAll(in)
	} else {
		data, err = os.ReadFile(name)
	}
	switch {
	case err != nil:
		return table.Sheet{}, &answerfile.Fault{File: name, Code: answerfile.CodeUnreadable, Message: unopened(err)}
	case strings.EqualFold(filepath.Ext(name), ".xlsx"):
		return table.ReadXLSX(bytes.NewReader(data))
	}
	return table.ReadText(string(data))
}

func writeImport(w io.Writer, im *table.Imported) error {
	faults := []string{}
	if im.Faults != nil {
		faults = strings.Split(im.Faults.Error(), "\n")
	}
	list := func(p []table.Problem) []table.Problem {
		if p == nil {
			return []table.Problem{}
		}
		return p
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(struct {
		Criteria   int             `json:"criteria"`
		Understood int             `json:"understood"`
		Unread     []table.Problem `json:"unread"`
		Assumed    []table.Problem `json:"assumed"`
		Problems   []table.Problem `json:"problems"`
		Faults     []string        `json:"faults"`
	}{im.Criteria, im.Understood, list(im.Unread), list(im.Assumed), list(im.Problems), faults})
}

func tellImport(w io.Writer, im *table.Imported) {
	p := func(format string, args ...any) { _, _ = fmt.Fprintf(w, format+"\n", args...) }
	p("%d tiêu chí, %d có công thức đọc được, %d giữ nguyên văn", im.Criteria, im.Understood, len(im.Unread))
	tell := func(title string, list []table.Problem) {
		if len(list) > 0 {
			p("\n%s:", title)
		}
		for _, x := range list {
			p("  dòng %d, %s %s: %s", x.Line, x.Number, clip(x.Name, 60), x.Message)
			if x.Passage != "" {
				p("      “%s”", clip(x.Passage, 140))
			}
		}
	}
	tell("Chưa đọc được, chấm trực tiếp cho đến khi mã hóa", im.Unread)
	tell("Lời văn để ngỏ, phần mềm bổ sung; hãy xem lại", im.Assumed)
	tell("Dòng không đặt được vào bộ chỉ số", im.Problems)
	if im.Faults != nil {
		p("\nCần sửa trước khi dùng:\n  %s", strings.ReplaceAll(im.Faults.Error(), "\n", "\n  "))
	}
}
