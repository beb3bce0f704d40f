package docs_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/netip"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/types"
)

func init() { pages = append(pages, typesPage) }

type Mood string

func (Mood) EnumType() (name string, labels []string) { return "mood", []string{"sad", "ok", "happy"} }

type Address struct {
	Street string
	Number *int32
}

func (Address) CompositeType() string { return "address" }

type GuestRow struct {
	ID      int64
	Balance decimal.Decimal
	Born    types.Date
	Wakes   types.TimeOfDay
	Stay    types.Range[types.Date]
	Notice  *types.Interval
	Mood    Mood
	Home    Address
	Phones  []string
	Token   [16]byte
	Host    netip.Addr
	Notes   *ParkInfo `orm:"json"`
	Arrived time.Time `orm:"zone=America/Denver"`
}

type GuestTable struct {
	orm.Manager[GuestRow]
	ID      expr.Column[int64]
	Balance expr.Column[decimal.Decimal]
	Born    expr.Column[types.Date]
	Wakes   expr.Column[types.TimeOfDay]
	Stay    expr.Column[types.Range[types.Date]]
	Notice  expr.Column[types.Interval]
	Mood    expr.Column[Mood]
	Home    expr.Column[Address]
	Phones  expr.Column[[]string]
	Token   expr.Column[[16]byte]
	Host    expr.Column[netip.Addr]
	Notes   expr.Column[ParkInfo]
	Arrived expr.Column[time.Time]
}

var Guest = orm.Define[GuestTable]("guests")

// guests makes the table of guests and fills it.
func guests(t *testing.T, db *orm.DB) {
	t.Helper()
	statements := []string{
		`DROP TABLE IF EXISTS guests`, `DROP TYPE IF EXISTS mood`, `DROP TYPE IF EXISTS address`,
		`CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy')`,
		`CREATE TYPE address AS (street text, number integer)`,
		`CREATE TABLE guests (id bigint PRIMARY KEY, balance numeric NOT NULL, born date NOT NULL, wakes time NOT NULL,
			stay daterange NOT NULL, notice interval, mood mood NOT NULL, home address NOT NULL, phones text[] NOT NULL,
			token uuid NOT NULL, host inet NOT NULL, notes jsonb, arrived timestamp NOT NULL)`,
		`INSERT INTO guests VALUES (1, 12345678901234567890.50, '1969-07-20', '06:30', '[2026-07-01,2026-07-08)', '1 mon 2 days', 'happy', ROW('Main', 5), '{1,2}',
			'01000000-0000-0000-0000-000000000000', '127.0.0.1', '{"trails": ["a"]}', '2026-07-01 15:00'),
			(2, 7, '2000-01-01', '07:00', '[2026-08-01,)', NULL, 'sad', ROW('Side', NULL), '{}', '02000000-0000-0000-0000-000000000000', '::1', NULL, '2026-01-01 15:00')`,
	}
	if db.Dialect() == "SQLite" {
		statements = []string{
			`DROP TABLE IF EXISTS guests`,
			`CREATE TABLE guests (id bigint PRIMARY KEY, balance text NOT NULL, born text NOT NULL, wakes text NOT NULL,
				stay text NOT NULL, notice text, mood text NOT NULL, home text NOT NULL, phones text NOT NULL,
				token text NOT NULL, host text NOT NULL, notes text, arrived text NOT NULL)`,
			`INSERT INTO guests VALUES (1, '12345678901234567890.5', '1969-07-20', '06:30:00', '[2026-07-01,2026-07-08)', 'P1M2D', 'happy', '{"Street":"Main","Number":5}', '["1","2"]',
				'01000000-0000-0000-0000-000000000000', '127.0.0.1', '{"trails": ["a"]}', '2026-07-01 21:00:00.000000Z'),
				(2, '7', '2000-01-01', '07:00:00', '[2026-08-01,)', NULL, 'sad', '{"Street":"Side","Number":null}', '[]', '02000000-0000-0000-0000-000000000000', '::1', NULL, '2026-01-01 22:00:00.000000Z')`,
		}
	}
	for _, sql := range statements {
		if _, err := db.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
}

var typesPage = []snippet{
	{"a row of many types", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		guests(t, db)
		guest, err := Guest.Filter(Guest.Mood.Eq("happy"), Guest.Born.Lt(types.NewDate(1970, 1, 1))).Get(ctx, db)
		if err != nil {
			return err
		}
		is(t, guest.Balance, "12345678901234567890.5")
		is(t, []any{guest.Born, guest.Wakes, guest.Stay, guest.Notice, guest.Mood, guest.Home.Street, *guest.Home.Number, guest.Phones, guest.Token, guest.Host, *guest.Notes, guest.Arrived},
			[]any{"1969-07-20", "06:30:00", "[2026-07-01,2026-07-08)", "P1M2D", "happy", "Main", 5, []string{"1", "2"}, [16]byte{1}, "127.0.0.1", ParkInfo{[]string{"a"}}, "2026-07-01 21:00:00 +0000 UTC"})
		number := int32(5)
		for what, p := range map[string]expr.Predicate{"composite": Guest.Home.Eq(Address{"Main", &number}), "time": Guest.Arrived.Eq(guest.Arrived), "range": Guest.Stay.Eq(guest.Stay), "interval": Guest.Notice.Eq(*guest.Notice),
			"list": Guest.Phones.Eq(guest.Phones), "uuid": Guest.Token.Eq(guest.Token), "address": Guest.Host.Eq(guest.Host), "decimal": Guest.Balance.Eq(guest.Balance), "clock": Guest.Wakes.Lt(types.NewTimeOfDay(7, 0, 0, 0)),
			"document": expr.JSON(Guest.Notes).Contains(json.RawMessage(`{"trails": ["a"]}`)),
		} {
			if n, err := Guest.Filter(p).Count(ctx, db); n != 1 || err != nil {
				t.Errorf("%s: %d, %v", what, n, err)
			}
		}
		n, err := Guest.Filter(Guest.Notes.Eq(*guest.Notes)).Count(ctx, db)
		is(t, n, map[string]int{"PostgreSQL": 1, "SQLite": 0}[db.Dialect()])
		return err
	}},
	{"decimals", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		guests(t, db)
		rich, err := Guest.Filter(Guest.Balance.Gt(decimal.RequireFromString("0.1"))).OrderBy(Guest.Balance.Desc()).Only(Guest.Balance).All(ctx, db)
		if db.Dialect() == "SQLite" {
			says(t, err, nil, "inlay: SQLite has no order of a value that is stored as text")
		} else {
			is(t, len(rich), 2)
		}
		n, err2 := Guest.Filter(Guest.Balance.Eq(decimal.RequireFromString("7.00"))).Count(ctx, db)
		is(t, n, 1)
		return errors.Join(lacks(t, db, "order of a value that is stored as text", err), err2)
	}},
	{"times without a zone", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		guests(t, db)
		evening := time.Date(2026, 7, 1, 21, 0, 0, 0, time.UTC) // 15:00 in Denver
		late, err := Guest.Filter(Guest.Arrived.Gte(evening)).Only(Guest.ID, Guest.Arrived).All(ctx, db)
		if err == nil {
			is(t, []any{len(late), late[0].Arrived.Equal(evening)}, []any{1, true})
		}
		_, err2 := BareGuest.All(ctx, db)
		if db.Dialect() == "PostgreSQL" {
			is(t, errors.Is(err2, orm.ErrZone), true)
			err2 = nil
		}
		return errors.Join(err, err2)
	}},
	{"what does not fit", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		_, err := City.Filter(expr.Cast[uint64](City.ID).Eq(math.MaxUint64)).All(ctx, db)
		is(t, errors.Is(err, orm.ErrOverflow), true)
		events(t, db)
		n, err2 := Event.Filter(Event.Tags.Eq(nil)).Count(ctx, db) // IS NULL
		is(t, n, 0)
		n, err3 := Event.Filter(Event.Tags.Eq([]string{})).Count(ctx, db)
		is(t, n, 1)
		_, err4 := City.Values(expr.ArrayOf(City.Name, City.Mayor).As("names")).All(ctx, db)
		is(t, err4 != nil, true)
		type tiny struct {
			Population int16
		}
		_, err5 := orm.Into[tiny](City.Filter()).All(ctx, db)
		is(t, errors.Is(err5, orm.ErrOverflow), true)
		return errors.Join(err2, err3)
	}},
	{"enums", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		guests(t, db)
		_, err := Guest.Filter(Guest.Mood.Eq("angry")).All(ctx, db)
		var label *orm.EnumError
		is(t, errors.As(err, &label), true)
		is(t, label, `"angry" is no label of the enum mood (sad, ok, happy)`)
		gloomy, err := Guest.OrderBy(Guest.Mood.Asc()).Only(Guest.ID).All(ctx, db)
		if db.Dialect() == "PostgreSQL" {
			is(t, gloomy[0].ID, 2)
		}
		return lacks(t, db, "order of a value that is stored as text", err)
	}},
	{"casts", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		guests(t, db)
		rough := expr.Cast[float64](Guest.Balance)
		guests, err := Guest.Filter(rough.Gt(10)).OrderBy(rough.Desc()).Only(Guest.ID).All(ctx, db)
		is(t, len(guests), 1)
		first, err2 := Guest.OrderBy(expr.IntervalSeconds(Guest.Notice).Asc()).First(ctx, db)
		is(t, first.ID, 1)
		return errors.Join(err, err2)
	}},
}

// BareGuestRow does not say whose clock the column shows.
type BareGuestRow struct {
	ID      int64
	Arrived time.Time
}

type BareGuestTable struct {
	orm.Manager[BareGuestRow]
	ID      expr.Column[int64]
	Arrived expr.Column[time.Time]
}

var BareGuest = orm.Define[BareGuestTable]("guests")
