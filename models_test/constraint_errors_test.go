package models_test

import (
	"context"
	"database/sql"
	"errors"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/inlay-orm/inlay/dialect/postgres"
	"github.com/inlay-orm/inlay/dialect/sqlite"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/dbtest"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/nplusone"
	"github.com/inlay-orm/inlay/orm"
)

// Rooms have every kind of constraint; 7731 and hush are the values that no
// error may tell.

type RoomRow struct {
	ID, Floor int64
	Name      string
	Desk      *int64
	Next      *int64
}

type RoomTable struct {
	orm.Manager[RoomRow]
	ID, Floor, Desk, Next expr.Column[int64]
	Name                  expr.Column[string]
}

var Room = orm.Define[RoomTable]("rooms")

type DeskRow struct{ ID int64 }

type DeskTable struct {
	orm.Manager[DeskRow]
	ID expr.Column[int64]
}

var Desk = orm.Define[DeskTable]("desks")

var roomTables = []string{
	`CREATE TABLE desks (id bigint PRIMARY KEY)`,
	`CREATE TABLE rooms (
		id bigint PRIMARY KEY, name text NOT NULL, floor bigint NOT NULL CONSTRAINT above_ground CHECK (floor >= 0),
		desk bigint CONSTRAINT its_desk REFERENCES desks ON DELETE RESTRICT,
		next bigint CONSTRAINT its_next REFERENCES rooms DEFERRABLE INITIALLY DEFERRED,
		"odd, ""name" bigint, CHECK (floor < 90), UNIQUE (name, floor), CONSTRAINT oddly UNIQUE (floor, "odd, ""name"))`,
	`CREATE UNIQUE INDEX one_name ON rooms (lower(name), desk)`,
	`INSERT INTO desks VALUES (1), (7731)`,
	`INSERT INTO rooms (id, name, floor, desk, next) VALUES (1, 'hush', 77, 7731, NULL), (2, 'b', 77, NULL, 1), (7731, 'B', 2, NULL, NULL)`,
}

// violation is a statement that the database refuses, by a query and as SQL
// with the placeholders of PostgreSQL.
type violation struct {
	name string
	run  func(ctx context.Context, db *orm.DB) error
	sql  string
	args []any
	kind error
	// pg and sqlite are what is known of it.
	pg, sqlite orm.ConstraintError
}

func updating(qs orm.QuerySet[RoomRow], sets ...expr.Assignment) func(context.Context, *orm.DB) error {
	return func(ctx context.Context, db *orm.DB) error {
		_, err := qs.Update(ctx, db, sets...)
		return err
	}
}

func returning[R any](c orm.Change[R]) func(context.Context, *orm.DB) error {
	return func(ctx context.Context, db *orm.DB) error {
		_, err := c.All(ctx, db)
		return err
	}
}

func violations() []violation {
	one, two := Room.Filter(Room.ID.Eq(1)), Room.Filter(Room.ID.Eq(2))
	return []violation{
		{name: "unique", run: updating(two, Room.Name.Set("hush")),
			sql: `UPDATE rooms SET name = $1 WHERE id = 2`, args: []any{"hush"}, kind: orm.ErrUnique,
			pg:     orm.ConstraintError{Table: "rooms", Columns: []string{"name", "floor"}, Constraint: "rooms_name_floor_key"},
			sqlite: orm.ConstraintError{Table: "rooms", Columns: []string{"name", "floor"}}},
		{name: "primary key", run: returning(Desk.InsertFrom(Desk.Filter(Desk.ID.Eq(7731)))),
			sql: `INSERT INTO desks VALUES ($1)`, args: []any{7731}, kind: orm.ErrUnique,
			pg:     orm.ConstraintError{Table: "desks", Columns: []string{"id"}, Constraint: "desks_pkey"},
			sqlite: orm.ConstraintError{Table: "desks", Columns: []string{"id"}}},
		{name: "unique with odd names",
			sql: `UPDATE rooms SET floor = 77, "odd, ""name" = $1 WHERE id IN (1, 2)`, args: []any{7731}, kind: orm.ErrUnique,
			pg: orm.ConstraintError{Table: "rooms", Columns: []string{"floor", `odd, "name`}, Constraint: "oddly"}},
		{name: "unique index of expressions", run: updating(Room.Filter(Room.ID.Gt(1)), Room.Desk.Set(7731)),
			sql: `UPDATE rooms SET desk = $1 WHERE id > 1`, args: []any{7731}, kind: orm.ErrUnique,
			pg: orm.ConstraintError{Table: "rooms", Constraint: "one_name"}, sqlite: orm.ConstraintError{Constraint: "one_name"}},
		{name: "foreign key to nothing", run: updating(one, Room.Desk.Set(77310)),
			sql: `UPDATE rooms SET desk = $1 WHERE id = 1`, args: []any{77310}, kind: orm.ErrForeignKey,
			pg: orm.ConstraintError{Table: "rooms", Columns: []string{"desk"}, Constraint: "its_desk"}},
		{name: "foreign key from elsewhere", run: func(ctx context.Context, db *orm.DB) error {
			_, err := Desk.Filter(Desk.ID.Eq(7731)).Delete(ctx, db)
			return err
		}, sql: `DELETE FROM desks WHERE id = $1`, args: []any{7731}, kind: orm.ErrForeignKey,
			pg: orm.ConstraintError{Table: "rooms", Constraint: "its_desk"}},
		{name: "deferred foreign key", run: updating(one, Room.Next.Set(77310)),
			sql: `UPDATE rooms SET next = $1 WHERE id = 1`, args: []any{77310}, kind: orm.ErrForeignKey,
			pg: orm.ConstraintError{Table: "rooms", Columns: []string{"next"}, Constraint: "its_next"}},
		{name: "deferred foreign key with rows", run: returning(one.UpdateReturning(Room.Next.Set(77310))),
			sql: `DELETE FROM rooms WHERE id = $1 RETURNING id`, args: []any{1}, kind: orm.ErrForeignKey,
			pg: orm.ConstraintError{Table: "rooms", Columns: []string{"next"}, Constraint: "its_next"}},
		{name: "not null", run: updating(one, Room.Name.SetNull()),
			sql: `UPDATE rooms SET name = NULL WHERE floor = $1`, args: []any{77}, kind: orm.ErrNotNull,
			pg:     orm.ConstraintError{Table: "rooms", Columns: []string{"name"}},
			sqlite: orm.ConstraintError{Table: "rooms", Columns: []string{"name"}}},
		{name: "check", run: updating(one, Room.Floor.Set(-7731)),
			sql: `UPDATE rooms SET floor = $1 WHERE id = 1`, args: []any{-7731}, kind: orm.ErrCheck,
			pg: orm.ConstraintError{Table: "rooms", Constraint: "above_ground"}, sqlite: orm.ConstraintError{Constraint: "above_ground"}},
		{name: "check without a name", run: returning(one.UpdateReturning(Room.Floor.Set(7731))),
			sql: `UPDATE rooms SET floor = $1 WHERE id = 1`, args: []any{7731}, kind: orm.ErrCheck,
			pg: orm.ConstraintError{Table: "rooms", Constraint: "rooms_floor_check"}, sqlite: orm.ConstraintError{Constraint: "floor < 90"}},
	}
}

func TestConstraintErrors(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		modeltest.Execute(t, db, roomTables...)
		for _, v := range violations() {
			want := v.pg
			if on.Name == sqlite.Name {
				want = v.sqlite
				v.sql = strings.ReplaceAll(v.sql, "$", "?")
			}
			if v.run != nil {
				v.check(t, v.run(ctx, db), want)
			}
			if v.name == "deferred foreign key with rows" {
				want.Columns = nil // its SQL deletes the row that another refers to
			}
			_, err := db.Exec(ctx, v.sql, v.args...)
			v.check(t, err, want)
			_, err = orm.Raw[int64](ctx, db, v.sql, v.args...)
			v.check(t, err, want)
		}
		if n, err := Room.Filter(Room.Floor.Eq(77), Room.Desk.IsNull(), Room.Next.Eq(1)).Count(ctx, db); err != nil || n != 1 {
			t.Errorf("afterwards: %d, %v", n, err)
		}
	})
}

// check compares what is known of an error, and looks for values in its text.
func (v violation) check(t *testing.T, err error, want orm.ConstraintError) {
	t.Helper()
	var got *orm.ConstraintError
	var query *orm.QueryError
	if !errors.Is(err, v.kind) || !errors.As(err, &got) || !errors.As(err, &query) {
		t.Errorf("%s: %v", v.name, err)
		return
	}
	for _, other := range []error{orm.ErrUnique, orm.ErrForeignKey, orm.ErrNotNull, orm.ErrCheck, orm.ErrExclusion, orm.ErrConnection, orm.ErrNotSent} {
		if other != v.kind && errors.Is(err, other) {
			t.Errorf("%s is %v too", v.name, other)
		}
	}
	if got.Kind != v.kind || got.Table != want.Table || !reflect.DeepEqual(got.Columns, want.Columns) || got.Constraint != want.Constraint {
		t.Errorf("%s: %q %q %q, want %q %q %q", v.name, got.Table, got.Columns, got.Constraint, want.Table, want.Columns, want.Constraint)
	}
	text := err.Error()
	for _, part := range append([]string{got.Table, got.Constraint, "violated"}, got.Columns...) {
		if !strings.Contains(text, part) {
			t.Errorf("%s: %q does not say %q", v.name, text, part)
		}
	}
	for _, secret := range []string{"7731", "hush"} {
		if strings.Contains(text, secret) {
			t.Errorf("%s: %q tells the value %s", v.name, text, secret)
		}
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) && got.Table != "" && !strings.HasPrefix(got.Schema, "inlay_test_") {
		t.Errorf("%s: in schema %q", v.name, got.Schema)
	}
}

// TestConstraintErrorsOfPostgres are those that SQLite has nothing like.
func TestConstraintErrorsOfPostgres(t *testing.T) {
	t.Parallel()
	db := modeltest.Databases[0].Open(t)
	modeltest.Execute(t, db,
		`CREATE TABLE stays (room bigint, during int8range, CONSTRAINT alone EXCLUDE USING gist (during WITH &&))`,
		`INSERT INTO stays VALUES (1, '[1,7731)')`,
		`CREATE DOMAIN grade AS bigint CONSTRAINT low CHECK (value < 7)`,
		`CREATE DOMAIN present AS bigint NOT NULL`,
		`CREATE TABLE marks (grade grade, present present)`,
		`CREATE TABLE years (year bigint) PARTITION BY LIST (year)`,
		`CREATE FUNCTION refuse() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN
			RAISE EXCEPTION 'the value 7731' USING ERRCODE = 'unique_violation', DETAIL = 'Key (hush', TABLE = 'marks', SCHEMA = 'inlay_test_s'; END $$`)
	for _, v := range []violation{
		{name: "exclusion", sql: `INSERT INTO stays VALUES ($1, int8range($1, 7732))`, args: []any{5}, kind: orm.ErrExclusion,
			pg: orm.ConstraintError{Table: "stays", Columns: []string{"during"}, Constraint: "alone"}},
		{name: "check of a domain", sql: `INSERT INTO marks VALUES ($1, 1)`, args: []any{7731}, kind: orm.ErrCheck,
			pg: orm.ConstraintError{Constraint: "low"}},
		{name: "not null of a domain", sql: `INSERT INTO marks VALUES (1, $1)`, args: []any{nil}, kind: orm.ErrNotNull},
		{name: "partition", sql: `INSERT INTO years VALUES ($1)`, args: []any{7731}, kind: orm.ErrCheck, pg: orm.ConstraintError{Table: "years"}},
		{name: "function", sql: `INSERT INTO marks VALUES (1, refuse())`, kind: orm.ErrUnique, pg: orm.ConstraintError{Table: "marks"}},
	} {
		_, err := db.Exec(nplusone.Watch(t), v.sql, v.args...)
		v.check(t, err, v.pg)
	}
}

// session opens a DB whose backends have a name, with settings of the server,
// and a connection beside it.
func session(t *testing.T, url, name string, settings map[string]string) *orm.DB {
	t.Helper()
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	config.MaxConns = 1
	config.ConnConfig.RuntimeParams["application_name"] = name
	for k, v := range settings {
		config.ConnConfig.RuntimeParams[k] = v
	}
	db, err := postgres.OpenConfig(t.Context(), config)
	return modeltest.Opened(t, db, err)
}

func beside(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(nplusone.Watch(t), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

// until has a query of another connection return true, within a few seconds.
func until(t *testing.T, conn *pgx.Conn, query string, args ...any) {
	t.Helper()
	for range 500 {
		var done bool
		if err := conn.QueryRow(nplusone.Watch(t), query, args...).Scan(&done); err != nil {
			t.Fatal(err)
		}
		if done {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("never true: %s", query)
}

const (
	waitsForLock = `SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = $1 AND wait_event_type = 'Lock')`
	sleeps       = `SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = $1 AND wait_event = 'PgSleep')`
)

func run(t *testing.T, conn *pgx.Conn, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if _, err := conn.Exec(nplusone.Watch(t), s); err != nil {
			t.Fatal(err)
		}
	}
}

// only checks that an error is one of the reasons why a statement was not run
// to its end, and no other.
func only(t *testing.T, err error, want ...error) {
	t.Helper()
	reasons := []error{orm.ErrSerialization, orm.ErrDeadlock, orm.ErrLockTimeout, orm.ErrStatementTimeout, orm.ErrCanceled,
		orm.ErrConnection, orm.ErrNotSent, context.Canceled, context.DeadlineExceeded, orm.ErrUnique}
	for _, reason := range reasons {
		wanted := false
		for _, w := range want {
			wanted = wanted || w == reason
		}
		if errors.Is(err, reason) != wanted {
			t.Errorf("%v: is it %q? %t", err, reason, !wanted)
		}
	}
}

func TestConflictsOfTransactions(t *testing.T) {
	t.Parallel()
	url := dbtest.Postgres(t)
	other := beside(t, url)
	name := strings.ReplaceAll(t.Name(), "/", "_")
	repeatable := session(t, url, name, map[string]string{"default_transaction_isolation": "repeatable read"})
	impatient := session(t, url, name+"_impatient", map[string]string{"lock_timeout": "50ms"})
	modeltest.Execute(t, repeatable, roomTables...)
	update := updating(Room.Filter(Room.ID.Eq(1)), Room.Floor.Set(3))

	for _, f := range []func(context.Context, *orm.DB) error{update, func(ctx context.Context, db *orm.DB) error {
		_, err := db.Exec(ctx, `UPDATE rooms SET floor = $1 WHERE id = 1`, 4)
		return err
	}} {
		run(t, other, `BEGIN`, `UPDATE rooms SET floor = 5 WHERE id = 1`)
		only(t, f(nplusone.Watch(t), impatient), orm.ErrLockTimeout)
		_, err := Room.Filter(Room.ID.Eq(1)).Lock(orm.ForUpdate, orm.NoWait).All(nplusone.Watch(t), repeatable)
		only(t, err, orm.ErrLockTimeout)
		failed := make(chan error)
		go func() { failed <- f(nplusone.Watch(t), repeatable) }()
		until(t, other, waitsForLock, name)
		run(t, other, `COMMIT`)
		only(t, <-failed, orm.ErrSerialization)
	}

	// Each locks its own table and waits until the other has locked its.
	modeltest.Execute(t, impatient, `CREATE TABLE a ()`, `CREATE TABLE b ()`)
	patient := session(t, url, name+"_patient", nil)
	var errs [2]error
	var wg sync.WaitGroup
	for i, on := range []*orm.DB{repeatable, patient} {
		mine, others := string("ab"[i]), string("ba"[i])
		wg.Go(func() {
			_, errs[i] = on.Exec(nplusone.Watch(t), `DO $$ BEGIN
				LOCK TABLE `+mine+`;
				WHILE NOT EXISTS (SELECT FROM pg_locks WHERE relation = '`+others+`'::regclass AND granted AND mode = 'AccessExclusiveLock')
				LOOP PERFORM pg_sleep(0.01); END LOOP;
				LOCK TABLE `+others+`; END $$`)
		})
	}
	wg.Wait()
	if errs[0] == nil {
		errs[0], errs[1] = errs[1], errs[0]
	}
	only(t, errs[0], orm.ErrDeadlock)
	if errs[1] != nil {
		t.Errorf("the other one: %v", errs[1])
	}
}

func TestTimeoutsAndCancellation(t *testing.T) {
	t.Parallel()
	url := dbtest.Postgres(t)
	other := beside(t, url)
	name := t.Name()
	hasty := session(t, url, name+"_hasty", map[string]string{"statement_timeout": "50ms"})
	_, err := hasty.Exec(nplusone.Watch(t), `SELECT pg_sleep(30)`)
	only(t, err, orm.ErrStatementTimeout)
	_, err = orm.Raw[string](nplusone.Watch(t), hasty, `SELECT pg_sleep(30)::text`)
	only(t, err, orm.ErrStatementTimeout)

	db := session(t, url, name, nil)
	modeltest.Execute(t, db, roomTables...)
	sleepers := Room.Filter(expr.Raw[bool](`pg_sleep(30) IS NOT NULL`))
	ctx, cancel := context.WithCancel(nplusone.Watch(t))
	defer cancel()
	for _, c := range []struct {
		end  func()
		want []error
	}{
		{func() {
			run(t, other, `SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = '`+name+`'`)
		}, []error{orm.ErrCanceled}},
		{func() {
			run(t, other, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '`+name+`'`)
		}, []error{orm.ErrConnection}},
		{cancel, []error{context.Canceled}},
	} {
		for _, f := range []func() error{
			func() error { _, err := db.Exec(ctx, `SELECT pg_sleep(30)`); return err },
			func() error { _, err := orm.Raw[string](ctx, db, `SELECT pg_sleep(30)::text`); return err },
			func() error { return updating(sleepers, Room.Floor.Set(3))(ctx, db) },
		} {
			failed := make(chan error)
			go func() { failed <- f() }()
			until(t, other, sleeps, name)
			c.end()
			only(t, <-failed, c.want...)
			if ctx.Err() != nil {
				break // the others would not begin
			}
		}
	}
	_, err = db.Exec(ctx, `SELECT 1`)
	if !errors.Is(err, context.Canceled) || !errors.Is(err, orm.ErrNotSent) {
		t.Errorf("a context that has ended before: %v", err)
	}
	if n, err := db.Exec(nplusone.Watch(t), `SELECT 1`); err != nil || n != 1 {
		t.Errorf("afterwards: %d, %v", n, err)
	}
}

// TestLostConnectionSaysWhatWasSent ends sessions before a statement: one that
// is not prepared yet fails while it is being prepared. Of one that is, it
// depends on when the end of the session arrives whether it is sent.
func TestLostConnectionSaysWhatWasSent(t *testing.T) {
	t.Parallel()
	url := dbtest.Postgres(t)
	other := beside(t, url)
	name := t.Name()
	db := session(t, url, name, nil)
	modeltest.Execute(t, db, roomTables...)
	kill := func() {
		run(t, other, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '`+name+`'`)
		until(t, other, `SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = $1)`, name)
	}
	update := updating(Room.Filter(Room.ID.Eq(1)), Room.Floor.Set(3))
	kill()
	only(t, update(nplusone.Watch(t), db), orm.ErrConnection, orm.ErrNotSent)
	if err := update(nplusone.Watch(t), db); err != nil {
		t.Fatal(err)
	}
	lost := func(err error) {
		t.Helper()
		if !errors.Is(err, orm.ErrConnection) {
			t.Errorf("after the end of its session: %v", err)
		}
	}
	kill()
	lost(update(nplusone.Watch(t), db))
	modeltest.Execute(t, db, `SELECT 1`)
	kill()
	_, err := db.Exec(nplusone.Watch(t), `SELECT 1`)
	lost(err)
	modeltest.Execute(t, db, `SELECT 1`)
	kill()
	_, err = orm.Raw[int64](nplusone.Watch(t), db, `SELECT 1`)
	lost(err)

	_, err = postgres.Open(t.Context(), "host="+t.TempDir()+" user=x dbname=x")
	only(t, err, orm.ErrConnection, orm.ErrNotSent)
	_, err = postgres.Open(t.Context(), url+" dbname=no_such_database")
	if strings.Contains(url, "://") {
		_, err = postgres.Open(t.Context(), url+"&dbname=no_such_database")
	}
	only(t, err, orm.ErrConnection, orm.ErrNotSent)
}

func TestLocksOfSQLite(t *testing.T) {
	t.Parallel()
	path := dbtest.SQLite(t)
	db, err := sqlite.Open(t.Context(), path)
	db = modeltest.Opened(t, db, err)
	modeltest.Execute(t, db, roomTables...)
	modeltest.Execute(t, db, `PRAGMA busy_timeout = 20`) // of the one connection that this test uses
	pool, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = pool.Close() }()
	other, err := pool.Conn(nplusone.Watch(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }()
	run := func(statements ...string) {
		t.Helper()
		for _, s := range statements {
			if _, err := other.ExecContext(nplusone.Watch(t), s); err != nil {
				t.Fatal(err)
			}
		}
	}
	update := updating(Room.Filter(Room.ID.Eq(1)), Room.Floor.Set(3))
	run(`BEGIN IMMEDIATE`)
	only(t, update(nplusone.Watch(t), db), orm.ErrLockTimeout)
	_, err = db.Exec(nplusone.Watch(t), `UPDATE rooms SET floor = 4`)
	only(t, err, orm.ErrLockTimeout)
	run(`ROLLBACK`)

	// What the transaction has read is no longer so when it writes.
	modeltest.Execute(t, db, `BEGIN`, `SELECT * FROM rooms`)
	run(`UPDATE rooms SET floor = 5 WHERE id = 1`)
	only(t, update(nplusone.Watch(t), db), orm.ErrSerialization)
	modeltest.Execute(t, db, `ROLLBACK`)
	if err := update(nplusone.Watch(t), db); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}
