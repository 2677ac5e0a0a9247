package audit

import (
	"fmt"
	"slices"
	"strings"
)

// BatchSuffix ends the name of every batch file; Batch.ObjectName gives the whole of it.
const BatchSuffix = ".json"

// File is one batch file as it was found: its name without the folder, and its bytes.
type File struct {
	Name string
	Data []byte
}

// ReadBatches puts batch files into log order. What lies there and is no batch, or a batch under another's name, is a
// fault and named; the batches before and after it are still returned, so that Verify says what is missing between them.
func ReadBatches(files []File) ([]Batch, []Fault) {
	var out []Batch
	var faults []Fault
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	for _, f := range files {
		b, err := ParseBatch(f.Data)
		if err != nil {
			faults = append(faults, Fault{Kind: BadCheckpoint, ID: f.Name, Text: fmt.Sprintf("tệp niêm phong %s: %v", f.Name, err)})
			continue
		}
		if b.ObjectName() != f.Name {
			faults = append(faults, Fault{Kind: BadCheckpoint, N: b.First, ID: f.Name, Text: fmt.Sprintf("tệp niêm phong %s chứa nội dung của %s", f.Name, b.ObjectName())})
			continue
		}
		out = append(out, b)
	}
	return out, faults
}
