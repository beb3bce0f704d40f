package models_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/netip"
	"reflect"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/nplusone"
	"github.com/inlay-orm/inlay/orm"
)

// UUID is a type of a program's own over 16 bytes.
type UUID [16]byte

// Status is an enum that is stored as text, Level a named number.
type (
	Status string
	Level  int16
)

// Money scans and encodes itself, as cents in a text.
type Money struct{ Cents int64 }

func (m *Money) Scan(src any) error {
	text, ok := src.(string)
	if !ok {
		return fmt.Errorf("money is text, not %T", src)
	}
	_, err := fmt.Sscanf(text, "%d cents", &m.Cents)
	return err
}

func (m Money) Value() (driver.Value, error) { return fmt.Sprintf("%d cents", m.Cents), nil }

// Settings is a struct that is stored as a document.
type Settings struct {
	Theme string `json:"theme"`
	Sizes []int  `json:"sizes"`
}

type everythingRow struct {
	ID        int64
	I         int
	I8        int8
	I16       int16
	I32       int32
	U         uint
	U8        uint8
	U16       uint16
	U32       uint32
	U64       uint64
	F32       float32
	F64       float64
	Text      string
	Yes       bool
	Bytes     []byte
	At        time.Time
	Addr      netip.Addr
	Net       netip.Prefix
	Key       UUID
	Raw       json.RawMessage
	Doc       Settings `orm:"json"`
	Status    Status
	Level     Level
	Price     Money
	Ints      []int64
	Smalls    []int32
	Floats    []float64
	Texts     []string
	Bools     []bool
	States    []Status
	Maybe     *int32
	MaybeText *string
	MaybeTime sql.Null[time.Time]
	MaybeUUID *UUID
	MaybeF    sql.Null[float64]
	MaybeDoc  *Settings `orm:"json"`
	MaybeList *[]int64
}

type everythingTable struct {
	orm.Manager[everythingRow]
	ID        expr.Column[int64]
	I         expr.Column[int]
	I8        expr.Column[int8]
	I16       expr.Column[int16]
	I32       expr.Column[int32]
	U         expr.Column[uint]
	U8        expr.Column[uint8]
	U16       expr.Column[uint16]
	U32       expr.Column[uint32]
	U64       expr.Column[uint64]
	F32       expr.Column[float32]
	F64       expr.Column[float64]
	Text      expr.Column[string]
	Yes       expr.Column[bool]
	Bytes     expr.Column[[]byte]
	At        expr.Column[time.Time]
	Addr      expr.Column[netip.Addr]
	Net       expr.Column[netip.Prefix]
	Key       expr.Column[UUID]
	Raw       expr.Column[json.RawMessage]
	Doc       expr.Column[Settings]
	Status    expr.Column[Status]
	Level     expr.Column[Level]
	Price     expr.Column[Money]
	Ints      expr.Column[[]int64]
	Smalls    expr.Column[[]int32]
	Floats    expr.Column[[]float64]
	Texts     expr.Column[[]string]
	Bools     expr.Column[[]bool]
	States    expr.Column[[]Status]
	Maybe     expr.Column[int32]
	MaybeText expr.Column[string]
	MaybeTime expr.Column[time.Time]
	MaybeUUID expr.Column[UUID]
	MaybeF    expr.Column[float64]
	MaybeDoc  expr.Column[Settings]
	MaybeList expr.Column[[]int64]
}

var Everything = orm.Define[everythingTable]("everything")

var everythingDDL = map[string]string{
	"pg": `CREATE TYPE status AS ENUM ('open', 'closed');
		CREATE TABLE everything (id bigint PRIMARY KEY, i bigint NOT NULL, i8 smallint NOT NULL, i16 smallint NOT NULL, i32 integer NOT NULL,
		u bigint NOT NULL, u8 smallint NOT NULL, u16 integer NOT NULL, u32 bigint NOT NULL, u64 bigint NOT NULL,
		f32 real NOT NULL, f64 double precision NOT NULL, text text NOT NULL, yes boolean NOT NULL, bytes bytea NOT NULL,
		at timestamptz NOT NULL, addr inet NOT NULL, net cidr NOT NULL, key uuid NOT NULL, raw jsonb NOT NULL, doc jsonb NOT NULL,
		status status NOT NULL, level smallint NOT NULL, price text NOT NULL,
		ints bigint[] NOT NULL, smalls integer[] NOT NULL, floats double precision[] NOT NULL, texts text[] NOT NULL,
		bools boolean[] NOT NULL, states text[] NOT NULL,
		maybe integer, maybe_text varchar(20), maybe_time timestamptz, maybe_uuid uuid, maybe_f double precision, maybe_doc jsonb, maybe_list bigint[])`,
	"sqlite": `CREATE TABLE everything (id INTEGER PRIMARY KEY, i INTEGER NOT NULL, i8 INTEGER NOT NULL, i16 INTEGER NOT NULL, i32 INTEGER NOT NULL,
		u INTEGER NOT NULL, u8 INTEGER NOT NULL, u16 INTEGER NOT NULL, u32 INTEGER NOT NULL, u64 INTEGER NOT NULL,
		f32 REAL NOT NULL, f64 REAL NOT NULL, text TEXT NOT NULL, yes BOOLEAN NOT NULL, bytes BLOB NOT NULL,
		at TIMESTAMP NOT NULL, addr TEXT NOT NULL, net TEXT NOT NULL, key TEXT NOT NULL, raw TEXT NOT NULL, doc TEXT NOT NULL,
		status TEXT NOT NULL, level INTEGER NOT NULL, price TEXT NOT NULL,
		ints TEXT NOT NULL, smalls TEXT NOT NULL, floats TEXT NOT NULL, texts TEXT NOT NULL, bools TEXT NOT NULL, states TEXT NOT NULL,
		maybe INTEGER, maybe_text TEXT, maybe_time TEXT, maybe_uuid TEXT, maybe_f REAL, maybe_doc TEXT, maybe_list TEXT)`,
}

var everythingRows = []everythingRow{
	{ID: 1, I: -5, I8: -128, I16: 32767, I32: math.MinInt32, U: 7, U8: 255, U16: 65535, U32: math.MaxUint32, U64: math.MaxInt64,
		F32: 1.5, F64: math.SmallestNonzeroFloat64, Text: "größer 🜂 ' \" \\", Yes: true, Bytes: []byte{0, 1, 0xff},
		At: time.Date(1969, 7, 20, 20, 17, 40, 123456000, time.UTC), Addr: netip.MustParseAddr("2001:db8::1"), Net: netip.MustParsePrefix("10.1.0.0/16"),
		Key: UUID{0xde, 0xad, 15: 1}, Raw: json.RawMessage(`{"a": 1}`), Doc: Settings{"dark", []int{1, 2}}, Status: "open", Level: 3, Price: Money{995},
		Ints: []int64{1, -2, math.MaxInt64}, Smalls: []int32{math.MinInt32}, Floats: []float64{0.1, -2}, Texts: []string{"a,b", `"`, ""}, Bools: []bool{true, false},
		States: []Status{"open"}, Maybe: ptr[int32](0), MaybeText: ptr(""), MaybeTime: sql.Null[time.Time]{V: time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC), Valid: true},
		MaybeUUID: &UUID{1}, MaybeF: sql.Null[float64]{V: 2.25, Valid: true}, MaybeDoc: &Settings{Theme: "light"}, MaybeList: &[]int64{4}},
	{ID: 2, Bytes: []byte{}, At: time.Date(9999, 12, 31, 23, 59, 59, 999999000, time.UTC), Addr: netip.MustParseAddr("127.0.0.1"), Net: netip.MustParsePrefix("::/0"),
		Raw: json.RawMessage(`null`), Status: "closed", Ints: []int64{}, Smalls: []int32{}, Floats: []float64{}, Texts: []string{}, Bools: []bool{}, States: []Status{}},
}

// insertEverything sends the rows by raw SQL, encoded by the drivers.
func insertEverything(t *testing.T, db *orm.DB, on modeltest.Database) {
	t.Helper()
	modeltest.Execute(t, db, everythingDDL[on.Suffix])
	for _, r := range everythingRows {
		v := reflect.ValueOf(r)
		sqlText := "INSERT INTO everything VALUES ("
		var args []any
		for i := range v.NumField() {
			if i > 0 {
				sqlText += ", "
			}
			sqlText += map[string]string{"pg": "$", "sqlite": "?"}[on.Suffix] + fmt.Sprint(i+1)
			args = append(args, argument(v.Field(i).Interface()))
		}
		if _, err := db.Exec(nplusone.Watch(t), sqlText+")", args...); err != nil {
			t.Fatal(err)
		}
	}
}

// argument is a field's value as raw SQL takes it: documents as text.
func argument(v any) any {
	switch x := v.(type) {
	case Settings:
		b, _ := json.Marshal(x)
		return string(b)
	case *Settings:
		if x == nil {
			return nil
		}
		return argument(*x)
	case json.RawMessage:
		return string(x)
	}
	return v
}

func TestEveryTypeComesBack(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		insertEverything(t, db, on)
		got, err := Everything.OrderBy(Everything.ID.Asc()).All(ctx, db)
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range everythingRows {
			a, b := reflect.ValueOf(got[i]), reflect.ValueOf(want)
			for f := range a.NumField() {
				if x, y := a.Field(f).Interface(), b.Field(f).Interface(); !reflect.DeepEqual(x, y) {
					t.Errorf("row %d: %s came back as %#v, was %#v", i+1, a.Type().Field(f).Name, x, y)
				}
			}
		}
	})
}

func TestEveryTypeIsAnArgument(t *testing.T) {
	r, e := everythingRows[0], Everything
	predicates := map[string]expr.Predicate{
		"int": e.I.Eq(r.I), "int8": e.I8.Eq(r.I8), "int16": e.I16.Eq(r.I16), "int32": e.I32.Eq(r.I32), "uint": e.U.Eq(r.U), "uint8": e.U8.Eq(r.U8),
		"uint16": e.U16.Eq(r.U16), "uint32": e.U32.Eq(r.U32), "uint64": e.U64.Eq(r.U64), "float32": e.F32.Eq(r.F32), "float64": e.F64.Eq(r.F64),
		"string": e.Text.Eq(r.Text), "bool": e.Yes.Eq(r.Yes), "bytes": e.Bytes.Eq(r.Bytes), "time": e.At.Eq(r.At), "addr": e.Addr.Eq(r.Addr), "prefix": e.Net.Eq(r.Net),
		"uuid": e.Key.Eq(r.Key), "enum": e.Status.Eq(r.Status), "level": e.Level.Eq(r.Level), "money": e.Price.Eq(r.Price),
		"int array": e.Ints.Eq(r.Ints), "text array": e.Texts.Eq(r.Texts), "enum array": e.States.Eq(r.States),
		"nullable": e.Maybe.Eq(0), "nullable uuid": e.MaybeUUID.Eq(UUID{1}), "nullable time": e.MaybeTime.Eq(r.MaybeTime.V),
		"in ints": e.I.In(1, r.I), "in texts": e.Text.In("no such", r.Text), "in uuids": e.Key.In(r.Key), "in times": e.At.In(r.At), "in enums": e.Status.In("open"),
		"in floats": e.F32.In(1.5), "in bools": e.Yes.In(true), "in levels": e.Level.In(3), "in addresses": e.Addr.In(r.Addr), "in int8s": e.I8.In(-128), "in uint64s": e.U64.In(r.U64),
		"value": expr.Value(r.At).EqExpr(e.At), "uuid value": expr.Value(r.Key).EqExpr(e.Key), "null value": expr.Null[int64]().IsNull().And(e.ID.Eq(1)),
		"nil bytes": e.Bytes.Neq(nil).And(e.ID.Eq(1)), "cast": expr.Cast[string](e.I16).Eq("32767"), "between": e.At.Between(r.At, r.At),
	}
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		insertEverything(t, db, on)
		for name, p := range predicates {
			got, err := e.Filter(p).Only(e.ID).All(ctx, db)
			if err != nil {
				t.Errorf("%s: %v", name, err)
			} else if len(got) != 1 || got[0].ID != 1 {
				t.Errorf("%s: found %v", name, got)
			}
		}
		vs, err := e.Filter(e.ID.Eq(1)).Values(e.Doc, e.At, e.MaybeText, e.Status).All(ctx, db)
		want := row{"doc": r.Doc, "at": r.At, "maybe_text": "", "status": r.Status}
		if err != nil || !reflect.DeepEqual(vs[0], want) {
			t.Errorf("values: %v, %v", vs, err)
		}
	})
}

// pgtype's values hold what Go has no type for.

type pgtypeRow struct {
	ID       pgtype.Int8 `orm:"pk"`
	Amount   pgtype.Numeric
	Name     pgtype.Text
	Span     pgtype.Interval
	Range    pgtype.Range[pgtype.Int4]
	Birthday pgtype.Date
}

type pgtypeTable struct {
	orm.Manager[pgtypeRow]
	ID       expr.Column[pgtype.Int8]
	Amount   expr.Column[pgtype.Numeric]
	Name     expr.Column[pgtype.Text]
	Span     expr.Column[pgtype.Interval]
	Range    expr.Column[pgtype.Range[pgtype.Int4]]
	Birthday expr.Column[pgtype.Date]
}

var Pgtypes = orm.Define[pgtypeTable]("pgtypes")

func TestPgtypeValues(t *testing.T) {
	t.Parallel()
	db := modeltest.Databases[0].Open(t)
	modeltest.Execute(t, db, `CREATE TABLE pgtypes (id bigint PRIMARY KEY, amount numeric, name text, span interval, range int4range, birthday date)`,
		`INSERT INTO pgtypes VALUES (1, 12345678901234567890.12, 'x', '1 mon 2 days', '[1,5)', '2001-02-03'), (2, NULL, NULL, NULL, NULL, NULL)`)
	got, err := Pgtypes.OrderBy(Pgtypes.ID.Asc()).All(nplusone.Watch(t), db)
	if err != nil {
		t.Fatal(err)
	}
	if text, _ := got[0].Amount.Value(); text != "12345678901234567890.12" {
		t.Errorf("numeric: %v", text)
	}
	if r := got[0].Range; r.Lower.Int32 != 1 || r.Upper.Int32 != 5 || !r.Valid {
		t.Errorf("range: %+v", r)
	}
	if s := got[0].Span; s.Months != 1 || s.Days != 2 {
		t.Errorf("interval: %+v", s)
	}
	if n := got[1]; n.Amount.Valid || n.Name.Valid || n.Span.Valid || n.Range.Valid || n.Birthday.Valid {
		t.Errorf("NULLs: %+v", n)
	}
	for name, p := range map[string]expr.Predicate{
		"int8": Pgtypes.ID.Eq(pgtype.Int8{Int64: 1, Valid: true}), "text": Pgtypes.Name.Eq(got[0].Name), "numeric": Pgtypes.Amount.Eq(got[0].Amount),
		"range": Pgtypes.Range.Eq(got[0].Range), "date": Pgtypes.Birthday.Eq(got[0].Birthday), "null": Pgtypes.Name.Eq(pgtype.Text{}).Or(Pgtypes.ID.Eq(pgtype.Int8{Int64: 1, Valid: true})),
	} {
		n, err := Pgtypes.Filter(p).Count(nplusone.Watch(t), db)
		if want := map[bool]int64{true: 2, false: 1}[name == "null"]; err != nil || n != want {
			t.Errorf("%s: found %d, %v", name, n, err)
		}
	}
}

type numbersRow struct {
	ID int64
	N  int32
}

type numbersTable struct {
	orm.Manager[numbersRow]
	ID expr.Column[int64]
	N  expr.Column[int32]
}

var Numbers = orm.Define[numbersTable]("numbers")

// TestColumnThatChangesItsType alters a column under prepared statements: what
// comes back is right or an error, never a misread value.
func TestColumnThatChangesItsType(t *testing.T) {
	t.Parallel()
	db := modeltest.Databases[0].Open(t)
	ctx := nplusone.Watch(t)
	modeltest.Execute(t, db, `CREATE TABLE numbers (id bigint PRIMARY KEY, n integer NOT NULL)`, `INSERT INTO numbers VALUES (1, 7)`)
	read := func() (int32, error) {
		r, err := Numbers.Filter(Numbers.ID.Eq(1)).Get(ctx, db)
		return r.N, err
	}
	for range 3 {
		//inlay:allow-nplusone * -- the same query is asked for before and after its column changes
		if n, err := read(); n != 7 || err != nil {
			t.Fatal(n, err)
		}
	}
	modeltest.Execute(t, db, `ALTER TABLE numbers ALTER n TYPE bigint`)
	if n, err := read(); n != 7 || err != nil {
		t.Errorf("as bigint: %d, %v", n, err)
	}
	modeltest.Execute(t, db, `UPDATE numbers SET n = 5000000000`)
	if _, err := read(); !errors.Is(err, orm.ErrOverflow) {
		t.Errorf("bigint that does not fit: %v", err)
	}
	for _, other := range []string{"text", "double precision", "boolean", "timestamptz"} {
		modeltest.Execute(t, db, `ALTER TABLE numbers DROP n`, `ALTER TABLE numbers ADD n `+other)
		if _, err := read(); !errors.Is(err, orm.ErrType) {
			t.Errorf("as %s: %v", other, err)
		}
	}
	modeltest.Execute(t, db, `ALTER TABLE numbers DROP n`, `ALTER TABLE numbers ADD n integer NOT NULL DEFAULT 9`)
	if n, err := read(); n != 9 || err != nil {
		t.Errorf("as integer again: %d, %v", n, err)
	}
}

func TestArgumentsThatDoNotFit(t *testing.T) {
	t.Parallel()
	db := modeltest.Databases[0].Open(t)
	ctx := nplusone.Watch(t)
	modeltest.Execute(t, db, everythingDDL["pg"])
	_, err := Everything.Filter(Everything.Text.Eq("a\x00b")).All(ctx, db)
	if !errors.Is(err, orm.ErrNUL) {
		t.Errorf("NUL byte: %v", err)
	}
	_, err = Everything.Filter(Everything.Text.In("ok", "a\x00b")).All(ctx, db)
	if !errors.Is(err, orm.ErrNUL) {
		t.Errorf("NUL byte in a list: %v", err)
	}
	_, err = Everything.Filter(Everything.Text.Contains("a\x00b")).All(ctx, db)
	if !errors.Is(err, orm.ErrNUL) {
		t.Errorf("NUL byte in a pattern: %v", err)
	}
	var arg *orm.ArgError
	_, err = Everything.Filter(Everything.U64.Eq(math.MaxUint64)).All(ctx, db)
	if !errors.Is(err, orm.ErrOverflow) || !errors.As(err, &arg) || arg.Placeholder != 1 {
		t.Errorf("uint64 that is no bigint: %v", err)
	}
	sqlite := modeltest.Databases[1].Open(t)
	modeltest.Execute(t, sqlite, everythingDDL["sqlite"])
	if _, err = Everything.Filter(Everything.U64.Eq(math.MaxUint64)).All(ctx, sqlite); !errors.Is(err, orm.ErrOverflow) {
		t.Errorf("uint64 that is no INTEGER: %v", err)
	}
	if _, err = Everything.Filter(Everything.F64.Eq(math.NaN())).All(ctx, sqlite); !errors.Is(err, orm.ErrType) {
		t.Errorf("NaN: %v", err)
	}
}
