package indicators

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"
)

func compiledSchema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("set.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("set.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// asJSON is a YAML file as a JSON validator sees it.
func asJSON(t testing.TB, data []byte) any {
	t.Helper()
	var v any
	if err := yaml.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	out, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func setFiles(t testing.TB) map[string][]byte {
	t.Helper()
	out := make(map[string][]byte)
	paths, err := fs.Glob(files, "sets/*/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		data, err := files.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		out[strings.TrimPrefix(path, "sets/")] = data
	}
	return out
}

func TestEverySetFileFollowsTheSchema(t *testing.T) {
	schema := compiledSchema(t)
	all := setFiles(t)
	if len(all) < 9 {
		t.Fatalf("only %d files", len(all))
	}
	all["small"], all["province"] = []byte(small), []byte(province)
	page, err := os.ReadFile("../docs/indicator-sets.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(page), "```yaml\n")[1:]
	if len(blocks) < 2 {
		t.Errorf("the page shows %d files", len(blocks))
	}
	for i, block := range blocks {
		text, _, _ := strings.Cut(block, "\n```")
		all[fmt.Sprint("docs ", i)] = []byte(text)
	}
	for _, id := range []string{"qd1726-tinh", "qd1726-bo", "huyen-tinh"} {
		if all[id], err = os.ReadFile("testdata/supplied/" + id + "/2.yaml"); err != nil {
			t.Fatal(err)
		}
	}
	for name, data := range all {
		if err := schema.Validate(asJSON(t, data)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSchemaRefuses(t *testing.T) {
	schema := compiledSchema(t)
	for _, c := range [][2]string{
		{"decimals: 2", "decimals: 2\nbonuses: 3"},
		{"kind: ratio", "kind: magic"},
		{"max: 20", "max: hai"},
		{"max: 20", "max: -20"},
		{"label: tử, unit: người, kind: integer", "label: tử, unit: người, kind: float"},
		{"undefined: zero", "undefined: one"},
		{"id: nho", `id: "Bộ nhỏ"`},
		{`method: {kind: yes_no}`, ``},
		{"main:", "extends: {id: x, version: 1}\nmain:"},
		{"from: 50%", "from: half"},
	} {
		if !strings.Contains(small, c[0]) {
			t.Fatalf("the sound set has no %q", c[0])
		}
		if err := schema.Validate(asJSON(t, []byte(strings.Replace(small, c[0], c[1], 1)))); err == nil {
			t.Errorf("%q for %q follows the schema", c[1], c[0])
		}
	}
}

// TestSchemaNamesEveryKey compares the schema's properties with the keys that the loader reads, both
// ways, so that neither can be extended alone.
func TestSchemaNamesEveryKey(t *testing.T) {
	var schema struct {
		Properties map[string]any
		Defs       map[string]struct{ Properties map[string]any } `json:"$defs"`
	}
	if err := json.Unmarshal(Schema, &schema); err != nil {
		t.Fatal(err)
	}
	compare := func(name string, properties map[string]any, of any) {
		t.Helper()
		want := slices.Sorted(maps.Keys(properties))
		if got := keysOf(reflect.TypeOf(of)); !slices.Equal(got, want) {
			t.Errorf("%s: the loader reads %v, the schema names %v", name, got, want)
		}
	}
	compare("set", schema.Properties, rawSet{})
	for def, of := range map[string]any{
		"decision": rawDecision{}, "policy": rawPolicy{}, "class": rawClass{}, "channel": rawChannel{}, "column": rawColumn{}, "block": rawBlock{}, "owner": rawOwner{},
		"section": rawSection{}, "info": rawInfo{}, "pillar": rawPillar{}, "main": rawMain{}, "criterion": rawCriterion{}, "input": rawInput{}, "count": rawCount{}, "choice": rawChoice{},
		"evidence": rawEvidence{}, "method": rawMethod{}, "threshold": rawThreshold{}, "assignment": rawAssignment{}, "inventory": rawInventory{}, "declaration": rawDeclaration{},
		"extends": rawBase{}, "supplied": rawSupply{}, "overlay": rawOverlay{}, "ruling": rawRuling{}, "quote": rawQuote{}, "cell": rawCell{}, "clause": rawRule{}, "namedClause": rawNamedClause{},
	} {
		compare(def, schema.Defs[def].Properties, of)
	}
}

// keysOf lists the YAML keys of a raw type, and checks that its JSON has the same.
func keysOf(t reflect.Type) []string {
	var out []string
	for f := range t.Fields() {
		if f.Anonymous {
			out = append(out, keysOf(f.Type)...)
			continue
		}
		key, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if other, _, _ := strings.Cut(f.Tag.Get("json"), ","); other != key {
			key += "≠" + other
		}
		out = append(out, key)
	}
	slices.Sort(out)
	return out
}
