package writes_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"math"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/types"
)

// mood is an enum of the database's.
type mood string

func (mood) EnumType() (string, []string) { return "mood", []string{"calm", `so "so"`} }

// WideRow has fields of many types, each of which an array can be of.
type WideRow struct {
	ID    int64 `orm:"pk,assigned"`
	I8    int8
	I16   int16
	I32   int32
	I64   int64
	U64   uint64
	F32   float32
	F64   float64
	Text  string
	Short string
	Yes   bool
	Raw   []byte
	At    time.Time
	Key   [16]byte
	Doc   map[string]any `orm:"json"`
	JSON  json.RawMessage
	Addr  netip.Addr
	Net   netip.Prefix
	Day   types.Date
	Clock types.TimeOfDay
	Span  types.Interval
	Mood  mood

	MaybeI    *int64
	MaybeText sql.Null[string]
	MaybeAt   *time.Time
	MaybeRaw  *[]byte
	MaybeDoc  *map[string]any `orm:"json"`
	MaybeKey  *[16]byte
	MaybeMood *mood
}

type WideTable struct {
	orm.Manager[WideRow]
	ID                     expr.Column[int64]
	I8                     expr.Column[int8]
	I16                    expr.Column[int16]
	I32                    expr.Column[int32]
	I64, MaybeI            expr.Column[int64]
	U64                    expr.Column[uint64]
	F32                    expr.Column[float32]
	F64                    expr.Column[float64]
	Text, Short, MaybeText expr.Column[string]
	Yes                    expr.Column[bool]
	Raw, MaybeRaw          expr.Column[[]byte]
	At, MaybeAt            expr.Column[time.Time]
	Key, MaybeKey          expr.Column[[16]byte]
	Doc, MaybeDoc          expr.Column[map[string]any]
	JSON                   expr.Column[json.RawMessage]
	Addr                   expr.Column[netip.Addr]
	Net                    expr.Column[netip.Prefix]
	Day                    expr.Column[types.Date]
	Clock                  expr.Column[types.TimeOfDay]
	Span                   expr.Column[types.Interval]
	Mood, MaybeMood        expr.Column[mood]
}

// BookingRow has ranges, which have no binary form that COPY takes.
type BookingRow struct {
	ID    int64 `orm:"pk,assigned"`
	Seats types.Range[int64]
	Times types.Range[time.Time]
}

type BookingTable struct {
	orm.Manager[BookingRow]
	ID    expr.Column[int64]
	Seats expr.Column[types.Range[int64]]
	Times expr.Column[types.Range[time.Time]]
}

// OddRow has fields whose columns are of other types than theirs, or of types
// that an array cannot be of.
type OddRow struct {
	ID    int64 `orm:"pk,assigned"`
	Key   string
	Price float64
	Local time.Time `orm:"zone=Europe/Vienna"`
	Tags  []string
	Kept  string
}

type OddTable struct {
	orm.Manager[OddRow]
	ID        expr.Column[int64]
	Key, Kept expr.Column[string]
	Price     expr.Column[float64]
	Local     expr.Column[time.Time]
	Tags      expr.Column[[]string]
}

var (
	Wide = orm.Define[WideTable]("wide")
	Odd  = orm.Define[OddTable]("odd")

	Booking = orm.Define[BookingTable]("bookings")
)

var wideDDL = map[string][]string{
	"pg": {
		`CREATE TYPE mood AS ENUM ('calm', 'so "so"')`,
		`CREATE TABLE wide (id bigint PRIMARY KEY, i8 smallint, i16 smallint, i32 integer, i64 bigint, u64 bigint, f32 real, f64 double precision,
			text text, short varchar(20), yes boolean, raw bytea, at timestamptz, key uuid, doc jsonb, json jsonb, addr inet, net cidr, day date, clock time, span interval, mood mood, 
			maybe_i integer, maybe_text text, maybe_at timestamptz, maybe_raw bytea, maybe_doc jsonb, maybe_key uuid, maybe_mood mood)`,
		`CREATE TABLE odd (id bigint PRIMARY KEY, key uuid, price numeric, local timestamp, tags text[], kept json)`,
	},
	"sqlite": {
		`CREATE TABLE wide (id INTEGER PRIMARY KEY, i8 INTEGER, i16 INTEGER, i32 INTEGER, i64 INTEGER, u64 INTEGER, f32 REAL, f64 REAL,
			text TEXT, short TEXT, yes BOOLEAN, raw BLOB, at TIMESTAMP, key TEXT, doc TEXT, json TEXT, addr TEXT, net TEXT, day TEXT, clock TEXT, span TEXT, mood TEXT, 
			maybe_i INTEGER, maybe_text TEXT, maybe_at TIMESTAMP, maybe_raw BLOB, maybe_doc TEXT, maybe_key TEXT, maybe_mood TEXT)`,
		`CREATE TABLE odd (id INTEGER PRIMARY KEY, key TEXT, price REAL, local TEXT, tags TEXT, kept TEXT)`,
	},
}

var nasty = []string{"", "plain", `"quoted", \back\ {braces}`, "größer 🜂\n\ttab", "NULL", "a,b"}

// wideRows are rows at the edges of their types.
func wideRows() []WideRow {
	rows := make([]WideRow, len(nasty))
	for i, text := range nasty {
		rows[i] = WideRow{ID: int64(i), Text: text, Short: "short", Raw: []byte(text), At: time.Date(1900+i*30, 2, 3, 4, 5, 6, 789000, time.UTC), Key: [16]byte{byte(i), 15: 0xff},
			Doc: map[string]any{"text": text, "n": 1.5}, JSON: json.RawMessage(`{"a": [1, null]}`), Addr: netip.MustParseAddr("2001:db8::1"), Net: netip.MustParsePrefix("10.0.0.0/8"),
			Day: types.NewDate(1999, 12, 28+i%3), Clock: types.NewTimeOfDay(23, 59, 59, 999999), Span: types.Interval{Months: int32(i), Days: -3, Microseconds: 4}, Mood: `so "so"`}
	}
	rows[0].I8, rows[0].I16, rows[0].I32, rows[0].I64, rows[0].U64 = math.MinInt8, math.MinInt16, math.MinInt32, math.MinInt64, math.MaxInt64
	rows[0].F32, rows[0].F64 = math.MaxFloat32, math.SmallestNonzeroFloat64
	rows[1].F64, rows[1].Yes, rows[1].Mood = 0.1+0.2, true, "calm"
	rows[2].MaybeI, rows[2].MaybeText, rows[2].MaybeAt = ptr(int64(7)), sql.Null[string]{V: "NULL", Valid: true}, ptr(rows[1].At)
	rows[3].MaybeRaw, rows[3].MaybeDoc, rows[3].MaybeKey, rows[3].MaybeMood = ptr([]byte{}), &map[string]any{}, ptr([16]byte{1}), ptr(mood("calm"))
	return rows
}

func oddRows() []OddRow {
	vienna, err := time.LoadLocation("Europe/Vienna")
	if err != nil {
		panic(err)
	}
	var rows []OddRow
	for i, text := range nasty {
		rows = append(rows, OddRow{int64(i), "00000000-0000-0000-0000-00000000000" + string(rune('0'+i)), 0.1 + 0.2, time.Date(2020, 7, 1, i, 0, 0, 0, vienna), []string{text}, `{"b": 1,  "a": 2, "b": 3}`})
	}
	return rows
}

// ways are the ways in which rows come into a table.
func ways[R any](ctx context.Context, db *orm.DB, manager orm.QuerySet[R], rows []R) map[string]func() error {
	return map[string]func() error{
		"Insert": func() error {
			for i := range rows {
				//inlay:allow-nplusone * -- one by one is a way, too
				if err := manager.Insert(ctx, db, &rows[i]); err != nil {
					return err
				}
			}
			return nil
		},
		"InsertMany": func() error { return manager.InsertMany(ctx, db, rows) },
		"Copy": func() error {
			_, err := manager.Copy(ctx, db, slices.Values(rows))
			return err
		},
	}
}

// sameInEachWay inserts rows in each way, and checks that the table then has the
// same, down to what the database writes it as.
func sameInEachWay[R any](t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database, manager orm.QuerySet[R], table string, rows []R) (sent []string) {
	t.Helper()
	texts := map[string][]string{}
	for way, insert := range ways(ctx, db, manager, rows) {
		if err := insert(); err != nil {
			t.Fatalf("%s: %v", way, err)
		}
		text := "SELECT t::text FROM " + table + " t ORDER BY t.id"
		if !on.IsPostgres() {
			text = "SELECT json_array(" + strings.Join(columnsOf[R](), ", ") + ") FROM " + table + " ORDER BY id"
		}
		var err error
		if texts[way], err = orm.Raw[string](ctx, db, text); err != nil {
			t.Fatal(err)
		}
		if _, err := manager.AllRows().Delete(ctx, db); err != nil {
			t.Fatal(err)
		}
	}
	for way, got := range texts {
		if !reflect.DeepEqual(got, texts["Insert"]) {
			t.Errorf("%s leads to\n\t%s\nand Insert to\n\t%s", way, strings.Join(got, "\n\t"), strings.Join(texts["Insert"], "\n\t"))
		}
	}
	return modeltest.SentBy(db, func(db *orm.DB) {
		if err := manager.InsertMany(ctx, db, rows); err != nil {
			t.Fatal(err)
		}
	})
}

// columnsOf are the columns of a row, bytes as texts.
func columnsOf[R any]() (columns []string) {
	for i := range reflect.TypeFor[R]().NumField() {
		name := reflect.TypeFor[R]().Field(i).Name
		snake := map[string]string{"MaybeI": "maybe_i", "MaybeText": "maybe_text", "MaybeAt": "maybe_at", "MaybeRaw": "hex(maybe_raw)", "MaybeDoc": "maybe_doc",
			"MaybeKey": "maybe_key", "MaybeMood": "maybe_mood", "Raw": "hex(raw)"}[name]
		if snake == "" {
			snake = strings.ToLower(name)
		}
		columns = append(columns, snake)
	}
	return columns
}

func TestEveryWayInsertsTheSame(t *testing.T) {
	modeltest.EachDatabase(t, nil, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		modeltest.Execute(t, db, wideDDL[on.Suffix]...)
		sent := sameInEachWay(t, ctx, db, on, Wide.QuerySet, "wide", wideRows())
		if on.IsPostgres() && (len(sent) != 1 || !strings.Contains(sent[0], "UNNEST")) {
			t.Errorf("%q", sent)
		}
		got, err := Wide.OrderBy(Wide.ID.Asc()).All(ctx, db)
		if want := wideRows(); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%v\n got %+v\nwant %+v", err, got, want)
		}
		sent = sameInEachWay(t, ctx, db, on, Odd.QuerySet, "odd", oddRows())
		if strings.Contains(strings.Join(sent, "\n"), "UNNEST") {
			t.Errorf("%q", sent)
		}
	})
}

// TestUpdateManyAsUpdateRow updates rows in both ways.
func TestUpdateManyAsUpdateRow(t *testing.T) {
	modeltest.EachDatabase(t, nil, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		modeltest.Execute(t, db, wideDDL[on.Suffix]...)
		rows := wideRows()
		if err := Wide.InsertMany(ctx, db, rows); err != nil {
			t.Fatal(err)
		}
		for i := range rows { // each gets the values of another one
			rows[i] = wideRows()[(i+2)%len(rows)]
			rows[i].ID = int64(i)
		}
		columns := orm.Columns(Wide.I8, Wide.I16, Wide.I32, Wide.I64, Wide.U64, Wide.F32, Wide.F64, Wide.Text, Wide.Short, Wide.Yes, Wide.Raw, Wide.At, Wide.Key, Wide.Doc, Wide.JSON,
			Wide.Addr, Wide.Net, Wide.Day, Wide.Clock, Wide.Span, Wide.Mood, Wide.MaybeI, Wide.MaybeText, Wide.MaybeAt, Wide.MaybeRaw, Wide.MaybeDoc, Wide.MaybeKey, Wide.MaybeMood)
		sent := modeltest.SentBy(db, func(db *orm.DB) {
			if n, err := Wide.UpdateMany(ctx, db, rows, columns); n != int64(len(rows)) || err != nil {
				t.Fatal(n, err)
			}
		})
		if on.IsPostgres() && len(sent) != 1 {
			t.Errorf("%q", sent)
		}
		got, err := Wide.OrderBy(Wide.ID.Asc()).All(ctx, db)
		if err != nil || !reflect.DeepEqual(got, rows) {
			t.Errorf("%v\n got %+v\nwant %+v", err, got, rows)
		}

		odd := oddRows()
		if err := Odd.InsertMany(ctx, db, odd); err != nil {
			t.Fatal(err)
		}
		for i := range odd {
			odd[i].Price, odd[i].Tags = odd[i].Price*3, append(odd[i].Tags, "more")
		}
		if n, err := Odd.UpdateMany(ctx, db, odd, orm.Columns(Odd.Price, Odd.Tags, Odd.Key)); n != int64(len(odd)) || err != nil {
			t.Fatal(n, err)
		}
		if got, err := Odd.OrderBy(Odd.ID.Asc()).All(ctx, db); err != nil || got[3].Price != odd[3].Price || !slices.Equal(got[3].Tags, odd[3].Tags) {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func TestRangesInEachWay(t *testing.T) {
	modeltest.EachDatabase(t, nil, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		seats, times := "int8range", "tstzrange"
		if !on.IsPostgres() {
			seats, times = "text", "text"
		}
		modeltest.Execute(t, db, `CREATE TABLE bookings (id bigint PRIMARY KEY, seats `+seats+` NOT NULL, times `+times+` NOT NULL)`)
		var rows []BookingRow
		for i := range int64(5) {
			rows = append(rows, BookingRow{i, types.NewRange(i, i+10), types.NewRange(time.Unix(i, 0).UTC(), time.Unix(i+60, 0).UTC())})
		}
		if err := Booking.Insert(ctx, db, &rows[0]); err != nil {
			t.Fatal(err)
		}
		if err := Booking.InsertMany(ctx, db, rows[1:]); err != nil {
			t.Fatal(err)
		}
		if got, err := Booking.OrderBy(Booking.ID.Asc()).All(ctx, db); err != nil || !reflect.DeepEqual(got, rows) {
			t.Errorf("%+v, %v", got, err)
		}
		var refused *orm.ArgError
		if _, err := Booking.Copy(ctx, db, slices.Values([]BookingRow{{7, rows[1].Seats, rows[1].Times}})); on.IsPostgres() && !errors.As(err, &refused) || !on.IsPostgres() && err != nil {
			t.Errorf("%v", err)
		}
	})
}
