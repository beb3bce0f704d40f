package models_test

import (
	"context"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/orm"
)

// TestPassesAgree asks the same of related rows in every way to compute it, with
// predicates and aggregates at random.
func TestPassesAgree(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		for seed := range uint64(40) {
			want, sql := annotatedAtRandom(t, ctx, db, seed, State.Cities.Correlated(), City.Lines.Correlated())
			ways := map[string]func() ([]row, string){
				"chosen": func() ([]row, string) { return annotatedAtRandom(t, ctx, db, seed, State.Cities, City.Lines) },
				"grouped": func() ([]row, string) {
					return annotatedAtRandom(t, ctx, db, seed, State.Cities.Grouped(), City.Lines.Grouped())
				},
			}
			if on.Suffix == "pg" {
				ways["lateral"] = func() ([]row, string) {
					return annotatedAtRandom(t, ctx, db, seed, State.Cities.Lateral(), City.Lines.Lateral())
				}
			}
			for name, way := range ways {
				if got, other := way(); !reflect.DeepEqual(got, want) {
					t.Errorf("seed %d, %s:\n got %v\n by %s\nwant %v\n by %s", seed, name, got, other, want, sql)
				}
			}
		}
	})
}

// annotatedAtRandom annotates states, or cities, with some aggregates of what
// is related to them.
func annotatedAtRandom(t *testing.T, ctx context.Context, db *orm.DB, seed uint64, cities orm.HasMany[CityRow], lines orm.ManyToMany[LineRow, CallRow]) ([]row, string) {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 1))
	names := []string{"a", "b", "c", "d"}
	if random.IntN(2) == 0 {
		qs := State.OrderBy(State.ID.Asc()).Filter(State.ID.Gt(random.Int64N(3)))
		for _, name := range names[:1+random.IntN(4)] {
			qs = qs.Annotate(name, cityAggregate(random, cities))
		}
		return valuesOf(t, ctx, db, qs.Values())
	}
	qs := City.OrderBy(City.ID.Asc()).Only(City.ID)
	for _, name := range names[:1+random.IntN(4)] {
		qs = qs.Annotate(name, lineAggregate(random, lines))
	}
	return valuesOf(t, ctx, db, qs.Values())
}

func valuesOf(t *testing.T, ctx context.Context, db *orm.DB, vs orm.ValuesSet) ([]row, string) {
	t.Helper()
	//inlay:allow-nplusone * -- random queries may be alike
	found, err := vs.All(ctx, db)
	sql, sqlErr := vs.SQL(db)
	if err != nil || sqlErr != nil {
		t.Errorf("%v, %v", err, sqlErr)
	}
	return found, sql
}

func cityAggregate(random *rand.Rand, cities orm.HasMany[CityRow]) expr.Expression {
	predicates := [][]expr.Predicate{nil, {City.Population.Gt(5000)}, {City.Population.Gt(100_000)}, {City.Mayor.IsNull()}, {City.Name.StartsWith("M")}, {City.Districts.Any()}, {expr.Via(City.State, State.Name).Eq("Utah")}}[random.IntN(7)]
	switch random.IntN(6) {
	case 0:
		return cities.Count(predicates...)
	case 1:
		return cities.Sum(City.Population, predicates...)
	case 2:
		return cities.Max(City.Name, predicates...)
	case 3:
		return cities.Min(City.Population, predicates...)
	case 4:
		return cities.Any(predicates...)
	}
	return cities.Among(City.Filter(City.ID.Gt(2))).Count(predicates...)
}

func lineAggregate(random *rand.Rand, lines orm.ManyToMany[LineRow, CallRow]) expr.Expression {
	predicates := [][]expr.Predicate{nil, {Line.Name.Eq("Red")}, {Call.Place.Gt(1)}}[random.IntN(3)]
	switch random.IntN(4) {
	case 0:
		return lines.Count(predicates...)
	case 1:
		return lines.Max(Call.Place, predicates...)
	case 2:
		return lines.Any(predicates...)
	}
	return lines.Unscoped().Count(predicates...)
}
