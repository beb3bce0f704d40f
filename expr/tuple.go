package expr

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

var (
	// tupleLists are the forms by the number of members.
	tupleLists = map[int]dialect.Form{
		2: dialect.NewForm("tuple = ANY(lists) of 2", "$1 IN (SELECT * FROM UNNEST($2, $3))", dialect.Comparison, dialect.Strict),
		3: dialect.NewForm("tuple = ANY(lists) of 3", "$1 IN (SELECT * FROM UNNEST($2, $3, $4))", dialect.Comparison, dialect.Strict),
		4: dialect.NewForm("tuple = ANY(lists) of 4", "$1 IN (SELECT * FROM UNNEST($2, $3, $4, $5))", dialect.Comparison, dialect.Strict),
	}
)

// InLists is true where columns equal the values at one place of lists, one
// list for each column: slices of the columns' Go types, all of one length.
func InLists(columns []*schema.Column, lists []any) Predicate {
	members := make([]*node, len(columns))
	values := make([]*node, len(columns))
	for i, col := range columns {
		members[i] = columnNode(col)
		values[i] = &node{kind: kindValue, value: tape.OtherValue(lists[i]), sql: col.Field.SQL.Array(), how: tape.ParamTyped}
	}
	if len(columns) > 1 {
		return inLists(rowOf(members...), values...)
	}
	values[0].how = tape.ParamBare
	if schema.NamedType(columns[0].Field.SQL) != nil {
		values[0].how = tape.ParamTyped
	}
	return form2[bool](dialect.FormInArray, members[0], values[0])
}

// Tuple2 is two expressions that are compared as one value: by the first, and
// where that is level by the second. It is how one page of rows begins where
// the last one ended.
//
//	City.OrderBy(City.StateID.Asc(), City.ID.Asc()).Filter(expr.Tuple(City.StateID, City.ID).Gt(last.StateID, last.ID))
type Tuple2[A, B any] struct{ a, b *node }

// Tuple makes a [Tuple2] of two expressions.
//
//	expr.Tuple(City.StateID, City.Name).Eq(1, "Moab")
func Tuple[A, B any](a Of[A], b Of[B]) Tuple2[A, B] {
	return Tuple2[A, B]{operandOf(a), operandOf(b)}
}

// Pair is the values that a [Tuple2] is compared with by In.
//
//	expr.Pair[int64, string]{1, "Moab"}
type Pair[A, B any] struct {
	First  A
	Second B
}

// Eq is true where every member equals its value.
//
//	expr.Tuple(City.StateID, City.Name).Eq(1, "Moab")
func (t Tuple2[A, B]) Eq(a A, b B) Predicate {
	return compareRows(dialect.FormEq, t.node(), rowOf(bare(t.a, a), bare(t.b, b)))
}

// Neq is true where a member differs from its value.
//
//	expr.Tuple(City.StateID, City.Name).Neq(1, "Moab")
func (t Tuple2[A, B]) Neq(a A, b B) Predicate {
	return compareRows(formNeq, t.node(), rowOf(bare(t.a, a), bare(t.b, b)))
}

// Lt is true where the tuple comes before the values.
//
//	expr.Tuple(City.StateID, City.ID).Lt(1, 20)
func (t Tuple2[A, B]) Lt(a A, b B) Predicate {
	return compareRows(formLt, t.ordered(), rowOf(bare(t.a, a), bare(t.b, b)))
}

// Lte is true where the tuple comes before the values or equals them.
//
//	expr.Tuple(City.StateID, City.ID).Lte(1, 20)
func (t Tuple2[A, B]) Lte(a A, b B) Predicate {
	return compareRows(formLte, t.ordered(), rowOf(bare(t.a, a), bare(t.b, b)))
}

// Gt is true where the tuple comes after the values.
//
//	expr.Tuple(City.StateID, City.ID).Gt(1, 20)
func (t Tuple2[A, B]) Gt(a A, b B) Predicate {
	return compareRows(formGt, t.ordered(), rowOf(bare(t.a, a), bare(t.b, b)))
}

// Gte is true where the tuple comes after the values or equals them.
//
//	expr.Tuple(City.StateID, City.ID).Gte(1, 20)
func (t Tuple2[A, B]) Gte(a A, b B) Predicate {
	return compareRows(formGte, t.ordered(), rowOf(bare(t.a, a), bare(t.b, b)))
}

// EqTuple is true where every member equals that of the other tuple.
//
//	Visit.Join(Stop, expr.Tuple(Visit.Line, Visit.StopNumber).EqTuple(expr.Tuple(Stop.Line, Stop.Number)))
func (t Tuple2[A, B]) EqTuple(other Tuple2[A, B]) Predicate {
	return compareRows(dialect.FormEq, t.node(), other.node())
}

// NeqTuple is true where a member differs from that of the other tuple.
//
//	expr.Tuple(Visit.Line, Visit.StopNumber).NeqTuple(expr.Tuple(Stop.Line, Stop.Number))
func (t Tuple2[A, B]) NeqTuple(other Tuple2[A, B]) Predicate {
	return compareRows(formNeq, t.node(), other.node())
}

// LtTuple is true where the tuple comes before the other one.
//
//	expr.Tuple(Visit.Line, Visit.StopNumber).LtTuple(expr.Tuple(Stop.Line, Stop.Number))
func (t Tuple2[A, B]) LtTuple(other Tuple2[A, B]) Predicate {
	return compareRows(formLt, t.ordered(), other.node())
}

// LteTuple is true where the tuple comes before the other one or equals it.
//
//	expr.Tuple(Visit.Line, Visit.StopNumber).LteTuple(expr.Tuple(Stop.Line, Stop.Number))
func (t Tuple2[A, B]) LteTuple(other Tuple2[A, B]) Predicate {
	return compareRows(formLte, t.ordered(), other.node())
}

// GtTuple is true where the tuple comes after the other one.
//
//	expr.Tuple(Visit.Line, Visit.StopNumber).GtTuple(expr.Tuple(Stop.Line, Stop.Number))
func (t Tuple2[A, B]) GtTuple(other Tuple2[A, B]) Predicate {
	return compareRows(formGt, t.ordered(), other.node())
}

// GteTuple is true where the tuple comes after the other one or equals it.
//
//	expr.Tuple(Visit.Line, Visit.StopNumber).GteTuple(expr.Tuple(Stop.Line, Stop.Number))
func (t Tuple2[A, B]) GteTuple(other Tuple2[A, B]) Predicate {
	return compareRows(formGte, t.ordered(), other.node())
}

// In is true where the tuple equals one of the rows of values. Each member is
// one array argument, so that the statement is the same for every number of
// rows; In of none is FALSE. A row with a NULL in it equals nothing.
//
//	expr.Tuple(Stop.Line, Stop.Number).In(expr.Pair[string, int32]{"A", 1}, expr.Pair[string, int32]{"B", 2})
func (t Tuple2[A, B]) In(rows ...Pair[A, B]) Predicate {
	var as []A
	var bs []B
	for _, r := range rows {
		if isNull(r.First) || isNull(r.Second) {
			continue
		}
		as = append(as, r.First)
		bs = append(bs, r.Second)
	}
	return inLists(t.node(), columnOf(as), columnOf(bs))
}

// NotIn is true exactly where In is not.
//
//	expr.Tuple(Stop.Line, Stop.Number).NotIn(expr.Pair[string, int32]{"A", 1})
func (t Tuple2[A, B]) NotIn(rows ...Pair[A, B]) Predicate { return Unless(t.In(rows...)) }

func (t Tuple2[A, B]) node() *node { return rowOf(t.a, t.b) }

func (t Tuple2[A, B]) ordered() *node {
	return rowOf(ordered[A](t.a), ordered[B](t.b))
}

// Tuple3 is three expressions that are compared as one value, as [Tuple2].
//
//	expr.Tuple3Of(City.StateID, City.Name, City.ID).Gt(1, "Moab", 7)
type Tuple3[A, B, C any] struct{ a, b, c *node }

// Tuple3Of makes a [Tuple3] of three expressions.
//
//	expr.Tuple3Of(City.StateID, City.Name, City.ID).Gt(1, "Moab", 7)
func Tuple3Of[A, B, C any](a Of[A], b Of[B], c Of[C]) Tuple3[A, B, C] {
	return Tuple3[A, B, C]{operandOf(a), operandOf(b), operandOf(c)}
}

// Triple is the values that a [Tuple3] is compared with by In.
//
//	expr.Triple[int64, string, int64]{1, "Moab", 7}
type Triple[A, B, C any] struct {
	First  A
	Second B
	Third  C
}

// Eq is true where every member equals its value.
//
//	expr.Tuple3Of(City.StateID, City.Name, City.ID).Eq(1, "Moab", 7)
func (t Tuple3[A, B, C]) Eq(a A, b B, c C) Predicate {
	return compareRows(dialect.FormEq, t.node(), rowOf(bare(t.a, a), bare(t.b, b), bare(t.c, c)))
}

// Neq is true where a member differs from its value.
//
//	expr.Tuple3Of(City.StateID, City.Name, City.ID).Neq(1, "Moab", 7)
func (t Tuple3[A, B, C]) Neq(a A, b B, c C) Predicate {
	return compareRows(formNeq, t.node(), rowOf(bare(t.a, a), bare(t.b, b), bare(t.c, c)))
}

// Lt is true where the tuple comes before the values.
//
//	expr.Tuple3Of(City.StateID, City.Name, City.ID).Lt(1, "Moab", 7)
func (t Tuple3[A, B, C]) Lt(a A, b B, c C) Predicate {
	return compareRows(formLt, t.ordered(), rowOf(bare(t.a, a), bare(t.b, b), bare(t.c, c)))
}

// Lte is true where the tuple comes before the values or equals them.
//
//	expr.Tuple3Of(City.StateID, City.Name, City.ID).Lte(1, "Moab", 7)
func (t Tuple3[A, B, C]) Lte(a A, b B, c C) Predicate {
	return compareRows(formLte, t.ordered(), rowOf(bare(t.a, a), bare(t.b, b), bare(t.c, c)))
}

// Gt is true where the tuple comes after the values.
//
//	expr.Tuple3Of(City.StateID, City.Name, City.ID).Gt(1, "Moab", 7)
func (t Tuple3[A, B, C]) Gt(a A, b B, c C) Predicate {
	return compareRows(formGt, t.ordered(), rowOf(bare(t.a, a), bare(t.b, b), bare(t.c, c)))
}

// Gte is true where the tuple comes after the values or equals them.
//
//	expr.Tuple3Of(City.StateID, City.Name, City.ID).Gte(1, "Moab", 7)
func (t Tuple3[A, B, C]) Gte(a A, b B, c C) Predicate {
	return compareRows(formGte, t.ordered(), rowOf(bare(t.a, a), bare(t.b, b), bare(t.c, c)))
}

// EqTuple is true where every member equals that of the other tuple.
//
//	expr.Tuple3Of(City.StateID, City.Name, City.Mayor).EqTuple(expr.Tuple3Of(State.ID, State.Name, State.Nickname))
func (t Tuple3[A, B, C]) EqTuple(other Tuple3[A, B, C]) Predicate {
	return compareRows(dialect.FormEq, t.node(), other.node())
}

// NeqTuple is true where a member differs from that of the other tuple.
//
//	expr.Tuple3Of(City.StateID, City.Name, City.Mayor).NeqTuple(expr.Tuple3Of(State.ID, State.Name, State.Nickname))
func (t Tuple3[A, B, C]) NeqTuple(other Tuple3[A, B, C]) Predicate {
	return compareRows(formNeq, t.node(), other.node())
}

// LtTuple is true where the tuple comes before the other one.
//
//	expr.Tuple3Of(City.StateID, City.Name, City.Mayor).LtTuple(expr.Tuple3Of(State.ID, State.Name, State.Nickname))
func (t Tuple3[A, B, C]) LtTuple(other Tuple3[A, B, C]) Predicate {
	return compareRows(formLt, t.ordered(), other.node())
}

// LteTuple is true where the tuple comes before the other one or equals it.
//
//	expr.Tuple3Of(City.StateID, City.Name, City.Mayor).LteTuple(expr.Tuple3Of(State.ID, State.Name, State.Nickname))
func (t Tuple3[A, B, C]) LteTuple(other Tuple3[A, B, C]) Predicate {
	return compareRows(formLte, t.ordered(), other.node())
}

// GtTuple is true where the tuple comes after the other one.
//
//	expr.Tuple3Of(City.StateID, City.Name, City.Mayor).GtTuple(expr.Tuple3Of(State.ID, State.Name, State.Nickname))
func (t Tuple3[A, B, C]) GtTuple(other Tuple3[A, B, C]) Predicate {
	return compareRows(formGt, t.ordered(), other.node())
}

// GteTuple is true where the tuple comes after the other one or equals it.
//
//	expr.Tuple3Of(City.StateID, City.Name, City.Mayor).GteTuple(expr.Tuple3Of(State.ID, State.Name, State.Nickname))
func (t Tuple3[A, B, C]) GteTuple(other Tuple3[A, B, C]) Predicate {
	return compareRows(formGte, t.ordered(), other.node())
}

// In is true where the tuple equals one of the rows of values, as [Tuple2.In].
//
//	expr.Tuple3Of(City.StateID, City.Name, City.ID).In(expr.Triple[int64, string, int64]{1, "Moab", 7})
func (t Tuple3[A, B, C]) In(rows ...Triple[A, B, C]) Predicate {
	var as []A
	var bs []B
	var cs []C
	for _, r := range rows {
		if isNull(r.First) || isNull(r.Second) || isNull(r.Third) {
			continue
		}
		as = append(as, r.First)
		bs = append(bs, r.Second)
		cs = append(cs, r.Third)
	}
	return inLists(t.node(), columnOf(as), columnOf(bs), columnOf(cs))
}

// NotIn is true exactly where In is not.
//
//	expr.Tuple3Of(City.StateID, City.Name, City.ID).NotIn(expr.Triple[int64, string, int64]{1, "Moab", 7})
func (t Tuple3[A, B, C]) NotIn(rows ...Triple[A, B, C]) Predicate { return Unless(t.In(rows...)) }

func (t Tuple3[A, B, C]) node() *node { return rowOf(t.a, t.b, t.c) }

func (t Tuple3[A, B, C]) ordered() *node {
	return rowOf(ordered[A](t.a), ordered[B](t.b), ordered[C](t.c))
}

// Tuple4 is four expressions that are compared as one value, as [Tuple2].
//
//	expr.Tuple4Of(City.Capital, City.StateID, City.Name, City.ID).Gt(false, 1, "Moab", 7)
type Tuple4[A, B, C, D any] struct{ a, b, c, d *node }

// Tuple4Of makes a [Tuple4] of four expressions.
//
//	expr.Tuple4Of(City.Capital, City.StateID, City.Name, City.ID).Gt(false, 1, "Moab", 7)
func Tuple4Of[A, B, C, D any](a Of[A], b Of[B], c Of[C], d Of[D]) Tuple4[A, B, C, D] {
	return Tuple4[A, B, C, D]{operandOf(a), operandOf(b), operandOf(c), operandOf(d)}
}

// Quadruple is the values that a [Tuple4] is compared with by In.
//
//	expr.Quadruple[bool, int64, string, int64]{false, 1, "Moab", 7}
type Quadruple[A, B, C, D any] struct {
	First  A
	Second B
	Third  C
	Fourth D
}

// Eq is true where every member equals its value.
//
//	expr.Tuple4Of(City.Capital, City.StateID, City.Name, City.ID).Eq(false, 1, "Moab", 7)
func (t Tuple4[A, B, C, D]) Eq(a A, b B, c C, d D) Predicate {
	return compareRows(dialect.FormEq, t.node(), rowOf(bare(t.a, a), bare(t.b, b), bare(t.c, c), bare(t.d, d)))
}

// Neq is true where a member differs from its value.
//
//	expr.Tuple4Of(City.Capital, City.StateID, City.Name, City.ID).Neq(false, 1, "Moab", 7)
func (t Tuple4[A, B, C, D]) Neq(a A, b B, c C, d D) Predicate {
	return compareRows(formNeq, t.node(), rowOf(bare(t.a, a), bare(t.b, b), bare(t.c, c), bare(t.d, d)))
}

// Lt is true where the tuple comes before the values.
//
//	expr.Tuple4Of(City.Capital, City.StateID, City.Name, City.ID).Lt(false, 1, "Moab", 7)
func (t Tuple4[A, B, C, D]) Lt(a A, b B, c C, d D) Predicate {
	return compareRows(formLt, t.ordered(), rowOf(bare(t.a, a), bare(t.b, b), bare(t.c, c), bare(t.d, d)))
}

// Lte is true where the tuple comes before the values or equals them.
//
//	expr.Tuple4Of(City.Capital, City.StateID, City.Name, City.ID).Lte(false, 1, "Moab", 7)
func (t Tuple4[A, B, C, D]) Lte(a A, b B, c C, d D) Predicate {
	return compareRows(formLte, t.ordered(), rowOf(bare(t.a, a), bare(t.b, b), bare(t.c, c), bare(t.d, d)))
}

// Gt is true where the tuple comes after the values.
//
//	expr.Tuple4Of(City.Capital, City.StateID, City.Name, City.ID).Gt(false, 1, "Moab", 7)
func (t Tuple4[A, B, C, D]) Gt(a A, b B, c C, d D) Predicate {
	return compareRows(formGt, t.ordered(), rowOf(bare(t.a, a), bare(t.b, b), bare(t.c, c), bare(t.d, d)))
}

// Gte is true where the tuple comes after the values or equals them.
//
//	expr.Tuple4Of(City.Capital, City.StateID, City.Name, City.ID).Gte(false, 1, "Moab", 7)
func (t Tuple4[A, B, C, D]) Gte(a A, b B, c C, d D) Predicate {
	return compareRows(formGte, t.ordered(), rowOf(bare(t.a, a), bare(t.b, b), bare(t.c, c), bare(t.d, d)))
}

// EqTuple is true where every member equals that of the other tuple.
//
//	expr.Tuple4Of(City.ID, City.Name, City.Mayor, City.StateID).EqTuple(expr.Tuple4Of(State.ID, State.Name, State.Nickname, expr.Value[int64](1)))
func (t Tuple4[A, B, C, D]) EqTuple(other Tuple4[A, B, C, D]) Predicate {
	return compareRows(dialect.FormEq, t.node(), other.node())
}

// NeqTuple is true where a member differs from that of the other tuple.
//
//	expr.Tuple4Of(City.ID, City.Name, City.Mayor, City.StateID).NeqTuple(expr.Tuple4Of(State.ID, State.Name, State.Nickname, expr.Value[int64](1)))
func (t Tuple4[A, B, C, D]) NeqTuple(other Tuple4[A, B, C, D]) Predicate {
	return compareRows(formNeq, t.node(), other.node())
}

// LtTuple is true where the tuple comes before the other one.
//
//	expr.Tuple4Of(City.ID, City.Name, City.Mayor, City.StateID).LtTuple(expr.Tuple4Of(State.ID, State.Name, State.Nickname, expr.Value[int64](1)))
func (t Tuple4[A, B, C, D]) LtTuple(other Tuple4[A, B, C, D]) Predicate {
	return compareRows(formLt, t.ordered(), other.node())
}

// LteTuple is true where the tuple comes before the other one or equals it.
//
//	expr.Tuple4Of(City.ID, City.Name, City.Mayor, City.StateID).LteTuple(expr.Tuple4Of(State.ID, State.Name, State.Nickname, expr.Value[int64](1)))
func (t Tuple4[A, B, C, D]) LteTuple(other Tuple4[A, B, C, D]) Predicate {
	return compareRows(formLte, t.ordered(), other.node())
}

// GtTuple is true where the tuple comes after the other one.
//
//	expr.Tuple4Of(City.ID, City.Name, City.Mayor, City.StateID).GtTuple(expr.Tuple4Of(State.ID, State.Name, State.Nickname, expr.Value[int64](1)))
func (t Tuple4[A, B, C, D]) GtTuple(other Tuple4[A, B, C, D]) Predicate {
	return compareRows(formGt, t.ordered(), other.node())
}

// GteTuple is true where the tuple comes after the other one or equals it.
//
//	expr.Tuple4Of(City.ID, City.Name, City.Mayor, City.StateID).GteTuple(expr.Tuple4Of(State.ID, State.Name, State.Nickname, expr.Value[int64](1)))
func (t Tuple4[A, B, C, D]) GteTuple(other Tuple4[A, B, C, D]) Predicate {
	return compareRows(formGte, t.ordered(), other.node())
}

// In is true where the tuple equals one of the rows of values, as [Tuple2.In].
//
//	expr.Tuple4Of(City.Capital, City.StateID, City.Name, City.ID).In(expr.Quadruple[bool, int64, string, int64]{false, 1, "Moab", 7})
func (t Tuple4[A, B, C, D]) In(rows ...Quadruple[A, B, C, D]) Predicate {
	var as []A
	var bs []B
	var cs []C
	var ds []D
	for _, r := range rows {
		if isNull(r.First) || isNull(r.Second) || isNull(r.Third) || isNull(r.Fourth) {
			continue
		}
		as = append(as, r.First)
		bs = append(bs, r.Second)
		cs = append(cs, r.Third)
		ds = append(ds, r.Fourth)
	}
	return inLists(t.node(), columnOf(as), columnOf(bs), columnOf(cs), columnOf(ds))
}

// NotIn is true exactly where In is not.
//
//	expr.Tuple4Of(City.Capital, City.StateID, City.Name, City.ID).NotIn(expr.Quadruple[bool, int64, string, int64]{false, 1, "Moab", 7})
func (t Tuple4[A, B, C, D]) NotIn(rows ...Quadruple[A, B, C, D]) Predicate {
	return Unless(t.In(rows...))
}

func (t Tuple4[A, B, C, D]) node() *node { return rowOf(t.a, t.b, t.c, t.d) }

func (t Tuple4[A, B, C, D]) ordered() *node {
	return rowOf(ordered[A](t.a), ordered[B](t.b), ordered[C](t.c), ordered[D](t.d))
}

func rowOf(members ...*node) *node {
	for i := range members {
		members[i] = orZero(members[i])
	}
	return formMany[bool](dialect.FormRow, members).n
}

// compareRows compares two tuples, each member of one with that of the other.
func compareRows(f dialect.Form, a, b *node) Predicate {
	left, right := slices.Clone(a.rest()), slices.Clone(b.rest())
	for i := range left {
		left[i], right[i] = beside(b.rest()[i], left[i]), beside(a.rest()[i], right[i])
	}
	return form2[bool](f, rowOf(left...), rowOf(right...))
}

func inLists(row *node, columns ...*node) Predicate {
	return formMany[bool](tupleLists[len(columns)], append([]*node{row}, columns...))
}

// columnOf is one member of rows of values, as a list.
func columnOf[T any](values []T) *node {
	if _, ok := schema.TypeOf(reflect.TypeFor[[]T]()); !ok {
		return Invalid[[]T](fmt.Errorf("inlay: In: there is no array of Go type %s", reflect.TypeFor[T]())).n
	}
	return listValue(values)
}

func isNull[T any](v T) bool { return mayBeNull[T]() && valueOf(v).Kind() == tape.Null }
