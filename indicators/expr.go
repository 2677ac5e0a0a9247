package indicators

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
)

// Expr is a formula over inputs: a leaf (Key or Const) or Op with two Args.
type Expr struct {
	Op    byte // '+', '-', '*', '/'; 0 for a leaf
	Key   string
	Const *big.Rat
	Args  []*Expr
}

// Bounds on a formula, so that a hostile file cannot exhaust the stack.
const (
	maxExprDepth = 50
	maxExprLen   = 500
)

// ParseExpr reads a formula of input keys, plain numbers, + - * / and parentheses.
func ParseExpr(s string) (*Expr, error) {
	if len(s) > maxExprLen {
		return nil, fmt.Errorf("công thức dài %d ký tự, nhiều nhất %d", len(s), maxExprLen)
	}
	p := &exprParser{src: s}
	e, err := p.sum(0)
	if err != nil {
		return nil, err
	}
	if p.skip(); p.pos < len(p.src) {
		return nil, fmt.Errorf("công thức %q: thừa %q", s, p.src[p.pos:])
	}
	return e, nil
}

type exprParser struct {
	src string
	pos int
}

func (p *exprParser) skip() {
	for p.pos < len(p.src) && p.src[p.pos] == ' ' {
		p.pos++
	}
}

// accept consumes the next byte when it is one of set.
func (p *exprParser) accept(set string) byte {
	p.skip()
	if p.pos < len(p.src) && strings.IndexByte(set, p.src[p.pos]) >= 0 {
		p.pos++
		return p.src[p.pos-1]
	}
	return 0
}

func (p *exprParser) sum(depth int) (*Expr, error) {
	return p.chain(depth, "+-", p.product)
}

func (p *exprParser) product(depth int) (*Expr, error) {
	return p.chain(depth, "*/", p.leaf)
}

// chain reads left-associative operators of one precedence.
func (p *exprParser) chain(depth int, ops string, next func(int) (*Expr, error)) (*Expr, error) {
	e, err := next(depth)
	for err == nil {
		op := p.accept(ops)
		if op == 0 {
			return e, nil
		}
		var right *Expr
		right, err = next(depth)
		e = &Expr{Op: op, Args: []*Expr{e, right}}
	}
	return nil, err
}

func (p *exprParser) leaf(depth int) (*Expr, error) {
	if depth > maxExprDepth {
		return nil, fmt.Errorf("công thức %q: lồng quá sâu", clip(p.src))
	}
	if p.accept("(") != 0 {
		e, err := p.sum(depth + 1)
		if err != nil {
			return nil, err
		}
		if p.accept(")") == 0 {
			return nil, fmt.Errorf("công thức %q: thiếu dấu đóng ngoặc", p.src)
		}
		return e, nil
	}
	start := p.pos
	for p.pos < len(p.src) && isWord(p.src[p.pos]) {
		p.pos++
	}
	word := p.src[start:p.pos]
	switch {
	case word == "":
		return nil, fmt.Errorf("công thức %q: thiếu số liệu tại vị trí %d", p.src, p.pos+1)
	case word[0] >= '0' && word[0] <= '9':
		r, ok := ParseNumber(word)
		if !ok {
			return nil, fmt.Errorf("công thức %q: %q không phải là số", p.src, word)
		}
		return &Expr{Const: r}, nil
	case strings.Contains(word, "."):
		return nil, fmt.Errorf("công thức %q: tên số liệu %q có dấu chấm", p.src, word)
	}
	return &Expr{Key: word}, nil
}

func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '.'
}

// Keys lists the inputs used, each once, in order of appearance.
func (e *Expr) Keys() []string {
	var out []string
	e.walk(func(leaf *Expr) {
		for _, k := range out {
			if k == leaf.Key {
				return
			}
		}
		if leaf.Key != "" {
			out = append(out, leaf.Key)
		}
	})
	return out
}

func (e *Expr) walk(f func(*Expr)) {
	if e == nil {
		return
	}
	if e.Op == 0 {
		f(e)
	}
	for _, a := range e.Args {
		a.walk(f)
	}
}

// String prints the formula with the parentheses it needs: "(a+b)/(c-d)".
func (e *Expr) String() string {
	return e.Format(func(key string) string { return key }, CanonicalNumber)
}

// Format prints the formula with every leaf written by the caller.
func (e *Expr) Format(key func(string) string, number func(*big.Rat) string) string {
	if e.Op == 0 {
		if e.Const != nil {
			return number(e.Const)
		}
		return key(e.Key)
	}
	side := func(a *Expr, right bool) string {
		s := a.Format(key, number)
		if p, q := precedence(a.Op), precedence(e.Op); p < q || p == q && right && (e.Op == '-' || e.Op == '/') {
			return "(" + s + ")"
		}
		return s
	}
	return side(e.Args[0], false) + opText[e.Op] + side(e.Args[1], true)
}

var opText = map[byte]string{'+': " + ", '-': " − ", '*': " × ", '/': "/"}

func precedence(op byte) int {
	switch op {
	case '+', '-':
		return 1
	case '*', '/':
		return 2
	}
	return 3
}

// MarshalJSON writes the prefix form that snapshots hold: "a", or ["/", "a", ["+", "b", "c"]];
// numbers are written as {"const": "80"}.
func (e *Expr) MarshalJSON() ([]byte, error) {
	switch {
	case e.Op != 0:
		return json.Marshal([]any{string(e.Op), e.Args[0], e.Args[1]})
	case e.Const != nil:
		return json.Marshal(map[string]string{"const": CanonicalNumber(e.Const)})
	}
	return json.Marshal(e.Key)
}

// UnmarshalJSON reads the prefix form.
func (e *Expr) UnmarshalJSON(data []byte) error { return e.fromJSON(data, 0) }

func (e *Expr) fromJSON(data []byte, depth int) error {
	var parts []json.RawMessage
	switch {
	case depth > maxExprLen: // a chain of sums nests once a term
		return fmt.Errorf("công thức lồng quá sâu")
	case json.Unmarshal(data, &e.Key) == nil:
		return nil
	case json.Unmarshal(data, &parts) != nil:
		var leaf struct {
			Const string `json:"const"`
		}
		if err := json.Unmarshal(data, &leaf); err != nil {
			return err
		}
		r, ok := ParseNumber(leaf.Const)
		if !ok {
			return fmt.Errorf("công thức: %q không phải là số", leaf.Const)
		}
		e.Const = r
		return nil
	}
	var op string
	if len(parts) != 3 || json.Unmarshal(parts[0], &op) != nil || len(op) != 1 || opText[op[0]] == "" {
		return fmt.Errorf("công thức %s không đúng dạng [phép tính, vế trái, vế phải]", clip(string(data)))
	}
	e.Op, e.Args = op[0], []*Expr{{}, {}}
	for i, a := range e.Args {
		if err := a.fromJSON(parts[i+1], depth+1); err != nil {
			return err
		}
	}
	return nil
}
