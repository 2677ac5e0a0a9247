package recount

import (
	"encoding/json"
	"fmt"
	"math/big"
)

// formula is a prefix formula: an input's key, {"const": "80"}, or
// ["/", left, right] with one of + - * /.
type formula struct {
	key         string
	constant    *big.Rat
	operator    string
	left, right *formula
}

// UnmarshalJSON reads any of the three forms.
func (f *formula) UnmarshalJSON(data []byte) error {
	*f = formula{}
	if json.Unmarshal(data, &f.key) == nil && f.key != "" {
		return nil
	}
	var constant struct {
		Const *rational `json:"const"`
	}
	if json.Unmarshal(data, &constant) == nil && constant.Const != nil {
		f.constant = constant.Const.Rat
		return nil
	}
	var parts []json.RawMessage
	if json.Unmarshal(data, &parts) != nil || len(parts) != 3 {
		return fmt.Errorf("công thức %s không đọc được", data)
	}
	if err := json.Unmarshal(parts[0], &f.operator); err != nil {
		return fmt.Errorf("công thức %s: %w", data, err)
	}
	switch f.operator {
	case "+", "-", "*", "/":
	default:
		return fmt.Errorf("công thức %s: phép tính %q không có trong quy tắc", data, f.operator)
	}
	f.left, f.right = new(formula), new(formula)
	if err := json.Unmarshal(parts[1], f.left); err != nil {
		return err
	}
	return json.Unmarshal(parts[2], f.right)
}

// status says what became of a formula, part or criterion.
type status string

const (
	scored        status = "scored"
	missing       status = "missing"
	undefined     status = "undefined"
	pending       status = "pending"
	notApplicable status = "not_applicable"
	excluded      status = "excluded"
)

// result is the value of a formula. Where it is undefined, nothing tells
// whether the division that failed was exactly 0 by exactly 0.
type result struct {
	status  status
	value   *big.Rat
	nothing bool
}

// eval computes the formula over one criterion's figures. Missing anywhere wins
// over undefined.
func (f *formula) eval(figures figures) (result, error) {
	switch {
	case f.constant != nil:
		return result{status: scored, value: f.constant}, nil
	case f.operator == "":
		v, err := figures.number(f.key)
		if err != nil || v == nil {
			return result{status: missing}, err
		}
		return result{status: scored, value: v}, nil
	}
	l, err := f.left.eval(figures)
	if err != nil {
		return result{}, err
	}
	r, err := f.right.eval(figures)
	switch {
	case err != nil:
		return result{}, err
	case l.status == missing || r.status == missing:
		return result{status: missing}, nil
	case l.status == undefined:
		return l, nil
	case r.status == undefined:
		return r, nil
	}
	v := new(big.Rat)
	switch f.operator {
	case "+":
		v.Add(l.value, r.value)
	case "-":
		v.Sub(l.value, r.value)
	case "*":
		v.Mul(l.value, r.value)
	case "/":
		if r.value.Sign() <= 0 {
			return result{status: undefined, nothing: l.value.Sign() == 0 && r.value.Sign() == 0}, nil
		}
		v.Quo(l.value, r.value)
	}
	return result{status: scored, value: v}, nil
}
