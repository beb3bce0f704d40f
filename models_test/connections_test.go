package models_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/inlay-orm/inlay/dialect/postgres"
	"github.com/inlay-orm/inlay/dialect/sqlite"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/dbtest"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/nplusone"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/subquery"
)

// TestConnectionsComeBack runs every failing query and every early end on a
// pool, and finds all of its connections free afterwards.
func TestConnectionsComeBack(t *testing.T) {
	t.Parallel()
	pool, err := pgxpool.New(t.Context(), dbtest.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	db := modeltest.Opened(t, postgres.OpenPool(pool), nil)
	modeltest.Execute(t, db, tables...)
	modeltest.Execute(t, db, rows...)
	for range 3 {
		for _, c := range errorCases() {
			//inlay:allow-nplusone * -- each mistake is made several times
			if err := c.run(nplusone.Watch(t), db); err == nil {
				t.Errorf("%s: no error", c.name)
			}
		}
		//inlay:allow-nplusone * -- rows are left early several times
		for range City.Iter(nplusone.Watch(t), db) {
			break
		}
		cancelled, cancel := context.WithCancel(nplusone.Watch(t))
		cancel()
		_, _ = City.All(cancelled, db)
	}
	if n := pool.Stat().AcquiredConns(); n != 0 {
		t.Errorf("%d connections are still held", n)
	}
}

// TestNoGoroutineStays opens, uses and closes databases, and counts goroutines.
func TestNoGoroutineStays(t *testing.T) {
	url := dbtest.Postgres(t)
	use := func() {
		for _, open := range []func() (*orm.DB, error){
			func() (*orm.DB, error) { return postgres.Open(t.Context(), url) },
			func() (*orm.DB, error) { return sqlite.Open(t.Context(), sqlite.Memory) },
		} {
			db, err := open()
			if err != nil {
				t.Fatal(err)
			}
			modeltest.Execute(t, db, `CREATE TABLE IF NOT EXISTS many (id bigint PRIMARY KEY)`)
			for range Many.Iter(nplusone.Watch(t), db) {
				break
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	use() // what starts once and stays, starts here
	before := runtime.NumGoroutine()
	for range 5 {
		use()
	}
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	stacks := make([]byte, 1<<20)
	t.Errorf("%d goroutines before, %d after:\n%s", before, runtime.NumGoroutine(), stacks[:runtime.Stack(stacks, true)])
}

func TestBrokenConnection(t *testing.T) {
	t.Parallel()
	config, err := pgxpool.ParseConfig(dbtest.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	other, err := postgres.OpenConfig(t.Context(), config.Copy())
	other = modeltest.Opened(t, other, err)
	config.MaxConns = 1
	config.ConnConfig.RuntimeParams["application_name"] = "inlay_broken"
	db, err := postgres.OpenConfig(t.Context(), config)
	db = modeltest.Opened(t, db, err)
	modeltest.Execute(t, db, `CREATE TABLE many (id bigint PRIMARY KEY)`, `INSERT INTO many SELECT generate_series(1, 200000)`)
	kill := func() {
		modeltest.Execute(t, other, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'inlay_broken'`)
	}
	// A row takes its time, so that the server is not done when it is killed: all
	// that it has sent might be on its way.
	slowly := Many.Filter(expr.Raw[bool]("pg_sleep(0.0001) IS NOT NULL"))
	var last error
	killed := false
	for _, err := range slowly.Iter(nplusone.Watch(t), db) {
		if last = err; !killed {
			kill()
			killed = true
		}
	}
	if !errors.Is(last, orm.ErrConnection) {
		t.Errorf("killed while reading: %v", last)
	}
	// The pool makes a new connection; at most the first call meets the old one.
	if _, err := Many.Count(nplusone.Watch(t), db); err != nil && !errors.Is(err, orm.ErrConnection) {
		t.Errorf("after the kill: %v", err)
	}
	//inlay:allow-nplusone * -- the first call may meet the broken connection
	if n, err := Many.Count(nplusone.Watch(t), db); err != nil || n != 200000 {
		t.Errorf("afterwards: %d, %v", n, err)
	}
	kill()
	if _, err := Many.Count(nplusone.Watch(t), db); err != nil && !errors.Is(err, orm.ErrConnection) {
		t.Errorf("killed while idle: %v", err)
	}
}

func TestNoServer(t *testing.T) {
	t.Parallel()
	_, err := postgres.Open(t.Context(), "host="+t.TempDir()+" user=x dbname=x")
	if !errors.Is(err, orm.ErrConnection) {
		t.Errorf("no server: %v", err)
	}
	if _, err := postgres.Open(t.Context(), "nonsense"); err == nil || !strings.Contains(err.Error(), "postgres.Open") {
		t.Errorf("no URL: %v", err)
	}
	if _, err := sqlite.Open(t.Context(), t.TempDir()+"/no/such/dir/x.db"); err == nil || !strings.Contains(err.Error(), "sqlite.Open") {
		t.Errorf("no directory: %v", err)
	}
	db, err := sqlite.Open(t.Context(), sqlite.Memory)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := City.All(nplusone.Watch(t), db); !errors.Is(err, orm.ErrClosed) {
		t.Errorf("closed: %v", err)
	}
	if _, err := db.Exec(nplusone.Watch(t), "SELECT 1"); !errors.Is(err, orm.ErrClosed) {
		t.Errorf("closed: %v", err)
	}
	if err := db.Close(); err != nil {
		t.Errorf("closed twice: %v", err)
	}
}

// TestQuerySetsAreValues shares partial queries between goroutines and
// extends each in two ways; the race detector watches.
func TestQuerySetsAreValues(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		base := City.Filter(City.ID.Gt(0)).OrderBy(City.ID.Asc())
		shared := base.Filter(City.Population.Gte(0)).Annotate("double", City.Population.Times(2))
		before, err := shared.Values().All(ctx, db)
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for g := range 8 {
			wg.Go(func() {
				for i := range 20 {
					id := int64((g+i)%8 + 1)
					one := shared.Filter(City.ID.Eq(id)).Alias("more", expr.Ref[int64]("double").Plus(1))
					two := shared.Filter(City.ID.Neq(id)).OrderBy(City.Name.Asc()).Limit(3)
					//inlay:allow-nplusone * -- many goroutines ask one QuerySet on purpose
					n, err := one.Count(ctx, db)
					//inlay:allow-nplusone * -- many goroutines ask one QuerySet on purpose
					m, err2 := two.Count(ctx, db)
					if n != 1 || m != 3 || err != nil || err2 != nil {
						t.Errorf("%d, %d, %v, %v", n, m, err, err2)
					}
					//inlay:allow-nplusone * -- many goroutines ask one QuerySet on purpose
					s, err := State.Filter(State.ID.Eq(1), subquery.Exists(base.Filter(City.StateID.EqExpr(subquery.OuterRef(State.ID))))).Count(ctx, db)
					if s != 1 || err != nil {
						t.Errorf("%d, %v", s, err)
					}
				}
			})
		}
		wg.Wait()
		//inlay:allow-nplusone * -- the query must be what it was before
		after, err := shared.Values().All(ctx, db)
		if err != nil || fmt.Sprint(after) != fmt.Sprint(before) {
			t.Errorf("the shared query has changed: %v, then %v (%v)", before, after, err)
		}
	})
}

// TestEveryChainMethodLeavesItsReceiver calls each method and compares the
// statement of what it was called on.
func TestEveryChainMethodLeavesItsReceiver(t *testing.T) {
	t.Parallel()
	db := modeltest.Databases[1].Open(t)
	base := City.Filter(City.ID.Gt(0)).Alias("d", City.ID.Times(2)).OrderBy(City.ID.Asc())
	sqlOf := func() string {
		s, err := base.SQL(db)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	before := sqlOf()
	calls := map[string]func(){
		"Filter": func() { base.Filter(City.ID.Lt(3)) }, "Exclude": func() { base.Exclude(City.ID.Lt(3)) },
		"Annotate": func() { base.Annotate("x", City.ID) }, "Alias": func() { base.Alias("x", City.ID) },
		"OrderBy": func() { base.OrderBy(City.Name.Desc()) }, "Limit": func() { base.Limit(1) }, "Offset": func() { base.Offset(1) },
		"Distinct": func() { base.Distinct() }, "Only": func() { base.Only(City.ID) }, "Defer": func() { base.Defer(City.ID) },
		"None": func() { base.None() }, "Unscoped": func() { base.Unscoped() }, "Values": func() { base.Values(City.ID) },
		"Into": func() { orm.Into[narrowCity](base) }, "Last": func() { _, _ = base.Last(nplusone.Watch(t), db) },
		"Aggregate": func() { _ = base.Aggregate(nplusone.Watch(t), db, &struct{ N int64 }{}, expr.Count().As("n")) },
	}
	for name, call := range calls {
		call()
		if after := sqlOf(); after != before {
			t.Errorf("%s changed its receiver:\n%s\n%s", name, before, after)
		}
	}
	// A slice that is spread into a method stays the caller's.
	orders := []expr.Order{City.Name.Asc()}
	predicates := []expr.Predicate{City.ID.Eq(1)}
	qs := City.OrderBy(orders...).Filter(predicates...)
	want, _ := qs.SQL(db)
	orders[0], predicates[0] = City.ID.Desc(), City.Name.Eq("x")
	if got, _ := qs.SQL(db); got != want {
		t.Errorf("changing the caller's slice changed the query: %s, then %s", want, got)
	}
}

// Names that need quotes: a keyword, spaces, quotes, letters beyond ASCII.

type oddRow struct {
	Key   int64  `orm:"pk,column=select"`
	Quote string `orm:"column=say \"hi\" ' ;--"`
	Name  string `orm:"column=größe 長さ"`
	Count int64  `orm:"column=COUNT"`
}

type oddTable struct {
	orm.Manager[oddRow]
	Key   expr.Column[int64]
	Quote expr.Column[string]
	Name  expr.Column[string]
	Count expr.Column[int64]
}

var Odd = orm.Define[oddTable](`order "by" таблица`)

func TestOddIdentifiers(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		modeltest.Execute(t, db, `CREATE TABLE "order ""by"" таблица" ("select" bigint PRIMARY KEY, "say ""hi"" ' ;--" text NOT NULL, "größe 長さ" text NOT NULL, "COUNT" bigint NOT NULL)`,
			`INSERT INTO "order ""by"" таблица" VALUES (1, 'q', 'n', 3)`)
		want := []oddRow{{1, "q", "n", 3}}
		type annotated struct {
			oddRow
			Odd int64 `orm:"column=drop \"x\" ünd"`
		}
		got, err := orm.Into[annotated](Odd.Filter(Odd.Quote.Eq("q"), Odd.Name.StartsWith("n"),
			subquery.Exists(Odd.Filter(Odd.Key.EqExpr(subquery.OuterRef(Odd.Key))))).
			Annotate(`drop "x" ünd`, Odd.Count.Plus(1)).OrderBy(expr.Ref[int64](`drop "x" ünd`).Desc())).All(ctx, db)
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != 1 || got[0].oddRow != want[0] || got[0].Odd != 4 {
			t.Errorf("got %+v", got)
		}
	})
}

type elsewhereRow struct{ ID int64 }

type elsewhereTable struct {
	orm.Manager[elsewhereRow]
	ID expr.Column[int64]
}

func TestSchemaQualifiedTable(t *testing.T) {
	t.Parallel()
	db := modeltest.Databases[0].Open(t)
	name := fmt.Sprintf("inlay_elsewhere_%d", time.Now().UnixNano())
	Elsewhere := orm.Define[elsewhereTable](name + ".states")
	modeltest.Execute(t, db, tables...)
	modeltest.Execute(t, db, rows...)
	modeltest.Execute(t, db, `CREATE SCHEMA `+name, `CREATE TABLE `+name+`.states (id bigint PRIMARY KEY)`, `INSERT INTO `+name+`.states VALUES (1), (77)`)
	t.Cleanup(func() {
		if _, err := db.Exec(context.Background(), `DROP SCHEMA `+name+` CASCADE`); err != nil {
			t.Error(err)
		}
	})
	// Two tables of one name, of two schemas, in one statement.
	got, err := Elsewhere.Filter(subquery.Exists(State.Filter(State.ID.EqExpr(subquery.OuterRef(Elsewhere.ID))))).All(nplusone.Watch(t), db)
	if err != nil || !slices.Equal(got, []elsewhereRow{{1}}) {
		t.Errorf("%v, %v", got, err)
	}
}
