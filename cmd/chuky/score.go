package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"chuky/answerfile"
	"chuky/app"
	"chuky/indicators"
	"chuky/report"
	"chuky/scoring"

	"github.com/spf13/cobra"
)

// scoreFlags are the flags of "chuky score".
type scoreFlags struct {
	set, format, out, only string
	rulings                map[string]string
	exclude                []string
	explain, json          bool
	whatIf, robust, sparse bool
}

func newScore() *cobra.Command {
	var f scoreFlags
	cmd := &cobra.Command{
		Use:   "score <answers.json|.csv|.xlsx>",
		Short: "Score a file of answers offline: points, ranks, classes and explanations",
		Long: "Score a file of answers offline, without a server: points, ranks, classes and explanations as a table, CSV, XLSX or JSON.\n" +
			"docs/scoring.md describes the files. --what-if compares two files, --robust ranks under the alternatives.",
		Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd.OutOrStdout(), args) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.set, "set", "", "indicator set: id, id@version, or a YAML file; a JSON file of answers may name it itself")
	flags.StringVar(&f.format, "format", "", "table, csv, xlsx or json (default: by the ending of --out, else table)")
	flags.BoolVar(&f.json, "json", false, "the same as --format json")
	flags.StringVarP(&f.out, "out", "o", "", "file to write (default: the terminal)")
	flags.BoolVar(&f.explain, "explain", false, "with explanations")
	flags.StringVar(&f.only, "unit", "", "explain this unit only")
	flags.StringToStringVar(&f.rulings, "ruling", nil, "reading of a ruling: ruling=reading, repeatable")
	flags.StringArrayVar(&f.exclude, "exclude", nil, "exclude a criterion: code=reason, repeatable")
	flags.BoolVar(&f.sparse, "exclude-sparse", false, "exclude every criterion for which fewer units have data than the set's rule asks")
	flags.BoolVar(&f.whatIf, "what-if", false, "compare two files of answers: points, ranks, who is moved by whom")
	flags.BoolVar(&f.robust, "robust", false, "the range of every unit's ranks under the alternatives, and Kendall's tau-b")
	return cmd
}

func (f *scoreFlags) run(out io.Writer, args []string) error {
	if f.whatIf != (len(args) == 2) || f.whatIf && f.robust {
		return errors.New("cách dùng: chuky score --set <bộ chỉ số> <tệp>; so sánh hai tệp: --what-if <tệp trước> <tệp sau>")
	}
	format, err := f.kind()
	if err != nil {
		return err
	}
	files := make([]*answerfile.File, len(args))
	var set *indicators.Set
	for i, path := range args {
		if files[i], set, err = f.read(path, set); err != nil {
			return err
		}
	}
	opt := scoring.Options{Rulings: f.rulings, Excluded: map[string]string{}, Explain: f.explain || f.only != "", Only: f.only}
	if err := f.exclusions(set, opt.Excluded); err != nil {
		return err
	}
	if f.only != "" && !slices.ContainsFunc(files[len(files)-1].Units, func(u scoring.Unit) bool { return u.Code == f.only }) {
		return &flagFault{"unit", "unit_unknown", fmt.Sprintf("Tệp %s không có đơn vị “%s”. Hãy ghi mã đơn vị như trong tệp.", files[len(files)-1].Name, f.only)}
	}
	if f.sparse {
		sparse, err := scoring.Sparse(set, files[0].Units, opt)
		if err != nil {
			return files[0].Refused(err)
		}
		for _, s := range sparse {
			opt.Excluded[s.Criterion] = s.Reason
		}
	}
	write, err := f.score(set, files, opt, format)
	if unknown := new(scoring.UnknownPointsError); errors.As(err, &unknown) {
		return &flagFault{"set", "points_unknown", err.Error()}
	}
	if err != nil {
		return files[0].Refused(err)
	}
	if f.out == "" {
		return write(out)
	}
	return writeFile(f.out, write)
}

// kind is the format of what is written.
func (f *scoreFlags) kind() (string, error) {
	format := f.format
	switch ext := strings.ToLower(strings.TrimPrefix(filepath.Ext(f.out), ".")); {
	case f.json:
		format = "json"
	case format != "":
	case ext == "csv" || ext == "xlsx" || ext == "json":
		format = ext
	default:
		format = "table"
	}
	switch {
	case format != "table" && format != "csv" && format != "xlsx" && format != "json":
		return "", &flagFault{"format", "format_unknown", fmt.Sprintf("Không có dạng “%s”. Hãy dùng table, csv, xlsx hoặc json.", format)}
	case (f.whatIf || f.robust) && format != "table" && format != "json":
		return "", errors.New("--what-if và --robust chỉ viết dạng table hoặc json")
	case format == "xlsx" && f.out == "":
		return "", errors.New("dạng xlsx cần --out <tệp>")
	}
	return format, nil
}

// read reads a file and the set it answers; a second file answers the same set.
func (f *scoreFlags) read(path string, set *indicators.Set) (*answerfile.File, *indicators.Set, error) {
	name := filepath.Base(path)
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, &answerfile.Fault{File: path, Code: answerfile.CodeUnreadable, Message: unopened(err)}
	}
	id := f.set
	if answerfile.IsJSON(name) {
		file, err := answerfile.ReadJSON(name, data)
		if err != nil {
			return nil, nil, err
		}
		switch {
		case id == "":
			id = file.Set
		case file.Set != "" && set == nil && !strings.HasSuffix(id, ".yaml") && strings.SplitN(id, "@", 2)[0] != file.Set:
			return nil, nil, &answerfile.Fault{File: name, Code: answerfile.CodeSet, Message: fmt.Sprintf("Tệp trả lời bộ chỉ số “%s”, không phải “%s”. Hãy sửa --set hoặc “set” trong tệp.", file.Set, id)}
		}
	}
	if set == nil {
		if set, err = findSet(id); err != nil && isFile(id) {
			return nil, nil, &flagFault{"set", "set_faulty", err.Error()}
		} else if err != nil {
			return nil, nil, &answerfile.Fault{File: name, Code: answerfile.CodeSet, Message: err.Error() + " Hãy ghi --set <bộ chỉ số>, ví dụ qd79-so-nganh."}
		}
		if set, err = f.readings(set); err != nil {
			return nil, nil, err
		}
	}
	file, err := answerfile.Read(name, data, set)
	return file, set, err
}

// flagFault is a flag of the command that cannot be: which one, a stable code, and what to do.
type flagFault struct{ flag, code, message string }

func (e *flagFault) Error() string { return "--" + e.flag + ": " + e.message + " [" + e.code + "]" }

// unopened says in words why a file was not opened.
func unopened(err error) string {
	var at *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "Không có tệp này. Hãy kiểm tra tên và thư mục."
	case errors.Is(err, fs.ErrPermission):
		return "Không có quyền đọc tệp này. Hãy xin quyền hoặc sao chép tệp sang thư mục khác."
	case errors.As(err, &at):
		return "Không đọc được tệp này (" + at.Err.Error() + "). Hãy kiểm tra lại đường dẫn."
	}
	return "Không đọc được tệp này: " + err.Error() + ". Hãy kiểm tra lại đường dẫn."
}

// readings is the set as the readings chosen make it.
func (f *scoreFlags) readings(set *indicators.Set) (*indicators.Set, error) {
	for _, id := range slices.Sorted(maps.Keys(f.rulings)) {
		var known []string
		r, ok := set.Ruling(id)
		if !ok {
			for i := range set.Rulings {
				known = append(known, set.Rulings[i].ID)
			}
			return nil, &flagFault{"ruling", "ruling_unknown", fmt.Sprintf("Bộ chỉ số %s không có cách hiểu “%s”. Hãy dùng một trong: %s.", set.ID, id, strings.Join(known, ", "))}
		}
		if _, ok := r.Reading(f.rulings[id]); !ok {
			for _, x := range r.Readings {
				known = append(known, x.Key)
			}
			return nil, &flagFault{"ruling", "reading_unknown", fmt.Sprintf("Cách hiểu “%s” không có phương án “%s”. Hãy dùng một trong: %s.", id, f.rulings[id], strings.Join(known, ", "))}
		}
	}
	return set.With(f.rulings)
}

// exclusions reads code=reason.
func (f *scoreFlags) exclusions(set *indicators.Set, out map[string]string) error {
	for _, e := range f.exclude {
		code, reason, _ := strings.Cut(e, "=")
		if it, ok := set.Find(code); !ok || it.Info() {
			return &flagFault{"exclude", answerfile.CodeItem, fmt.Sprintf("Bộ chỉ số %s không có tiêu chí “%s”. Hãy xem mã bằng lệnh chuky indicators show %s.", set.ID, code, set.ID)}
		}
		if strings.TrimSpace(reason) == "" {
			return &flagFault{"exclude", "reason_missing", fmt.Sprintf("Loại trừ tiêu chí %s cần có lý do. Hãy ghi --exclude '%s=lý do'.", code, code)}
		}
		out[code] = reason
	}
	return nil
}

// library is the program's sets and, where CHUKY_SETS_DIR names a folder, those of the installation.
func library() (*indicators.Library, error) { return app.Library(os.Getenv("CHUKY_SETS_DIR")) }

// findSet finds a set of the library by "id" or "id@version", or reads a YAML file.
func findSet(id string) (*indicators.Set, error) {
	if strings.HasSuffix(id, ".yaml") || strings.HasSuffix(id, ".yml") {
		data, err := os.ReadFile(id)
		if err != nil {
			return nil, fmt.Errorf("tệp %s: %s", id, unopened(err))
		}
		return indicators.Parse(filepath.Base(id), data)
	}
	if id == "" {
		return nil, errors.New("Chưa biết bộ chỉ số nào.")
	}
	name, version, _ := strings.Cut(id, "@")
	sets, err := library()
	if err != nil {
		return nil, err
	}
	set, err := sets.Get(name, version)
	if err != nil {
		return nil, fmt.Errorf("%w.", err)
	}
	return set, nil
}

// score computes what was asked for and returns how to write it.
func (f *scoreFlags) score(set *indicators.Set, files []*answerfile.File, opt scoring.Options, format string) (func(io.Writer) error, error) {
	asJSON := func(v any) func(io.Writer) error {
		return func(w io.Writer) error {
			enc := json.NewEncoder(w)
			enc.SetEscapeHTML(false)
			return enc.Encode(v)
		}
	}
	switch {
	case f.whatIf:
		c, err := scoring.WhatIf(set, files[0].Units, files[1].Units, opt)
		if err != nil || format == "json" {
			return asJSON(c), err
		}
		return func(w io.Writer) error { return answerfile.WriteComparison(w, c) }, nil
	case f.robust:
		r, err := scoring.Robust(set, files[0].Units, opt)
		if err != nil || format == "json" {
			return asJSON(r), err
		}
		return func(w io.Writer) error { return answerfile.WriteRobustness(w, r) }, nil
	}
	res, err := scoring.Score(set, files[0].Units, opt)
	if err != nil {
		return nil, err
	}
	switch format {
	case "json":
		return asJSON(res), nil
	case "csv":
		return func(w io.Writer) error { return report.RankingCSV(w, *res) }, nil
	case "xlsx":
		return func(w io.Writer) error { return answerfile.WriteBook(w, set, res) }, nil
	}
	return func(w io.Writer) error { return answerfile.WriteTable(w, set, res) }, nil
}

// writeFile writes a file whole or not at all.
func writeFile(path string, write func(io.Writer) error) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".chuky-score-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(tmp.Name()) }()
	if err := write(tmp); err != nil {
		_ = tmp.Close()
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}
