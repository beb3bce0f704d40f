package orm

import (
	"context"
	"errors"
	"iter"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/tape"
)

// Prepare1 makes a query with a parameter that is built and compiled once,
// whatever it holds: OuterRefs, common table expressions, annotations. A call
// of what it returns builds, hashes and compiles nothing. It may be called by
// many goroutines and run on many handles.
//
//	denseStates := orm.Prepare1(func(least expr.Expr[float64]) orm.QuerySet[StateRow] {
//		return State.Filter(State.Cities.Any(City.Density().GtExpr(least)))
//	})
//	states, err := denseStates(1000).All(ctx, db)
//
// The function is called once, at the first call, and not with a value: the
// parameter is an expression, which stands in the methods with Expr in their
// names (EqExpr, GtExpr), in expr.In for a list, in LimitExpr, and wherever an
// expression does.
//
// A value that is NULL, such as a nil pointer or a nil slice, would be another
// statement: the terminal returns [ErrNullParameter]. An empty list is a value.
func Prepare1[A, R any](f func(a expr.Expr[A]) QuerySet[R]) func(a A) Prepared[R] {
	p := newPrepared(func(p *preparedQuery) query { return f(parameter[A](p, 0)).query })
	return func(a A) Prepared[R] {
		made := Prepared[R]{p: p.ready()}
		give(p, &made.values, 0, a)
		return made
	}
}

// Prepare2 is [Prepare1] with two parameters.
//
//	large := orm.Prepare2(func(state, least expr.Expr[int64]) orm.QuerySet[CityRow] {
//		return City.Filter(City.StateID.EqExpr(state), City.Population.GteExpr(least))
//	})
//	cities, err := large(7, 100_000).All(ctx, db)
func Prepare2[A, B, R any](f func(a expr.Expr[A], b expr.Expr[B]) QuerySet[R]) func(a A, b B) Prepared[R] {
	p := newPrepared(func(p *preparedQuery) query { return f(parameter[A](p, 0), parameter[B](p, 1)).query })
	return func(a A, b B) Prepared[R] {
		made := Prepared[R]{p: p.ready()}
		give(p, &made.values, 0, a)
		give(p, &made.values, 1, b)
		return made
	}
}

// Prepare3 is [Prepare1] with three parameters.
//
//	page := orm.Prepare3(func(state, after, size expr.Expr[int64]) orm.QuerySet[CityRow] {
//		return City.Filter(City.StateID.EqExpr(state), City.ID.GtExpr(after)).OrderBy(City.ID.Asc()).LimitExpr(size)
//	})
//	cities, err := page(7, 0, 20).All(ctx, db)
func Prepare3[A, B, C, R any](f func(a expr.Expr[A], b expr.Expr[B], c expr.Expr[C]) QuerySet[R]) func(a A, b B, c C) Prepared[R] {
	p := newPrepared(func(p *preparedQuery) query {
		return f(parameter[A](p, 0), parameter[B](p, 1), parameter[C](p, 2)).query
	})
	return func(a A, b B, c C) Prepared[R] {
		made := Prepared[R]{p: p.ready()}
		give(p, &made.values, 0, a)
		give(p, &made.values, 1, b)
		give(p, &made.values, 2, c)
		return made
	}
}

// Prepare4 is [Prepare1] with four parameters.
//
//	page := orm.Prepare4(func(state, least, after, size expr.Expr[int64]) orm.QuerySet[CityRow] {
//		return City.Filter(City.StateID.EqExpr(state), City.Population.GteExpr(least), City.ID.GtExpr(after)).
//			OrderBy(City.ID.Asc()).LimitExpr(size)
//	})
//	cities, err := page(7, 100_000, 0, 20).All(ctx, db)
func Prepare4[A, B, C, D, R any](f func(a expr.Expr[A], b expr.Expr[B], c expr.Expr[C], d expr.Expr[D]) QuerySet[R]) func(a A, b B, c C, d D) Prepared[R] {
	p := newPrepared(func(p *preparedQuery) query {
		return f(parameter[A](p, 0), parameter[B](p, 1), parameter[C](p, 2), parameter[D](p, 3)).query
	})
	return func(a A, b B, c C, d D) Prepared[R] {
		made := Prepared[R]{p: p.ready()}
		give(p, &made.values, 0, a)
		give(p, &made.values, 1, b)
		give(p, &made.values, 2, c)
		give(p, &made.values, 3, d)
		return made
	}
}

// Prepared is a prepared query with the values of its parameters, as they were
// when it was made. It has the terminals All, First, Get, Iter, Count and Exists
// of a [QuerySet], SQL and Explain. The zero Prepared fails.
//
//	bySize := orm.Prepare1(func(least expr.Expr[int64]) orm.QuerySet[CityRow] { return City.Filter(City.Population.GteExpr(least)) })
//	var large orm.Prepared[CityRow] = bySize(100_000)
//	n, err := large.Count(ctx, db)
type Prepared[R any] struct {
	p      *preparedQuery
	values parameterValues
}

// All is [QuerySet.All].
//
//	byState := orm.Prepare1(func(state expr.Expr[int64]) orm.QuerySet[CityRow] { return City.Filter(City.StateID.EqExpr(state)) })
//	cities, err := byState(7).All(ctx, db)
//
//inlay:query rows
func (p Prepared[R]) All(ctx context.Context, h Handle) ([]R, error) {
	return askAll[R](ctx, h, p.asking())
}

// First is [QuerySet.First].
//
//	byState := orm.Prepare1(func(state expr.Expr[int64]) orm.QuerySet[CityRow] { return City.Filter(City.StateID.EqExpr(state)) })
//	city, err := byState(7).First(ctx, db)
//
//inlay:query one
func (p Prepared[R]) First(ctx context.Context, h Handle) (R, error) {
	return askOne[R](ctx, h, p.asking(), firstRow)
}

// Get is [QuerySet.Get].
//
//	byID := orm.Prepare1(func(id expr.Expr[int64]) orm.QuerySet[CityRow] { return City.Filter(City.ID.EqExpr(id)) })
//	city, err := byID(7).Get(ctx, db)
//
//inlay:query one
func (p Prepared[R]) Get(ctx context.Context, h Handle) (R, error) {
	return askOne[R](ctx, h, p.asking(), exactlyOne)
}

// Iter is [QuerySet.Iter].
//
//	byState := orm.Prepare1(func(state expr.Expr[int64]) orm.QuerySet[CityRow] { return City.Filter(City.StateID.EqExpr(state)) })
//	for city, err := range byState(7).Iter(ctx, db) {
//		fmt.Println(city.Name, err)
//	}
//
//inlay:query rows
func (p Prepared[R]) Iter(ctx context.Context, h Handle) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) { askEach(ctx, h, p.asking(), yield) }
}

// Count is [QuerySet.Count].
//
//	byState := orm.Prepare1(func(state expr.Expr[int64]) orm.QuerySet[CityRow] { return City.Filter(City.StateID.EqExpr(state)) })
//	n, err := byState(7).Count(ctx, db)
//
//inlay:query count
func (p Prepared[R]) Count(ctx context.Context, h Handle) (int64, error) {
	return askCount(ctx, h, p.asking())
}

// Exists is [QuerySet.Exists].
//
//	byState := orm.Prepare1(func(state expr.Expr[int64]) orm.QuerySet[CityRow] { return City.Filter(City.StateID.EqExpr(state)) })
//	found, err := byState(7).Exists(ctx, db)
//
//inlay:query exists
func (p Prepared[R]) Exists(ctx context.Context, h Handle) (bool, error) {
	return askAny(ctx, h, p.asking())
}

// SQL is [QuerySet.SQL].
//
//	byID := orm.Prepare1(func(id expr.Expr[int64]) orm.QuerySet[CityRow] { return City.Filter(City.ID.EqExpr(id)) })
//	sql, err := byID(7).SQL(db)
func (p Prepared[R]) SQL(h Handle) (string, error) {
	db, err := databaseOf(h)
	if err != nil {
		return "", err
	}
	plan, err := p.asking().prepared.plan(db, allRows)
	if err != nil {
		return "", err
	}
	return plan.tpl.SQL, nil
}

// Explain is [QuerySet.Explain].
//
//	byID := orm.Prepare1(func(id expr.Expr[int64]) orm.QuerySet[CityRow] { return City.Filter(City.ID.EqExpr(id)) })
//	plan, err := byID(7).Explain(ctx, db)
func (p Prepared[R]) Explain(ctx context.Context, h Handle) (text string, err error) {
	a := p.asking()
	err = a.prepared.send(ctx, h, allRows, a.values, nil, func(d dialect.Driver, plan *preparedPlan, args []tape.Value) error {
		text, err = d.Explain(ctx, &plan.tpl.Statement, args)
		return err
	})
	return text, err
}

func (p *Prepared[R]) asking() *asking {
	q := p.p
	if q == nil {
		q = unprepared
	}
	return &asking{q: &q.query, prepared: q, values: &p.values}
}

var (
	// ErrNullParameter: a parameter of a prepared query was given NULL, such as a
	// nil pointer or a nil slice. What compares with NULL is another statement
	// (IS NULL): write a query for it.
	ErrNullParameter = errors.New("inlay: a parameter of a prepared query is NULL, which is another statement (IS NULL): write a query for it, without the parameter; an empty list is not nil")

	errZeroPrepared   = errors.New("inlay: the Prepared is empty: it is made by a call of what orm.Prepare1 returned")
	errLooseParameter = errors.New("inlay: a parameter of a prepared query stands in a query that is not it: use it only in what the function given to Prepare returns")
)
