package models_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/orm"
)

func init() { suite = append(suite, relationExpressions(), relationPasses()) }

// annotated is a case of what an annotation is in each row.
func annotated[R any](name string, from orm.QuerySet[R], e expr.Expression, want ...any) conform {
	qs := from.Annotate("it", e)
	return conform{name: name, want: want, run: func(ctx context.Context, db *orm.DB) (any, error) {
		rows, err := qs.Values(expr.Ref[any]("it")).All(ctx, db)
		got := make([]any, len(rows))
		for i, r := range rows {
			got[i] = r["it"]
		}
		return got, err
	}}
}

func relationExpressions() []conform {
	states, someCities := State.OrderBy(State.ID.Asc()), City.Filter(City.ID.In(1, 2, 7)).OrderBy(City.ID.Asc())
	large := City.Population.Gt(5000)
	return []conform{
		names("relation_all", states.Filter(State.Cities.All(large)), "Utah", "Ohio", "Iowa", "Maine"),
		names("relation_all_of_null", states.Filter(State.Cities.All(City.Mayor.Neq("x")), State.Cities.Any())),
		annotated("relation_avg", states, State.Cities.Avg(City.Population, large), 69100.0, 270000.0, nil, 485000.0, nil),
		annotated("relation_sum_filtered", states, State.Cities.Sum(City.Population, large), int64(207300), int64(270000), nil, int64(970000), nil),
		annotated("relation_min_filtered", states, State.Cities.Min(City.Population, large), int64(5300), int64(270000), nil, int64(9000), nil),
		annotated("relation_max_filtered", states, State.Cities.Max(City.Name, large), "Provo", "Toledo", nil, "Salem", nil),
		annotated("relation_first", states, State.Cities.First(City.Name, City.Population.Desc()), "Provo", "Toledo", nil, "Austin", nil),
		annotated("relation_first_by_key", states, State.Cities.First(City.Name), "Provo", "Toledo", nil, "Mesa", nil),
		names("relation_nested_count", states.Filter(State.Cities.Any(City.Districts.Count().Gt(1))), "Utah", "Texas"),
		names("relation_nested_twice", states.Filter(State.Cities.Any(City.Districts.Any(District.Population.Gt(60_000)), City.Lines.Any(Line.Name.Eq("Red")))), "Utah"),
		annotated("relation_many_to_many_count", someCities, City.Lines.Count(), int64(2), int64(1), int64(1)),
		annotated("relation_many_to_many_unscoped", someCities, City.Lines.Unscoped().Count(), int64(2), int64(2), int64(1)),
		annotated("relation_many_to_many_by_the_link", someCities, City.Lines.Count(Call.Place.Gt(1)), int64(1), int64(1), int64(1)),
		annotated("relation_many_to_many_sum_of_the_link", someCities, City.Lines.Sum(Call.Place), int64(3), int64(3), int64(3)),
		annotated("relation_many_to_many_first", someCities, City.Lines.First(Line.Name, Line.Name.Desc()), "Red", "Red", "Blue"),
		names("relation_many_to_many_any", City.Filter(City.Lines.Any(Line.Name.Eq("Red"))).OrderBy(City.ID.Asc()), "Provo", "Moab", "Ogden"),
		names("relation_many_to_many_none", City.Filter(City.Lines.None()).OrderBy(City.ID.Asc()), "Toledo", "Mesa", "Salem", `50%_off\`),
		names("relation_many_to_many_all", City.Filter(City.Lines.All(Line.Name.Eq("Red")), City.Lines.Any()).OrderBy(City.ID.Asc()), "Moab", "Ogden"),
		names("relation_many_to_many_among", City.Filter(City.Lines.Among(Line.Filter(Line.ID.Eq(2))).Any()).OrderBy(City.ID.Asc()), "Provo", "Austin"),
		annotated("relation_polymorphic_count", someCities, City.Photos.Count(), int64(2), int64(0), int64(1)),
		annotated("relation_polymorphic_path", Photo.OrderBy(Photo.ID.Asc()), expr.Via(Photo.City, City.Name), "Provo", nil, "Provo", nil, "Austin"),
		annotated("relation_polymorphic_path_to_the_key", Photo.OrderBy(Photo.ID.Asc()), expr.Via(Photo.City, City.ID), int64(1), nil, int64(1), nil, int64(7)),
		annotated("relation_parts_count", Region.OrderBy(Region.ID.Asc()), Region.Parts.Count(), int64(2), int64(1), int64(0), int64(0)),
		annotated("relation_unscoped", states, State.Parks.Unscoped().Count(), int64(2), int64(1), int64(0), int64(0), int64(1)),
	}
}

// relationPasses are the ways to compute an annotation.
func relationPasses() []conform {
	states, someCities := State.OrderBy(State.ID.Asc()), City.Filter(City.ID.In(1, 2, 7)).OrderBy(City.ID.Asc())
	large := City.Population.Gt(5000)
	grouped, correlated := State.Cities.Grouped(), State.Cities.Correlated()
	counts := []any{int64(3), int64(1), int64(0), int64(2), int64(0)}
	rows := func(name string, cities orm.HasMany[CityRow], parks orm.HasMany[ParkRow]) conform {
		return tells(name, orm.Into[SummedState](states.Annotate("n", cities.Count()).Annotate("people", cities.Sum(City.Population)).Annotate("x", parks.Count())),
			func(s SummedState) string {
				if s.People == nil {
					return fmt.Sprintln(s.N, "-", s.X)
				}
				return fmt.Sprintln(s.N, *s.People, s.X)
			}, "3 207300 2\n", "1 270000 0\n", "0 - 0\n", "4 974000 0\n", "0 - 1\n")
	}
	return slices.Concat([]conform{
		annotated("pass_grouped_count", states, grouped.Count(large), counts...),
		annotated("pass_correlated_count", states, correlated.Count(large), counts...),
		annotated("pass_grouped_any", states, grouped.Any(large), true, true, false, true, false),
		annotated("pass_grouped_max", states, grouped.Max(City.Name), "Provo", "Toledo", nil, "Salem", nil),
		annotated("pass_grouped_many_to_many", someCities, City.Lines.Grouped().Count(), int64(2), int64(1), int64(1)),
		annotated("pass_grouped_polymorphic", someCities, City.Photos.Grouped().Count(), int64(2), int64(0), int64(1)),
		names("pass_grouped_filtered_by", State.Alias("n", grouped.Count()).Filter(expr.Ref[int64]("n").Gte(3)).OrderBy(expr.Ref[int64]("n").Desc()), "Texas", "Utah"),
		rows("pass_grouped_shared", grouped, State.Parks.Grouped()),
		// Where LATERAL is there, the two of the cities share one query by themselves.
		rows("pass_chosen", State.Cities, State.Parks),
		rows("pass_correlated", correlated, State.Parks.Correlated()),
		countOf("pass_grouped_counted", State.Alias("n", grouped.Count()).Filter(expr.Ref[int64]("n").Gte(3)), 2),
	}, lacking("CROSS JOIN LATERAL",
		annotated("pass_lateral_count", states, State.Cities.Lateral().Count(large), counts...),
		annotated("pass_lateral_any", states, State.Cities.Lateral().Any(large), true, true, false, true, false),
		annotated("pass_lateral_many_to_many", someCities, City.Lines.Lateral().Count(), int64(2), int64(1), int64(1)),
		rows("pass_lateral_shared", State.Cities.Lateral(), State.Parks.Lateral()),
		names("pass_lateral_filtered_by", State.Alias("n", State.Cities.Lateral().Count()).Alias("m", State.Cities.Lateral().Max(City.Population)).Filter(expr.Ref[any]("n").IsNotNull(), expr.Ref[int64]("m").Gt(200_000)).OrderBy(State.ID.Asc()), "Ohio", "Texas"),
	), lacking("LEFT JOIN LATERAL",
		annotated("pass_lateral_first", states, State.Cities.Lateral().First(City.Name, City.Population.Desc()), "Provo", "Toledo", nil, "Austin", nil),
	))
}

// SummedState is a state with aggregates of its cities and parks.
type SummedState struct {
	StateRow
	N, X   int64
	People *int64
}

// TestTwoAggregatesDoNotMultiply counts 83 cities and 15 parks of one state,
// not the 1245 pairs of the two.
func TestTwoAggregatesDoNotMultiply(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		modeltest.Execute(t, db, `DELETE FROM districts`, `DELETE FROM seats`, `DELETE FROM cities`, `DELETE FROM parks`)
		for i := range 83 {
			modeltest.Execute(t, db, fmt.Sprintf(`INSERT INTO cities (id, name, state_id, population, area_km2, founded, capital) VALUES (%d, 'c', 1, 10, 1, '1900-01-01 00:00:00.000000Z', false)`, i+1))
		}
		for i := range 15 {
			modeltest.Execute(t, db, fmt.Sprintf(`INSERT INTO parks (id, state_id, name, created_at) VALUES (%d, 1, 'p', '1900-01-01 00:00:00.000000Z')`, i+1))
		}
		type passes struct {
			name   string
			cities orm.HasMany[CityRow]
			parks  orm.HasMany[ParkRow]
		}
		ways := []passes{{"chosen", State.Cities, State.Parks}, {"correlated", State.Cities.Correlated(), State.Parks.Correlated()}, {"grouped", State.Cities.Grouped(), State.Parks.Grouped()}}
		if on.Suffix == "pg" {
			ways = append(ways, passes{"lateral", State.Cities.Lateral(), State.Parks.Lateral()})
		}
		for _, way := range ways {
			//inlay:allow-nplusone * -- every way must have the same answer
			states, err := orm.Into[SummedState](State.Filter(State.ID.Eq(1)).Annotate("n", way.cities.Count()).Annotate("x", way.parks.Count()).Annotate("people", way.cities.Sum(City.Population))).All(ctx, db)
			if err != nil || len(states) != 1 || states[0].N != 83 || states[0].X != 15 || !reflect.DeepEqual(states[0].People, ptr[int64](830)) {
				t.Errorf("%s: %+v, %v", way.name, states, err)
			}
		}
	})
}

// TestSumsAreReadWhole sums one number, which PostgreSQL returns as a numeric:
// in groups of four digits, without those at the end that are zero.
func TestSumsAreReadWhole(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		ohio := orm.Into[SummedState](State.Filter(State.Name.Eq("Ohio")).
			Annotate("n", State.Cities.Count()).Annotate("x", State.Parks.Count()).Annotate("people", State.Cities.Sum(City.Population)))
		for _, n := range []int64{
			0, 1, -1, 9999, 10_000, -10_000, 10_001, 120_000_000, 99_999_999, 1_0000_0000_0001, 5_0000_0000_0000,
			9999_9999_9999_9999, -9999_9999_9999_9999, 1_0000_0000_0000_0000, math.MaxInt64, math.MinInt64,
		} {
			modeltest.Execute(t, db, fmt.Sprintf(`UPDATE cities SET population = %d WHERE name = 'Toledo'`, n))
			s, err := ohio.Get(ctx, db)
			if err != nil || s.People == nil || *s.People != n {
				t.Errorf("%d came as %v, %v", n, s.People, err)
			}
		}
		if on.Suffix == "pg" {
			modeltest.Execute(t, db, fmt.Sprintf(`INSERT INTO cities (id, name, state_id, population, area_km2, founded, capital) VALUES (99, 'c', 2, %d, 1, '1900-01-01 00:00:00.000000Z', false)`, int64(math.MinInt64)))
			if _, err := ohio.Get(ctx, db); !errors.Is(err, dialect.ErrOverflow) {
				t.Errorf("a sum of more than 64 bits: %v", err)
			}
		}
	})
}

// TestRowsOfOtherValuesAreNotShared counts cities by names that begin alike and
// are equally long.
func TestRowsOfOtherValuesAreNotShared(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		ways := map[string]orm.HasMany[CityRow]{"chosen": State.Cities, "grouped": State.Cities.Grouped()}
		if on.Suffix == "pg" {
			ways["lateral"] = State.Cities.Lateral()
		}
		for name, cities := range ways {
			states, err := orm.Into[SummedState](State.Filter(State.Name.Eq("Utah")).
				Annotate("n", cities.Count(City.Name.Eq("Moab"))).Annotate("x", cities.Count(City.Name.Eq("Mesa"))).
				Annotate("people", cities.Sum(City.Population, City.Name.Eq("More")))).All(ctx, db)
			if err != nil || len(states) != 1 || states[0].N != 1 || states[0].X != 0 || states[0].People != nil {
				t.Errorf("%s: %+v, %v", name, states, err)
			}
		}
	})
}

// TestSharingDoesNotDependOnWhatWasCompiledBefore asks for the same annotations
// with tapes of the pool and without.
func TestSharingDoesNotDependOnWhatWasCompiledBefore(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		cities := State.Cities.Grouped()
		qs := orm.Into[SummedState](State.Annotate("n", cities.Count()).Annotate("people", cities.Sum(City.Population)).Annotate("x", State.Parks.Count()))
		for i := range 20 {
			if i%2 == 0 {
				runtime.GC() // twice, to empty a sync.Pool
				runtime.GC()
			}
			sql, err := qs.SQL(db)
			if n := strings.Count(sql, "GROUP BY"); err != nil || n != 1 {
				t.Fatalf("%d queries are joined by %s, %v", n, sql, err)
			}
		}
	})
}

// TestArrayOfRelatedRows reads a list, which each database returns as its own
// type where no field says which.
func TestArrayOfRelatedRows(t *testing.T) {
	type listed struct {
		StateRow
		CityNames []string
	}
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		states, err := orm.Into[listed](State.OrderBy(State.ID.Asc()).Annotate("city_names", State.Cities.Among(byName()).ArrayAgg(City.Name, City.Population.Gt(5000)))).All(ctx, db)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, s := range states {
			got = append(got, strings.Join(s.CityNames, ","))
		}
		if want := []string{"Moab,Ogden,Provo", "Toledo", "", "Austin,Salem", ""}; !slices.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	})
}

// TestFanOutIsRefused joins what has many rows each.
func TestFanOutIsRefused(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		cities := State.Join(City, City.StateID.EqExpr(State.ID))
		both := cities.LeftJoin(Park, expr.And(Park.StateID.EqExpr(State.ID), Park.Name.Neq("")))
		var fanOut *orm.FanOutError
		if _, err := both.All(ctx, db); !errors.As(err, &fanOut) || fanOut.Relations != [2]string{"State.Cities", "State.Parks"} || !strings.Contains(err.Error(), "State.Cities.Count()") {
			t.Errorf("two relations to many: %v", err)
		}
		// Moab and Ogden are in Utah with Provo, and so are both parks: six pairs, and Maine has no city.
		if n, err := both.AllowFanOut().Filter(State.ID.Eq(1)).Count(ctx, db); err != nil || n != 6 {
			t.Errorf("every pair that is meant: %d, %v", n, err)
		}
		for name, qs := range map[string]interface {
			Count(context.Context, orm.Handle) (int64, error)
		}{
			"one after the other": cities.Join(District, District.CityID.EqExpr(City.ID)),
			"to one as well":      cities.Join(Seat, Seat.StateID.EqExpr(State.ID)),
			"to one and back":     City.Join(State, State.ID.EqExpr(City.StateID)).Join(Park, Park.StateID.EqExpr(State.ID)),
			"by other columns":    cities.Join(Park, Park.Name.EqExpr(City.Name)),
		} {
			if _, err := qs.Count(ctx, db); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		siblings := City.Join(State, State.ID.EqExpr(City.StateID)).Join(Park, Park.StateID.EqExpr(State.ID)).Join(District, District.CityID.EqExpr(City.ID))
		if _, err := siblings.Count(ctx, db); !errors.As(err, &fanOut) {
			t.Errorf("of a model and of one that it leads to: %v", err)
		}
	})
}
