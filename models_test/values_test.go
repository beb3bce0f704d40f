package models_test

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/shopspring/decimal"

	"github.com/inlay-orm/inlay/dialect/postgres"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/dbtest"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/schema"
	"github.com/inlay-orm/inlay/types"
)

// Feeling is an enum, HomeAddress a composite type, of the database.
type Feeling string

func (Feeling) EnumType() (name string, labels []string) {
	return "mood", []string{"sad", "ok", "very happy"}
}

type HomeAddress struct {
	Street string
	Number *int32
	Since  types.Date
	Tags   []string
	Mood   sql.Null[Feeling]
	Fee    decimal.Decimal
	Moved  time.Time
}

func (HomeAddress) CompositeType() string { return "address" }

// A kind is an SQL type, with values of its Go type that come back as they were.
type kind struct {
	name string
	sql  schema.Type
	// pg is the type's name on PostgreSQL.
	pg string
	// setup is what PostgreSQL needs for it.
	setup string
	test  func(t *testing.T, ctx context.Context, db *orm.DB, on database, k kind)
	lists func(t *testing.T, ctx context.Context, db *orm.DB, on database, k kind)
}

// sample is a value and how it is written in SQL, without its cast, on each database.
type sample[T any] struct {
	v          T
	pg, sqlite string
}

// same is a sample that both databases write alike.
func same[T any](v T, text string) sample[T] { return sample[T]{v, text, text} }

type cellRow[T any] struct {
	ID    int64
	Plain T
	Maybe *T
	Null  sql.Null[T]
}

type cellTable[T any] struct {
	orm.Manager[cellRow[T]]
	ID                 expr.Column[int64]
	Plain, Maybe, Null expr.Column[T]
}

type listRow[T any] struct {
	ID   int64
	List []T
	Many *[]T
}

type listTable[T any] struct {
	orm.Manager[listRow[T]]
	ID         expr.Column[int64]
	List, Many expr.Column[[]T]
}

func newKind[T any](t schema.Type, pg string, samples ...sample[T]) kind {
	name := strings.ReplaceAll(t.String(), " ", "_")
	cells := orm.Define[cellTable[T]]("cells_" + name)
	return kind{name: name, sql: t, pg: pg, test: func(t *testing.T, ctx context.Context, db *orm.DB, on database, k kind) {
		testCells(t, ctx, db, on, k, cells, samples)
	}}
}

// listed adds a table of lists of the values.
func listed[T any](k kind, values ...T) kind {
	lists := orm.Define[listTable[T]]("lists_" + k.name)
	k.lists = func(t *testing.T, ctx context.Context, db *orm.DB, on database, k kind) {
		testLists(t, ctx, db, on, k, lists, values)
	}
	return k
}

func (k kind) column(on database) string {
	switch {
	case on.suffix == "pg":
		return k.pg
	case k.sql == schema.Bool || k.sql.IsInteger():
		return "INTEGER"
	case k.sql == schema.Float32 || k.sql == schema.Float64:
		return "REAL"
	case k.sql == schema.Bytes:
		return "BLOB"
	}
	return "TEXT"
}

func (k kind) with(setup string) kind {
	k.setup = setup
	return k
}

func testCells[T any](t *testing.T, ctx context.Context, db *orm.DB, on database, k kind, cells *cellTable[T], samples []sample[T]) {
	column := k.column(on)
	execute(t, db, fmt.Sprintf(`CREATE TABLE cells_%s (id bigint PRIMARY KEY, plain %[2]s NOT NULL, maybe %[2]s, "null" %[2]s)`, k.name, column))
	var want []cellRow[T]
	for i, s := range samples {
		text := s.pg + "::" + k.pg
		if on.suffix == "sqlite" {
			text = s.sqlite
		}
		execute(t, db, fmt.Sprintf(`INSERT INTO cells_%s VALUES (%d, %[3]s, %[3]s, %[3]s)`, k.name, i+1, text))
		want = append(want, cellRow[T]{int64(i + 1), s.v, &samples[i].v, sql.Null[T]{V: s.v, Valid: true}})
	}
	last := int64(len(samples) + 1)
	execute(t, db, fmt.Sprintf(`INSERT INTO cells_%s SELECT %d, plain, NULL, NULL FROM cells_%[1]s WHERE id = 1`, k.name, last))
	want = append(want, cellRow[T]{ID: last, Plain: samples[0].v})
	got, err := cells.OrderBy(cells.ID.Asc()).All(ctx, db)
	if err != nil {
		t.Fatal(err)
	}
	for i := range want {
		if i >= len(got) || !reflect.DeepEqual(got[i], want[i]) {
			t.Fatalf("row %d came back as %s, want %s", i+1, show(got[i:i+1]), show(want[i:i+1]))
		}
	}
	for i, s := range samples {
		id := int64(i + 1)
		for what, p := range map[string]expr.Predicate{
			"Eq": cells.Null.Eq(s.v), "In": cells.Maybe.In(s.v), "In among others": cells.Maybe.In(s.v, s.v), "Value": expr.Value(s.v).EqExpr(cells.Maybe),
			"Neq": expr.And(expr.Not(cells.Plain.Neq(s.v)), cells.Maybe.IsNotNull()), "IsDistinctFrom": expr.Not(cells.Maybe.IsDistinctFrom(s.v)),
		} {
			rows, err := cells.Filter(p).Only(cells.ID).All(ctx, db)
			if on.suffix == "sqlite" && k.sql == schema.Bytes && strings.HasPrefix(what, "In") {
				if !errors.Is(err, orm.ErrType) { // JSON has no form for them
					t.Errorf("%s of bytes: %v", what, err)
				}
				continue
			}
			if err != nil || len(rows) != 1 || rows[0].ID != id {
				t.Errorf("%s of %v found %v, %v", what, s.v, rows, err)
			}
		}
		vs, err := cells.Filter(cells.ID.Eq(id)).Values(expr.Value(s.v).As("value"), expr.Null[T]().As("none"), expr.Cast[T](cells.Plain).As("cast"), cells.Maybe).All(ctx, db)
		if want := (row{"value": s.v, "none": nil, "cast": s.v, "maybe": s.v}); err != nil || !reflect.DeepEqual(vs[0], want) {
			t.Errorf("values came back as %v, want %v, %v", vs, want, err)
		}
	}
	_, err = orm.Pluck(cells.Filter(cells.ID.Eq(last)), cells.Null).All(ctx, db)
	if !errors.Is(err, orm.ErrNull) {
		t.Errorf("NULL for a value: %v", err)
	}
	if n, err := cells.Filter(cells.Maybe.IsNull()).Count(ctx, db); n != 1 || err != nil {
		t.Errorf("%d are NULL, %v", n, err)
	}
}

func testLists[T any](t *testing.T, ctx context.Context, db *orm.DB, on database, k kind, lists *listTable[T], values []T) {
	column := "TEXT"
	if on.suffix == "pg" {
		column = k.pg + "[]"
	}
	execute(t, db, fmt.Sprintf(`CREATE TABLE lists_%s (id bigint PRIMARY KEY, list %[2]s NOT NULL, many %[2]s)`, k.name, column))
	if on.suffix == "pg" {
		for i, list := range []string{"plain ORDER BY id", "plain) FILTER (WHERE false"} {
			execute(t, db, fmt.Sprintf(`INSERT INTO lists_%[1]s SELECT %d, COALESCE(array_agg(%[3]s), '{}'), array_agg(%[3]s) FROM cells_%[1]s WHERE maybe IS DISTINCT FROM NULL`, k.name, i+1, list))
		}
	} else {
		if _, err := db.Exec(ctx, fmt.Sprintf(`INSERT INTO lists_%s VALUES (1, ?1, ?1), (2, '[]', NULL)`, k.name), values); err != nil {
			t.Fatal(err)
		}
	}
	want := []listRow[T]{{1, values, &values}, {2, []T{}, nil}}
	got, err := lists.OrderBy(lists.ID.Asc()).All(ctx, db)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("lists came back as\n%v, want\n%v, %v", got, want, err)
	}
	for what, p := range map[string]expr.Predicate{"Eq": lists.List.Eq(values), "Value": expr.Value(values).EqExpr(lists.List)} {
		rows, err := lists.Filter(p).Only(lists.ID).All(ctx, db)
		if err != nil || len(rows) != 1 || rows[0].ID != 1 {
			t.Errorf("%s of a list found %v, %v", what, rows, err)
		}
	}
}

func day(y, m, d int) types.Date { return types.Date{Year: y, Month: time.Month(m), Day: d} }

func moment(s string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		panic(err)
	}
	return t
}

func dec(s string) decimal.Decimal { return decimal.RequireFromString(s) }

const digits38 = "12345678901234567890123456789012345678"

var (
	someAddress  = HomeAddress{`Main "St"\, (rear)`, ptr[int32](7), day(2024, 2, 29), []string{"a", `b"\`, ""}, sql.Null[Feeling]{V: "very happy", Valid: true}, dec("1.5"), moment("2024-03-10T09:30:00.5Z")}
	emptyAddress = HomeAddress{Since: day(1, 1, 1), Tags: []string{}, Fee: dec("0"), Moved: moment("2000-01-01T00:00:00Z")}
	july         = types.NewRange(day(2026, 7, 1), day(2026, 8, 1))
	night        = types.NewRange(moment("2024-03-10T22:00:00Z"), moment("2024-03-11T06:00:00.5Z"))
)

const (
	moodDDL    = `CREATE TYPE mood AS ENUM ('sad', 'ok', 'very happy')`
	addressDDL = `CREATE TYPE address AS (street text, number integer, since date, tags text[], mood mood, fee numeric, moved timestamptz)`
)

// kinds are every SQL type, each with its table. The one of decimals comes
// back without the zeros at the end from SQLite: see TestDecimals.
var kinds = []kind{
	listed(newKind(schema.Bool, "boolean", sample[bool]{true, "'t'", "1"}, sample[bool]{false, "'f'", "0"}), true, false),
	listed(newKind(schema.Int16, "smallint", same(int16(-7), "-7")), int16(-7)),
	listed(newKind(schema.Int32, "integer", same(int32(-7), "-7")), int32(-7)),
	listed(newKind(schema.Int64, "bigint", same(int64(-7), "-7")), int64(-7)),
	listed(newKind(schema.Float32, "real", same(float32(1.5), "1.5")), float32(1.5)),
	listed(newKind(schema.Float64, "double precision", same(1.5, "1.5")), 1.5),
	listed(newKind(schema.Text, "text", same(`it's`, `'it''s'`), same("", "''")), "it's", ""),
	newKind(schema.Bytes, "bytea", sample[[]byte]{[]byte{0, 255}, `'\x00ff'`, "x'00ff'"}),
	listed(newKind(schema.Timestamp, "timestamptz", sample[time.Time]{moment("2024-03-10T09:30:00.5Z"), "'2024-03-10 02:30:00.5-07'", "'2024-03-10 09:30:00.500000Z'"}), moment("2024-03-10T09:30:00.5Z")),
	listed(newKind(schema.UUID, "uuid", same(UUID{0xde, 15: 1}, "'de000000-0000-0000-0000-000000000001'")), UUID{0xde, 15: 1}),
	newKind(schema.JSON, "jsonb", same(json.RawMessage(`{"a": 1}`), `'{"a": 1}'`)),
	listed(newKind(schema.Inet, "inet", same(netip.MustParseAddr("2001:db8::1"), "'2001:db8::1'")), netip.MustParseAddr("2001:db8::1")),
	listed(newKind(schema.CIDR, "cidr", same(netip.MustParsePrefix("10.0.0.0/8"), "'10.0.0.0/8'")), netip.MustParsePrefix("10.0.0.0/8")),

	listed(newKind(schema.Decimal, "numeric", same(dec(digits38), "'"+digits38+"'"), same(dec("-0."+digits38), "'-0."+digits38+"'"), same(dec("0"), "'0'"), same(dec("100000000"), "'100000000'"), same(dec("0.00001"), "'0.00001'")),
		dec(digits38), dec("-0."+digits38), dec("0"), dec("100000000"), dec("0.00001")),
	listed(newKind(schema.Interval, "interval", same(types.Interval{Months: 14, Days: -3, Microseconds: 4_500_000}, "'P1Y2M-3DT4.5S'"), same(types.Interval{}, "'PT0S'"),
		same(types.Interval{Months: -14, Microseconds: -1}, "'P-1Y-2MT-0.000001S'")),
		types.Interval{Months: 14, Days: -3, Microseconds: 4_500_000}, types.Interval{}, types.Interval{Months: -14, Microseconds: -1}),
	listed(newKind(schema.Date, "date", same(day(2024, 2, 29), "'2024-02-29'"), same(day(-43, 3, 15), "'0044-03-15 BC'"), same(day(12024, 1, 1), "'12024-01-01'")),
		day(2024, 2, 29), day(-43, 3, 15), day(12024, 1, 1)),
	listed(newKind(schema.TimeOfDay, "time", same(types.NewTimeOfDay(15, 4, 5, 120), "'15:04:05.00012'"), same(types.NewTimeOfDay(24, 0, 0, 0), "'24:00:00'"), same(types.TimeOfDay{}, "'00:00:00'")),
		types.NewTimeOfDay(15, 4, 5, 120), types.NewTimeOfDay(24, 0, 0, 0), types.TimeOfDay{}),
	listed(newKind(schema.HStore, "hstore", same(types.HStore{"b": nil, `a"\`: ptr("1, 2"), "": ptr("")}, `'""=>"", "a\"\\"=>"1, 2", "b"=>NULL'`), same(types.HStore{}, "''")).
		with("CREATE EXTENSION hstore"), types.HStore{"b": nil, `a"\`: ptr("1, 2"), "": ptr("")}, types.HStore{}),
	listed(newKind(schema.TSVector, "tsvector", same(types.TSVector("'cat':3 'fat':2A"), "'''cat'':3 ''fat'':2A'"), same(types.TSVector(""), "''")), types.TSVector("'cat':3 'fat':2A"), types.TSVector("")),
	listed(newKind(schema.Vector, "vector", same(types.Vector{1, -2.5, 3}, "'[1,-2.5,3]'")).with("CREATE EXTENSION vector"), types.Vector{1, -2.5, 3}),

	listed(newKind(schema.Int32Range, "int4range", sample[types.Range[int32]]{types.NewRange[int32](1, 6), "'[1,5]'", "'[1,6)'"}, same(types.Empty[int32](), "'empty'"), same(types.From[int32](-1), "'[-1,)'"), same(types.All[int32](), "'(,)'")),
		types.NewRange[int32](1, 6), types.Empty[int32](), types.From[int32](-1), types.All[int32]()),
	listed(newKind(schema.Int64Range, "int8range", same(types.Until[int64](1<<40), "'(,1099511627776)'")), types.Until[int64](1<<40)),
	listed(newKind(schema.DecimalRange, "numrange", same(types.Between(types.Bound[decimal.Decimal]{Value: dec("0.1"), Kind: types.Exclusive}, types.Bound[decimal.Decimal]{Value: dec(digits38), Kind: types.Inclusive}), "'(0.1,"+digits38+"]'")),
		types.Between(types.Bound[decimal.Decimal]{Value: dec("0.1"), Kind: types.Exclusive}, types.Bound[decimal.Decimal]{Value: dec(digits38), Kind: types.Inclusive})),
	listed(newKind(schema.TimestampRange, "tstzrange", sample[types.Range[time.Time]]{night, "'[2024-03-10 15:00-07,2024-03-11 06:00:00.5Z)'", "'[2024-03-10T22:00:00Z,2024-03-11T06:00:00.5Z)'"}), night),
	listed(newKind(schema.DateRange, "daterange", sample[types.Range[types.Date]]{july, "'(2026-06-30,2026-07-31]'", "'[2026-07-01,2026-08-01)'"}, same(types.Until(day(-43, 3, 15)), "'(,0044-03-15 BC)'")), july, types.Until(day(-43, 3, 15))),
	listed(newKind(schema.Int32Multirange, "int4multirange", same(types.NewMultirange(types.NewRange[int32](1, 5), types.NewRange[int32](7, 9)), "'{[1,5),[7,9)}'"), same(types.Multirange[int32]{}, "'{}'")),
		types.NewMultirange(types.NewRange[int32](1, 5), types.NewRange[int32](7, 9)), types.Multirange[int32]{}),
	listed(newKind(schema.Int64Multirange, "int8multirange", same(types.NewMultirange(types.All[int64]()), "'{(,)}'")), types.NewMultirange(types.All[int64]())),
	listed(newKind(schema.DecimalMultirange, "nummultirange", same(types.NewMultirange(types.NewRange(1.5, 2), types.From(3.25)), "'{[1.5,2),[3.25,)}'")), types.NewMultirange(types.NewRange(1.5, 2), types.From(3.25))),
	listed(newKind(schema.TimestampMultirange, "tstzmultirange", same(types.NewMultirange(night), "'{[2024-03-10T22:00:00Z,2024-03-11T06:00:00.5Z)}'")), types.NewMultirange(night)),
	listed(newKind(schema.DateMultirange, "datemultirange", same(types.NewMultirange(july), "'{[2026-07-01,2026-08-01)}'")), types.NewMultirange(july)),

	listed(newKind(sqlTypeOf[Feeling](), "mood", same(Feeling("very happy"), "'very happy'"), same(Feeling("sad"), "'sad'")).with(moodDDL), Feeling("very happy"), Feeling("sad")),
	listed(newKind(sqlTypeOf[HomeAddress](), "address",
		sample[HomeAddress]{someAddress, `ROW('Main "St"\, (rear)', 7, '2024-02-29', ARRAY['a', 'b"\', ''], 'very happy', 1.5, '2024-03-10 09:30:00.5Z')`,
			`'{"Street":"Main \"St\"\\, (rear)","Number":7,"Since":"2024-02-29","Tags":["a","b\"\\",""],"Mood":{"V":"very happy","Valid":true},"Fee":"1.5","Moved":"2024-03-10T09:30:00.5Z"}'`},
		sample[HomeAddress]{emptyAddress, `ROW('', NULL, '0001-01-01', '{}', NULL, 0, '2000-01-01Z')`,
			`'{"Street":"","Number":null,"Since":"0001-01-01","Tags":[],"Mood":{"V":"","Valid":false},"Fee":"0","Moved":"2000-01-01T00:00:00Z"}'`}).
		with(moodDDL+`; `+addressDDL), someAddress, emptyAddress),
}

func sqlTypeOf[T any]() schema.Type {
	t, _ := schema.TypeOf(reflect.TypeFor[T]())
	return t
}

// TestEveryTypeHasAKind makes sure that a type that is added is tested.
func TestEveryTypeHasAKind(t *testing.T) {
	for _, sqlType := range schema.Types() {
		if !slices.ContainsFunc(kinds, func(k kind) bool { return k.sql == sqlType }) {
			t.Errorf("%s has no kind: nothing tests that it comes back", sqlType)
		}
	}
}

// TestKinds sends and reads every SQL type: as fields, as arguments, in
// lists, and as NULL.
func TestKinds(t *testing.T) {
	for _, on := range databases {
		t.Run(on.name, func(t *testing.T) {
			t.Parallel()
			for _, k := range kinds {
				t.Run(k.name, func(t *testing.T) {
					t.Parallel()
					k.run(t, on)
				})
			}
		})
	}
}

func (k kind) run(t *testing.T, on database) {
	ctx := t.Context()
	var db *orm.DB
	switch {
	case on.suffix == "pg" && strings.HasPrefix(k.setup, "CREATE EXTENSION"):
		db = openOwnDatabase(t)
		if _, err := db.Exec(ctx, k.setup); k.sql == schema.Vector && err != nil {
			k.missing(t, db, err)
			return
		} else if err != nil {
			t.Fatal(err)
		}
	case on.suffix == "pg":
		db = on.open(t)
		if k.setup != "" {
			execute(t, db, k.setup)
		}
	default:
		db = on.open(t)
	}
	k.test(t, ctx, db, on, k)
	if k.lists != nil {
		k.lists(t, ctx, db, on, k)
	}
}

// missing is what is left to test where the server lacks an extension: it says so.
func (k kind) missing(t *testing.T, db *orm.DB, err error) {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) || pg.Code != "0A000" && pg.Code != "58P01" { // feature_not_supported, undefined_file
		t.Fatalf("%s: %v", k.setup, err)
	}
	execute(t, db, `CREATE TABLE states (id bigint, name text, nickname text)`)
	_, err = State.Values(expr.Value(types.Vector{1, 2}).As("v")).All(t.Context(), db)
	if !errors.As(err, &pg) || pg.Code != "42704" || !strings.Contains(err.Error(), "vector") { // undefined_object
		t.Errorf("a vector where there is no extension: %v", err)
	}
}

// openOwnDatabase opens a database for an extension, which all schemas of a
// database share.
func openOwnDatabase(t *testing.T) *orm.DB {
	t.Helper()
	url := dbtest.Postgres(t)
	server, err := postgres.Open(t.Context(), url)
	opened(t, server, err)
	name := "inlay_test_" + strings.ToLower(rand.Text()[:16])
	execute(t, server, "CREATE DATABASE "+name)
	t.Cleanup(func() {
		if _, err := server.Exec(context.WithoutCancel(t.Context()), "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("dropping the database: %v", err)
		}
	})
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	config.ConnConfig.Database = name
	delete(config.ConnConfig.RuntimeParams, "search_path")
	db, err := postgres.OpenConfig(t.Context(), config)
	return opened(t, db, err)
}
