package models_test

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/subquery"
)

var (
	differences = flag.Int("queries", 1000, "the number of random queries that TestDatabasesAgree asks both databases")
	seed        = flag.Uint64("seed", 1, "the seed of the first of them")
)

// asker makes random queries over cities and what they belong to. The same
// seed makes the same query.
type asker struct{ *rand.Rand }

func (a asker) number() expr.Expr[int64] {
	switch a.IntN(9) {
	case 0:
		return City.ID.Expr
	case 1:
		return City.Population.Expr
	case 2:
		return expr.Mod(City.Population, expr.Value(int64(a.IntN(7)+2)))
	case 3:
		return City.Districts.Count()
	case 4:
		return expr.Coalesce(subquery.Max(City.Districts.Rows(), District.Population), expr.Value[int64](-1))
	case 5:
		return City.Name.Length()
	case 6:
		return expr.Case(expr.When(a.predicate(0), City.ID)).Else(expr.Neg(City.StateID))
	case 7:
		return City.Founded.Month()
	}
	return expr.Sub(expr.Mul(City.StateID, City.ID), expr.Value(int64(a.IntN(20))))
}

func (a asker) predicate(depth int) expr.Predicate {
	if depth > 0 {
		switch a.IntN(8) {
		case 0:
			return expr.And(a.predicate(depth-1), a.predicate(depth-1))
		case 1:
			return expr.Or(a.predicate(depth-1), a.predicate(depth-1))
		case 2:
			return expr.Not(a.predicate(depth - 1))
		case 3:
			return expr.Unless(a.predicate(depth-1), a.predicate(depth-1))
		case 4:
			return a.exists(depth - 1)
		case 5:
			inner := City.Filter(a.predicate(depth - 1)).Only(City.StateID)
			return pick(a, subquery.In(City.StateID, inner), subquery.NotIn(City.StateID, inner), subquery.NotIn(City.ID, inner.Distinct()))
		}
	}
	switch a.IntN(12) {
	case 0:
		return City.Name.Contains(pick(a, "o", "a", "%", "_", "M", ""))
	case 1:
		return City.Name.IStartsWith(pick(a, "m", "S", "5"))
	case 2:
		return City.Mayor.IsNull()
	case 3:
		return City.Mayor.Neq(pick(a, "Giles", "", "Watson"))
	case 4:
		return City.Capital.IsTrue()
	case 5:
		return City.ID.In(int64(a.IntN(9)), int64(a.IntN(9)))
	case 6:
		return City.Founded.Year().Gte(int64(1830 + a.IntN(60)))
	case 7:
		return City.Mayor.NotIn("Giles", "Kaufusi")
	case 8:
		return City.Mayor.IsDistinctFrom(pick(a, "Giles", ""))
	case 9:
		return City.AreaKm2.Between(float64(a.IntN(100)), float64(a.IntN(1000)))
	}
	n := int64(a.IntN(12))
	return pick(a, a.number().Gt(n), a.number().Lte(n), a.number().Eq(n), a.number().Neq(n), a.number().LtExpr(a.number()))
}

// exists is a correlated subquery, also over the table itself.
func (a asker) exists(depth int) expr.Predicate {
	same := City.Filter(a.predicate(depth), City.StateID.EqExpr(subquery.OuterRef(City.StateID)), City.ID.NeqExpr(subquery.OuterRef(City.ID)))
	state := State.Filter(State.ID.EqExpr(subquery.OuterRef(City.StateID)), pick(a, State.Nickname.IsNull(), State.Cities.Count().Gt(1),
		State.Parks.Any(), State.Cities.Any(a.predicate(0))))
	return pick(a, subquery.Exists(same), subquery.Count(same).Lt(2), subquery.Exists(state), subquery.NotExists(state), City.Districts.Any(District.Population.IsNull()))
}

func (a asker) query() orm.QuerySet[CityRow] {
	qs := City.Filter(a.predicate(2))
	if a.IntN(3) == 0 {
		qs = qs.Exclude(a.predicate(2))
	}
	if a.IntN(4) == 0 {
		qs = qs.Alias("n", a.number()).Filter(expr.Ref[int64]("n").Gte(int64(a.IntN(4))))
	}
	if a.IntN(5) == 0 {
		qs = qs.Alias("p", a.predicate(1)).Filter(pick(a, expr.Ref[bool]("p").IsTrue(), expr.Ref[bool]("p").IsFalse(), expr.Ref[bool]("p")))
	}
	if a.IntN(5) == 0 {
		qs = qs.Alias("rank", expr.Rank().Over(expr.PartitionBy(City.StateID).OrderBy(a.number().Desc()))).Filter(expr.Ref[int64]("rank").Lte(int64(a.IntN(3))))
	}
	switch a.IntN(8) {
	case 0:
		qs = qs.Union(City.Filter(a.predicate(1)))
	case 1:
		qs = qs.Except(City.Filter(a.predicate(1)))
	}
	return qs
}

// answer runs one random query in one of several ways.
func (a asker) answer(t *testing.T, db *orm.DB) (string, error) {
	ctx, qs := t.Context(), a.query()
	order := []expr.Order{a.number().Desc(), pick(a, City.Mayor.Asc(), City.Mayor.Desc(), City.Capital.Asc()), City.ID.Asc()} // total
	switch a.IntN(7) {
	case 0:
		n, err := qs.Count(ctx, db)
		return fmt.Sprint(n), err
	case 1:
		found, err := qs.Exists(ctx, db)
		return fmt.Sprint(found), err
	case 2:
		var stats struct {
			N    int64
			Sum  *int64
			Most *int64
			Some int64
		}
		err := qs.OrderBy(City.ID.Asc()).Limit(int64(a.IntN(9))).Aggregate(ctx, db, &stats, expr.Count().As("n"), expr.Sum(City.ID).As("sum"),
			expr.Max(a.number()).As("most"), expr.Count().Filter(a.predicate(1)).As("some"))
		return fmt.Sprint(stats.N, stats.Some, deref(stats.Sum), deref(stats.Most)), err
	case 3:
		vs, err := qs.OrderBy(City.StateID.Asc()).Values(City.StateID, expr.Count().As("n"), expr.Min(a.number()).As("least")).All(ctx, db)
		return fmt.Sprint(vs), err
	}
	qs = qs.OrderBy(order...)
	if a.IntN(2) == 0 {
		qs = qs.Limit(int64(a.IntN(6))).Offset(int64(a.IntN(3)))
	}
	vs, err := qs.Values(City.ID, a.number().As("n"), a.predicate(1).As("p")).All(ctx, db)
	return fmt.Sprint(vs), err
}

func pick[T any](a asker, from ...T) T { return from[a.IntN(len(from))] }

func deref(p *int64) any {
	if p == nil {
		return nil
	}
	return *p
}

// TestDatabasesAgree asks both databases the same random queries over the same
// rows: they must answer alike, or be told that a feature is lacking.
func TestDatabasesAgree(t *testing.T) {
	t.Parallel()
	server, embedded := openPostgres(t), openSQLite(t)
	for _, db := range []*orm.DB{server, embedded} {
		execute(t, db, tables...)
		execute(t, db, rows...)
	}
	failures := 0
	for i := range *differences {
		n := *seed + uint64(i)
		ask := func(db *orm.DB) (answer, sql string, err error) {
			a := asker{rand.New(rand.NewPCG(n, n))}
			sql = strings.Join(sentBy(db, func(db *orm.DB) { answer, err = a.answer(t, db) }), "; ")
			return answer, sql, err
		}
		one, sql1, err1 := ask(server)
		two, sql2, err2 := ask(embedded)
		var unsupported *orm.UnsupportedError
		if errors.As(err1, &unsupported) || errors.As(err2, &unsupported) {
			continue
		}
		if one != two || err1 != nil || err2 != nil {
			t.Errorf("seed %d:\nPostgreSQL %s (%v)\nSQLite     %s (%v)\n%s\n%s", n, one, err1, two, err2, sql1, sql2)
			if failures++; failures == 5 {
				t.FailNow()
			}
		}
	}
}
