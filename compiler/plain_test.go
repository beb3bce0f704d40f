package compiler_test

import (
	"testing"

	"github.com/inlay-orm/inlay/compiler"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/subquery"
)

func TestWhatIsPlain(t *testing.T) {
	for _, c := range []struct {
		name  string
		q     subquery.Query
		plain bool
	}{
		{"rows", parent.Filter(), true},
		{"predicates", child.Filter(expr.Or(child.ID.Eq(1), expr.And(child.Size.Gt(2), child.ParentID.In(1, 2)))), true},
		{"order, limit, offset", parent.OrderBy(parent.ID.Desc(), parent.Name.Asc()).Limit(3).Offset(4), true},
		{"offset alone", child.Filter().Offset(4), true},
		{"a constant", child.Filter(child.Flag.Eq(true)), false},
		{"what is simplified", child.Filter(child.Flag.IsTrue()), false},
		{"an order by an expression", parent.OrderBy(parent.ID.Plus(1).Asc()).Limit(1), false},
		{"a column of another model", parent.Filter(child.ID.Eq(1)), false},
		{"a subquery", parent.Filter(parent.Children.Any()), false},
		{"a path", parent.Filter(subquery.In(parent.ID, child.Only(child.ID))), false},
		{"columns", parent.Only(parent.ID), false},
		{"distinct rows", parent.Distinct(), false},
		{"an annotation", parent.Alias("n", parent.ID), false},
		{"an aggregate", parent.Filter(expr.Count().Gt(1)), false},
		{"a derived model", sized.Filter(), false},
	} {
		tp := emit(c.q)
		if got := compiler.IsPlain(tp, plain.Spelling()); got != c.plain {
			t.Errorf("%s: plain is %v", c.name, got)
		}
		if c.plain {
			check(t, c.q)
		}
	}
}
