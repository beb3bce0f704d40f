package nplusone_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/nplusone"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/subquery"
)

var preparedState = orm.Prepare1(func(id expr.Expr[int64]) orm.QuerySet[StateRow] { return State.Filter(State.ID.EqExpr(id)) })

func TestFindsPreparedQueries(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		f := one(t, recorded(t, ctx, func(ctx context.Context) error {
			all, err := cities(ctx, db)
			for _, c := range all {
				_, getErr := preparedState(c.StateID).Get(ctx, db)
				err = errors.Join(err, getErr)
			}
			return err
		}))
		said(t, f, nplusone.NPlusOne, 5, "City.State", "SelectRelated(City.State)")
	})
}

// TestFindsShapesThatAreNotCached: each call makes an OuterRef of its own, and is
// compiled anew.
func TestFindsShapesThatAreNotCached(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		f := one(t, recorded(t, ctx, func(ctx context.Context) error {
			all, err := states(ctx, db)
			for _, s := range all {
				districts := District.Filter(District.CityID.EqExpr(subquery.OuterRef(City.ID)))
				_, allErr := City.Filter(City.StateID.Eq(s.ID), subquery.Exists(districts)).All(ctx, db)
				err = errors.Join(err, allErr)
			}
			return err
		}))
		said(t, f, nplusone.NPlusOne, 4, "State.Cities", "Prefetch(State.Cities)")
		if !strings.Contains(f.Fix, "its other conditions by Among") {
			t.Errorf("the fix forgets the filter: %s", f.Fix)
		}
	})
}

func TestFindsOrderedFirst(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		f := one(t, recorded(t, ctx, func(ctx context.Context) error {
			all, err := states(ctx, db)
			for _, s := range all {
				_, firstErr := City.Filter(City.StateID.Eq(s.ID)).OrderBy(City.Population.Desc()).First(ctx, db)
				err = errors.Join(err, firstErr)
			}
			return err
		}))
		said(t, f, nplusone.NPlusOne, 4, "State.Cities", "Prefetch(State.Cities.PerParent(1))")
	})
}

// TestNamesTheForeignKeyThatIsFollowed: both keys of a city are of states.
func TestNamesTheForeignKeyThatIsFollowed(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		f := one(t, recorded(t, ctx, func(ctx context.Context) error {
			all, err := cities(ctx, db)
			for _, c := range all[:4] {
				_, getErr := byID(ctx, db, *c.BornIn)
				err = errors.Join(err, getErr)
			}
			return err
		}))
		said(t, f, nplusone.NPlusOne, 4, "City.Birth", "SelectRelated(City.Birth)")
	})
}

// TestNamesBothWhereItCannotTell: in this order the states may be of either key.
func TestNamesBothWhereItCannotTell(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		f := one(t, recorded(t, ctx, func(ctx context.Context) error {
			_, err := cities(ctx, db)
			for _, id := range []int64{4, 3, 2, 1} {
				_, getErr := byID(ctx, db, id)
				err = errors.Join(err, getErr)
			}
			return err
		}))
		said(t, f, nplusone.NPlusOne, 4, "", "whichever of them the loop follows")
	})
}

// TestNamesNoRelationThatIsNotDeclared: from a city no relation leads to the cities
// of its state.
func TestNamesNoRelationThatIsNotDeclared(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		f := one(t, recorded(t, ctx, func(ctx context.Context) error {
			all, err := City.SelectRelated(City.State).OrderBy(City.ID.Asc()).All(ctx, db)
			for _, c := range all {
				state, _ := c.State.Get()
				_, countErr := City.Filter(City.StateID.Eq(state.ID)).Count(ctx, db)
				err = errors.Join(err, countErr)
			}
			return err
		}))
		said(t, f, nplusone.NPlusOne, 5, "", "City.Filter(City.StateID.In(values...))")
	})
}

func TestFindsLoopOverPrefetchedRows(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		f := one(t, recorded(t, ctx, func(ctx context.Context) error {
			all, err := State.Prefetch(State.Cities).OrderBy(State.ID.Asc()).All(ctx, db)
			for _, s := range all {
				inState, _ := s.Cities.All()
				for _, c := range inState {
					_, countErr := District.Filter(District.CityID.Eq(c.ID)).Count(ctx, db)
					err = errors.Join(err, countErr)
				}
			}
			return err
		}))
		said(t, f, nplusone.NPlusOne, 5, "City.Districts", "annotate City.Districts.Count()")
		if f.Origin == nil || !f.Origin.Prefetched {
			t.Errorf("the origin is %+v", f.Origin)
		}
	})
}

func TestFindsUpdatesAndDeletes(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		r := recorded(t, ctx, func(ctx context.Context) (err error) {
			for _, id := range []int64{101, 102, 103} {
				_, updateErr := District.Filter(District.ID.Eq(id)).Update(ctx, db, District.Name.Set("x"))
				_, deleteErr := District.Filter(District.ID.Eq(id)).Delete(ctx, db)
				err = errors.Join(err, updateErr, deleteErr)
			}
			return err
		})
		if len(r.Faults()) != 2 {
			t.Fatalf("%s", r)
		}
		said(t, r.Findings[0], nplusone.WriteNPlusOne, 3, "", "District.UpdateMany")
		said(t, r.Findings[1], nplusone.WriteNPlusOne, 3, "", "District.Filter(District.ID.In(values...)).Delete")
	})
}

func TestFindsRawText(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		f := one(t, recorded(t, ctx, func(ctx context.Context) (err error) {
			for _, id := range []int{1, 2, 3} {
				_, rawErr := orm.Raw[string](ctx, db, `SELECT name FROM states WHERE id = $1`, id)
				err = errors.Join(err, rawErr)
			}
			return err
		}))
		said(t, f, nplusone.NPlusOne, 3, "", "one query before the loop")
		if len(f.Notes) != 1 || !strings.Contains(f.String(), "note        this is text of the program") {
			t.Errorf("not noted:\n%s", f.String())
		}
	})
}

func TestSilentOnTextKeysThatNoLoopFollows(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		silent(t, recorded(t, ctx, func(ctx context.Context) error {
			_, err := Note.All(ctx, db)
			_, err1 := Note.Filter(Note.Key.Eq("a")).Get(ctx, db)
			_, err2 := Note.Filter(Note.Key.Eq("b")).Get(ctx, db)
			return errors.Join(err, err1, err2)
		}))
	})
}

// TestSilentOnEqualNumbersOfOthers: the ids of districts are no ids of notes or
// states, whatever numbers they are.
func TestSilentOnEqualNumbersOfOthers(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		silent(t, recorded(t, ctx, func(ctx context.Context) error {
			_, err := states(ctx, db)
			for _, id := range []int64{1, 2} {
				_, countErr := District.Filter(District.ID.Eq(id)).Count(ctx, db)
				err = errors.Join(err, countErr)
			}
			return err
		}))
	})
}

func TestSilentOnShards(t *testing.T) {
	modeltest.EachDatabase(t, statements, func(t *testing.T, ctx context.Context, db *orm.DB, database modeltest.Database) {
		other := database.Open(t)
		modeltest.Execute(t, other, statements...)
		silent(t, recorded(t, ctx, func(ctx context.Context) (err error) {
			for _, shard := range []*orm.DB{db, other} {
				_, getErr := byID(ctx, shard, 1)
				err = errors.Join(err, getErr)
			}
			return err
		}))
	})
}

func TestSilentOnGetOrCreateOnce(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		r := recorded(t, ctx, func(ctx context.Context) error {
			note := NoteRow{Key: "new", Text: "x"}
			_, err := Note.GetOrCreate(ctx, db, &note, orm.OnConflict(Note.Key))
			return err
		})
		silent(t, r)
		if r.Totals.Queries != 1 {
			t.Errorf("counted %+v", r.Totals)
		}
	})
}

func TestSilentOnSameReadAfterRollback(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		undo := errors.New("undo")
		silent(t, recorded(t, ctx, func(ctx context.Context) error {
			_, err := byID(ctx, db, 1)
			txErr := db.InTx(ctx, func(*orm.Tx) error { return undo })
			_, err2 := byID(ctx, db, 1)
			if !errors.Is(txErr, undo) {
				return txErr
			}
			return errors.Join(err, err2)
		}))
	})
}

func TestSilentOnWritesWithoutAScopeInBetween(t *testing.T) {
	on(t, func(t *testing.T, outside context.Context, db *orm.DB) {
		silent(t, recorded(t, outside, func(ctx context.Context) error {
			_, err1 := byID(ctx, db, 1)
			_, err2 := State.Filter(State.ID.Eq(1)).Update(outside, db, State.Name.Set("New"))
			_, err3 := byID(ctx, db, 1)
			return errors.Join(err1, err2, err3)
		}))
	})
}

// TestSilentOnRequestsBesideOneAnother: each has a scope of its own.
func TestSilentOnRequestsBesideOneAnother(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		var mu sync.Mutex
		var reports []*nplusone.Report
		handler := nplusone.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if _, err := byID(r.Context(), db, 1); err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
			}
		}), nplusone.Testing, nplusone.To(func(r *nplusone.Report) {
			mu.Lock()
			defer mu.Unlock()
			reports = append(reports, r)
		}))
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() {
				w := httptest.NewRecorder()
				if handler.ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodGet, "/", nil)); w.Code != http.StatusOK {
					t.Errorf("%s", w.Body)
				}
			})
		}
		group.Wait()
		if len(reports) > 0 {
			t.Errorf("%s", reports[0])
		}
	})
}

func TestMiddlewareLogsFindings(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		var text strings.Builder
		log := slog.New(slog.NewTextHandler(&text, nil))
		handler := nplusone.Middleware(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { must(t, loop(r.Context(), db)) }),
			nplusone.Log(log), nplusone.Every(time.Hour))
		for range 3 {
			handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, http.MethodGet, "/", nil))
		}
		lines := strings.Split(strings.TrimSpace(text.String()), "\n")
		if len(lines) != 1 || !strings.Contains(lines[0], "finding.relation=City.State") || !strings.Contains(lines[0], "level=WARN") {
			t.Errorf("logged:\n%s", text.String())
		}
	})
}

func TestProductionGates(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		silent(t, recorded(t, ctx, func(ctx context.Context) error { return loop(ctx, db) }, nplusone.Production))
		ctx2, scope := nplusone.Start(ctx, nplusone.Production, nplusone.Sample(0))
		must(t, loop(ctx2, db))
		if scope != nil || ctx2 != ctx || len(scope.End().Findings) != 0 {
			t.Error("a scope that is not sampled records")
		}
	})
}

func TestDevelopmentThresholds(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		ask := func(n int64) func(context.Context) error {
			return func(ctx context.Context) (err error) {
				for id := range n {
					_, getErr := byID(ctx, db, id%4+1)
					err = errors.Join(err, getErr)
				}
				return err
			}
		}
		silent(t, recorded(t, ctx, ask(4), nplusone.Development))
		silent(t, recorded(t, ctx, ask(2)))
		said(t, one(t, recorded(t, ctx, ask(3))), nplusone.NPlusOne, 3, "", "InBulk")
	})
}

func TestReportIsJSON(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		text, err := json.Marshal(recorded(t, ctx, func(ctx context.Context) error { return loop(ctx, db) }))
		must(t, err)
		var r nplusone.Report
		must(t, json.Unmarshal(text, &r))
		if len(r.Findings) != 1 || r.Findings[0].Relation != "City.State" || r.Totals.Queries != 6 {
			t.Errorf("%s", text)
		}
	})
}

func TestMemoryIsBounded(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		r := recorded(t, ctx, func(ctx context.Context) (err error) {
			for id := range int64(300) {
				_, countErr := State.Filter(State.ID.Eq(id)).Count(ctx, db)
				err = errors.Join(err, countErr)
			}
			return err
		})
		said(t, one(t, r), nplusone.NPlusOne, 300, "", "State.Filter(State.ID.In(values...))")
		if r.Overflow.Sightings != 44 || !strings.Contains(r.String(), "not everything was remembered") {
			t.Errorf("overflow %+v:\n%s", r.Overflow, r)
		}
	})
}

func TestManyGoroutines(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		r := recorded(t, ctx, func(ctx context.Context) error {
			var group sync.WaitGroup
			errs := make([]error, 8)
			for i := range errs {
				group.Go(func() { errs[i] = loop(ctx, db) })
			}
			group.Wait()
			return errors.Join(errs...)
		})
		if r.Totals.Queries != 48 || len(r.Faults()) == 0 {
			t.Errorf("%s", r)
		}
	})
}

// tree asks for the parents of a row, one call inside the other.
func tree(ctx context.Context, db orm.Handle, id int64) error {
	if _, err := byID(ctx, db, id); err != nil || id == 1 {
		return err
	}
	return tree(ctx, db, id-1)
}

func TestRecursionIsOnePlace(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		f := one(t, recorded(t, ctx, func(ctx context.Context) error { return tree(ctx, db, 4) }))
		said(t, f, nplusone.NPlusOne, 4, "", "InBulk")
		if s := fmt.Sprint(f.Site); strings.Count(s, "nplusone_test.tree") != 1 {
			t.Errorf("the recursion is not collapsed: %s", s)
		}
	})
}

// TestScopeThatEndsMeanwhile: a goroutine may go on reading.
func TestScopeThatEndsMeanwhile(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		ctx, scope := nplusone.Start(ctx)
		n := 0
		for _, err := range City.Iter(ctx, db) {
			must(t, err)
			if n++; n == 2 {
				scope.End()
			}
		}
		must(t, loop(ctx, db))
		if r := scope.End(); n != 5 || r.Totals.Queries != 0 {
			t.Errorf("%d rows, %s", n, r)
		}
	})
}

// TestScatteredIsForInformation: three places that have nothing to do with one
// another ask for a state each.
func TestScatteredIsForInformation(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		r := recorded(t, ctx, func(ctx context.Context) error {
			_, err := State.Filter(State.ID.Eq(4)).Get(ctx, db)
			_, err1 := State.Filter(State.ID.Eq(1)).Get(ctx, db)
			_, err2 := State.Filter(State.ID.Eq(2)).Get(ctx, db)
			_, err3 := State.Filter(State.ID.Eq(3)).Get(ctx, db)
			return errors.Join(err, err1, err2, err3)
		})
		silent(t, r)
		if len(r.Findings) != 1 || r.Findings[0].Kind != nplusone.Scattered || len(r.Findings[0].Places) != 3 {
			t.Errorf("%s", r)
		}
	})
}

// TestDuplicateNamesItsPlaces also where they have nothing to do with one another.
func TestDuplicateNamesItsPlaces(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		f := one(t, recorded(t, ctx, func(ctx context.Context) error {
			_, err := State.Filter(State.ID.Eq(1)).Get(ctx, db)
			_, err1 := State.Filter(State.ID.Eq(1)).Get(ctx, db)
			_, err2 := State.Filter(State.ID.Eq(1)).Get(ctx, db)
			return errors.Join(err, err1, err2)
		}))
		said(t, f, nplusone.Duplicate, 3, "", "hoist")
		if len(f.Places) != 2 || !strings.Contains(f.String(), "and at") {
			t.Errorf("%s", f.String())
		}
	})
}

// TestDuplicateOfARowThatAllShare names the relation: the cities are of one state.
func TestDuplicateOfARowThatAllShare(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		f := one(t, recorded(t, ctx, func(ctx context.Context) error {
			all, err := City.Filter(City.StateID.Eq(1)).OrderBy(City.ID.Asc()).All(ctx, db)
			for _, c := range all {
				_, getErr := byID(ctx, db, c.StateID)
				err = errors.Join(err, getErr)
			}
			return err
		}))
		said(t, f, nplusone.Duplicate, 2, "City.State", "SelectRelated(City.State)")
	})
}
