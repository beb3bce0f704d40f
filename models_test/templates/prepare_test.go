package templates_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/subquery"
)

var (
	byName = orm.Prepare1(func(name expr.Expr[string]) orm.QuerySet[CityRow] { return City.Filter(City.Name.EqExpr(name)) })

	byIDs = orm.Prepare2(func(ids expr.Expr[[]int64], most expr.Expr[int64]) orm.QuerySet[CityRow] {
		return City.Filter(expr.In(City.ID, ids)).OrderBy(City.ID.Asc()).LimitExpr(most)
	})

	notByIDs = orm.Prepare1(func(ids expr.Expr[[]int64]) orm.QuerySet[CityRow] {
		return City.Filter(expr.NotIn(City.ID, ids)).OrderBy(City.ID.Asc())
	})

	preparedCounted = orm.Prepare1(func(least expr.Expr[int64]) orm.QuerySet[CountedRow] {
		large := City.Filter(City.Population.GteExpr(least), City.StateID.EqExpr(subquery.OuterRef(State.ID)))
		return orm.Into[CountedRow](State.Annotate("large", subquery.Count(large)).
			Filter(subquery.Exists(large)).OrderBy(State.ID.Asc()))
	})

	bySum = orm.Prepare2(func(least, above expr.Expr[int64]) orm.QuerySet[SumRow] {
		sums := orm.Into[SumRow](City.Filter(City.Population.GtExpr(above)).GroupBy(City.StateID).Annotate("people", expr.Sum(City.Population)))
		return Sum.With(Sum.As(sums)).Filter(Sum.People.GteExpr(least)).OrderBy(Sum.StateID.Asc())
	})

	byFacts = orm.Prepare1(func(facts expr.Expr[Facts]) orm.QuerySet[CityRow] { return City.Filter(City.Facts.EqExpr(facts)) })

	foundedSince = orm.Prepare1(func(since expr.Expr[time.Time]) orm.QuerySet[CityRow] {
		return City.Filter(City.Founded.GteExpr(since)).OrderBy(City.ID.Asc())
	})

	between = orm.Prepare4(func(low, high expr.Expr[int64], state expr.Expr[string], more expr.Expr[int64]) orm.QuerySet[CityRow] {
		return City.Filter(City.Population.BetweenExpr(low, high), expr.Via(City.State, State.Name).NeqExpr(state),
			expr.Add(City.Population, more).Gt(0), City.Mayor.IsDistinctFromExpr(state)).OrderBy(City.ID.Asc())
	})

	withLarge = orm.Prepare1(func(least expr.Expr[int64]) orm.QuerySet[StateRow] {
		return State.Prefetch(State.Cities.Among(City.Filter(City.Population.GteExpr(least)).OrderBy(City.ID.Asc()))).OrderBy(State.ID.Asc())
	})

	mayorIs = orm.Prepare1(func(mayor expr.Expr[*string]) orm.QuerySet[CityRow] {
		return City.Filter(expr.Untyped(City.Mayor).EqExpr(expr.Untyped(mayor)))
	})

	loose expr.Expr[int64]

	leaky = orm.Prepare1(func(id expr.Expr[int64]) orm.QuerySet[CityRow] {
		loose = id
		return City.Filter(City.ID.EqExpr(id))
	})

	wrong = orm.Prepare1(func(id expr.Expr[int64]) orm.QuerySet[CityRow] { return City.Filter(State.ID.EqExpr(id)) })
)

func names(cities []CityRow) string {
	var all []string
	for _, c := range cities {
		all = append(all, c.Name)
	}
	return strings.Join(all, " ")
}

func TestPrepared(t *testing.T) {
	denver, err := time.LoadLocation("America/Denver")
	if err != nil {
		t.Fatal(err)
	}
	//inlay:allow-nplusone * -- what is prepared must answer each time as it did the first time
	each(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		all := func(p orm.Prepared[CityRow]) func() (string, error) {
			return func() (string, error) {
				cities, err := p.All(ctx, db)
				return names(cities), err
			}
		}
		for _, c := range []struct {
			name string
			run  func() (string, error)
			want string
		}{
			{"a text", all(byName("Moab")), "Moab"},
			{"another one", all(byName("Ogden")), "Ogden"},
			{"none", all(byName("")), ""},
			{"a list and a limit", all(byIDs([]int64{5, 3, 1}, 2)), "Moab Toledo"},
			{"a longer list", all(byIDs([]int64{5, 4, 3, 2, 1}, 10)), "Moab Ogden Toledo Parma Bevington"},
			{"an empty list", all(byIDs([]int64{}, 10)), ""},
			{"not in a list", all(notByIDs([]int64{1, 2})), "Toledo Parma Bevington"},
			{"not in an empty list", all(notByIDs([]int64{})), "Moab Ogden Toledo Parma Bevington"},
			{"a document", all(byFacts(Facts{River: "Weber"})), "Ogden"},
			{"a wall time", all(foundedSince(time.Date(1878, 3, 1, 11, 59, 59, 0, denver))), "Moab Parma"},
			{"a wall time later", all(foundedSince(time.Date(1878, 3, 1, 12, 0, 1, 0, denver))), "Parma"},
			{"four", all(between(90000, 270000, "Iowa", 1)), "Toledo Parma"},
			{"four others", all(between(0, 5000, "Iowa", 1)), "Moab"},
			{"a correlated subquery", func() (string, error) {
				rows, err := preparedCounted(80000).All(ctx, db)
				return fmt.Sprint(rows), err
			}, "[{1 Utah 1} {2 Ohio 2}]"},
			{"a common table expression", func() (string, error) {
				rows, err := bySum(80000, 6000).All(ctx, db)
				return fmt.Sprint(rows), err
			}, "[{1 80000} {2 360000}]"},
			{"count", func() (string, error) { n, err := bySum(80000, 6000).Count(ctx, db); return fmt.Sprint(n), err }, "2"},
			{"exists", func() (string, error) { found, err := byName("Moab").Exists(ctx, db); return fmt.Sprint(found), err }, "true"},
			{"exists not", func() (string, error) { found, err := byName("x").Exists(ctx, db); return fmt.Sprint(found), err }, "false"},
			{"first", func() (string, error) { c, err := notByIDs([]int64{1}).First(ctx, db); return c.Name, err }, "Ogden"},
			{"get", func() (string, error) { c, err := byName("Parma").Get(ctx, db); return c.Name, err }, "Parma"},
			{"iter", func() (text string, err error) {
				for c, err := range notByIDs([]int64{3}).Iter(ctx, db) {
					if err != nil {
						return "", err
					}
					if text += c.Name + " "; c.Name == "Ogden" {
						break
					}
				}
				return text, nil
			}, "Moab Ogden "},
			{"prefetch", func() (text string, err error) {
				states, err := withLarge(80000).All(ctx, db)
				for _, s := range states {
					cities, err := s.Cities.All()
					text += fmt.Sprint(s.Name, ":", names(cities), err, " ")
				}
				return text, err
			}, "Utah:Ogden<nil> Ohio:Toledo Parma<nil> Iowa:<nil> "},
		} {
			for range 2 {
				if got, err := c.run(); err != nil || got != c.want {
					t.Errorf("%s: got %q, %v, want %q", c.name, got, err, c.want)
				}
			}
		}
		if _, err := notByIDs([]int64{1}).Get(ctx, db); !errors.Is(err, orm.ErrMultipleRows) {
			t.Errorf("several rows: %v", err)
		}
		if _, err := byName("x").Get(ctx, db); !errors.Is(err, orm.ErrNotFound) {
			t.Errorf("no row: %v", err)
		}
		if text, err := byName("Moab").Explain(ctx, db); err != nil || text == "" {
			t.Errorf("explain: %q, %v", text, err)
		}
		if err := db.InTx(ctx, func(tx *orm.Tx) error {
			c, err := byName("Moab").Get(ctx, tx)
			if c.ID != 1 {
				t.Errorf("in a transaction: %v", c)
			}
			return err
		}); err != nil {
			t.Error(err)
		}
	})
}

// A prepared query is the statement that it is without, so that the server
// prepares it once for both.
func TestPreparedTexts(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		for _, c := range []struct {
			name           string
			prepared, anew func() (string, error)
		}{
			{"text", func() (string, error) { return byName("x").SQL(db) }, func() (string, error) { return City.Filter(City.Name.Eq("x")).SQL(db) }},
			{"list and limit", func() (string, error) { return byIDs(nil, 1).SQL(db) }, func() (string, error) {
				return City.Filter(City.ID.In(1)).OrderBy(City.ID.Asc()).Limit(1).SQL(db)
			}},
			{"subquery", func() (string, error) { return preparedCounted(1).SQL(db) }, func() (string, error) { return counted(1).SQL(db) }},
			{"document", func() (string, error) { return byFacts(Facts{}).SQL(db) }, func() (string, error) { return City.Filter(City.Facts.Eq(Facts{})).SQL(db) }},
		} {
			prepared, err1 := c.prepared()
			anew, err2 := c.anew()
			if err := errors.Join(err1, err2); err != nil || prepared != anew {
				t.Errorf("%s: %v\n%s\n%s", c.name, err, prepared, anew)
			}
		}
	})
}

func TestPreparedMistakes(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		refused := func(name string, err error, want string) {
			t.Helper()
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v, want %q", name, err, want)
			}
		}
		sent := modeltest.SentBy(db, func(db *orm.DB) {
			_, err := mayorIs(nil).All(ctx, db)
			refused("nil pointer", err, "parameter 1")
			if !errors.Is(err, orm.ErrNullParameter) {
				t.Errorf("nil pointer: %v", err)
			}
			_, err = byIDs(nil, 1).All(ctx, db)
			refused("nil slice", err, "an empty list is not nil")
			_, err = wrong(1).All(ctx, db)
			refused("foreign column", err, "states.id")
			_, err = orm.Prepared[CityRow]{}.All(ctx, db)
			refused("zero Prepared", err, "orm.Prepare1")
			_, err = orm.Prepared[CityRow]{}.SQL(db)
			refused("text of the zero Prepared", err, "orm.Prepare1")
			_, err = byName("x").All(ctx, nil)
			refused("no handle", err, "handle")
			if _, err := leaky(1).SQL(db); err != nil {
				t.Error(err)
			}
			_, err = City.Filter(City.ID.EqExpr(loose)).All(ctx, db)
			refused("a parameter elsewhere", err, "is not it")
		})
		if len(sent) > 0 {
			t.Errorf("sent %q", sent)
		}
	})
}

// All goroutines share a prepared query, and each has its own values.
func TestPreparedByManyGoroutines(t *testing.T) {
	//inlay:allow-nplusone * -- many goroutines ask one prepared query on purpose
	each(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		fresh := orm.Prepare1(func(id expr.Expr[int64]) orm.QuerySet[CityRow] { return City.Filter(City.ID.EqExpr(id)) })
		var wg sync.WaitGroup
		for g := range 8 {
			wg.Go(func() {
				for i := range 50 {
					id := int64((g+i)%5 + 1)
					if c, err := fresh(id).Get(ctx, db); err != nil || c.ID != id {
						t.Errorf("got %d, %v, want %d", c.ID, err, id)
					}
				}
			})
		}
		wg.Wait()
	})
}

// The function is called once, whatever is asked of the query and where.
func TestPreparedIsBuiltOnce(t *testing.T) {
	built := 0
	p := orm.Prepare1(func(id expr.Expr[int64]) orm.QuerySet[CityRow] {
		built++
		return City.Filter(City.ID.EqExpr(id))
	})
	if built != 0 {
		t.Error("built before its first call")
	}
	var texts []string
	for _, on := range modeltest.Databases {
		db := on.Open(t)
		for range 3 {
			sql, err := p(1).SQL(db)
			if err != nil {
				t.Fatal(err)
			}
			texts = append(texts, sql)
		}
		if st := db.Stats(); len(st.Skips) > 0 || st.Templates.Hits+st.Templates.Misses > 0 {
			t.Errorf("a prepared query is looked up: %+v", st)
		}
	}
	if slices.Sort(texts); built != 1 || len(slices.Compact(texts)) != 2 {
		t.Errorf("built %d times: %q", built, texts)
	}
}
