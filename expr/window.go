package expr

import (
	"slices"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
)

var (
	formWindow    = dialect.NewForm("window", "$[ ]", dialect.Atom)
	formPartition = dialect.NewForm("PARTITION BY", "PARTITION BY $[, ]", dialect.Atom)
	formWindowBy  = dialect.NewForm("ORDER BY in a window", "ORDER BY $[, ]", dialect.Atom)

	formRowNumber   = dialect.NewForm("ROW_NUMBER", "ROW_NUMBER()", dialect.Atom, dialect.NeverNull)
	formRank        = dialect.NewForm("RANK", "RANK()", dialect.Atom, dialect.NeverNull)
	formDenseRank   = dialect.NewForm("DENSE_RANK", "DENSE_RANK()", dialect.Atom, dialect.NeverNull)
	formPercentRank = dialect.NewForm("PERCENT_RANK", "PERCENT_RANK()", dialect.Atom, dialect.NeverNull)
	formCumeDist    = dialect.NewForm("CUME_DIST", "CUME_DIST()", dialect.Atom, dialect.NeverNull)
	formNtile       = dialect.NewForm("NTILE", "NTILE($1)", dialect.Atom)
	formLag         = dialect.NewForm("LAG", "LAG($1, $2)", dialect.Atom)
	formLead        = dialect.NewForm("LEAD", "LEAD($1, $2)", dialect.Atom)
	formFirstValue  = dialect.NewForm("FIRST_VALUE", "FIRST_VALUE($1)", dialect.Atom)
	formLastValue   = dialect.NewForm("LAST_VALUE", "LAST_VALUE($1)", dialect.Atom)
	formNthValue    = dialect.NewForm("NTH_VALUE", "NTH_VALUE($1, $2)", dialect.Atom)
)

// Window is the rows around a row that a function is computed over: those
// that agree with it in the partition, in an order, within a frame. The zero
// Window is all rows. It is an immutable value.
//
//	expr.Rank().Over(expr.PartitionBy(City.StateID).OrderBy(City.Population.Desc()))
type Window struct {
	// name is that of the named window that it goes out from.
	name      string
	partition []*node
	orders    []*node
	frame     *node
}

// NamedWindow is a window that the query names by its Window method. With an
// order or a frame it is that window in this order, or cut to this frame.
//
//	City.Window("by_state", expr.PartitionBy(City.StateID)).
//		Annotate("people", expr.Sum(City.Population).Over(expr.NamedWindow("by_state")))
func NamedWindow(name string) Window { return Window{name: name} }

// PartitionBy is the window of the rows that agree in the expressions.
//
//	expr.Count().Over(expr.PartitionBy(City.StateID, City.Capital))
func PartitionBy(by ...Expression) Window {
	var w Window
	for _, e := range by {
		w.partition = append(w.partition, operandOf(e))
	}
	return w
}

// OrderBy is the window in an order.
//
//	expr.RowNumber().Over(expr.Window{}.OrderBy(City.Founded.Asc()))
func (w Window) OrderBy(orders ...Order) Window {
	w.orders = nil
	for _, o := range orders {
		w.orders = append(w.orders, &node{kind: kindEmitter, value: tape.OtherValue(o)})
	}
	return w
}

// Frame is the window cut to a frame; see [Rows], [Range] and [Groups].
//
//	sofar := expr.Rows(expr.UnboundedPreceding(), expr.CurrentRow(), expr.ExcludeNothing)
//	expr.Sum(City.Population).Over(expr.Window{}.OrderBy(City.Founded.Asc()).Frame(sofar))
func (w Window) Frame(f Frame) Window {
	w.frame = f.n
	return w
}

// WindowFunction is a function that is computed over a window, by its Over.
//
//	expr.DenseRank().Over(expr.Window{}.OrderBy(City.Population.Desc()))
type WindowFunction[T any] struct{ n *node }

// RowNumber numbers the rows of the window, from 1.
//
//	expr.RowNumber().Over(expr.PartitionBy(City.StateID).OrderBy(City.Name.Asc()))
func RowNumber() WindowFunction[int64] { return windowFunction[int64](formRowNumber) }

// Rank is 1 more than the number of rows before, so that rows that are level
// share a rank and leave a gap behind them.
//
//	expr.Rank().Over(expr.PartitionBy(City.StateID).OrderBy(City.Population.Desc()))
func Rank() WindowFunction[int64] { return windowFunction[int64](formRank) }

// DenseRank is Rank without gaps.
//
//	expr.DenseRank().Over(expr.PartitionBy(City.StateID).OrderBy(City.Population.Desc()))
func DenseRank() WindowFunction[int64] { return windowFunction[int64](formDenseRank) }

// PercentRank is the rank as a part of the rows, from 0 to 1.
//
//	expr.PercentRank().Over(expr.Window{}.OrderBy(City.Population.Asc()))
func PercentRank() WindowFunction[float64] { return windowFunction[float64](formPercentRank) }

// CumeDist is the part of the rows that are before or level, from above 0 to 1.
//
//	expr.CumeDist().Over(expr.Window{}.OrderBy(City.Population.Asc()))
func CumeDist() WindowFunction[float64] { return windowFunction[float64](formCumeDist) }

// Ntile divides the window into n parts as equal as can be, numbered from 1.
//
//	expr.Ntile(4).Over(expr.Window{}.OrderBy(City.Population.Asc()))
func Ntile(n int32) WindowFunction[int64] { return windowFunction[int64](formNtile, Value(n).n) }

// Lag is the value n rows before, NULL where there is none.
//
//	expr.Lag(City.Name, 1).Over(expr.Window{}.OrderBy(City.Founded.Asc()))
func Lag[T any](e Of[T], n int32) WindowFunction[T] {
	return windowFunction[T](formLag, operandOf(e), Value(n).n)
}

// Lead is the value n rows after, NULL where there is none.
//
//	expr.Lead(City.Founded, 1).Over(expr.PartitionBy(City.StateID).OrderBy(City.Founded.Asc()))
func Lead[T any](e Of[T], n int32) WindowFunction[T] {
	return windowFunction[T](formLead, operandOf(e), Value(n).n)
}

// FirstValue is the value in the first row of the frame.
//
//	expr.FirstValue(City.Name).Over(expr.PartitionBy(City.StateID).OrderBy(City.Population.Desc()))
func FirstValue[T any](e Of[T]) WindowFunction[T] {
	return windowFunction[T](formFirstValue, operandOf(e))
}

// LastValue is the value in the last row of the frame. Without a frame, that
// is the last row that is level with the current one.
//
//	all := expr.Rows(expr.UnboundedPreceding(), expr.UnboundedFollowing(), expr.ExcludeNothing)
//	expr.LastValue(City.Name).Over(expr.PartitionBy(City.StateID).OrderBy(City.Population.Desc()).Frame(all))
func LastValue[T any](e Of[T]) WindowFunction[T] {
	return windowFunction[T](formLastValue, operandOf(e))
}

// NthValue is the value in the nth row of the frame, counted from 1.
//
//	expr.NthValue(City.Name, 2).Over(expr.PartitionBy(City.StateID).OrderBy(City.Population.Desc()))
func NthValue[T any](e Of[T], n int32) WindowFunction[T] {
	return windowFunction[T](formNthValue, operandOf(e), Value(n).n)
}

// Over computes the function over a window, for every row. A filter that
// names the result wraps the query by itself.
//
//	rank := expr.Rank().Over(expr.PartitionBy(City.StateID).OrderBy(City.Population.Desc()))
//	City.Alias("rank", rank).Filter(expr.Ref[int64]("rank").Lte(3))
func (f WindowFunction[T]) Over(w Window) Expr[T] { return over[T](f.n, w) }

// Over computes the aggregate over a window, for every row, instead of over a
// group of rows.
//
//	expr.Sum(City.Population).Over(expr.PartitionBy(City.StateID))
func (a Aggregate[T]) Over(w Window) Expr[T] { return over[T](a.n, w) }

func windowFunction[T any](f dialect.Form, operands ...*node) WindowFunction[T] {
	return WindowFunction[T]{formMany[T](f, operands).n}
}

func over[T any](f *node, w Window) Expr[T] {
	if w.name != "" && len(w.orders) == 0 && w.frame == nil {
		return form2[T](dialect.FormOverNamed, f, &node{kind: kindEmitter, value: tape.OtherValue(identifier(w.name))})
	}
	return form2[T](dialect.FormOver, f, w.node())
}

// Emit appends the window to a tape. The compiler calls it.
func (w Window) Emit(t *tape.Tape) { w.node().emit(t) }

func (w Window) node() *node {
	var parts []*node
	if w.name != "" {
		parts = append(parts, &node{kind: kindEmitter, value: tape.OtherValue(identifier(w.name))})
	}
	if len(w.partition) > 0 {
		parts = append(parts, formMany[any](formPartition, w.partition).n)
	}
	if len(w.orders) > 0 {
		parts = append(parts, formMany[any](formWindowBy, w.orders).n)
	}
	if w.frame != nil {
		parts = append(parts, w.frame)
	}
	return formMany[any](formWindow, parts).n
}

// HasWindow reports whether an expression is computed over a window, also
// where only a part of it is. Subqueries have windows of their own.
func HasWindow(e Expression) bool {
	return operandOf(e).any((*node).isOver)
}

// HasAggregate reports whether an expression is computed over a group of rows.
func HasAggregate(e Expression) bool {
	n := operandOf(e)
	if n.isOver() {
		return false
	}
	return n.any(func(n *node) bool {
		return n.kind == kindForm && dialect.FlagsOf(dialect.Form(n.form))&dialect.Aggregates != 0
	})
}

// isOver reports whether the node is computed over a window.
func (n *node) isOver() bool {
	return n.kind == kindForm && (n.form == uint32(dialect.FormOver) || n.form == uint32(dialect.FormOverNamed))
}

// RefersTo reports whether an expression names an annotation that known
// accepts.
func RefersTo(e Expression, known func(name string) bool) bool {
	return operandOf(e).any(func(n *node) bool { return n.kind == kindRef && known(n.value.Str()) })
}

// ComputedFrom reports whether an expression is computed from annotations that
// known accepts, and from values: it reads no column and no query inside.
func ComputedFrom(e Expression, known func(name string) bool) bool {
	return !operandOf(e).any(func(n *node) bool {
		return n.kind == kindColumn || n.kind == kindEmitter || n.kind == kindOuter || n.kind == kindRef && !known(n.value.Str())
	})
}

// any reports whether f holds for a node of the expression. Queries inside are
// no part of it; what is compared with one is.
func (n *node) any(f func(*node) bool) bool {
	if n == nil {
		return false
	}
	if f(n) || n.a.any(f) || n.b.any(f) {
		return true
	}
	if in, ok := n.value.Held().(interface{ Operands() []Expression }); ok && n.kind == kindEmitter {
		return slices.ContainsFunc(in.Operands(), func(e Expression) bool { return operandOf(e).any(f) })
	}
	for _, m := range n.rest() {
		if m.any(f) {
			return true
		}
	}
	return false
}

// Frame is the part of a window around the current row.
//
//	expr.Rows(expr.Preceding(2), expr.CurrentRow(), expr.ExcludeNothing)
type Frame struct{ n *node }

// Bound is an end of a [Frame].
//
//	expr.Rows(expr.Preceding(1), expr.Following(1), expr.ExcludeNothing)
type Bound struct {
	form dialect.Form
	n    int64
}

var (
	formUnboundedPreceding = dialect.NewForm("UNBOUNDED PRECEDING", "UNBOUNDED PRECEDING", dialect.Atom)
	formPreceding          = dialect.NewForm("PRECEDING", "$1 PRECEDING", dialect.Atom)
	formCurrentRow         = dialect.NewForm("CURRENT ROW", "CURRENT ROW", dialect.Atom)
	formFollowing          = dialect.NewForm("FOLLOWING", "$1 FOLLOWING", dialect.Atom)
	formUnboundedFollowing = dialect.NewForm("UNBOUNDED FOLLOWING", "UNBOUNDED FOLLOWING", dialect.Atom)

	rowsForms   = frameForms("ROWS")
	rangeForms  = frameForms("RANGE")
	groupsForms = frameForms("GROUPS")
)

// The ends that need no number.
var (
	unboundedPreceding = Bound{form: formUnboundedPreceding}
	currentRow         = Bound{form: formCurrentRow}
	unboundedFollowing = Bound{form: formUnboundedFollowing}
)

// UnboundedPreceding is the first row of the window.
//
//	expr.Rows(expr.UnboundedPreceding(), expr.CurrentRow(), expr.ExcludeNothing)
func UnboundedPreceding() Bound { return unboundedPreceding }

// Preceding is n rows, or groups, before the current one.
//
//	expr.Rows(expr.Preceding(6), expr.CurrentRow(), expr.ExcludeNothing)
func Preceding(n int64) Bound { return Bound{formPreceding, n} }

// CurrentRow is the current row, or those that are level with it.
//
//	expr.Range(expr.CurrentRow(), expr.UnboundedFollowing(), expr.ExcludeNothing)
func CurrentRow() Bound { return currentRow }

// Following is n rows, or groups, after the current one.
//
//	expr.Rows(expr.CurrentRow(), expr.Following(6), expr.ExcludeNothing)
func Following(n int64) Bound { return Bound{formFollowing, n} }

// UnboundedFollowing is the last row of the window.
//
//	expr.Rows(expr.CurrentRow(), expr.UnboundedFollowing(), expr.ExcludeNothing)
func UnboundedFollowing() Bound { return unboundedFollowing }

// Exclusion says which rows a frame leaves out.
//
//	expr.Rows(expr.Preceding(1), expr.Following(1), expr.ExcludeCurrentRow)
type Exclusion uint8

// What a frame can leave out.
const (
	ExcludeNothing    Exclusion = iota
	ExcludeCurrentRow           // the current row
	ExcludeGroup                // the current row and those that are level with it
	ExcludeTies                 // those that are level with the current row, but not itself
)

// Rows is a frame that counts rows.
//
//	expr.Rows(expr.Preceding(2), expr.CurrentRow(), expr.ExcludeNothing)
func Rows(start, end Bound, exclude Exclusion) Frame { return frame(rowsForms, start, end, exclude) }

// Range is a frame that reaches to the rows that are level with its ends.
// Preceding and Following are distances of the value that the window is
// ordered by.
//
//	expr.Range(expr.Preceding(1000), expr.Following(1000), expr.ExcludeNothing)
func Range(start, end Bound, exclude Exclusion) Frame { return frame(rangeForms, start, end, exclude) }

// Groups is a frame that counts groups of rows that are level.
//
//	expr.Groups(expr.Preceding(1), expr.CurrentRow(), expr.ExcludeTies)
func Groups(start, end Bound, exclude Exclusion) Frame {
	return frame(groupsForms, start, end, exclude)
}

func frameForms(unit string) (forms [4]dialect.Form) {
	for i, suffix := range []string{"", " EXCLUDE CURRENT ROW", " EXCLUDE GROUP", " EXCLUDE TIES"} {
		forms[i] = dialect.NewForm(unit+" frame"+suffix, unit+" BETWEEN $1 AND $2"+suffix, dialect.Atom)
	}
	return forms
}

func frame(forms [4]dialect.Form, start, end Bound, exclude Exclusion) Frame {
	return Frame{form2[any](forms[min(exclude, ExcludeTies)], start.node(), end.node()).n}
}

func (b Bound) node() *node {
	if b.form == formPreceding || b.form == formFollowing {
		return form1[any](b.form, Value(b.n).n).n
	}
	if b.form == 0 {
		b.form = formCurrentRow
	}
	return formMany[any](b.form, nil).n
}
