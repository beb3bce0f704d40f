package templates_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/inlay-orm/inlay/dialect/postgres"
	"github.com/inlay-orm/inlay/internal/dbtest"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/nplusone"
	"github.com/inlay-orm/inlay/orm"
)

// onServer returns how often PostgreSQL has prepared a text on the one
// connection of a DB.
func onServer(t *testing.T, db *orm.DB, sql string) int64 {
	t.Helper()
	n, err := orm.Raw[int64](nplusone.Watch(t), db, `SELECT count(*) FROM pg_prepared_statements WHERE statement = $1`, sql)
	if err != nil {
		t.Fatal(err)
	}
	return n[0]
}

func oneConnection(t *testing.T) *orm.DB {
	t.Helper()
	db, err := postgres.Open(t.Context(), dbtest.Postgres(t), postgres.MaxConns(1))
	db = modeltest.Opened(t, db, err)
	modeltest.Execute(t, db, statements...)
	fill(t, db)
	return db
}

// Statements are prepared on the server once, however they are come by: built
// and looked up, kept by a policy, compiled by each call, or prepared here.
func TestStatementsArePreparedOnTheServer(t *testing.T) {
	t.Parallel()
	db := oneConnection(t)
	kept := db
	db = db.WithTemplates(orm.Keep())
	ctx := nplusone.Watch(t)
	before := db.Stats().Prepared
	simple, err := City.Filter(City.Name.Eq("x")).SQL(db)
	if err != nil {
		t.Fatal(err)
	}
	correlated, err := counted(1).SQL(db)
	if err != nil {
		t.Fatal(err)
	}
	//inlay:allow-nplusone * -- what is kept shows only when it is asked for again
	for i := range int64(4) {
		_, err1 := City.Filter(City.Name.Eq(fmt.Sprint(i))).All(ctx, db)
		_, err2 := byName(fmt.Sprint(i)).All(ctx, db)
		_, err3 := counted(i).All(ctx, db)
		_, err4 := counted(i).All(ctx, kept)
		_, err5 := preparedCounted(i).All(ctx, db)
		for _, err := range []error{err1, err2, err3, err4, err5} {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, sql := range []string{simple, correlated} {
		if n := onServer(t, db, sql); n != 1 {
			t.Errorf("prepared %d times: %s", n, sql)
		}
	}
	after := db.Stats().Prepared
	if after.Made-before.Made != 2 || after.Kept-before.Kept != 2 || after.Dropped != 0 {
		t.Errorf("before %+v, after %+v", before, after)
	}
}

// After DDL that changes the type of a result, the statement is prepared and run
// once more outside a transaction, before anything was returned. Inside one the
// error is returned, and the next transaction prepares it anew.
func TestResultTypeChanges(t *testing.T) {
	t.Parallel()
	db := oneConnection(t)
	ctx := nplusone.Watch(t)
	byLeast := City.Filter(City.Population.Gte(80000)).OrderBy(City.ID.Asc())
	sql, err := byLeast.SQL(db)
	if err != nil {
		t.Fatal(err)
	}
	read := func(h orm.Handle) (string, error) {
		//inlay:allow-nplusone * -- the same query is asked for around a migration
		cities, err := byLeast.All(ctx, h)
		return names(cities), err
	}
	const want = "Ogden Toledo Parma"
	for range 4 { // until it is trusted
		if got, err := read(db); err != nil || got != want {
			t.Fatal(got, err)
		}
	}
	modeltest.Execute(t, db, `ALTER TABLE cities ALTER population TYPE integer`)
	before := db.Stats()
	if got, err := read(db); err != nil || got != want {
		t.Errorf("after the change: %q, %v", got, err)
	}
	after := db.Stats()
	if after.Statements-before.Statements != 1 || after.Prepared.Made-before.Prepared.Made != 1 || after.Prepared.Dropped-before.Prepared.Dropped != 1 || onServer(t, db, sql) != 1 {
		t.Errorf("before %+v\nafter %+v", before, after)
	}
	if st := after.Templates; st.Poisoned != 0 || st.Misses != before.Templates.Misses {
		t.Errorf("the template is not to blame: %+v", st)
	}

	modeltest.Execute(t, db, `ALTER TABLE cities ALTER population TYPE bigint`)
	err = db.InTx(ctx, func(tx *orm.Tx) error { _, err := read(tx); return err })
	if err == nil || !strings.Contains(err.Error(), "cached plan") {
		t.Errorf("in a transaction: %v", err)
	}
	for range 2 {
		if err := db.InTx(ctx, func(tx *orm.Tx) error { _, err := read(tx); return err }); err != nil {
			t.Errorf("in the next transaction: %v", err)
		}
	}
}

// A migration: the table changes, the templates are cleared, and what is asked
// next is compiled anew and right.
func TestMigration(t *testing.T) {
	//inlay:allow-nplusone * -- the same query is asked for around a migration
	each(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		ask := func() {
			t.Helper()
			for range 3 {
				if c, err := City.Filter(City.Name.Eq("Moab")).Get(ctx, db); err != nil || c.Population != 5000 {
					t.Fatal(c, err)
				}
			}
		}
		start := db.Stats().Templates.Hits
		ask()
		if st := db.Stats().Templates; st.Hits-start != 2 {
			t.Errorf("before: %+v", st)
		}
		modeltest.Execute(t, db, `ALTER TABLE cities ADD twinned text`, `CREATE INDEX by_name ON cities (name)`)
		db.ClearTemplates()
		if st := db.Stats().Templates; st.Entries != 0 {
			t.Errorf("cleared: %+v", st)
		}
		ask()
		if st := db.Stats().Templates; st.Entries != 1 || st.Hits-start != 4 || st.Poisoned != 0 {
			t.Errorf("after: %+v", st)
		}
	})
}

// Shapes that are left out by default have the same rows when they are kept,
// whatever their values are, also where several are in one query.
func TestKeptShapesHaveTheSameRows(t *testing.T) {
	//inlay:allow-nplusone * -- the rows of kept and of fresh templates are compared
	each(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		kept := db.WithTemplates(orm.TemplateLimit(100, 0))
		db = db.WithTemplates(orm.Keep())
		for _, least := range []int64{80000, 1, 1 << 40, 90000, 80000} {
			anew, err1 := counted(least).All(ctx, db)
			same, err2 := counted(least).All(ctx, kept)
			if err1 != nil || err2 != nil || fmt.Sprint(anew) != fmt.Sprint(same) {
				t.Errorf("%d: %v, %v\n%v\n%v", least, err1, err2, anew, same)
			}
		}
		if st := kept.Stats(); st.Templates.Hits != 4 || st.Templates.Misses != 1 || st.Skips["outerref"] != 5 {
			t.Errorf("%+v", st)
		}
	})
}
