package docs_test

import (
	"context"
	"errors"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
)

func init() { pages = append(pages, queries) }

type CityDensity struct {
	Name    string
	Density float64
}

var queries = []snippet{
	{"models", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		parks, err := Park.OrderBy(Park.Number.Asc()).All(ctx, db)
		zion := ParkRow{Timestamps{time.Date(1919, 11, 19, 0, 0, 0, 0, time.UTC), nil}, 1, 1, "Zion", []string{"old", "big"}, &ParkInfo{[]string{"Narrows"}}, 0, false}
		if err == nil && !reflect.DeepEqual(parks[0], zion) {
			t.Errorf("got %+v", parks[0])
		}
		park, err2 := Park.Filter(Park.StateID.Eq(1), Park.Number.Eq(2)).Annotate("cities", expr.Value[int64](3)).Get(ctx, db)
		is(t, park.Cities, 3)
		return errors.Join(err, err2)
	}},
	{"default filters", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		parks, err := Park.Unscoped().All(ctx, db)
		names(t, parks, "Arches", "Lost", "Zion")
		kept, err2 := Park.All(ctx, db)
		names(t, kept, "Arches", "Zion")
		return errors.Join(err, err2)
	}},
	{"filters add up", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		named := City.Filter(City.Mayor.IsNotNull())
		big := named.Filter(City.Population.Gt(100_000)).OrderBy(City.Name.Asc())
		small := named.Exclude(City.Population.Gt(100_000)).OrderBy(City.Name.Asc()).Limit(2)
		cities, err := small.All(ctx, db)
		ordered(t, cities, `50%_off\`, "Mesa")
		cities, err2 := big.All(ctx, db)
		ordered(t, cities, "Austin", "Provo")
		return errors.Join(err, err2)
	}},
	{"predicates", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		cities, err := City.Filter(
			expr.Or(City.Name.IContains("mo"), City.Density().Between(1000, 1200)),
			City.StateID.In(1, 2),
		).All(ctx, db)
		names(t, cities, "Provo", "Moab")
		return err
	}},
	{"wildcards stand for themselves", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		for _, p := range []expr.Predicate{City.Name.Contains("%"), City.Name.Contains("_"), City.Name.EndsWith(`\`), City.Name.IStartsWith("50%_O")} {
			cities, err := City.Filter(p).All(ctx, db)
			if err != nil {
				return err
			}
			names(t, cities, `50%_off\`)
		}
		return nil
	}},
	{"a method on a type that it is not for", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		_, err := City.Filter(City.Population.Contains("1")).All(ctx, db)
		says(t, err, nil, `inlay: Contains needs an expression of type string, this one is int64: use expr.Cast to convert it`)
		return nil
	}},
	{"complements keep NULL", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		without := City.Filter(expr.Not(City.Mayor.Eq("Giles")))
		with := City.Exclude(City.Mayor.Eq("Giles"))
		cities, err := without.All(ctx, db)
		names(t, cities, "Provo", "Ogden", "Austin", `50%_off\`)
		cities, err1 := with.All(ctx, db)
		names(t, cities, "Provo", "Ogden", "Austin", `50%_off\`, "Moab", "Toledo", "Salem")

		neq, err2 := City.Filter(City.Mayor.Neq("Giles")).Count(ctx, db)
		is(t, neq, 4)
		notIn, err3 := City.Filter(City.Mayor.NotIn("Giles")).Count(ctx, db)
		is(t, notIn, 7)
		plain, err4 := City.Exclude(City.Name.Eq("Mesa")).SQL(db)
		is(t, strings.Contains(plain, "WHERE NOT ("), true)
		return errors.Join(err, err1, err2, err3, err4)
	}},
	{"nothing to say", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		for qs, want := range map[*orm.QuerySet[CityRow]]int64{
			ptr(City.Filter()): 8, ptr(City.Exclude()): 8, ptr(City.Filter(expr.And())): 8, ptr(City.Filter(expr.Or())): 0,
			ptr(City.Filter(City.ID.In())): 0, ptr(City.Filter(City.ID.NotIn())): 8, ptr(City.None()): 0, ptr(City.Limit(0)): 0,
		} {
			n, err := qs.Count(ctx, db)
			if err != nil {
				return err
			}
			is(t, n, want)
		}
		return nil
	}},
	{"division is whole", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		n, err := City.Filter(City.Population.Over(1000).Eq(5)).Count(ctx, db)
		is(t, n, 1)
		return err
	}},
	{"order", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		cities, err := City.OrderBy(City.Mayor.Desc().NullsLast(), City.ID.Asc()).All(ctx, db)
		ordered(t, cities, "Austin", "Ogden", "Provo", "Mesa", `50%_off\`, "Moab", "Toledo", "Salem")
		first, err2 := City.OrderBy(City.Mayor.Desc(), City.ID.Asc()).First(ctx, db)
		is(t, first.Name, "Moab")
		reversed, err3 := City.OrderBy(City.Mayor.Desc().Reverse(), City.ID.Asc()).First(ctx, db)
		is(t, reversed.Name, `50%_off\`)
		_, err4 := City.OrderBy(City.Mayor.Desc()).All(ctx, db)
		sql, err5 := City.OrderBy(City.Mayor.Desc()).SQL(db)
		is(t, strings.HasSuffix(sql, " DESC"), db.Dialect() == "PostgreSQL")
		return errors.Join(err, err2, err3, err4, err5)
	}},
	{"sliced", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		for _, qs := range []orm.QuerySet[CityRow]{City.Limit(1).Filter(City.ID.Gt(1)), City.Offset(1).Exclude(City.ID.Gt(1)), City.Limit(1).OrderBy(City.ID.Asc()), City.Limit(1).Distinct()} {
			if _, err := qs.All(ctx, db); !errors.Is(err, orm.ErrSliced) {
				t.Errorf("got %v", err)
			}
		}
		_, err := City.Limit(1).Only(City.Name).Alias("x", City.ID).Limit(2).All(ctx, db)
		return err
	}},
	{"iter", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		found := ""
		for city, err := range City.OrderBy(City.ID.Asc()).Iter(ctx, db) {
			if err != nil {
				return err
			}
			if city.Population > 200_000 {
				found = city.Name
				break
			}
		}
		is(t, found, "Toledo")
		return nil
	}},
	{"terminals", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		none, err := City.Filter(City.ID.Eq(99)).All(ctx, db)
		is(t, none != nil && len(none) == 0, true)
		last, err2 := City.Last(ctx, db)
		is(t, last.ID, 8)
		_, err3 := City.Filter(City.StateID.Eq(1)).Get(ctx, db)
		is(t, errors.Is(err3, orm.ErrMultipleRows), true)
		any, err4 := City.Dense().Exists(ctx, db)
		is(t, any, true)
		plan, err5 := City.Filter(City.ID.Eq(1)).Explain(ctx, db)
		is(t, plan != "", true)
		sent := 0
		quiet := db.Observe(func(string) { sent++ })
		_, err6 := City.None().First(ctx, quiet)
		is(t, errors.Is(err6, orm.ErrNotFound), true)
		for range City.None().Iter(ctx, quiet) {
			t.Error("a row of none")
		}
		_, err7 := City.None().All(ctx, quiet)
		_, err8 := City.None().Count(ctx, quiet)
		_, err9 := City.None().Exists(ctx, quiet)
		is(t, sent, 0)
		return errors.Join(err, err2, err4, err5, err7, err8, err9)
	}},
	{"an annotation without a place", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		_, err := State.Annotate("n", State.Cities.Count()).All(ctx, db)
		says(t, err, nil, "inlay: annotation \"n\" has no place in docs_test.StateRow: add a field for it tagged `orm:\"annotation\"`, "+
			"read into another struct with orm.Into, ask for Values, or use Alias if only the query needs it")
		return nil
	}},
	{"into", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		cities, err := orm.Into[CityDensity](City.Annotate("density", City.Density())).All(ctx, db)
		is(t, len(cities), 8)
		_, err2 := orm.Into[CityDensity](City.Filter()).All(ctx, db)
		var place *orm.PlaceError
		is(t, errors.As(err2, &place) && place.Field, true)
		return err
	}},
	{"values", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		maps, err := City.Filter(City.ID.Eq(2)).Values(City.Name, City.Mayor, City.Population.Times(2).As("twice")).All(ctx, db)
		is(t, maps, []map[string]any{{"name": "Moab", "mayor": nil, "twice": 10600}})
		return err
	}},
	{"in bulk", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		byID, err := orm.InBulk(ctx, db, City.Filter(), City.ID, []int64{1, 2, 99})
		is(t, len(byID), 2)
		is(t, byID[1].Name, "Provo")
		return err
	}},
	{"aggregate", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		var stats struct {
			Cities, Mayors int64
			Biggest        *int64
		}
		err := City.Filter(City.StateID.Eq(1)).Aggregate(ctx, db, &stats, expr.Count().As("cities"),
			expr.CountOf(City.Mayor).Distinct().Filter(City.Mayor.Neq("")).As("mayors"), expr.Max(City.Population).As("biggest"))
		if err == nil {
			is(t, []int64{stats.Cities, stats.Mayors, *stats.Biggest}, []int64{3, 2, 115000})
		}
		return err
	}},
	{"an aggregate over nothing", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		var stats struct {
			N       int64
			Biggest *int64
		}
		err := City.Filter(City.ID.Eq(99)).Aggregate(ctx, db, &stats, expr.Count().As("n"), expr.Max(City.Population).As("biggest"))
		is(t, stats.N == 0 && stats.Biggest == nil, true)
		var plain struct{ Biggest int64 }
		null := City.None().Aggregate(ctx, db, &plain, expr.Max(City.Population).As("biggest"))
		is(t, errors.Is(null, orm.ErrNull), true)
		return err
	}},
	{"raw", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		initials, err := orm.Raw[string](ctx, db, `SELECT DISTINCT substr(name, 1, 1) FROM states ORDER BY 1`)
		is(t, initials, []string{"I", "M", "O", "T", "U"})
		_, timeErr := orm.Raw[struct{ CreatedAt time.Time }](ctx, db, `SELECT created_at FROM parks`)
		_, textErr := orm.Raw[struct{ CreatedAt string }](ctx, db, `SELECT created_at FROM parks`)
		is(t, timeErr == nil, db.Dialect() == "PostgreSQL")
		is(t, textErr == nil, db.Dialect() == "SQLite")
		return err
	}},
	{"errors of the database", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		_, err := orm.Raw[string](ctx, db, `SELECT name FROM no_such_table`)
		var failed *orm.QueryError
		is(t, errors.As(err, &failed) && failed.SQL == `SELECT name FROM no_such_table` && failed.Err != nil, true)
		cancelled, cancel := context.WithCancel(ctx)
		cancel()
		_, err = City.All(cancelled, db)
		is(t, errors.Is(err, context.Canceled), true)
		_, err = City.All(ctx, nil)
		is(t, errors.Is(err, orm.ErrNoHandle), true)
		if db.Dialect() == "PostgreSQL" {
			_, err = City.Filter(City.Name.Eq("a\x00b")).All(ctx, db)
			is(t, errors.Is(err, orm.ErrNUL), true)
		}
		return nil
	}},
	{"types", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		suffix := map[string]int{"PostgreSQL": 0, "SQLite": 1}[db.Dialect()]
		for _, types := range [][2]string{
			{"bigint, integer, smallint, numeric, bigint, real, numeric, boolean, text, bytea, timestamptz, uuid, inet, jsonb, timestamptz[], uuid[], inet[], text",
				"INTEGER, INTEGER, INTEGER, INTEGER, INTEGER, REAL, REAL, INTEGER, TEXT, BLOB, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT"},
			{"smallint, bigint, bigint, bigint, smallint, real, double precision, boolean, varchar, bytea, date, uuid, inet, json, timestamptz[], uuid[], inet[], text",
				"INTEGER, INTEGER, INTEGER, INTEGER, INTEGER, REAL, INTEGER, BOOLEAN, TEXT, BLOB, TIMESTAMP, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT"},
			{"numeric, smallint, bigint, integer, integer, real, real, boolean, numeric, bytea, timestamptz, uuid, inet, text, timestamptz[], uuid[], inet[], varchar",
				""},
			{"bigint, smallint, bigint, integer, integer, numeric, real, boolean, interval, bytea, timestamptz, uuid, inet, text, timestamptz[], uuid[], inet[], varchar",
				""},
		} {
			if types[suffix] == "" {
				continue
			}
			if err := readTypes(t, ctx, db, strings.Split(types[suffix], ", ")); err != nil {
				t.Errorf("%s: %v", types[suffix], err)
			}
		}
		return nil
	}},
}

type (
	status string
	key    [16]byte
)

type typesRow struct {
	ID     int64
	A      int64
	B      int32
	C      uint8
	D      uint64
	E      int
	F      float32
	G      float64
	H      bool
	I      status
	J      []byte
	K      time.Time
	L      key
	M      netip.Addr
	N      *ParkInfo `orm:"json"`
	Times  []time.Time
	Keys   []key
	Addrs  []netip.Addr
	Pgtype pgtype.Text
}

type typesTable struct {
	orm.Manager[typesRow]
	ID     expr.Column[int64]
	A      expr.Column[int64]
	B      expr.Column[int32]
	C      expr.Column[uint8]
	D      expr.Column[uint64]
	E      expr.Column[int]
	F      expr.Column[float32]
	G      expr.Column[float64]
	H      expr.Column[bool]
	I      expr.Column[status]
	J      expr.Column[[]byte]
	K      expr.Column[time.Time]
	L      expr.Column[key]
	M      expr.Column[netip.Addr]
	N      expr.Column[ParkInfo]
	Times  expr.Column[[]time.Time]
	Keys   expr.Column[[]key]
	Addrs  expr.Column[[]netip.Addr]
	Pgtype expr.Column[pgtype.Text]
}

var Types = orm.Define[typesTable]("types")

// readTypes makes a table of columns of some types, and reads them into the row.
func readTypes(t *testing.T, ctx context.Context, db *orm.DB, types []string) error {
	t.Helper()
	columns := []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "times", "keys", "addrs", "pgtype"}
	for i := range columns {
		columns[i] += " " + types[i]
	}
	at := time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)
	uuid := "01000000-0000-0000-0000-000000000000"
	values := `1, 1, 2, 3, 4, 5, 1.5, 2, true, '3', '\x01', '2024-02-29 00:00:00.000000Z', '` + uuid + `', '127.0.0.1', '{"trails": ["a"]}', `
	lists := `'{"2024-02-29 00:00:00Z"}', '{"` + uuid + `"}', '{"127.0.0.1"}', 'p'`
	if db.Dialect() == "SQLite" {
		values = strings.Replace(values, `'\x01'`, `x'01'`, 1)
		lists = `'["2024-02-29 00:00:00.000000Z"]', '["` + uuid + `"]', '["127.0.0.1"]', 'p'`
	}
	for _, sql := range []string{`DROP TABLE IF EXISTS types`, `CREATE TABLE types (id bigint PRIMARY KEY, ` + strings.Join(columns, ", ") + `)`,
		`INSERT INTO types VALUES (` + values + lists + `)`} {
		if _, err := db.Exec(ctx, sql); err != nil {
			return err
		}
	}
	got, err := Types.First(ctx, db)
	want := typesRow{1, 1, 2, 3, 4, 5, 1.5, 2, true, got.I, []byte{1}, at, key{1}, netip.MustParseAddr("127.0.0.1"), &ParkInfo{[]string{"a"}},
		[]time.Time{at}, []key{{1}}, []netip.Addr{netip.MustParseAddr("127.0.0.1")}, pgtype.Text{String: "p", Valid: true}}
	if err == nil && !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	return err
}

func ptr[T any](v T) *T { return &v }
