package indicators

import _ "embed"

// Schema is the JSON Schema (draft 2020-12) of a set file: for editors and for programs that write
// sets. Parse checks more than it can say.
//
//go:embed schema.json
var Schema []byte
