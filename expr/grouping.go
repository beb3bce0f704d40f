package expr

import (
	"fmt"
	"iter"
	"slices"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/schema"
)

var (
	formRollup       = dialect.NewForm("ROLLUP", "ROLLUP ($[, ])", dialect.Atom, dialect.Groups)
	formCube         = dialect.NewForm("CUBE", "CUBE ($[, ])", dialect.Atom, dialect.Groups)
	formGroupingSets = dialect.NewForm("GROUPING SETS", "GROUPING SETS ($[, ])", dialect.Atom, dialect.Groups)
	formGroupingSet  = dialect.NewForm("grouping set", "($[, ])", dialect.Atom, dialect.Groups)
	formGrouping     = dialect.NewForm("GROUPING", "GROUPING($[, ])", dialect.Atom, dialect.NeverNull, dialect.Aggregates)
)

// Rollup groups by all the expressions, then by all but the last, and so on to
// one group of everything: sums, their sums and the grand total. An expression
// that a group is not made by is NULL in it, so its field must be able to hold
// that; [Grouping] tells such a NULL from one of the data. SQLite has no such
// thing.
//
//	City.GroupBy(expr.Rollup(City.StateID, City.Capital))
func Rollup(by ...Expression) Expr[any] { return someOf("Rollup", formRollup, by) }

// Cube groups by every choice among the expressions, from all to none. SQLite
// has no such thing.
//
//	City.GroupBy(expr.Cube(City.StateID, City.Capital)).Annotate("cities", expr.Count())
func Cube(by ...Expression) Expr[any] { return someOf("Cube", formCube, by) }

// GroupingSets groups by each of several sets, made by [Set]. SQLite has no
// such thing.
//
//	City.GroupBy(expr.GroupingSets(expr.Set(City.StateID), expr.Set()))
func GroupingSets(sets ...Expression) Expr[any] {
	return someOf("GroupingSets", formGroupingSets, sets)
}

// Set is expressions that are grouped by together; none is one group of all.
//
//	City.GroupBy(expr.GroupingSets(expr.Set(City.StateID, City.Capital), expr.Set(City.StateID)))
func Set(by ...Expression) Expr[any] { return groupingOf(formGroupingSet, by) }

// Grouping is 0 where the group is made by the expression, and 1 where it is
// NULL because the group is not. For several it is their bits, the last the lowest.
//
//	City.GroupBy(expr.Rollup(City.StateID)).Annotate("total", expr.Grouping(City.StateID))
func Grouping(by ...Expression) Aggregate[int64] {
	return Aggregate[int64]{Expr[int64](someOf("Grouping", formGrouping, by))}
}

func someOf(function string, f dialect.Form, by []Expression) Expr[any] {
	if len(by) == 0 {
		return Invalid[any](fmt.Errorf("inlay: %s needs expressions to group by", function))
	}
	return groupingOf(f, by)
}

func groupingOf(f dialect.Form, by []Expression) Expr[any] {
	operands := make([]*node, len(by))
	for i, e := range by {
		operands[i] = operandOf(e)
	}
	return formMany[any](f, operands)
}

// GroupsBySets reports whether one of the expressions to group by is several
// sets of them.
func GroupsBySets(by []Expression) bool {
	return slices.ContainsFunc(by, func(e Expression) bool {
		n := operandOf(e)
		return n.kind == kindForm && dialect.FlagsOf(dialect.Form(n.form))&dialect.Groups != 0
	})
}

// GroupedColumns are the columns that expressions to group by name, also those
// within sets.
func GroupedColumns[E Expression](by []E) iter.Seq[*schema.Column] {
	return func(yield func(*schema.Column) bool) {
		for _, e := range by {
			col := ColumnOf(e)
			if col != nil && !yield(col) || col == nil && !operandOf(e).groupedColumns(yield) {
				return
			}
		}
	}
}

// groupedColumns yields those of a node, and reports whether more are wanted.
func (n *node) groupedColumns(yield func(*schema.Column) bool) bool {
	switch {
	case n.kind == kindColumn:
		return yield(n.column())
	case n.kind == kindForm && dialect.FlagsOf(dialect.Form(n.form))&dialect.Groups != 0:
		for _, m := range n.rest() {
			if !m.groupedColumns(yield) {
				return false
			}
		}
	}
	return true
}
