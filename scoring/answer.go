package scoring

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"chuky/indicators"
)

// Keys of an answer's JSON that are no inputs.
const (
	keyChoice = "choice"
	keyNA     = "not_applicable"
	keyState  = "state"
)

// MarshalJSON writes the values inline, keys sorted.
func (a Answer) MarshalJSON() ([]byte, error) {
	out := make(map[string]any, len(a.Values)+1)
	for k, v := range a.Values {
		out[k] = v
	}
	if a.Choice != "" {
		out[keyChoice] = a.Choice
	}
	if a.NotApplicable {
		out[keyNA] = true
	}
	if a.State != StateCounts {
		out[keyState] = a.State
	}
	return canonicalJSON(out), nil
}

// UnmarshalJSON reads values inline: numbers, strings, or true and false for "yes" and "no".
func (a *Answer) UnmarshalJSON(data []byte) error {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return err
	}
	*a = Answer{}
	for k, v := range raw {
		var err error
		switch k {
		case keyNA:
			err = json.Unmarshal(v, &a.NotApplicable)
		case keyState:
			err = json.Unmarshal(v, &a.State)
			if err == nil && !a.State.Valid() {
				err = fmt.Errorf("không có trạng thái %q", a.State)
			}
		case keyChoice:
			a.Choice, err = plainText(v)
		default:
			var text string
			if text, err = plainText(v); err == nil && text != "" {
				if a.Values == nil {
					a.Values = make(map[string]string)
				}
				a.Values[k] = text
			}
		}
		if err != nil {
			return fmt.Errorf("%s: %w", k, err)
		}
	}
	return nil
}

// Valid reports whether there is such a state.
func (s State) Valid() bool { return slices.Contains(states, s) }

var states = []State{StateCounts, StatePending, StateNAClaimed, StateNARefused, StateEvidenceRejected}

// plainText is a JSON scalar as text; null is empty.
func plainText(v json.RawMessage) (string, error) {
	v = bytes.TrimSpace(v)
	switch {
	case len(v) == 0 || string(v) == "null":
		return "", nil
	case string(v) == "true":
		return "yes", nil
	case string(v) == "false":
		return "no", nil
	case v[0] == '"':
		var s string
		err := json.Unmarshal(v, &s)
		return s, err
	case v[0] != '{' && bytes.ContainsAny(v, "eE") && len(v) < 40:
		return plainExponent(string(v))
	case v[0] == '{' || v[0] == '[':
		return "", fmt.Errorf("cần một số hoặc chuỗi, không phải %s", v)
	}
	return string(v), nil
}

// plainExponent writes a JSON number with an exponent ("1.5e3") without it. Exponents that no
// figure needs are left for the parser of answers to refuse.
func plainExponent(s string) (string, error) {
	_, exponent, _ := strings.Cut(strings.ToLower(s), "e")
	if len(strings.TrimLeft(exponent, "+-0")) > 2 {
		return s, nil
	}
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		return s, nil
	}
	return indicators.CanonicalNumber(r), nil
}
