package main

import (
	"fmt"
	"io"
	"os"

	"chuky/cmd/recount/recount"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run is main with its surroundings as arguments; it returns the exit status.
func run(args []string, out, errOut io.Writer) int {
	report, err := check(args)
	if err == nil {
		err = report.Print(out)
	}
	switch {
	case err != nil:
		// Nothing more can be done when even this line cannot be written.
		_, _ = fmt.Fprintf(errOut, "recount: %v\n", err)
		return 2
	case !report.OK():
		return 1
	}
	return 0
}

func check(args []string) (recount.Report, error) {
	if len(args) != 1 && len(args) != 2 {
		return recount.Report{}, fmt.Errorf("cách dùng: recount <tệp công bố> hoặc recount <tệp số liệu> <tệp kết quả>")
	}
	files := make([][]byte, len(args))
	for i, path := range args {
		data, err := os.ReadFile(path)
		if err != nil {
			return recount.Report{}, fmt.Errorf("không đọc được tệp: %w", err)
		}
		files[i] = data
	}
	return recount.Recompute(files[0], files[len(files)-1])
}
