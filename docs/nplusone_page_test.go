package docs_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/inlay-orm/inlay/nplusone"
	"github.com/inlay-orm/inlay/orm"
)

// The programs of the page on loops of queries. Their files and lines are those
// that the reports of the page name.

//line page.go:9
func statePage(ctx context.Context, db orm.Handle) (page string, err error) {
	states, err := State.OrderBy(State.Name.Asc()).All(ctx, db)
	if err != nil {
		return "", err
	}
	for _, state := range states {
		n, err := City.Filter(City.StateID.Eq(state.ID)).Count(ctx, db)
		if err != nil {
			return "", err
		}
		page += fmt.Sprintf("%s: %d cities\n", state.Name, n)
	}
	return page, nil
}

//line page_test.go:9
func testStatePage(t nplusone.TB, db *orm.DB) {
	ctx := nplusone.Watch(t)
	page, err := statePage(ctx, db)
	if err != nil || !strings.Contains(page, "Utah: 3 cities") {
		t.Errorf("the page is %q, %v", page, err)
	}
}

func statePageInOneQuery(ctx context.Context, db orm.Handle) (page string, err error) {
	counted := State.Annotate("city_count", State.Cities.Count()).OrderBy(State.Name.Asc())
	states, err := orm.Into[CountedState](counted).All(ctx, db)
	for _, state := range states {
		page += fmt.Sprintf("%s: %d cities\n", state.Name, state.CityCount)
	}
	return page, err
}

func testNumbers(t nplusone.TB, db *orm.DB) {
	ctx := nplusone.Watch(t)
	nplusone.MaxQueries(t, 1)
	nplusone.MaxRoundTrips(t, 1)
	if _, err := statePageInOneQuery(ctx, db); err != nil {
		t.Errorf("%v", err)
	}
}

func testKnownDebt(t nplusone.TB, db *orm.DB) {
	ctx := nplusone.ExpectNPlusOne(t, "the state page is to be rewritten")
	if _, err := statePage(ctx, db); err != nil {
		t.Errorf("%v", err)
	}
}

//line page_test.go:40
func testGrowth(t nplusone.TB, db *orm.DB) {
	nplusone.ConstantQueries(t, db, func(ctx context.Context, tx *orm.Tx, n int) error {
		states := make([]StateRow, n)
		for i := range states {
			states[i] = StateRow{ID: int64(100 + i), Name: fmt.Sprint("State ", i)}
		}
		return State.Only(State.ID, State.Name).InsertMany(ctx, tx, states)
	}, func(ctx context.Context, tx *orm.Tx) error {
		_, err := statePage(ctx, tx)
		return err
	})
}

func serveStatePage(db *orm.DB) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page, err := statePage(r.Context(), db)
		if err != nil {
			http.Error(w, "the page is not to be had", http.StatusInternalServerError)
			return
		}
		_, _ = w.Write([]byte(page))
	})
}
