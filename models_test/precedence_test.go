package models_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/orm"
)

// A tree of arithmetic or logic over one row, with what Go computes for it.
type (
	number struct {
		e expr.Expr[int64]
		v int64
	}
	truth struct {
		e expr.Predicate
		v bool
	}
)

type treeMaker struct{ *rand.Rand }

func (m treeMaker) number(depth int) number {
	if depth == 0 {
		v := int64(m.IntN(9)) - 4
		return number{expr.Value(v), v}
	}
	a, b := m.number(depth-1), m.number(depth-1)
	switch m.IntN(6) {
	case 0:
		return number{expr.Add(a.e, b.e), a.v + b.v}
	case 1:
		return number{expr.Sub(a.e, b.e), a.v - b.v}
	case 2:
		return number{expr.Mul(a.e, b.e), a.v * b.v}
	case 3:
		return number{expr.Neg(a.e), -a.v}
	case 4:
		if b.v != 0 {
			return number{expr.Div(a.e, b.e), a.v / b.v}
		}
	case 5:
		if b.v != 0 {
			return number{expr.Mod(a.e, b.e), a.v % b.v}
		}
	}
	return number{a.e.Minus(2), a.v - 2}
}

func (m treeMaker) truth(depth int) truth {
	if depth == 0 {
		a, b := m.number(2), m.number(2)
		switch m.IntN(4) {
		case 0:
			return truth{a.e.EqExpr(b.e), a.v == b.v}
		case 1:
			return truth{a.e.LtExpr(b.e), a.v < b.v}
		case 2:
			return truth{a.e.BetweenExpr(b.e, expr.Add(b.e, expr.Value[int64](3))), a.v >= b.v && a.v <= b.v+3}
		}
		return truth{a.e.NeqExpr(b.e), a.v != b.v}
	}
	a, b := m.truth(depth-1), m.truth(depth-1)
	switch m.IntN(7) {
	case 0:
		return truth{expr.And(a.e, b.e), a.v && b.v}
	case 1:
		return truth{expr.Or(a.e, b.e), a.v || b.v}
	case 2:
		return truth{expr.Not(a.e), !a.v}
	case 3:
		return truth{a.e.EqExpr(b.e), a.v == b.v}
	case 4:
		return truth{expr.Unless(a.e, b.e), !(a.v && b.v)}
	case 5:
		return truth{a.e.IsFalse(), !a.v}
	}
	return truth{expr.Or(a.e.IsTrue(), b.e.IsNull()), a.v}
}

// TestParenthesesKeepTheMeaning computes random trees on the database and in
// Go. The seed is fixed, so that every run asks the same.
func TestParenthesesKeepTheMeaning(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		m := treeMaker{rand.New(rand.NewPCG(1, 2))}
		one := State.Filter(State.ID.Eq(1))
		for i := range 150 {
			n, p := m.number(1+i%4), m.truth(1+i%3)
			vs, err := one.Values(n.e.As("n"), p.e.As("p")).All(ctx, db)
			if err != nil {
				t.Fatal(err)
			}
			if fmt.Sprint(vs[0]) != fmt.Sprint(row{"n": n.v, "p": p.v}) {
				t.Errorf("tree %d: got %v, want %v and %v", i, vs[0], n.v, p.v)
			}
			// In a filter the same predicate is taken apart.
			found, err := one.Filter(p.e, expr.And(p.e, expr.True())).Exists(ctx, db)
			if err != nil {
				t.Fatal(err)
			}
			if found != p.v {
				t.Errorf("tree %d: as a filter %v, want %v", i, found, p.v)
			}
		}
	})
}
