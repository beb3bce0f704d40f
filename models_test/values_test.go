package models_test

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
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
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/nplusone"
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
	test  func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database, k kind)
	lists func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database, k kind)
}

// sample is a value and how it is written in SQL, without its cast, on each database.
type sample[T any] struct {
	v          T
	pg, sqlite string
}

// same is a sample that both databases write alike.
func same[T any](v T, text string) sample[T] { return sample[T]{v, text, text} }

// kindsRow has each type in every way in which a field holds NULL.
type kindsRow struct {
	ID                       int64
	Decimal                  decimal.Decimal
	DecimalMaybe             *decimal.Decimal
	DecimalNull              sql.Null[decimal.Decimal]
	DecimalList              *[]decimal.Decimal
	Interval                 types.Interval
	IntervalMaybe            *types.Interval
	IntervalNull             sql.Null[types.Interval]
	IntervalList             *[]types.Interval
	Date                     types.Date
	DateMaybe                *types.Date
	DateNull                 sql.Null[types.Date]
	DateList                 *[]types.Date
	TimeOfDay                types.TimeOfDay
	TimeOfDayMaybe           *types.TimeOfDay
	TimeOfDayNull            sql.Null[types.TimeOfDay]
	HStore                   types.HStore
	HStoreMaybe              *types.HStore
	HStoreNull               sql.Null[types.HStore]
	HStoreList               *[]types.HStore
	TSVector                 types.TSVector
	TSVectorMaybe            *types.TSVector
	TSVectorNull             sql.Null[types.TSVector]
	Vector                   types.Vector
	VectorMaybe              *types.Vector
	VectorNull               sql.Null[types.Vector]
	VectorList               *[]types.Vector
	Int32Range               types.Range[int32]
	Int32RangeMaybe          *types.Range[int32]
	Int32RangeNull           sql.Null[types.Range[int32]]
	Int32RangeList           *[]types.Range[int32]
	Int64Range               types.Range[int64]
	Int64RangeMaybe          *types.Range[int64]
	Int64RangeNull           sql.Null[types.Range[int64]]
	DecimalRange             types.Range[decimal.Decimal]
	DecimalRangeMaybe        *types.Range[decimal.Decimal]
	DecimalRangeNull         sql.Null[types.Range[decimal.Decimal]]
	TimestampRange           types.Range[time.Time]
	TimestampRangeMaybe      *types.Range[time.Time]
	TimestampRangeNull       sql.Null[types.Range[time.Time]]
	DateRange                types.Range[types.Date]
	DateRangeMaybe           *types.Range[types.Date]
	DateRangeNull            sql.Null[types.Range[types.Date]]
	Int32Multirange          types.Multirange[int32]
	Int32MultirangeMaybe     *types.Multirange[int32]
	Int32MultirangeNull      sql.Null[types.Multirange[int32]]
	Int64Multirange          types.Multirange[int64]
	Int64MultirangeMaybe     *types.Multirange[int64]
	Int64MultirangeNull      sql.Null[types.Multirange[int64]]
	DecimalMultirange        types.Multirange[float64]
	DecimalMultirangeMaybe   *types.Multirange[float64]
	DecimalMultirangeNull    sql.Null[types.Multirange[float64]]
	TimestampMultirange      types.Multirange[time.Time]
	TimestampMultirangeMaybe *types.Multirange[time.Time]
	TimestampMultirangeNull  sql.Null[types.Multirange[time.Time]]
	DateMultirange           types.Multirange[types.Date]
	DateMultirangeMaybe      *types.Multirange[types.Date]
	DateMultirangeNull       sql.Null[types.Multirange[types.Date]]
	DateMultirangeList       *[]types.Multirange[types.Date]
	Mood                     Feeling
	MoodMaybe                *Feeling
	MoodNull                 sql.Null[Feeling]
	MoodList                 *[]Feeling
	Home                     HomeAddress
	HomeMaybe                *HomeAddress
	HomeNull                 sql.Null[HomeAddress]
	HomeList                 *[]HomeAddress
}

type kindsTable struct {
	orm.Manager[kindsRow]
	ID                                                                     expr.Column[int64]
	Decimal, DecimalMaybe, DecimalNull                                     expr.Column[decimal.Decimal]
	DecimalList                                                            expr.Column[[]decimal.Decimal]
	Interval, IntervalMaybe, IntervalNull                                  expr.Column[types.Interval]
	IntervalList                                                           expr.Column[[]types.Interval]
	Date, DateMaybe, DateNull                                              expr.Column[types.Date]
	DateList                                                               expr.Column[[]types.Date]
	TimeOfDay, TimeOfDayMaybe, TimeOfDayNull                               expr.Column[types.TimeOfDay]
	HStore, HStoreMaybe, HStoreNull                                        expr.Column[types.HStore]
	HStoreList                                                             expr.Column[[]types.HStore]
	TSVector, TSVectorMaybe, TSVectorNull                                  expr.Column[types.TSVector]
	Vector, VectorMaybe, VectorNull                                        expr.Column[types.Vector]
	VectorList                                                             expr.Column[[]types.Vector]
	Int32Range, Int32RangeMaybe, Int32RangeNull                            expr.Column[types.Range[int32]]
	Int32RangeList                                                         expr.Column[[]types.Range[int32]]
	Int64Range, Int64RangeMaybe, Int64RangeNull                            expr.Column[types.Range[int64]]
	DecimalRange, DecimalRangeMaybe, DecimalRangeNull                      expr.Column[types.Range[decimal.Decimal]]
	TimestampRange, TimestampRangeMaybe, TimestampRangeNull                expr.Column[types.Range[time.Time]]
	DateRange, DateRangeMaybe, DateRangeNull                               expr.Column[types.Range[types.Date]]
	Int32Multirange, Int32MultirangeMaybe, Int32MultirangeNull             expr.Column[types.Multirange[int32]]
	Int64Multirange, Int64MultirangeMaybe, Int64MultirangeNull             expr.Column[types.Multirange[int64]]
	DecimalMultirange, DecimalMultirangeMaybe, DecimalMultirangeNull       expr.Column[types.Multirange[float64]]
	TimestampMultirange, TimestampMultirangeMaybe, TimestampMultirangeNull expr.Column[types.Multirange[time.Time]]
	DateMultirange, DateMultirangeMaybe, DateMultirangeNull                expr.Column[types.Multirange[types.Date]]
	DateMultirangeList                                                     expr.Column[[]types.Multirange[types.Date]]
	Mood, MoodMaybe, MoodNull                                              expr.Column[Feeling]
	MoodList                                                               expr.Column[[]Feeling]
	Home, HomeMaybe, HomeNull                                              expr.Column[HomeAddress]
	HomeList                                                               expr.Column[[]HomeAddress]
}

var Kinds = orm.Define[kindsTable]("kinds")

func newKind[T any](t schema.Type, pg string, plain, maybe, null expr.Column[T], samples ...sample[T]) kind {
	return kind{name: plain.Name(), sql: t, pg: pg, test: func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database, k kind) {
		testCells(t, ctx, db, on, k, plain, maybe, null, samples)
	}}
}

// withLists adds a column of lists of the values.
func withLists[T any](k kind, list expr.Column[[]T], values ...T) kind {
	k.lists = func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database, k kind) {
		testLists(t, ctx, db, on, k, list, values)
	}
	return k
}

func (k kind) with(setup string) kind {
	k.setup = setup
	return k
}

func testCells[T any](t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database, k kind, plain, maybe, null expr.Column[T], samples []sample[T]) {
	column, list := k.pg, k.pg+"[]"
	if on.Suffix == "sqlite" {
		column, list = "TEXT", "TEXT"
	}
	modeltest.Execute(t, db, fmt.Sprintf(`CREATE TABLE kinds (id bigint PRIMARY KEY, %[1]s %[2]s NOT NULL, %[1]s_maybe %[2]s, %[1]s_null %[2]s, %[1]s_list %[3]s)`, k.name, column, list))
	for i, s := range samples {
		text := s.pg + "::" + k.pg
		if on.Suffix == "sqlite" {
			text = s.sqlite
		}
		modeltest.Execute(t, db, fmt.Sprintf(`INSERT INTO kinds VALUES (%d, %[2]s, %[2]s, %[2]s, NULL)`, i+1, text))
	}
	last := int64(len(samples) + 1)
	modeltest.Execute(t, db, fmt.Sprintf(`INSERT INTO kinds SELECT %d, %s, NULL, NULL, NULL FROM kinds WHERE id = 1`, last, k.name))
	for i, s := range samples {
		id := int64(i + 1)
		for what, p := range map[string]expr.Predicate{
			"Eq": null.Eq(s.v), "In": maybe.In(s.v), "In among others": maybe.In(s.v, s.v), "Value": expr.Value(s.v).EqExpr(maybe),
			"Neq": expr.And(expr.Not(plain.Neq(s.v)), maybe.IsNotNull()), "IsDistinctFrom": expr.Not(maybe.IsDistinctFrom(s.v)),
		} {
			//inlay:allow-nplusone * -- each comparison must find the row by itself
			rows, err := Kinds.Filter(p).Values(Kinds.ID).All(ctx, db)
			if err != nil || len(rows) != 1 || rows[0]["id"] != id {
				t.Errorf("%s of %v found %v, %v", what, s.v, rows, err)
			}
		}
		//inlay:allow-nplusone * -- each value is read back by itself
		vs, err := Kinds.Filter(Kinds.ID.Eq(id)).Values(plain, maybe, null, expr.Value(s.v).As("value"), expr.Null[T]().As("none"), expr.Cast[T](plain).As("cast")).All(ctx, db)
		want := row{"value": s.v, "none": nil, "cast": s.v, plain.Name(): s.v, maybe.Name(): s.v, null.Name(): s.v}
		if err != nil || !reflect.DeepEqual(vs[0], want) {
			t.Errorf("values came back as %v, want %v, %v", vs, want, err)
		}
	}
	vs, err := Kinds.Filter(maybe.IsNull()).Values(plain, maybe, null).All(ctx, db)
	if want := []row{{plain.Name(): samples[0].v, maybe.Name(): nil, null.Name(): nil}}; err != nil || !reflect.DeepEqual(vs, want) {
		t.Errorf("NULL came back as %v, want %v, %v", vs, want, err)
	}
}

func testLists[T any](t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database, k kind, list expr.Column[[]T], values []T) {
	if on.Suffix == "pg" {
		modeltest.Execute(t, db, fmt.Sprintf(`UPDATE kinds SET %s = (SELECT array_agg(%s ORDER BY id) FROM kinds WHERE id <= %d) WHERE id = 1`, list.Name(), k.name, len(values)))
	} else if _, err := db.Exec(ctx, fmt.Sprintf(`UPDATE kinds SET %s = ?1 WHERE id = 1`, list.Name()), values); err != nil {
		t.Fatal(err)
	}
	for what, p := range map[string]expr.Predicate{"Eq": list.Eq(values), "Value": expr.Value(values).EqExpr(list)} {
		rows, err := Kinds.Filter(p).Values(list, expr.Value([]T{}).As("empty")).All(ctx, db)
		if want := []row{{list.Name(): values, "empty": []T{}}}; err != nil || !reflect.DeepEqual(rows, want) {
			t.Errorf("%s of a list found %v, want %v, %v", what, rows, want, err)
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

// allKinds are every SQL type, each with its table. The one of decimals comes
// back without the zeros at the end from SQLite: see TestDecimals.
func allKinds() []kind {
	return []kind{
		withLists(newKind(schema.Decimal, "numeric", Kinds.Decimal, Kinds.DecimalMaybe, Kinds.DecimalNull, same(dec(digits38), "'"+digits38+"'"), same(dec("-0."+digits38), "'-0."+digits38+"'"), same(dec("0"), "'0'"), same(dec("100000000"), "'100000000'"), same(dec("0.00001"), "'0.00001'")), Kinds.DecimalList, dec(digits38), dec("-0."+digits38), dec("0"), dec("100000000"), dec("0.00001")),
		withLists(newKind(schema.Interval, "interval", Kinds.Interval, Kinds.IntervalMaybe, Kinds.IntervalNull, same(types.Interval{Months: 14, Days: -3, Microseconds: 4_500_000}, "'P1Y2M-3DT4.5S'"), same(types.Interval{}, "'PT0S'"),
			same(types.Interval{Months: -14, Microseconds: -1}, "'P-1Y-2MT-0.000001S'")), Kinds.IntervalList, types.Interval{Months: 14, Days: -3, Microseconds: 4_500_000}, types.Interval{}, types.Interval{Months: -14, Microseconds: -1}),
		withLists(newKind(schema.Date, "date", Kinds.Date, Kinds.DateMaybe, Kinds.DateNull, same(day(2024, 2, 29), "'2024-02-29'"), same(day(-43, 3, 15), "'0044-03-15 BC'"), same(day(12024, 1, 1), "'12024-01-01'")), Kinds.DateList, day(2024, 2, 29), day(-43, 3, 15), day(12024, 1, 1)),
		newKind(schema.TimeOfDay, "time", Kinds.TimeOfDay, Kinds.TimeOfDayMaybe, Kinds.TimeOfDayNull, same(types.NewTimeOfDay(15, 4, 5, 120), "'15:04:05.00012'"), same(types.NewTimeOfDay(24, 0, 0, 0), "'24:00:00'"), same(types.TimeOfDay{}, "'00:00:00'")),
		withLists(newKind(schema.HStore, "hstore", Kinds.HStore, Kinds.HStoreMaybe, Kinds.HStoreNull, same(types.HStore{"b": nil, `a"\`: ptr("1, 2"), "": ptr("")}, `'""=>"", "a\"\\"=>"1, 2", "b"=>NULL'`), same(types.HStore{}, "''")).
			with("CREATE EXTENSION hstore"), Kinds.HStoreList, types.HStore{"b": nil, `a"\`: ptr("1, 2"), "": ptr("")}, types.HStore{}),
		newKind(schema.TSVector, "tsvector", Kinds.TSVector, Kinds.TSVectorMaybe, Kinds.TSVectorNull, same(types.TSVector("'cat':3 'fat':2A"), "'''cat'':3 ''fat'':2A'"), same(types.TSVector(""), "''")),
		withLists(newKind(schema.Vector, "vector", Kinds.Vector, Kinds.VectorMaybe, Kinds.VectorNull, same(types.Vector{1, -2.5, 3}, "'[1,-2.5,3]'")).with("CREATE EXTENSION vector"), Kinds.VectorList, types.Vector{1, -2.5, 3}),
		withLists(newKind(schema.Int32Range, "int4range", Kinds.Int32Range, Kinds.Int32RangeMaybe, Kinds.Int32RangeNull, sample[types.Range[int32]]{types.NewRange[int32](1, 6), "'[1,5]'", "'[1,6)'"}, same(types.Empty[int32](), "'empty'"), same(types.From[int32](-1), "'[-1,)'"), same(types.All[int32](), "'(,)'")), Kinds.Int32RangeList, types.NewRange[int32](1, 6), types.Empty[int32](), types.From[int32](-1), types.All[int32]()),
		newKind(schema.Int64Range, "int8range", Kinds.Int64Range, Kinds.Int64RangeMaybe, Kinds.Int64RangeNull, same(types.Until[int64](1<<40), "'(,1099511627776)'")),
		newKind(schema.DecimalRange, "numrange", Kinds.DecimalRange, Kinds.DecimalRangeMaybe, Kinds.DecimalRangeNull, same(types.Between(types.Bound[decimal.Decimal]{Value: dec("0.1"), Kind: types.Exclusive}, types.Bound[decimal.Decimal]{Value: dec(digits38), Kind: types.Inclusive}), "'(0.1,"+digits38+"]'")),
		newKind(schema.TimestampRange, "tstzrange", Kinds.TimestampRange, Kinds.TimestampRangeMaybe, Kinds.TimestampRangeNull, sample[types.Range[time.Time]]{night, "'[2024-03-10 15:00-07,2024-03-11 06:00:00.5Z)'", "'[2024-03-10T22:00:00Z,2024-03-11T06:00:00.5Z)'"}),
		newKind(schema.DateRange, "daterange", Kinds.DateRange, Kinds.DateRangeMaybe, Kinds.DateRangeNull, sample[types.Range[types.Date]]{july, "'(2026-06-30,2026-07-31]'", "'[2026-07-01,2026-08-01)'"}, same(types.Until(day(-43, 3, 15)), "'(,0044-03-15 BC)'")),
		newKind(schema.Int32Multirange, "int4multirange", Kinds.Int32Multirange, Kinds.Int32MultirangeMaybe, Kinds.Int32MultirangeNull, same(types.NewMultirange(types.NewRange[int32](1, 5), types.NewRange[int32](7, 9)), "'{[1,5),[7,9)}'"), same(types.Multirange[int32]{}, "'{}'")),
		newKind(schema.Int64Multirange, "int8multirange", Kinds.Int64Multirange, Kinds.Int64MultirangeMaybe, Kinds.Int64MultirangeNull, same(types.NewMultirange(types.All[int64]()), "'{(,)}'")),
		newKind(schema.DecimalMultirange, "nummultirange", Kinds.DecimalMultirange, Kinds.DecimalMultirangeMaybe, Kinds.DecimalMultirangeNull, same(types.NewMultirange(types.NewRange(1.5, 2), types.From(3.25)), "'{[1.5,2),[3.25,)}'")),
		newKind(schema.TimestampMultirange, "tstzmultirange", Kinds.TimestampMultirange, Kinds.TimestampMultirangeMaybe, Kinds.TimestampMultirangeNull, same(types.NewMultirange(night), "'{[2024-03-10T22:00:00Z,2024-03-11T06:00:00.5Z)}'")),
		withLists(newKind(schema.DateMultirange, "datemultirange", Kinds.DateMultirange, Kinds.DateMultirangeMaybe, Kinds.DateMultirangeNull, same(types.NewMultirange(july), "'{[2026-07-01,2026-08-01)}'")), Kinds.DateMultirangeList, types.NewMultirange(july)),
		withLists(newKind(sqlTypeOf[Feeling](), "mood", Kinds.Mood, Kinds.MoodMaybe, Kinds.MoodNull, same(Feeling("very happy"), "'very happy'"), same(Feeling("sad"), "'sad'")).with(moodDDL), Kinds.MoodList, Feeling("very happy"), Feeling("sad")),
		withLists(newKind(sqlTypeOf[HomeAddress](), "address", Kinds.Home, Kinds.HomeMaybe, Kinds.HomeNull,
			sample[HomeAddress]{someAddress, `ROW('Main "St"\, (rear)', 7, '2024-02-29', ARRAY['a', 'b"\', ''], 'very happy', 1.5, '2024-03-10 09:30:00.5Z')`,
				`'{"Street":"Main \"St\"\\, (rear)","Number":7,"Since":"2024-02-29","Tags":["a","b\"\\",""],"Mood":{"V":"very happy","Valid":true},"Fee":"1.5","Moved":"2024-03-10T09:30:00.5Z"}'`},
			sample[HomeAddress]{emptyAddress, `ROW('', NULL, '0001-01-01', '{}', NULL, 0, '2000-01-01Z')`,
				`'{"Street":"","Number":null,"Since":"0001-01-01","Tags":[],"Mood":{"V":"","Valid":false},"Fee":"0","Moved":"2000-01-01T00:00:00Z"}'`}).
			with(moodDDL+`; `+addressDDL), Kinds.HomeList, someAddress, emptyAddress),
	}
}

func sqlTypeOf[T any]() schema.Type {
	t, _ := schema.TypeOf(reflect.TypeFor[T]())
	return t
}

// TestEveryTypeHasAKind makes sure that a type that is added is tested.
func TestEveryTypeHasAKind(t *testing.T) {
	layout, err := schema.LayoutOf(reflect.TypeFor[everythingRow]())
	if err != nil {
		t.Fatal(err)
	}
	for _, sqlType := range schema.Types() {
		if slices.ContainsFunc(layout.Fields, func(f schema.Field) bool { return f.SQL == sqlType }) {
			continue // TestEveryTypeComesBack and TestEveryTypeIsAnArgument do
		}
		if !slices.ContainsFunc(allKinds(), func(k kind) bool { return k.sql == sqlType }) {
			t.Errorf("%s has no kind: nothing tests that it comes back", sqlType)
		}
	}
}

// TestKinds sends and reads every SQL type: as fields, as arguments, in
// lists, and as NULL.
func TestKinds(t *testing.T) {
	for _, on := range modeltest.Databases {
		t.Run(on.Name, func(t *testing.T) {
			t.Parallel()
			for _, k := range allKinds() {
				t.Run(k.name, func(t *testing.T) {
					t.Parallel()
					k.run(t, on)
				})
			}
		})
	}
}

func (k kind) run(t *testing.T, on modeltest.Database) {
	ctx := nplusone.Watch(t)
	var db *orm.DB
	switch {
	case on.Suffix == "pg" && strings.HasPrefix(k.setup, "CREATE EXTENSION"):
		db = openOwnDatabase(t)
		if _, err := db.Exec(ctx, k.setup); k.sql == schema.Vector && err != nil {
			k.missing(t, db, err)
			return
		} else if err != nil {
			t.Fatal(err)
		}
	case on.Suffix == "pg":
		db = on.Open(t)
		if k.setup != "" {
			modeltest.Execute(t, db, k.setup)
		}
	default:
		db = on.Open(t)
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
	modeltest.Execute(t, db, `CREATE TABLE states (id bigint, name text, nickname text)`)
	_, err = State.Values(expr.Value(types.Vector{1, 2}).As("v")).All(nplusone.Watch(t), db)
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
	modeltest.Opened(t, server, err)
	name := "inlay_test_" + strings.ToLower(rand.Text()[:16])
	modeltest.Execute(t, server, "CREATE DATABASE "+name)
	t.Cleanup(func() {
		if _, err := server.Exec(context.WithoutCancel(nplusone.Watch(t)), "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
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
	return modeltest.Opened(t, db, err)
}
