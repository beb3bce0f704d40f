package subquery

import (
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/tape"
)

// Count is the number of rows of a query: 0, never NULL, where there are
// none. Compared with zero it becomes [Exists], which stops at the first row.
//
//	State.Annotate("cities", subquery.Count(City.Filter(City.StateID.EqExpr(OuterRef(State.ID)))))
func Count(q Query) expr.Expr[int64] {
	c := &counter{q: q}
	return expr.WrapIn[int64](&c.room, c)
}

// Sum is the sum of an expression over the rows of a query, NULL where there
// are none. The expression belongs to the query inside.
//
//	State.Annotate("people", subquery.Sum(State.Cities.Rows(), City.Population))
func Sum[T expr.Number](q Query, e expr.Of[T]) expr.Expr[T] { return Aggregate(q, expr.Sum(e)) }

// Avg is the mean of an expression over the rows of a query, NULL where
// there are none.
//
//	State.Annotate("mean", subquery.Avg(State.Cities.Rows(), City.Density()))
func Avg[T expr.Number](q Query, e expr.Of[T]) expr.Expr[float64] {
	return Aggregate(q, expr.Avg(e))
}

// Min is the smallest value of an expression over the rows of a query, NULL
// where there are none.
//
//	State.OrderBy(subquery.Min(State.Cities.Rows(), City.Founded).Asc())
func Min[T any](q Query, e expr.Of[T]) expr.Expr[T] { return Aggregate(q, expr.Min(e)) }

// Max is the largest value of an expression over the rows of a query, NULL
// where there are none.
//
//	State.Filter(subquery.Max(State.Cities.Rows(), City.Population).Lt(100_000))
func Max[T any](q Query, e expr.Of[T]) expr.Expr[T] { return Aggregate(q, expr.Max(e)) }

// Aggregate is any aggregate over the rows of a query.
//
//	Aggregate(dense, expr.CountOf(City.Mayor).Distinct())
func Aggregate[T any](q Query, e expr.Aggregate[T]) expr.Expr[T] {
	return scalar(q, Use{Kind: UseAggregate, Select: e}, e.Empty(), "")
}

// counter is a count, which can also emit whether there is anything to count.
type counter struct {
	q    Query
	room expr.Embedded
}

var countAll = expr.Count()

func (c *counter) parts() (Query, Use) { return c.q, Use{Kind: UseAggregate, Select: countAll} }

func (c *counter) Emit(t *tape.Tape) {
	facts, ok := factsOf(t, c.q, "", 0)
	if !ok || facts.None {
		t.Word(uint32(dialect.WordZero))
		return
	}
	form := dialect.FormParens
	if facts.Plain {
		form = dialect.FormCountRows
	}
	t.Form(uint32(form), 1)
	c.q.EmitQuery(t, Use{Kind: UseAggregate, Select: countAll})
}

// EmitExists emits whether the count is more than zero.
func (c *counter) EmitExists(t *tape.Tape) { Exists(c.q).Emit(t) }
