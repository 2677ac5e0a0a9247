package indicators

import "math/big"

// Expr is a formula over inputs: a leaf (Key or Const) or Op with two or more Args.
type Expr struct {
	Op    byte // '+', '-', '*', '/'; 0 for a leaf
	Key   string
	Const *big.Rat
	Args  []*Expr
}
