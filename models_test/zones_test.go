package models_test

import (
	"context"
	"database/sql"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/schema"
)

// clockRow has columns of timestamp without time zone, whose zones it declares.
type clockRow struct {
	ID     int64
	Denver time.Time           `orm:"zone=America/Denver"`
	UTC    *time.Time          `orm:"column=utc,zone=UTC"`
	Null   sql.Null[time.Time] `orm:"zone=America/Denver"`
	Times  []time.Time         `orm:"zone=America/Denver"`
	Zoned  time.Time
}

type clockTable struct {
	orm.Manager[clockRow]
	ID                       expr.Column[int64]
	Denver, UTC, Null, Zoned expr.Column[time.Time]
	Times                    expr.Column[[]time.Time]
}

// bareClockRow reads the same table without saying in which zones it is.
type bareClockRow struct {
	ID     int64
	Denver time.Time
	Times  []time.Time
}

type bareClockTable struct {
	orm.Manager[bareClockRow]
	ID     expr.Column[int64]
	Denver expr.Column[time.Time]
	Times  expr.Column[[]time.Time]
}

var (
	Clock     = orm.Define[clockTable]("clocks")
	BareClock = orm.Define[bareClockTable]("clocks")
)

// In winter Denver is seven hours behind UTC, in summer six.
var clockDDL = map[string][]string{
	"pg": {`CREATE TABLE clocks (id bigint PRIMARY KEY, denver timestamp NOT NULL, utc timestamp, "null" timestamp, times timestamp[] NOT NULL, zoned timestamptz NOT NULL)`,
		`INSERT INTO clocks VALUES (1, '2024-01-01 03:00', '2024-01-01 10:00', '2024-07-01 04:00:00.5', '{2024-01-01 03:00,2024-07-01 04:00}', '2024-01-01 12:00+02'),
			(2, '2024-01-01 10:00', NULL, NULL, '{}', '2024-01-01 10:00Z')`},
	"sqlite": {`CREATE TABLE clocks (id bigint PRIMARY KEY, denver TEXT NOT NULL, utc TEXT, "null" TEXT, times TEXT NOT NULL, zoned TEXT NOT NULL)`,
		`INSERT INTO clocks VALUES (1, '2024-01-01 10:00:00.000000Z', '2024-01-01 10:00:00.000000Z', '2024-07-01 10:00:00.500000Z', '["2024-01-01 10:00:00.000000Z","2024-07-01 10:00:00.000000Z"]', '2024-01-01 10:00:00.000000Z'),
			(2, '2024-01-01 17:00:00.000000Z', NULL, NULL, '[]', '2024-01-01 10:00:00.000000Z')`},
}

func TestTimestampWithoutTimeZone(t *testing.T) {
	winter, summer := moment("2024-01-01T10:00:00Z"), moment("2024-07-01T10:00:00Z")
	halfPast := summer.Add(time.Second / 2)
	elsewhere := winter.In(time.FixedZone("", 9*3600)) // the zone of an argument does not matter
	want := []clockRow{
		{1, winter, &winter, sql.Null[time.Time]{V: halfPast, Valid: true}, []time.Time{winter, summer}, winter},
		{ID: 2, Denver: moment("2024-01-01T17:00:00Z"), Times: []time.Time{}, Zoned: winter},
	}
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		modeltest.Execute(t, db, clockDDL[on.Suffix]...)
		got, err := Clock.OrderBy(Clock.ID.Asc()).All(ctx, db)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("came back as\n%v, want\n%v, %v", got, want, err)
		}
		for what, p := range map[string]expr.Predicate{
			"Eq": Clock.Denver.Eq(elsewhere), "In": Clock.Denver.In(elsewhere, summer), "Between": Clock.Denver.Between(elsewhere, elsewhere), "Lt": Clock.Denver.Lt(elsewhere.Add(1000)),
			"Eq of UTC": Clock.UTC.Eq(elsewhere), "Eq in summer": Clock.Null.Eq(halfPast), "Eq of a list": Clock.Times.Eq([]time.Time{elsewhere, summer}),
			"NotIn": Clock.Denver.NotIn(moment("2024-01-01T17:00:00Z")), "Neq": Clock.Denver.Neq(moment("2024-01-01T17:00:00Z")), "distinct": expr.Not(Clock.UTC.IsDistinctFrom(elsewhere)),
		} {
			got, err := Clock.Filter(p).Only(Clock.ID).All(ctx, db)
			if err != nil || len(got) != 1 || got[0].ID != 1 {
				t.Errorf("%s: %v, %v", what, got, err)
			}
		}
		values, err := Clock.Filter(Clock.ID.Eq(1)).Values(Clock.Denver, Clock.Times, Clock.UTC).All(ctx, db)
		if want := (row{"denver": winter, "times": []time.Time{winter, summer}, "utc": winter}); err != nil || !reflect.DeepEqual(values[0], want) {
			t.Errorf("values: %v, %v", values, err)
		}
		if n, err := Clock.Filter(Clock.Zoned.Eq(elsewhere)).Count(ctx, db); n != 2 || err != nil {
			t.Errorf("timestamptz: %d, %v", n, err)
		}
		if on.Suffix != "pg" {
			return
		}
		_, err = Clock.Filter(Clock.Denver.Gt(time.Date(586500, 1, 1, 0, 0, 0, 0, time.UTC))).All(ctx, db)
		if !errors.Is(err, orm.ErrOverflow) {
			t.Errorf("a year that PostgreSQL does not reach: %v", err)
		}
		_, readErr := BareClock.Only(BareClock.ID, BareClock.Denver).All(ctx, db)
		_, listErr := BareClock.Only(BareClock.ID, BareClock.Times).All(ctx, db)
		_, argErr := BareClock.Only(BareClock.ID).Filter(BareClock.Denver.Eq(winter)).All(ctx, db)
		_, inErr := BareClock.Only(BareClock.ID).Filter(BareClock.Denver.In(winter)).All(ctx, db)
		_, arrayErr := BareClock.Only(BareClock.ID).Filter(BareClock.Times.Eq([]time.Time{winter})).All(ctx, db)
		for what, err := range map[string]error{"reading": readErr, "reading a list": listErr, "comparing": argErr, "In": inErr, "comparing a list": arrayErr} {
			if !errors.Is(err, orm.ErrZone) || !strings.Contains(err.Error(), `orm:"zone=`) {
				t.Errorf("%s without a zone: %v", what, err)
			}
		}
	})
}

func TestZonesThatAreNone(t *testing.T) {
	for says, row := range map[string]any{
		"names no time zone": struct {
			At time.Time `orm:"zone="`
		}{},
		"zone=Local names no": struct {
			At time.Time `orm:"zone=Local"`
		}{},
		"zone=America/Nowhere": struct {
			At time.Time `orm:"zone=America/Nowhere"`
		}{},
		"is for a time.Time, not": struct {
			ID int64 `orm:"zone=UTC"`
		}{},
		"not for a document": struct {
			At time.Time `orm:"json,zone=UTC"`
		}{},
	} {
		if _, err := schema.LayoutOf(reflect.TypeOf(row)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q is not in: %v", says, err)
		}
	}
}

func TestClocksAreNotSetByMoments(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		modeltest.Execute(t, db, clockDDL[on.Suffix]...)
		for what, set := range map[string]expr.Assignment{"a value": Clock.Denver.SetExpr(expr.Value(time.Now())), "now": Clock.Denver.SetExpr(expr.Now()), "another zone": Clock.Denver.SetExpr(Clock.UTC)} {
			if _, err := Clock.AllRows().Update(ctx, db, set); err == nil || !strings.Contains(err.Error(), "clock of America/Denver") {
				t.Errorf("%s: %v", what, err)
			}
		}
		if n, err := Clock.AllRows().Update(ctx, db, Clock.Null.SetExpr(Clock.Denver), Clock.UTC.SetNull()); err != nil || n != 2 {
			t.Errorf("of the same zone: %d, %v", n, err)
		}
		at := time.Date(2024, 7, 1, 12, 0, 0, 0, time.UTC)
		if _, err := Clock.Filter(Clock.ID.Eq(1)).Update(ctx, db, Clock.Denver.Set(at)); err != nil {
			t.Fatal(err)
		}
		if got, err := Clock.Filter(Clock.ID.Eq(1)).Get(ctx, db); err != nil || !got.Denver.Equal(at) {
			t.Errorf("%v, %v", got.Denver, err)
		}
	})
}
