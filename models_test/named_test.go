package models_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/nplusone"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/schema"
	"github.com/inlay-orm/inlay/types"
)

type ledgerRow struct {
	ID     int64
	Amount decimal.Decimal
	Mood   Feeling
	Moods  []Feeling
	Home   HomeAddress
	Span   types.Interval
	Days   types.Range[types.Date]
	Free   types.Range[decimal.Decimal]
}

type ledgerTable struct {
	orm.Manager[ledgerRow]
	ID     expr.Column[int64]
	Amount expr.Column[decimal.Decimal]
	Mood   expr.Column[Feeling]
	Moods  expr.Column[[]Feeling]
	Home   expr.Column[HomeAddress]
	Span   expr.Column[types.Interval]
	Days   expr.Column[types.Range[types.Date]]
	Free   expr.Column[types.Range[decimal.Decimal]]
}

var Ledger = orm.Define[ledgerTable]("ledger")

var ledgerDDL = map[string][]string{
	"pg": {moodDDL, addressDDL, `CREATE TABLE ledger (id bigint PRIMARY KEY, amount numeric, mood mood, moods mood[], home address, span interval, days daterange, free numrange)`},
	"sqlite": {
		`CREATE TABLE ledger (id bigint PRIMARY KEY, amount TEXT, mood TEXT, moods TEXT, home TEXT, span TEXT, days TEXT, free TEXT)`},
}

// TestDecimals reads and sends numbers that no float has.
func TestDecimals(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		modeltest.Execute(t, db, ledgerDDL[on.Suffix]...)
		for i, text := range []string{digits38 + ".25", "-0." + digits38, "1.50", "1e30", "0.000", "-9999.0001", "10000", "0.00001"} {
			want := dec(text)
			got, err := read(ctx, db, expr.Value(want))
			if err != nil || !got.Equal(want) {
				t.Errorf("%s came back as %s, %v", text, got, err)
			}
			if on.Suffix == "pg" && got.String() != want.String() {
				t.Errorf("%s came back with other digits: %s", text, got)
			}
			//inlay:allow-nplusone * -- each value is written as it is checked
			if _, err := db.Exec(ctx, map[string]string{"pg": `INSERT INTO ledger (id, amount) VALUES ($1, $2)`, "sqlite": `INSERT INTO ledger (id, amount) VALUES (?1, ?2)`}[on.Suffix], i+1, want); err != nil {
				t.Fatal(err)
			}
		}
		for what, p := range map[string]expr.Predicate{"scale": Ledger.Amount.Eq(dec("1.5")), "other scale": Ledger.Amount.In(dec("1.500"), dec("7")), "cast": expr.Cast[string](Ledger.Amount).Eq("1.50").Or(expr.Cast[string](Ledger.Amount).Eq("1.5"))} {
			if rows, err := Ledger.Filter(p).Only(Ledger.ID).All(ctx, db); err != nil || len(rows) != 1 || rows[0].ID != 3 {
				t.Errorf("%s: %v, %v", what, rows, err)
			}
		}
		if got, err := read(ctx, db, expr.Cast[decimal.Decimal](expr.Value[int64](math.MaxInt64))); err != nil || got.String() != "9223372036854775807" {
			t.Errorf("cast of a number: %s, %v", got, err)
		}
		_, err := read(ctx, db, expr.Value(decimal.New(1, math.MaxInt32)))
		if err == nil || !strings.Contains(err.Error(), "more digits than a numeric can") {
			t.Errorf("a number of two billion digits: %v", err)
		}
		if on.Suffix == "sqlite" {
			modeltest.Execute(t, db, `UPDATE ledger SET amount = 1.5 WHERE id = 1`, `CREATE TABLE real (id INTEGER, amount REAL)`, `INSERT INTO real VALUES (1, 0.1)`)
			_, err := Real.Values(Real.Amount).All(ctx, db)
			if !errors.Is(err, orm.ErrType) || !strings.Contains(err.Error(), "declare the column as TEXT") {
				t.Errorf("a decimal from a float: %v", err)
			}
			return
		}
		if sum, err := read(ctx, db, expr.Value(dec(digits38)).Plus(dec("0.1"))); err != nil || sum.String() != digits38+".1" {
			t.Errorf("sum: %s, %v", sum, err)
		}
		if top, err := Ledger.OrderBy(Ledger.Amount.Desc()).Limit(1).Values(Ledger.Amount).All(ctx, db); err != nil || !top[0]["amount"].(decimal.Decimal).Equal(dec(digits38+".25")) {
			t.Errorf("largest: %v, %v", top, err)
		}
		for _, special := range []string{"NaN", "Infinity", "-Infinity"} {
			modeltest.Execute(t, db, `DELETE FROM ledger`, `INSERT INTO ledger (id, amount) VALUES (1, '`+special+`')`)
			if got, err := Ledger.Values(Ledger.Amount).All(ctx, db); !errors.Is(err, orm.ErrOverflow) || !strings.Contains(err.Error(), "which a decimal cannot be") {
				t.Errorf("%s: %v, %v", special, got, err)
			}
		}
	})
}

type realRow struct {
	ID     int64
	Amount decimal.Decimal
}

type realTable struct {
	orm.Manager[realRow]
	ID     expr.Column[int64]
	Amount expr.Column[decimal.Decimal]
}

var Real = orm.Define[realTable]("real")

// read has the database give a value back.
func read[T any](ctx context.Context, db *orm.DB, e expr.Expr[T]) (v T, err error) {
	vs, err := State.Filter(State.ID.Eq(1)).Values(e.As("v")).All(ctx, db)
	if err != nil {
		return v, err
	}
	return vs[0]["v"].(T), nil
}

// TestEnumLabels reads and sends texts that are no labels.
func TestEnumLabels(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		modeltest.Execute(t, db, ledgerDDL[on.Suffix]...)
		if on.Suffix == "pg" {
			sql, err := Ledger.Only(Ledger.ID).Filter(expr.Value(Feeling("ok")).EqExpr(Ledger.Mood)).SQL(db)
			if want := `SELECT "id" FROM "ledger" WHERE $1::"mood" = "mood"`; err != nil || sql != want {
				t.Errorf("got %s, want %s, %v", sql, want, err)
			}
			modeltest.Execute(t, db, `ALTER TYPE mood ADD VALUE 'new'`)
			modeltest.Execute(t, db, `INSERT INTO ledger (id, mood, moods) VALUES (1, 'new', '{ok,new}')`)
		} else {
			modeltest.Execute(t, db, `INSERT INTO ledger (id, mood, moods) VALUES (1, 'new', '["ok","new"]')`)
		}
		_, plain := Ledger.Values(Ledger.Mood).All(ctx, db)
		_, list := Ledger.Values(Ledger.Moods).All(ctx, db)
		_, eq := Ledger.Filter(Ledger.Mood.Eq("angry")).All(ctx, db)
		_, in := Ledger.Filter(Ledger.Mood.In("ok", "angry")).All(ctx, db)
		_, value := Ledger.Filter(expr.Value(Feeling("angry")).EqExpr(Ledger.Mood)).All(ctx, db)
		_, array := Ledger.Filter(Ledger.Moods.Eq([]Feeling{"ok", "angry"})).All(ctx, db)
		for what, err := range map[string]error{"reading": plain, "reading a list": list, "Eq": eq, "In": in, "Value": value, "Eq of a list": array} {
			label := map[bool]string{true: "new", false: "angry"}[strings.HasPrefix(what, "reading")]
			var enum *orm.EnumError
			if !errors.As(err, &enum) || enum.Label != label || enum.Enum != "mood" || !strings.Contains(err.Error(), "(sad, ok, very happy)") {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}

// TestNamedTypesInASchema are found by their schema, and on the search path.
func TestNamedTypesInASchema(t *testing.T) {
	t.Parallel()
	db := openOwnDatabase(t)
	modeltest.Execute(t, db, `CREATE SCHEMA app`, `CREATE TYPE app.mood AS ENUM ('sad', 'glad')`, `CREATE TYPE app.point AS (x integer, mood app.mood)`,
		`CREATE TABLE app.points (id bigint, at app.point, moods app.mood[])`, `INSERT INTO app.points VALUES (1, (3, 'glad'), '{glad}'), (2, (3, NULL), NULL)`)
	got, err := AppPoints.Filter(AppPoints.At.Eq(AppPoint{3, ptr(AppMood("glad"))}), AppPoints.Moods.Eq([]AppMood{"glad"})).Get(nplusone.Watch(t), db)
	if err != nil || got.At.X != 3 || *got.At.Mood != "glad" || (*got.Moods)[0] != "glad" {
		t.Errorf("%v, %v", got, err)
	}
	sql, err := AppPoints.Only(AppPoints.ID).Filter(AppPoints.At.Eq(AppPoint{})).SQL(db)
	if want := `SELECT "id" FROM "app"."points" WHERE "at" = $1::"app"."point"`; err != nil || sql != want {
		t.Errorf("got %s, want %s, %v", sql, want, err)
	}
	for what, p := range map[string]expr.Predicate{"not null": AppPoints.At.IsNotNull(), "cast": expr.Cast[AppMood](expr.Value("glad")).Eq("glad")} {
		if n, err := AppPoints.Filter(p).Count(nplusone.Watch(t), db); err != nil || n != 2 {
			t.Errorf("%s: %d, %v", what, n, err)
		}
	}
	modeltest.Execute(t, db, `ALTER TYPE app.point ADD ATTRIBUTE y integer CASCADE`)
	if _, err := AppPoints.All(nplusone.Watch(t), db); !errors.Is(err, orm.ErrType) || !strings.Contains(err.Error(), "3 fields") {
		t.Errorf("a composite type that has grown: %v", err)
	}
	modeltest.Execute(t, db, `DROP TABLE app.points`, `DROP TYPE app.point`, `CREATE TYPE app.point AS (x text, mood app.mood)`,
		`CREATE TABLE app.points (id bigint, at app.point, moods app.mood[])`, `INSERT INTO app.points VALUES (1, ('3', 'glad'), NULL)`)
	if _, err := AppPoints.All(nplusone.Watch(t), db); !errors.Is(err, orm.ErrType) || !strings.Contains(err.Error(), "field X from text") {
		t.Errorf("a composite type whose field has changed: %v", err)
	}
}

type AppMood string

func (AppMood) EnumType() (name string, labels []string) { return "app.mood", []string{"sad", "glad"} }

type AppPoint struct {
	X    int32
	Mood *AppMood
}

func (AppPoint) CompositeType() string { return "app.point" }

type appPointRow struct {
	ID    int64
	At    AppPoint
	Moods *[]AppMood
}

type appPointTable struct {
	orm.Manager[appPointRow]
	ID    expr.Column[int64]
	At    expr.Column[AppPoint]
	Moods expr.Column[[]AppMood]
}

var AppPoints = orm.Define[appPointTable]("app.points")

// TestWhatSQLiteCannotOrder is refused there, and right on PostgreSQL.
func TestWhatSQLiteCannotOrder(t *testing.T) {
	now := types.Days(1)
	queries := map[string]orm.QuerySet[ledgerRow]{
		"Lt": Ledger.Filter(Ledger.Amount.Lt(dec("2"))), "Gte": Ledger.Filter(Ledger.Span.Gte(now)), "LtExpr": Ledger.Filter(Ledger.Days.LtExpr(Ledger.Days)),
		"Between": Ledger.Filter(Ledger.Amount.Between(dec("1"), dec("2"))), "BetweenExpr": Ledger.Filter(Ledger.Span.BetweenExpr(Ledger.Span, Ledger.Span)),
		"Asc": Ledger.OrderBy(Ledger.Amount.Asc()), "Desc": Ledger.OrderBy(Ledger.Mood.Desc().NullsLast()), "Ascending": Ledger.OrderBy(expr.Ascending(Ledger.Span)),
		"Plus": Ledger.Filter(Ledger.Amount.Plus(dec("1")).Eq(dec("2"))), "Greatest": Ledger.Filter(expr.Greatest(Ledger.Amount, Ledger.Amount).Eq(dec("2"))),
		"Max": Ledger.Filter(Ledger.Amount.EqExpr(expr.Cast[decimal.Decimal](expr.Value("1")))).OrderBy(Ledger.Moods.Asc()),
	}
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		modeltest.Execute(t, db, ledgerDDL[on.Suffix]...)
		for what, qs := range queries {
			_, err := qs.All(ctx, db)
			var unsupported *orm.UnsupportedError
			if on.Suffix == "pg" && err != nil || on.Suffix == "sqlite" && !errors.As(err, &unsupported) {
				t.Errorf("%s: %v", what, err)
			}
		}
		var top struct{ Top *decimal.Decimal }
		err := Ledger.Aggregate(ctx, db, &top, expr.Max(Ledger.Amount).As("top"))
		if (err != nil) != (on.Suffix == "sqlite") {
			t.Errorf("Max: %v", err)
		}
	})
}

// TestValuesThatAreNotSent has values that the database never sees.
func TestValuesThatAreNotSent(t *testing.T) {
	backwards := types.NewRange(day(2026, 2, 1), day(2026, 1, 1))
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		modeltest.Execute(t, db, ledgerDDL[on.Suffix]...)
		for says, p := range map[string]expr.Predicate{
			"the lower bound is above":               Ledger.Days.Eq(backwards),
			"is above the upper one":                 Ledger.Days.In(july, backwards),
			"is no day of the calendar":              expr.Value(types.Date{}).IsNull(),
			"a day has no time":                      expr.Value(types.NewTimeOfDay(25, 0, 0, 0)).IsNull(),
			`"angry" is no label of the enum mood (`: expr.Value(Feeling("angry")).IsNull(),
		} {
			_, err := Ledger.Filter(p).All(ctx, db)
			var arg *orm.ArgError
			if !errors.As(err, &arg) || !strings.Contains(err.Error(), says) {
				t.Errorf("%q is not in: %v", says, err)
			}
		}
	})
}

// TestColumnsThatDoNotFit reads values that a field's type has no place for.
func TestColumnsThatDoNotFit(t *testing.T) {
	t.Parallel()
	db := modeltest.Databases[0].Open(t)
	modeltest.Execute(t, db, ledgerDDL["pg"]...)
	modeltest.Execute(t, db, `DROP TABLE ledger`)
	for column, says := range map[string]string{
		"span text":    "does not fit",
		"days tsrange": "does not fit",
		"days daterange DEFAULT '[2026-01-01,infinity]'": "no infinity",
		"free int4range":                     "does not fit",
		"mood boolean":                       "does not fit",
		"moods boolean[]":                    "does not fit",
		"moods mood[] DEFAULT '{ok,NULL}'":   "NULL",
		"moods mood[] DEFAULT '{{ok},{ok}}'": "2 dimensions",
		"home text":                          "does not fit",
		"home mood DEFAULT 'ok'":             "",
		"amount double precision":            "does not fit",
	} {
		name, _, _ := strings.Cut(column, " ")
		modeltest.Execute(t, db, `CREATE TABLE ledger (id bigint, `+column+`)`, `INSERT INTO ledger (id) VALUES (1)`)
		var err error
		switch name {
		case "span":
			_, err = Ledger.Values(Ledger.Span).All(nplusone.Watch(t), db)
		case "days":
			_, err = Ledger.Values(Ledger.Days).All(nplusone.Watch(t), db)
		case "free":
			_, err = Ledger.Values(Ledger.Free).All(nplusone.Watch(t), db)
		case "mood":
			_, err = Ledger.Values(Ledger.Mood).All(nplusone.Watch(t), db)
		case "moods":
			_, err = Ledger.Values(Ledger.Moods).All(nplusone.Watch(t), db)
		case "home":
			_, err = Ledger.Values(Ledger.Home).All(nplusone.Watch(t), db)
		case "amount":
			_, err = Ledger.Values(Ledger.Amount).All(nplusone.Watch(t), db)
		}
		var scan *orm.ScanError
		if !errors.As(err, &scan) || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", column, err)
		}
		modeltest.Execute(t, db, `DROP TABLE ledger`)
	}
}

type badEnum string

func (badEnum) EnumType() (string, []string) { return "bad", nil }

type pointerEnum string

func (*pointerEnum) EnumType() (string, []string) { return "pointer", []string{"a"} }

type numberEnum int

func (numberEnum) EnumType() (string, []string) { return "number", []string{"a"} }

type namelessComposite struct{ A int }

func (namelessComposite) CompositeType() string { return "" }

type listComposite []int

func (listComposite) CompositeType() string { return "list" }

// layoutError is what is wrong with a row of one field.
func layoutError[T any]() string {
	_, err := schema.LayoutOf(reflect.TypeFor[struct{ V T }]())
	return fmt.Sprint(err)
}

func TestTypesThatCannotBeStored(t *testing.T) {
	for says, message := range map[string]string{
		"lists no labels":                          layoutError[badEnum](),
		"belongs to models_test.pointerEnum":       layoutError[pointerEnum](),
		"is no string type":                        layoutError[numberEnum](),
		"the name is empty":                        layoutError[namelessComposite](),
		"listComposite has the method CompositeTy": layoutError[listComposite](),
		"a range is of int32":                      layoutError[types.Range[time.Duration]](),
		"a range is of int32, int64":               layoutError[types.Multirange[string]](),
	} {
		if !strings.Contains(message, says) {
			t.Errorf("%q is not in: %s", says, message)
		}
	}
}
