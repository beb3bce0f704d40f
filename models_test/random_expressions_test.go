package models_test

import (
	"fmt"
	"time"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/subquery"
)

// expressionOf is the expression that a term describes.
func expressionOf[T any](t *term) expr.Expr[T] {
	on := func(i int) expr.Expr[T] { return expressionOf[T](t.on[i]) }
	switch t.op {
	case "field":
		e := t.field.column.(expr.Of[T])
		if t.level > 0 {
			return subquery.OuterRef(e)
		}
		return e.(expr.Column[T]).Expr
	case "ref":
		if t.level > 0 {
			return subquery.OuterRef(expr.Ref[T](t.name))
		}
		return expr.Ref[T](t.name)
	case "value":
		return expr.Value(t.v.(T))
	case "coalesce":
		return expr.Coalesce(on(0), on(1))
	case "nullif":
		return expr.NullIf(on(0), on(1))
	case "greatest":
		return expr.Greatest(on(0), on(1))
	case "least":
		return expr.Least(on(0), on(1))
	case "case":
		c := expr.Case(expr.When(expressionOf[bool](t.on[0]), on(1)))
		if len(t.on) == 2 {
			return c.Expr
		}
		return c.Else(on(2))
	case "of rows":
		return subquery.Aggregate(t.q.inside(), aggregateOf[T](t.inner))
	case "first":
		return subquery.First(t.q.inside(), expressionOf[T](t.inner))
	case "subquery":
		return subquery.Subquery[T](t.q.inside())
	case "over":
		return overOf[T](t)
	case "count", "count of", "sum", "min", "max":
		return aggregateOf[T](t).Expr
	}
	var e any
	switch t.sort {
	case isNumber:
		e = numberOf(t)
	case isText:
		e = textOf(t)
	case isTruth:
		e = truthOf(t)
	}
	return e.(expr.Expr[T])
}

func numberOf(t *term) expr.Expr[int64] {
	if t.op == "count rows" {
		if many, filters := t.q.related(); many != nil {
			return many.Count(filters...)
		}
		return subquery.Count(t.q.inside())
	}
	switch t.op {
	case "length":
		return expressionOf[string](t.on[0]).Length()
	case "position":
		return expressionOf[string](t.on[0]).StrPos(t.v.(string))
	case "year":
		return expressionOf[time.Time](t.on[0]).Year()
	case "month":
		return expressionOf[time.Time](t.on[0]).Month()
	}
	a := expressionOf[int64](t.on[0])
	switch t.op {
	case "+":
		return expr.Add(a, expressionOf[int64](t.on[1]))
	case "-":
		return expr.Sub(a, expressionOf[int64](t.on[1]))
	case "plus":
		return a.Plus(t.n)
	case "minus":
		return a.Minus(t.n)
	case "times":
		return a.Times(t.n)
	case "divided":
		return a.Over(t.n)
	case "mod":
		return expr.Mod(a, expr.Value(t.n))
	case "negated":
		return expr.Neg(a)
	case "abs":
		return expr.Abs(a)
	}
	panic(t.op)
}

func textOf(t *term) expr.Expr[string] {
	a := expressionOf[string](t.on[0])
	switch t.op {
	case "concat":
		return expr.Concat(a, inlay(t.on[1]))
	case "left":
		return a.Left(t.n)
	case "right":
		return a.Right(t.n)
	case "trim":
		return a.Trim()
	case "replaced":
		return a.Replace(t.v.(string), "<>")
	}
	panic(t.op)
}

func truthOf(t *term) expr.Predicate {
	switch t.op {
	case "exists", "not exists":
		switch many, filters := t.q.related(); {
		case t.op == "exists" && many != nil:
			return many.Any(filters...)
		case many != nil:
			return many.None(filters...)
		case t.op == "exists":
			return subquery.Exists(t.q.inside())
		}
		return subquery.NotExists(t.q.inside())
	case "and":
		return expr.And(predicates(t.on)...)
	case "or":
		return expr.Or(predicates(t.on)...)
	case "not":
		return expr.Not(expressionOf[bool](t.on[0]))
	case "unless":
		return expr.Unless(predicates(t.on)...)
	case "tuple =", "tuple <>", "tuple <", "tuple >=":
		tuple := expr.Tuple(expressionOf[int64](t.on[0]), expressionOf[string](t.on[1]))
		a, b := t.v.([]any)[0].(int64), t.v.([]any)[1].(string)
		return map[string]func(int64, string) expr.Predicate{"tuple =": tuple.Eq, "tuple <>": tuple.Neq, "tuple <": tuple.Lt, "tuple >=": tuple.Gte}[t.op](a, b)
	}
	switch t.on[0].sort {
	case isText:
		return lookupOf[string](t)
	case isTruth:
		return lookupOf[bool](t)
	case isMoment:
		return lookupOf[time.Time](t)
	case isFraction:
		return lookupOf[float64](t)
	}
	return lookupOf[int64](t)
}

// lookupOf is a predicate about one expression.
func lookupOf[T any](t *term) expr.Predicate {
	e := expressionOf[T](t.on[0])
	switch t.op {
	case "is null":
		return e.IsNull()
	case "is not null":
		return e.IsNotNull()
	case "is true":
		return e.IsTrue()
	case "is false":
		return e.IsFalse()
	case "contains":
		return e.Contains(t.v.(string))
	case "starts":
		return e.StartsWith(t.v.(string))
	case "ends":
		return e.EndsWith(t.v.(string))
	case "contains in any case":
		return e.IContains(t.v.(string))
	case "in query":
		return subquery.In(e, t.q.inside())
	case "not in query":
		return subquery.NotIn(e, t.q.inside())
	}
	var list []T
	if many, ok := t.v.([]any); ok {
		for _, v := range many {
			list = append(list, v.(T))
		}
	}
	switch t.op {
	case "in":
		return e.In(list...)
	case "not in":
		return e.NotIn(list...)
	case "between":
		return e.Between(list[0], list[1])
	}
	if len(t.on) == 1 {
		return map[string]func(T) expr.Predicate{"=": e.Eq, "<>": e.Neq, "<": e.Lt, "<=": e.Lte, ">": e.Gt, ">=": e.Gte,
			"distinct from": e.IsDistinctFrom, "not distinct from": e.IsNotDistinctFrom}[t.op](t.v.(T))
	}
	return map[string]func(expr.Of[T]) expr.Predicate{"=": e.EqExpr, "<>": e.NeqExpr, "<": e.LtExpr, "<=": e.LteExpr, ">": e.GtExpr, ">=": e.GteExpr,
		"distinct from": e.IsDistinctFromExpr, "not distinct from": e.IsNotDistinctFromExpr}[t.op](expressionOf[T](t.on[1]))
}

// aggregateOf is the aggregate that a term describes.
func aggregateOf[T any](t *term) expr.Aggregate[T] {
	var a any
	switch t.op {
	case "count":
		a = expr.Count()
	case "count of":
		a = expr.CountOf(inlay(t.on[0]))
	case "sum":
		a = expr.Sum(expressionOf[int64](t.on[0]))
	case "min":
		a = expr.Min(expressionOf[T](t.on[0]))
	case "max":
		a = expr.Max(expressionOf[T](t.on[0]))
	default:
		panic(fmt.Sprintf("%s is no aggregate", t.op))
	}
	aggregate := a.(expr.Aggregate[T])
	if t.distinct {
		aggregate = aggregate.Distinct()
	}
	if t.where != nil {
		aggregate = aggregate.Filter(expressionOf[bool](t.where))
	}
	return aggregate
}

// overOf is a function over a window.
func overOf[T any](t *term) expr.Expr[T] {
	w := expr.PartitionBy(expressions(t.window.by)...)
	if t.window.order != nil {
		w = w.OrderBy(orderings(t.window.order)...)
	}
	if t.window.rows {
		w = w.Frame(expr.Rows(expr.Preceding(t.window.before), expr.Following(t.window.after), expr.ExcludeNothing))
	}
	if t.inner.aggregates() {
		return aggregateOf[T](t.inner).Over(w)
	}
	var ranking expr.WindowFunction[int64]
	switch t.inner.op {
	case "rank":
		ranking = expr.Rank()
	case "dense rank":
		ranking = expr.DenseRank()
	case "row whole":
		ranking = expr.RowNumber()
	case "ntile":
		ranking = expr.Ntile(int32(t.inner.n))
	default:
		e := expressionOf[T](t.inner.on[0])
		return map[string]func() expr.WindowFunction[T]{
			"lag": func() expr.WindowFunction[T] { return expr.Lag(e, int32(t.inner.n)) }, "lead": func() expr.WindowFunction[T] { return expr.Lead(e, int32(t.inner.n)) },
			"first value": func() expr.WindowFunction[T] { return expr.FirstValue(e) }, "last value": func() expr.WindowFunction[T] { return expr.LastValue(e) },
			"nth value": func() expr.WindowFunction[T] { return expr.NthValue(e, int32(t.inner.n)) },
		}[t.inner.op]().Over(w)
	}
	return any(ranking.Over(w)).(expr.Expr[T])
}
