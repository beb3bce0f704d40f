package writes_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/inlay-orm/inlay/dialect/postgres"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/dbtest"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/nplusone"
	"github.com/inlay-orm/inlay/orm"
)

// provo inserts a city, with a mayor.
func provo(t *testing.T, h orm.Handle) CityRow {
	t.Helper()
	mayor := "Kaufusi"
	city := CityRow{StateID: 1, Name: "Provo", Population: 115000, Area: 100, Mayor: &mayor}
	if err := City.Insert(nplusone.Watch(t), h, &city); err != nil {
		t.Fatal(err)
	}
	return city
}

// got is the result of an entry that has one.
func got[T any](t *testing.T, q *orm.Queued[T]) T {
	t.Helper()
	value, err := q.Value()
	if err != nil {
		t.Errorf("an entry of a batch that was done: %v", err)
	}
	return value
}

// fails checks that an entry has no result, for a reason.
func fails[T any](t *testing.T, q *orm.Queued[T], reason error) {
	t.Helper()
	value, err := q.Value()
	if !errors.Is(err, reason) {
		t.Errorf("%v is not %v", err, reason)
	}
	var none T
	if fmt.Sprint(value) != fmt.Sprint(none) {
		t.Errorf("a result beside the error %v: %v", err, value)
	}
}

// failedAt checks where a batch failed, and why.
func failedAt(t *testing.T, err error, index int, reason error) {
	t.Helper()
	var failed *orm.BatchError
	if !errors.As(err, &failed) || failed.Index != index || failed.Done || !errors.Is(err, reason) {
		t.Errorf("%v (%+v), want %v at %d", err, failed, reason, index)
	}
}

func cities(t *testing.T, h orm.Handle) (names []string) {
	t.Helper()
	names, err := orm.Pluck(City.OrderBy(City.Name.Asc()), City.Name).All(nplusone.Watch(t), h)
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestBatch(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		provo(t, db)
		moab := CityRow{StateID: 1, Name: "Moab", Population: 5300, Area: 12}
		var b orm.Batch
		states := orm.Queue(&b, State.OrderBy(State.Name.Asc()))
		inserted := orm.QueueInsert(&b, City.QuerySet, &moab)
		updated := orm.QueueUpdate(&b, City.Filter(City.Name.Eq("Moab")), City.Population.SetExpr(City.Population.Plus(1)))
		related := orm.QueueGet(&b, City.SelectRelated(City.State).Filter(City.Name.Eq("Moab")))
		first := orm.QueueFirst(&b, City.OrderBy(City.Population.Desc()))
		none := orm.QueueGet(&b, City.Filter(City.Name.Eq("Ogden")))
		two := orm.QueueGet(&b, City.Filter(City.StateID.Eq(1)))
		total := orm.QueueCount(&b, City.Filter(City.Population.Gt(5300)))
		found := orm.QueueExists(&b, City.Filter(City.Name.Eq("Moab")))
		missing := orm.QueueExists(&b, City.Filter(City.Name.Eq("Ogden")))
		changed := orm.QueueChange(&b, City.Filter(City.Name.Eq("Moab")).UpdateReturning(City.Grade.Set("old")))
		deleted := orm.QueueDelete(&b, City.Filter(City.Name.Eq("Provo")))
		names := orm.Queue(&b, orm.Pluck(City.QuerySet, City.Name))
		if _, err := states.Value(); err == nil || !strings.Contains(err.Error(), "call Run") {
			t.Errorf("before Run: %v", err)
		}
		sent := modeltest.SentBy(db, func(db *orm.DB) {
			if err := b.Run(ctx, db); err != nil {
				t.Fatal(err)
			}
		})
		if len(sent) != 13 || !strings.HasPrefix(sent[1], "INSERT") {
			t.Errorf("%q", sent)
		}
		if s := got(t, states); len(s) != 3 || s[0].Name != "Iowa" {
			t.Errorf("%+v", s)
		}
		if got(t, inserted) != moab || moab.ID == 0 || moab.Grade != "new" {
			t.Errorf("%+v", moab)
		}
		if n := got(t, updated); n != 1 {
			t.Errorf("%d updated", n)
		}
		if utah, err := got(t, related).State.Get(); err != nil || utah.Name != "Utah" || got(t, related).Population != 5301 {
			t.Errorf("%+v, %v", got(t, related), err)
		}
		if c := got(t, first); c.Name != "Provo" || *c.Mayor != "Kaufusi" {
			t.Errorf("%+v", c)
		}
		fails(t, none, orm.ErrNotFound)
		fails(t, two, orm.ErrMultipleRows)
		if got(t, total) != 2 || !got(t, found) || got(t, missing) || got(t, deleted) != 1 {
			t.Errorf("%d, %v, %v, %d", got(t, total), got(t, found), got(t, missing), got(t, deleted))
		}
		if c := got(t, changed); len(c) != 1 || c[0].Grade != "old" {
			t.Errorf("%+v", c)
		}
		if n := got(t, names); !slices.Equal(n, []string{"Moab"}) || !slices.Equal(cities(t, db), n) {
			t.Errorf("%q", n)
		}
	})
}

func TestBatchLoadsBesideItsRows(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		provo(t, db)
		var b orm.Batch
		states := orm.Queue(&b, State.OrderBy(State.ID.Asc()).Prefetch(State.Cities))
		utah := orm.QueueGet(&b, State.Filter(State.Name.Eq("Utah")).Prefetch(State.Cities))
		nobody := orm.QueueFirst(&b, State.Filter(State.Name.Eq("Texas")).Prefetch(State.Cities))
		atOnce := orm.Queue(&b, State.OrderBy(State.ID.Asc()).Prefetch(State.Cities).InOneStatement())
		sent := modeltest.SentBy(db, func(db *orm.DB) {
			if err := b.Run(ctx, db); err != nil {
				t.Fatal(err)
			}
		})
		for _, state := range []StateRow{got(t, states)[0], got(t, utah), got(t, atOnce)[0]} {
			if cities, err := state.Cities.All(); err != nil || len(cities) != 1 || cities[0].Name != "Provo" {
				t.Errorf("%+v, %v", cities, err)
			}
		}
		fails(t, nobody, orm.ErrNotFound)
		if len(sent) != 6 {
			t.Errorf("%q", sent)
		}
	})
}

func TestBatchThatFails(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		provo(t, db)
		moab, again := CityRow{StateID: 1, Name: "Moab"}, CityRow{StateID: 1, Name: "Provo", Grade: "mine"}
		var b orm.Batch
		deleted := orm.QueueDelete(&b, City.Filter(City.Name.Eq("Provo")))
		read := orm.Queue(&b, State.QuerySet)
		inserted := orm.QueueInsert(&b, City.QuerySet, &moab)
		twice := orm.QueueUpdate(&b, State.AllRows(), State.Name.Set("Utah"))
		last := orm.QueueInsert(&b, City.QuerySet, &again)
		err := b.Run(ctx, db)
		failedAt(t, err, 3, orm.ErrUnique)
		var constraint *orm.ConstraintError
		var query *orm.QueryError
		if !errors.As(err, &constraint) || constraint.Table != "states" || !errors.As(err, &query) || !strings.HasPrefix(query.SQL, "UPDATE") {
			t.Errorf("%v", err)
		}
		fails(t, deleted, orm.ErrBatchFailed)
		fails(t, read, orm.ErrBatchFailed)
		fails(t, inserted, orm.ErrBatchFailed)
		fails(t, twice, orm.ErrUnique)
		fails(t, last, orm.ErrBatchFailed)
		if _, err := last.Value(); errors.Is(err, orm.ErrUnique) || !strings.Contains(err.Error(), "[3]") {
			t.Errorf("of another entry: %v", err)
		}
		if moab.ID != 0 || moab.Grade != "" || again.Grade != "mine" {
			t.Errorf("rows of a batch that failed: %+v, %+v", moab, again)
		}
		if names := cities(t, db); !slices.Equal(names, []string{"Provo"}) {
			t.Errorf("%q", names)
		}
	})
}

// TestBatchKeepsWhatWritesKeep: times and versions, and rows that are only noted
// as deleted. Hooks cannot be called between the statements.
func TestBatchKeepsWhatWritesKeep(t *testing.T) {
	eachWithNotes(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		note := NoteRow{Text: "one"}
		var b orm.Batch
		orm.QueueInsert(&b, Note.QuerySet, &note)
		orm.QueueUpdate(&b, Note.AllRows(), Note.Text.Set("two"))
		deleted := orm.QueueDelete(&b, Note.AllRows())
		left := orm.QueueCount(&b, Note.QuerySet)
		if err := b.Run(ctx, db); err != nil {
			t.Fatal(err)
		}
		stored := noted(t, ctx, db, note.ID)
		if note.Version != 1 || note.CreatedAt.IsZero() || !stored.CreatedAt.Equal(note.CreatedAt) {
			t.Errorf("inserted %+v, stored %+v", note, stored)
		}
		if got(t, deleted) != 1 || got(t, left) != 0 || stored.DeletedAt == nil || stored.Version != 3 || stored.Text != "two" {
			t.Errorf("%+v", stored)
		}
		for name, queue := range map[string]func(b *orm.Batch, pets orm.QuerySet[PetRow]){
			"an insert": func(b *orm.Batch, pets orm.QuerySet[PetRow]) { orm.QueueInsert(b, pets, &PetRow{}) },
			"an update": func(b *orm.Batch, pets orm.QuerySet[PetRow]) { orm.QueueUpdate(b, pets.AllRows(), Pet.Name.Set("x")) },
			"a delete":  func(b *orm.Batch, pets orm.QuerySet[PetRow]) { orm.QueueDelete(b, pets.AllRows()) },
			"a change": func(b *orm.Batch, pets orm.QuerySet[PetRow]) {
				orm.QueueChange(b, pets.AllRows().DeleteReturning())
			},
		} {
			var hooked, unhooked orm.Batch
			queue(&hooked, Pet.QuerySet)
			if err := hooked.Run(ctx, db); !says("has hooks")(err) {
				t.Errorf("%s with hooks: %v", name, err)
			}
			queue(&unhooked, Pet.WithoutHooks())
			if err := unhooked.Run(ctx, db); err == nil || says("has hooks")(err) { // there is no such table
				t.Errorf("%s without hooks: %v", name, err)
			}
		}
	})
}

// TestMistakesInBatches are found before anything is sent, or kept from taking
// effect.
func TestMistakesInBatches(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		provo(t, db)
		var unknown *orm.UnknownFieldError
		for name, c := range map[string]struct {
			queue func(b *orm.Batch)
			is    func(error) bool
		}{
			"an unknown field": {func(b *orm.Batch) { orm.Queue(b, City.Filter(expr.Ref[bool]("nmae").IsTrue())) },
				func(err error) bool { return errors.As(err, &unknown) }},
			"no filter":      {func(b *orm.Batch) { orm.QueueDelete(b, City.QuerySet) }, func(err error) bool { return errors.Is(err, orm.ErrUnfiltered) }},
			"nothing to set": {func(b *orm.Batch) { orm.QueueUpdate(b, City.AllRows()) }, says("something to set")},
			"no row":         {func(b *orm.Batch) { orm.QueueInsert(b, City.QuerySet, nil) }, says("it is nil")},
			"no model":       {func(b *orm.Batch) { orm.QueueCount(b, orm.QuerySet[CityRow]{}) }, says("orm.Define")},
			"a filtered insert": {func(b *orm.Batch) { orm.QueueInsert(b, City.Filter(City.ID.Eq(1)), &CityRow{}) },
				says("rest of the query")},
			"a mistake in None": {func(b *orm.Batch) { orm.Queue(b, City.Limit(-1).None()) }, says("negative")},
		} {
			var b orm.Batch
			deleted := orm.QueueDelete(&b, City.AllRows())
			c.queue(&b)
			var err error
			sent := modeltest.SentBy(db, func(db *orm.DB) { err = b.Run(ctx, db) })
			var failed *orm.BatchError
			if !errors.As(err, &failed) || failed.Index != 1 || failed.Done || !c.is(err) || len(sent) != 0 {
				t.Errorf("%s: %v, sent %q", name, err, sent)
			}
			fails(t, deleted, orm.ErrBatchFailed)
		}
		if on.IsPostgres() { // SQLite stores the text
			var b orm.Batch
			deleted := orm.QueueDelete(&b, City.AllRows())
			orm.QueueUpdate(&b, State.AllRows(), State.Name.Set("a\x00b"))
			failedAt(t, b.Run(ctx, db), 1, orm.ErrNUL)
			fails(t, deleted, orm.ErrBatchFailed)
		}
		var b orm.Batch
		orm.QueueDelete(&b, City.AllRows())
		orm.Queue(&b, Nowhere.QuerySet)
		orm.Queue(&b, Nowhere.OrderBy(Nowhere.ID.Asc()))
		var query *orm.QueryError
		if err := b.Run(ctx, db); !errors.As(err, &query) || !strings.Contains(err.Error(), "[1]") {
			t.Errorf("a table that is not there: %v", err)
		}
		if names := cities(t, db); !slices.Equal(names, []string{"Provo"}) {
			t.Errorf("%q", names)
		}
	})
}

func says(words string) func(error) bool {
	return func(err error) bool { return err != nil && strings.Contains(err.Error(), words) }
}

// NowhereTable is a table that the database does not have.
type NowhereTable struct {
	orm.Manager[struct{ ID int64 }]
	ID expr.Column[int64]
}

var Nowhere = orm.Define[NowhereTable]("nowhere")

func TestBatchesThatSendNothing(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		var empty, b orm.Batch
		rows := orm.Queue(&b, City.None())
		one := orm.QueueFirst(&b, City.None())
		count := orm.QueueCount(&b, City.None())
		found := orm.QueueExists(&b, City.None())
		updated := orm.QueueUpdate(&b, City.None(), City.Grade.Set("x"))
		gone := orm.QueueChange(&b, City.None().DeleteReturning())
		sent := modeltest.SentBy(db, func(db *orm.DB) {
			if err := errors.Join(empty.Run(ctx, db), b.Run(ctx, db)); err != nil {
				t.Error(err)
			}
		})
		if len(sent) != 0 || got(t, rows) == nil || len(got(t, rows)) != 0 || got(t, count) != 0 || got(t, found) || got(t, updated) != 0 || got(t, gone) == nil {
			t.Errorf("%q, %v, %v", sent, got(t, rows), got(t, gone))
		}
		fails(t, one, orm.ErrNotFound)

		if err := b.Run(ctx, db); !says("run before")(err) {
			t.Errorf("twice: %v", err)
		}
		if _, err := orm.Queue(&b, City.QuerySet).Value(); !says("run before")(err) {
			t.Errorf("queued after Run: %v", err)
		}
		if _, err := orm.Queue(nil, City.QuerySet).Value(); !says("is nil")(err) {
			t.Errorf("no batch: %v", err)
		}
		var missing *orm.Batch
		if err := missing.Run(ctx, db); !says("is nil")(err) {
			t.Errorf("no batch: %v", err)
		}
		var unhandled orm.Batch
		rows = orm.Queue(&unhandled, City.QuerySet)
		failedAt(t, unhandled.Run(ctx, nil), -1, orm.ErrNoHandle)
		fails(t, rows, orm.ErrNoHandle)
	})
}

func TestBatchInTransactions(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		provo(t, db)
		rename := func(name string) orm.Batch {
			var b orm.Batch
			orm.QueueUpdate(&b, City.AllRows(), City.Name.Set(name))
			return b
		}
		onPurpose := errors.New("on purpose")
		if err := db.InTx(ctx, func(tx *orm.Tx) error {
			b := rename("A")
			names := orm.Queue(&b, orm.Pluck(City.QuerySet, City.Name))
			if err := b.Run(ctx, tx); err != nil {
				return err
			}
			if n := got(t, names); !slices.Equal(n, []string{"A"}) {
				t.Errorf("inside: %q", n)
			}
			return onPurpose
		}); err != onPurpose { //nolint:errorlint // it is this very error
			t.Error(err)
		}
		if names := cities(t, db); !slices.Equal(names, []string{"Provo"}) {
			t.Errorf("rolled back: %q", names)
		}
		if err := db.InTx(ctx, func(tx *orm.Tx) error { b := rename("B"); return b.Run(ctx, tx) }); err != nil {
			t.Error(err)
		}
		failing := func(tx *orm.Tx) error {
			b := rename("C")
			orm.QueueUpdate(&b, State.AllRows(), State.Name.Set("Utah"))
			return b.Run(ctx, tx)
		}
		// One that fails in a savepoint leaves the transaction.
		if err := db.InTx(ctx, func(tx *orm.Tx) error {
			failedAt(t, tx.InTx(ctx, failing), 1, orm.ErrUnique)
			b := rename("D")
			return b.Run(ctx, tx)
		}); err != nil {
			t.Error(err)
		}
		// Where its error is swallowed nothing of it is kept.
		err := db.InTx(ctx, func(tx *orm.Tx) error {
			failedAt(t, failing(tx), 1, orm.ErrUnique)
			return nil
		})
		if on.IsPostgres() && !errors.Is(err, orm.ErrTxAborted) || !on.IsPostgres() && err != nil {
			t.Errorf("swallowed: %v", err)
		}
		if names := cities(t, db); !slices.Equal(names, []string{"D"}) {
			t.Errorf("%q", names)
		}
	})
}

// TestBatchRefusedAtItsCommit violates a constraint that is checked at the end.
func TestBatchRefusedAtItsCommit(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		modeltest.Execute(t, db, `DROP TABLE cities`, `CREATE TABLE cities (id bigint PRIMARY KEY, state_id bigint NOT NULL
			REFERENCES states DEFERRABLE INITIALLY DEFERRED, name text NOT NULL DEFAULT '', population bigint NOT NULL DEFAULT 0,
			mayor text, area double precision NOT NULL DEFAULT 0, grade text NOT NULL DEFAULT 'new')`)
		var b orm.Batch
		states := orm.QueueCount(&b, State.QuerySet)
		orphan := orm.QueueInsert(&b, City.Only(City.ID, City.StateID), &CityRow{ID: 1, StateID: 99})
		err := b.Run(ctx, db)
		failedAt(t, err, -1, orm.ErrForeignKey)
		if errors.Is(err, orm.ErrCommitUnknown) || errors.Is(err, orm.ErrNotSent) {
			t.Error(err)
		}
		fails(t, states, orm.ErrForeignKey)
		fails(t, orphan, orm.ErrForeignKey)
		if n, err := City.Count(ctx, db); err != nil || n != 0 {
			t.Errorf("%d, %v", n, err)
		}
	})
}

// TestBatchWithAnswersThatCannotBeRead: the database has done them.
func TestBatchWithAnswersThatCannotBeRead(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		provo(t, db)
		var b orm.Batch
		none := orm.QueueUpdate(&b, City.AllRows(), City.Mayor.SetNull())
		mayors := orm.Queue(&b, orm.Pluck(City.QuerySet, City.Mayor))
		renamed := orm.QueueUpdate(&b, City.AllRows(), City.Name.Set("Moab"))
		err := b.Run(ctx, db)
		var failed *orm.BatchError
		if !errors.As(err, &failed) || failed.Index != 1 || !failed.Done || !errors.Is(err, orm.ErrNull) || !says("the batch is done")(err) {
			t.Errorf("%v", err)
		}
		fails(t, mayors, orm.ErrNull)
		if got(t, none) != 1 || got(t, renamed) != 1 || !slices.Equal(cities(t, db), []string{"Moab"}) {
			t.Errorf("%d, %d, %q", got(t, none), got(t, renamed), cities(t, db))
		}
	})
}

func TestBatchAndContexts(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		provo(t, db)
		ended, cancel := context.WithCancel(ctx)
		cancel()
		var b orm.Batch
		n := orm.QueueDelete(&b, City.AllRows())
		err := b.Run(ended, db)
		if !errors.Is(err, context.Canceled) || !errors.Is(err, orm.ErrNotSent) || errors.Is(err, orm.ErrCommitUnknown) {
			t.Error(err)
		}
		fails(t, n, context.Canceled)
		// The context ends while an entry runs.
		ending, cancel := context.WithCancel(ctx)
		defer cancel()
		observed := db.Observe(func(sql string) {
			if strings.HasPrefix(sql, "SELECT") {
				cancel()
			}
		})
		b = orm.Batch{}
		orm.QueueDelete(&b, City.AllRows())
		orm.QueueCount(&b, City.QuerySet)
		if err := b.Run(ending, observed); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		if names := cities(t, db); !slices.Equal(names, []string{"Provo"}) {
			t.Errorf("%q", names)
		}
	})
}

// TestBatchCanceledWhileItWaits ends the context of a batch that waits for a lock
// with more to do behind it. Either the server has answered, and it is known that
// nothing was done, or it is said that nobody knows.
func TestBatchCanceledWhileItWaits(t *testing.T) {
	t.Parallel()
	db := modeltest.Databases[0].Open(t)
	makeTables(t, db, modeltest.Databases[0])
	provo(t, db)
	ctx := nplusone.Watch(t)
	var err error
	if err := db.InTx(ctx, func(tx *orm.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT FROM cities FOR UPDATE`); err != nil {
			return err
		}
		ending, cancel := context.WithCancel(ctx)
		defer cancel()
		var b orm.Batch
		orm.QueueCount(&b, State.QuerySet)
		orm.QueueUpdate(&b, City.AllRows(), City.Name.Set("Moab"))
		orm.QueueCount(&b, State.QuerySet)
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			err = b.Run(ending, db)
		}()
		//inlay:allow-nplusone * -- it waits for the batch
		for waits := int64(0); waits == 0; {
			found, err := orm.Raw[int64](ctx, tx, `SELECT count(*) FROM pg_locks WHERE transactionid::text = txid_current()::text AND NOT granted`)
			if err != nil {
				return err
			}
			waits = found[0]
		}
		cancel()
		<-ended
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if !errors.Is(err, context.Canceled) || errors.Is(err, orm.ErrNotSent) {
		t.Error(err)
	}
	if names := cities(t, db); !errors.Is(err, orm.ErrCommitUnknown) && !slices.Equal(names, []string{"Provo"}) {
		t.Errorf("%q after %v", names, err)
	}
}

// TestBatchOfManyShapes has more statements than a session keeps prepared.
func TestBatchOfManyShapes(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		provo(t, db)
		for range 2 {
			var b orm.Batch
			var counts []*orm.Queued[int64]
			for names := range 25 {
				for ids := range 25 {
					q := City.Filter(City.Population.Gt(0))
					for range names {
						q = q.Filter(City.Name.Eq("Provo"))
					}
					for range ids {
						q = q.Filter(City.ID.Gt(0))
					}
					counts = append(counts, orm.QueueCount(&b, q))
				}
			}
			if err := b.Run(ctx, db); err != nil {
				t.Fatal(err)
			}
			for _, c := range counts {
				if got(t, c) != 1 {
					t.Fatal(got(t, c))
				}
			}
		}
	})
}

func TestBatchOfManyRows(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		rows := make([]CityRow, 2000)
		var b orm.Batch
		for i := range rows {
			rows[i] = CityRow{StateID: 1, Name: fmt.Sprintf("%04d %s", i, strings.Repeat("x", 200))}
			orm.QueueInsert(&b, City.QuerySet, &rows[i])
		}
		if err := b.Run(ctx, db); err != nil {
			t.Fatal(err)
		}
		all, err := City.OrderBy(City.Name.Asc()).All(ctx, db)
		if err != nil || !slices.Equal(all, rows) {
			t.Errorf("%d rows, %v", len(all), err)
		}
	})
}

// onePostgres is a database of one connection, which is dialled as told.
func onePostgres(t *testing.T, dial func(*pgxpool.Config)) *orm.DB {
	t.Helper()
	config, err := pgxpool.ParseConfig(dbtest.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	dial(config)
	config.MaxConns = 1
	made, err := postgres.OpenConfig(t.Context(), config)
	db := modeltest.Opened(t, made, err)
	makeTables(t, db, modeltest.Databases[0])
	return db
}

// TestBatchRoundTrips counts on the wire: one when the statements are prepared,
// and one more for those that are not.
func TestBatchRoundTrips(t *testing.T) {
	t.Parallel()
	var wire dbtest.Wire
	db := onePostgres(t, func(config *pgxpool.Config) {
		config.ConnConfig.DialFunc = wire.Dial(config.ConnConfig.DialFunc)
	})
	ctx := nplusone.Watch(t)
	run := func(h orm.Handle, name string) {
		t.Helper()
		var b orm.Batch
		orm.QueueInsert(&b, City.QuerySet, &CityRow{StateID: 1, Name: name})
		orm.QueueInsert(&b, City.QuerySet, &CityRow{StateID: 1, Name: name + "!"})
		orm.QueueUpdate(&b, City.Filter(City.Name.Eq(name)), City.Population.Set(1))
		orm.Queue(&b, State.QuerySet)
		orm.QueueCount(&b, City.QuerySet)
		if err := b.Run(ctx, h); err != nil {
			t.Error(err)
		}
	}
	check := func(what string, statements, writes, waits int) {
		t.Helper()
		s, w := wire.Sent()
		if n := wire.Waits(); s != statements || w != writes || n != waits {
			t.Errorf("%s: %d statements in %d writes, waited for %d times, want %d, %d, %d", what, s, w, n, statements, writes, waits)
		}
	}
	wire.Sent()
	wire.Waits()
	run(db, "a")
	check("first", 5, 1, 2)
	run(db, "b")
	check("prepared", 5, 1, 1)
	if err := db.InTx(ctx, func(tx *orm.Tx) error { run(tx, "c"); return nil }); err != nil {
		t.Error(err)
	}
	check("in a transaction", 7, 3, 3)
	var empty orm.Batch
	if err := empty.Run(ctx, db); err != nil {
		t.Error(err)
	}
	check("empty", 0, 0, 0)
	// The statements no longer fit the schema: nothing was kept, and it is run again.
	modeltest.Execute(t, db, `ALTER TABLE states ALTER COLUMN name TYPE varchar(40)`)
	wire.Sent()
	run(db, "d")
	if statements, writes := wire.Sent(); statements != 10 || writes != 2 {
		t.Errorf("after a change of the schema: %d statements in %d writes", statements, writes)
	}
	if names := cities(t, db); !slices.Equal(names, []string{"a", "a!", "b", "b!", "c", "c!", "d", "d!"}) {
		t.Errorf("%q", names)
	}
}

// lostConn loses its connection when a statement is sent: before the server hears
// of it, or its answer.
type lostConn struct {
	net.Conn
	armed *atomic.Bool
	heard bool
	lost  bool
}

func (c *lostConn) Write(b []byte) (int, error) {
	if !c.armed.Load() {
		return c.Conn.Write(b)
	}
	if c.lost = true; c.heard {
		return c.Conn.Write(b)
	}
	_ = c.Close()
	return 0, net.ErrClosed
}

func (c *lostConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if c.armed.Load() && err == nil {
		_ = c.Close()
		return 0, net.ErrClosed
	}
	return n, err
}

// TestBatchThatLosesItsConnection: whether it is committed is known only where it
// was not sent, and asked only where it changes something.
func TestBatchThatLosesItsConnection(t *testing.T) {
	for _, c := range []struct {
		name                        string
		heard, changes, transaction bool
	}{
		{"before the server hears", false, true, false},
		{"after the server heard", true, true, false},
		{"of reads", true, false, false},
		{"in a transaction", true, true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var armed atomic.Bool
			db := onePostgres(t, func(config *pgxpool.Config) {
				dial := config.ConnConfig.DialFunc
				config.ConnConfig.DialFunc = func(ctx context.Context, network, addr string) (net.Conn, error) {
					conn, err := dial(ctx, network, addr)
					return &lostConn{Conn: conn, armed: &armed, heard: c.heard}, err
				}
			})
			ctx := nplusone.Watch(t)
			provo(t, db)
			run := func(h orm.Handle, name string) (*orm.Queued[int64], error) {
				var b orm.Batch
				n := orm.QueueCount(&b, State.QuerySet)
				if c.changes {
					n = orm.QueueUpdate(&b, City.AllRows(), City.Name.Set(name))
				}
				return n, b.Run(ctx, h)
			}
			if _, err := run(db, "A"); err != nil { // which prepares
				t.Fatal(err)
			}
			var n *orm.Queued[int64]
			var err error
			lose := func(h orm.Handle) {
				armed.Store(true)
				n, err = run(h, "B")
				armed.Store(false)
			}
			if c.transaction {
				_ = db.InTx(ctx, func(tx *orm.Tx) error { lose(tx); return err })
			} else {
				lose(db)
			}
			failedAt(t, err, -1, orm.ErrConnection)
			unknown := c.heard && c.changes && !c.transaction
			if errors.Is(err, orm.ErrNotSent) == c.heard || errors.Is(err, orm.ErrCommitUnknown) != unknown {
				t.Errorf("%v", err)
			}
			fails(t, n, orm.ErrConnection)
			want := "Provo"
			if c.changes {
				want = "A"
			}
			if unknown {
				want = "B"
			}
			if names := cities(t, db); !slices.Equal(names, []string{want}) {
				t.Errorf("%q, want %s", names, want)
			}
		})
	}
}
