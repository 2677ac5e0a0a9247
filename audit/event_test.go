package audit

import (
	"encoding/json"
	"errors"
	"testing"
	"time"
)

// The bytes of a leaf are for ever; this is one as it must stay.
func TestLeafBytes(t *testing.T) {
	e := Event{
		ID: "01J", At: time.Date(2026, 2, 13, 23, 59, 59, 123456999, time.FixedZone("ICT", 7*3600)),
		ActorID: "u1", ActorName: "Trần Thị \"B\"", ActorRole: "leader", Action: "approve", CycleID: "c", UnitID: "so-y-te",
		Subject: "a", Item: "1.1", RequestID: "r", Detail: json.RawMessage(` { "b" : [1, -0, true, null], "a":"\u0111\n", "số":12345678901234567890 } `),
	}
	leaf, err := e.Leaf()
	if err != nil {
		t.Fatal(err)
	}
	want := `{"action":"approve","actor_id":"u1","actor_name":"Trần Thị \"B\"","actor_role":"leader","at":"2026-02-13T16:59:59.123456Z","cycle_id":"c","detail":{"a":"đ\n","b":[1,0,true,null],"số":12345678901234567890},"id":"01J","item":"1.1","request_id":"r","subject":"a","unit_id":"so-y-te","v":1}`
	if string(leaf) != want {
		t.Errorf("got  %s\nwant %s", leaf, want)
	}
	hash, err := e.LeafHash()
	if err != nil || hash.String() != goldenLeafHash {
		t.Errorf("leaf hash %s, %v", hash, err)
	}
	e.Detail = nil
	bare, err := e.Leaf()
	e.Detail = json.RawMessage("{}")
	empty, err2 := e.Leaf()
	if err != nil || err2 != nil || string(bare) != string(empty) {
		t.Error("no detail and an empty one must be the same leaf")
	}
}

// SHA-256 of a zero byte and the leaf above, computed outside Go.
const goldenLeafHash = "gZCv+liPt7M8zSAQ1OQnhdWYwA5adv/+k1pDqq1QdCc="

func TestLeafRefusals(t *testing.T) {
	good := Event{ID: "1", At: time.Unix(1, 0), Action: "x"}
	for name, change := range map[string]func(*Event){
		"no ID":                       func(e *Event) { e.ID = "" },
		"no instant":                  func(e *Event) { e.At = time.Time{} },
		"no action":                   func(e *Event) { e.Action = "" },
		"fraction":                    func(e *Event) { e.Detail = json.RawMessage(`{"p":0.5}`) },
		"exponent":                    func(e *Event) { e.Detail = json.RawMessage(`{"p":1e3}`) },
		"duplicate key":               func(e *Event) { e.Detail = json.RawMessage(`{"a":1,"a":2}`) },
		"same key twice, one escaped": func(e *Event) { e.Detail = json.RawMessage(`{"a":1,"\u0061":2}`) },
		"two values":                  func(e *Event) { e.Detail = json.RawMessage(`{} {}`) },
		"not JSON":                    func(e *Event) { e.Detail = json.RawMessage(`{"a"`) },
		"bad UTF-8":                   func(e *Event) { e.Detail = json.RawMessage("{\"a\":\"\xff\"}") },
		"bad UTF-8 name":              func(e *Event) { e.ActorName = "A\xff" },
		"lone surrogate":              func(e *Event) { e.Detail = json.RawMessage(`{"a":"\ud800"}`) },
		"low surrogate":               func(e *Event) { e.Detail = json.RawMessage(`{"a":"\udc00 "}`) },
		"split surrogate":             func(e *Event) { e.Detail = json.RawMessage(`{"a":"\ud83dx\ude00"}`) },
	} {
		e := good
		change(&e)
		if leaf, err := e.Leaf(); err == nil {
			t.Errorf("%s: leaf %s", name, leaf)
		}
	}
}

func TestCanonical(t *testing.T) {
	for in, want := range map[string]string{
		`[]`:                              `[]`,
		"\n{ }\t":                         `{}`,
		`{"b":{"d":1,"c":2},"a":[]}`:      `{"a":[],"b":{"c":2,"d":1}}`,
		`"\ud83d\ude00\/\u001f\u0008<>&"`: "\"😀/\\u001f\\b<>&\"",
		`"\\ud800"`:                       `"\\ud800"`,
		// RFC 8785, 3.2.3: by UTF-16 code units, 😀 (d83d…) stands before דּ (fb33).
		`{"\ufb33":1,"\ud83d\ude00":2,"\u20ac":3,"1":4}`: `{"1":4,"€":3,"😀":2,"` + "\ufb33" + `":1}`,
		"\"\u2028\"": "\"\u2028\"",
	} {
		got, err := Canonical([]byte(in))
		if err != nil || string(got) != want {
			t.Errorf("Canonical(%s) = %s, %v; want %s", in, got, err, want)
		}
		again, err := Canonical(got)
		if err != nil || string(again) != string(got) {
			t.Errorf("Canonical is not stable on %s: %s, %v", got, again, err)
		}
	}
	if _, err := Canonical([]byte(`1.0`)); !errors.Is(err, ErrNotCanonical) {
		t.Errorf("got %v", err)
	}
}
