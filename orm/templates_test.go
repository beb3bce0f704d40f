package orm_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/subquery"
)

// What is asked of the same filter are so many statements, and one never has
// the text of another.
func TestTerminalsShareNoTemplate(t *testing.T) {
	var sent []string
	db := orm.NewDB(silent{}).WithTemplates(orm.VerifyTemplates(0, 0)).Observe(func(sql string) { sent = append(sent, sql) })
	ctx := t.Context()
	filtered := trip.Filter(trip.Price.Gt(7))
	run := func() {
		_, err1 := filtered.All(ctx, db)
		_, err2 := filtered.Count(ctx, db)
		_, err3 := filtered.Exists(ctx, db)
		_, err4 := filtered.Update(ctx, db, trip.Cost.Set(1))
		_, err5 := filtered.Delete(ctx, db)
		_, err6 := filtered.First(ctx, db)
		_, err7 := filtered.Get(ctx, db)
		if err := errors.Join(err1, err2, err3, err4, err5); err != nil || !errors.Is(err6, orm.ErrNotFound) || !errors.Is(err7, orm.ErrNotFound) {
			t.Fatal(err, err6, err7)
		}
	}
	run()
	run()
	const kinds = 7
	different := map[string]bool{}
	for i, sql := range sent[:kinds] {
		different[sql] = true
		if sent[kinds+i] != sql {
			t.Errorf("from the cache: %s\nwithout: %s", sent[kinds+i], sql)
		}
	}
	if st := db.Stats().Templates; len(different) != kinds || st.Entries != kinds || st.Hits != kinds {
		t.Errorf("%d statements, %+v", len(different), st)
	}
}

// Eight goroutines ask for many shapes, some of which are not kept, while the
// cache is cleared: every text is right, and every call is counted.
func TestTemplatesByManyGoroutines(t *testing.T) {
	var shapes []shape
	var want []string
	for _, pair := range pairs {
		shapes = append(shapes, pair[:]...)
	}
	for _, s := range shapes {
		want = append(want, fresh(t, s))
	}
	for _, options := range [][]orm.TemplateOption{{}, {orm.Keep(orm.AllShapes)}, {orm.Keep(orm.AllShapes), orm.TemplateLimit(10, 0)}, {orm.VerifyTemplates(3, 100)}} {
		db := orm.NewDB(silent{}).WithTemplates(options...)
		var wg sync.WaitGroup
		for g := range 8 {
			wg.Go(func() {
				for i := range 1000 {
					n := (i*7 + g*3) % len(shapes)
					if sql, err := shapes[n].sql(db); err != nil || sql != want[n] {
						t.Errorf("%s: %s, %v", shapes[n].name, sql, err)
					}
					if i%250 == 249 {
						db.ClearTemplates()
					}
				}
			})
		}
		wg.Wait()
		st := db.Stats()
		calls := st.Templates.Hits + st.Templates.Misses
		for _, n := range st.Skips {
			calls += n
		}
		if calls != 8000 || st.Templates.Poisoned != 0 {
			t.Errorf("%d calls: %+v", calls, st)
		}
	}
}

func TestOneCompilationPerShape(t *testing.T) {
	db := orm.NewDB(silent{}).WithTemplates(orm.VerifyTemplates(0, 0))
	var wg sync.WaitGroup
	var start atomic.Bool
	for range 8 {
		wg.Go(func() {
			for !start.Load() {
			}
			if _, err := trip.Filter(trip.Price.Gt(1), trip.Cost.Lt(2)).SQL(db); err != nil {
				t.Error(err)
			}
		})
	}
	start.Store(true)
	wg.Wait()
	if st := db.Stats().Templates; st.Entries != 1 || st.Misses-st.Waits > 8 || st.Hits+st.Misses != 8 {
		t.Errorf("%+v", st)
	}
}

func TestSkipsAndPolicies(t *testing.T) {
	big := bigTrips.As(orm.Into[bigTripRow](trip.GroupBy(trip.FromID).Annotate("trips", expr.Count())))
	queries := []struct {
		reason string
		shape  shape
		keep   orm.Shapes
	}{
		{"outerref", of("outerref", func() orm.QuerySet[stopRow] {
			return stop.Filter(subquery.Exists(trip.Filter(trip.FromID.EqExpr(subquery.OuterRef(stop.ID)))))
		}), orm.OuterRefs},
		{"cte", of("cte", func() orm.QuerySet[bigTripRow] { return bigTrips.With(big).Filter(bigTrips.Trips.Gt(3)) }), orm.CTEs | orm.Expressions},
		{"expression", of("expression", func() orm.QuerySet[tripRow] { return trip.Alias("x", trip.Price.Plus(1)) }), orm.Expressions},
		{"raw", of("raw", func() orm.QuerySet[tripRow] { return trip.Filter(expr.Raw[bool]("? % 2 = 0", trip.ID)) }), orm.RawSQL},
	}
	for _, q := range queries {
		want := fresh(t, q.shape)
		db := orm.NewDB(silent{})
		kept := db.WithTemplates(orm.Keep(q.keep))
		for _, h := range []*orm.DB{db, db, kept, kept, db} {
			if sql, err := q.shape.sql(h); err != nil || sql != want {
				t.Errorf("%s: %s, %v", q.reason, sql, err)
			}
		}
		st := db.Stats()
		if st.Skips[q.reason] != 3 || len(st.Skips) != 1 || st.Templates.Hits != 1 || st.Templates.Misses != 1 {
			t.Errorf("%s: %+v", q.reason, st)
		}
	}
	// One switch is not enough for a query that is left out for two reasons.
	db := orm.NewDB(silent{}).WithTemplates(orm.Keep(orm.OuterRefs))
	if _, err := flagship().SQL(db); err != nil {
		t.Fatal(err)
	}
	if st := db.Stats(); st.Skips["expression"] != 1 || st.Templates.Misses != 0 {
		t.Errorf("%+v", st)
	}
	// A comment is no SQL that the program wrote.
	if _, err := trip.Comment("route", "/trips").SQL(db); err != nil || db.Stats().Templates.Misses != 1 {
		t.Errorf("a comment keeps a query from the cache: %v, %+v", err, db.Stats())
	}
}

type bigTripRow struct{ FromID, Trips int64 }

type bigTripTable struct {
	orm.Derived[bigTripRow]
	FromID, Trips expr.Column[int64]
}

var bigTrips = orm.Define[bigTripTable]("big_trips")

func TestSwitchingTheCache(t *testing.T) {
	db := orm.NewDB(silent{})
	ctx := t.Context()
	ask := func(ctx context.Context, db *orm.DB) {
		t.Helper()
		if _, err := trip.Filter(trip.Price.Gt(1)).All(ctx, db); err != nil {
			t.Fatal(err)
		}
	}
	off := db.WithTemplates(orm.TemplatesOff)
	ask(ctx, off)
	ask(orm.WithTemplates(ctx, orm.TemplatesOff), db)
	if st := db.Stats(); st.Skips["off"] != 2 || st.Templates.Misses != 0 {
		t.Errorf("off: %+v", st)
	}
	on := orm.WithTemplates(ctx, orm.TemplatesOn)
	ask(on, off)
	ask(on, off)
	ask(orm.WithTemplates(orm.WithTemplates(ctx, orm.TemplatesOff), orm.TemplatesOn), db)
	ask(orm.WithTemplates(ctx, orm.Keep(orm.AllShapes)), db)
	if st := db.Stats(); st.Templates.Misses != 1 || st.Templates.Hits != 3 || st.Skips["off"] != 2 {
		t.Errorf("on: %+v", st)
	}
	own := db.WithTemplates(orm.TemplateLimit(2, 10_000))
	ask(ctx, own)
	if st := own.Stats().Templates; st.Misses != 1 || st.Capacity != 2 || st.MaxBytes != 10_000 || st.Bytes == 0 || st.Bytes > 10_000 {
		t.Errorf("a cache of its own: %+v", st)
	}
}

func TestATrustedTemplate(t *testing.T) {
	db := orm.NewDB(silent{}).WithTemplates(orm.VerifyTemplates(3, 1000))
	q := trip.Filter(trip.Price.Gt(1))
	for range 4 {
		if _, err := q.SQL(db); err != nil {
			t.Fatal(err)
		}
	}
	st := db.Stats()
	if st.Templates.Verifications != 3 || st.Templates.Trusted != 1 || len(st.Top) != 1 || !st.Top[0].Trusted || st.Top[0].Hits != 3 || st.Top[0].SQL == "" {
		t.Errorf("%+v", st)
	}
	inTest := orm.NewDB(silent{})
	for range 11 {
		if _, err := q.SQL(inTest); err != nil {
			t.Fatal(err)
		}
	}
	if st := inTest.Stats().Templates; st.Verifications != 10 {
		t.Errorf("in a test every hit is verified: %+v", st)
	}
}

// A template that turns out to be wrong is never sent again, and the query that
// has found out is right already. Nothing is sent twice.
func TestPoisonedTemplate(t *testing.T) {
	var log bytes.Buffer
	sent := 0
	base := orm.NewDB(silent{}).WithTemplates(orm.VerifyTemplates(3, 1000))
	defer base.HardResetTemplates()
	base.SetLogger(slog.New(slog.NewTextHandler(&log, nil)))
	db := base.Observe(func(sql string) {
		sent++
		if strings.Contains(sql, "LIMIT 0") {
			t.Errorf("a broken template was sent: %s", sql)
		}
	})
	ask := func() {
		t.Helper()
		if _, err := trip.Filter(trip.Cost.Lt(77), trip.Price.Gt(5)).All(t.Context(), db); err != nil {
			t.Fatal(err)
		}
	}
	ask()
	if orm.BreakTemplates(db) != 1 {
		t.Fatal("there is no template to break")
	}
	ask()
	if st := db.Stats().Templates; st.Poisoned != 1 || st.Entries != 0 {
		t.Errorf("found: %+v", st)
	}
	if text := log.String(); strings.Count(text, "\n") != 1 || !strings.Contains(text, "level=ERROR") || !strings.Contains(text, "LIMIT 0") {
		t.Errorf("logged: %s", text)
	}
	db.ClearTemplates()
	ask()
	ask()
	other := orm.NewDB(silent{}) // another handle of the process knows of it
	if _, err := trip.Filter(trip.Cost.Lt(1), trip.Price.Gt(2)).SQL(other); err != nil {
		t.Fatal(err)
	}
	if st := other.Stats().Templates; st.Entries != 0 || st.PoisonedCalls != 1 {
		t.Errorf("another DB: %+v", st)
	}
	if st := db.Stats().Templates; st.PoisonedCalls != 2 || st.Entries != 0 || sent != 4 {
		t.Errorf("after Clear: %+v, %d sent", st, sent)
	}
	db.HardResetTemplates()
	ask()
	ask()
	if st := db.Stats().Templates; st.Poisoned != 0 || st.Entries != 1 || st.Hits != 2 {
		t.Errorf("after HardReset: %+v", st)
	}
}

// An error of the database is no reason to compile anew and to try again.
func TestErrorsOfTheDatabaseAreNotRetried(t *testing.T) {
	calls := 0
	db := orm.NewDB(failing{calls: &calls})
	for range 3 {
		if _, err := trip.Filter(trip.Price.Gt(1)).All(t.Context(), db); err == nil {
			t.Fatal("no error")
		}
	}
	if st := db.Stats(); calls != 3 || st.Statements != 3 || st.Templates.Poisoned != 0 || st.Templates.Entries != 1 {
		t.Errorf("%d calls, %+v", calls, st)
	}
}

// After a migration templates are made anew, and what is poisoned stays so.
func TestClearTemplates(t *testing.T) {
	db := orm.NewDB(silent{}).WithTemplates(orm.VerifyTemplates(1, 0))
	for range 3 {
		if _, err := trip.All(t.Context(), db); err != nil {
			t.Fatal(err)
		}
	}
	if st := db.Stats().Templates; st.Trusted != 1 || st.Hits != 2 {
		t.Errorf("before: %+v", st)
	}
	db.ClearTemplates()
	if st := db.Stats(); st.Templates.Entries != 0 || st.Templates.Trusted != 0 || st.Templates.Hits != 2 || len(st.Top) != 0 {
		t.Errorf("after: %+v", st)
	}
	if _, err := trip.All(t.Context(), db); err != nil || db.Stats().Templates.Misses != 2 {
		t.Errorf("%v %+v", err, db.Stats().Templates)
	}
}

// A model that is defined later makes every template of before a miss.
func TestModelsDefinedLater(t *testing.T) {
	db := orm.NewDB(silent{}).WithTemplates(orm.VerifyTemplates(0, 0))
	ask := func() {
		if _, err := trip.Filter(trip.ID.Eq(1)).SQL(db); err != nil {
			t.Fatal(err)
		}
	}
	ask()
	ask()
	type laterTable struct {
		orm.Manager[stopRow]
		ID   expr.Column[int64]
		Name expr.Column[string]
	}
	orm.Define[laterTable]("later")
	ask()
	ask()
	if st := db.Stats().Templates; st.Misses != 2 || st.Hits != 2 {
		t.Errorf("%+v", st)
	}
}

// A flood of shapes that come once leaves those that come often where they are.
func TestFloodOfShapes(t *testing.T) {
	db := orm.NewDB(silent{}).WithTemplates(orm.TemplateLimit(20, 0), orm.VerifyTemplates(0, 0))
	hot := func() {
		for i := range 20 {
			q := trip.QuerySet
			for range i + 1 {
				q = q.Filter(trip.Price.Gt(1))
			}
			if _, err := q.SQL(db); err != nil {
				t.Fatal(err)
			}
		}
	}
	hot()
	for i := range 300 {
		q := trip.QuerySet
		for range i + 1 {
			q = q.Filter(trip.Cost.Gt(1))
		}
		if _, err := q.SQL(db); err != nil {
			t.Fatal(err)
		}
	}
	hot()
	if st := db.Stats().Templates; st.Hits != 20 || st.Evictions != 0 || st.Deferred != 300 || st.Entries != 20 {
		t.Errorf("%+v", st)
	}
}

// A query that cannot be compiled is kept as well, and fails the same each time.
func TestMistakesAreKept(t *testing.T) {
	db := orm.NewDB(silent{})
	var texts []string
	for range 3 {
		_, err := trip.Filter(stop.ID.Eq(1)).SQL(db)
		var foreign *orm.ForeignColumnError
		if !errors.As(err, &foreign) {
			t.Fatal(err)
		}
		texts = append(texts, err.Error())
	}
	if st := db.Stats(); st.Templates.Misses != 1 || st.Templates.Hits != 2 || texts[0] != texts[2] || st.Top[0].SQL != texts[0] {
		t.Errorf("%+v\n%q", st, texts)
	}
}

// TestAnnotationsAreValues extends one partial query in many ways at once.
func TestAnnotationsAreValues(t *testing.T) {
	partial := trip.Alias("a", trip.Price.Plus(1))
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 200 {
				own := fmt.Sprint("own", g)
				q := partial.Alias(own, trip.Cost.Plus(int64(g))).Alias("more", trip.Cost.Plus(2))
				sql, err := q.Filter(expr.Ref[int64](own).Gt(int64(i))).SQL(orm.NewDB(silent{}))
				if err != nil || !strings.Contains(sql, `"cost" + $1`) {
					t.Errorf("%s: %v", sql, err)
				}
			}
		})
	}
	wg.Wait()
	one, two := partial.Alias("x", trip.ID), partial.Alias("x", trip.Cost)
	for _, c := range []struct {
		q    orm.QuerySet[tripRow]
		want string
	}{{one, `WHERE "id" > $1`}, {two, `WHERE "cost" > $1`}} {
		if sql, err := c.q.Filter(expr.Ref[int64]("x").Gt(5)).SQL(orm.NewDB(silent{})); err != nil || !strings.Contains(sql, c.want) {
			t.Errorf("%s, %v: want %s", sql, err, c.want)
		}
	}
}
