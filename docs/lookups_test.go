package docs_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/inlay-orm/inlay/dialect/postgres"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/dbtest"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/types"
)

func init() { pages = append(pages, lookupsPage) }

type EventRow struct {
	ID      int64
	Title   string
	Tags    []string
	Details json.RawMessage
	Days    types.Range[types.Date]
}

type EventTable struct {
	orm.Manager[EventRow]
	ID      expr.Column[int64]
	Title   expr.Column[string]
	Tags    expr.Column[[]string]
	Details expr.Column[json.RawMessage]
	Days    expr.Column[types.Range[types.Date]]
}

var Event = orm.Define[EventTable]("events")

// events makes the table of events and fills it.
func events(t *testing.T, db *orm.DB) {
	t.Helper()
	columns, tags := "tags text[], details jsonb, days daterange", []string{`{music,food}`, `{sport}`, `{}`}
	if db.Dialect() == "SQLite" {
		columns, tags = "tags text, details text, days text", []string{`["music","food"]`, `["sport"]`, `[]`}
	}
	for _, sql := range []string{`DROP TABLE IF EXISTS events`, `CREATE TABLE events (id bigint PRIMARY KEY, title text NOT NULL, ` + columns + `)`,
		`INSERT INTO events VALUES
			(1, 'Fair', '` + tags[0] + `', '{"place": {"city": "Provo", "seats": 300}, "kinds": ["open", "free"], "paid": false}', '[2026-07-01,2026-07-05)'),
			(2, 'Race', '` + tags[1] + `', '{"place": {"city": "Moab"}, "paid": true, "guests": null}', '[2026-07-03,2026-07-04)'),
			(3, 'Vote', '` + tags[2] + `', '{}', '[2026-11-03,)')`} {
		if _, err := db.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
}

// titles compares the titles of the events that a query finds.
func titles(t *testing.T, ctx context.Context, db *orm.DB, qs orm.QuerySet[EventRow], want ...string) error {
	t.Helper()
	got, err := orm.Pluck(qs.OrderBy(Event.ID.Asc()), Event.Title).All(ctx, db)
	is(t, got, append([]string{}, want...))
	return err
}

type ShopRow struct {
	ID         int64
	Name       string
	About      string
	Attributes types.HStore
}

type ShopTable struct {
	orm.Manager[ShopRow]
	ID          expr.Column[int64]
	Name, About expr.Column[string]
	Attributes  expr.Column[types.HStore]
}

var Shop = orm.Define[ShopTable]("shops")

// shops is a database that has the extensions, with a table of shops. SQLite has none of them.
func shops(t *testing.T, db *orm.DB) *orm.DB {
	t.Helper()
	if db.Dialect() == "SQLite" {
		return db
	}
	address := dbtest.Postgres(t)
	at := strings.Index(address, "search_path=") + len("search_path=")
	end := len(address)
	if i := strings.IndexAny(address[at:], "& "); i >= 0 {
		end = at + i
	}
	open, err := postgres.Open(t.Context(), address[:end]+",public"+address[end:])
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = open.Close() })
	for _, extension := range []string{"hstore", "pg_trgm"} {
		for range 20 { // tests of other packages may make it at the same time
			if _, err = open.Exec(t.Context(), `CREATE EXTENSION IF NOT EXISTS `+extension+` SCHEMA public`); err == nil {
				break
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
	for _, sql := range []string{`CREATE TABLE shops (id bigint PRIMARY KEY, name text NOT NULL, about text NOT NULL, attributes hstore)`,
		`INSERT INTO shops VALUES (1, 'Red Door', 'We sell books and mend old maps.', 'floor=>1, pets=>yes'), (2, 'Mapstore', 'The largest map of the city.', 'floor=>2'),
			(3, 'Bakery', 'Bread, cakes and no books.', NULL)`} {
		if _, err := open.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	return open
}

var lookupsPage = []snippet{
	{"equality and order", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		cities, err := City.Filter(City.Population.Between(5_000, 100_000), City.Name.Neq("Moab"), City.ID.LtExpr(City.Population)).All(ctx, db)
		names(t, cities, "Ogden", "Salem")
		n, err2 := City.Filter(City.ID.BetweenExpr(City.StateID, City.StateID.Plus(1))).Count(ctx, db)
		is(t, n, 3)
		return errors.Join(err, err2)
	}},
	{"null", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		vacant := City.Filter(City.Mayor.IsNull())
		others := City.Filter(City.Mayor.IsDistinctFrom("Giles"))
		n, err := vacant.Count(ctx, db)
		is(t, n, 3)
		n, err2 := others.Count(ctx, db)
		is(t, n, 7)
		n, err3 := City.Filter(City.Mayor.Neq("Giles")).Count(ctx, db)
		is(t, n, 4)
		n, err4 := City.Filter(City.Mayor.IsNotDistinctFromExpr(expr.Null[string]())).Count(ctx, db)
		is(t, n, 3)
		n, err5 := City.Filter(City.Mayor.NotIn("Giles")).Count(ctx, db)
		is(t, n, 7)
		return errors.Join(err, err2, err3, err4, err5)
	}},
	{"texts", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		cities, err := City.Filter(expr.Or(City.Name.StartsWith("50%"), City.Name.IEndsWith("SA"), City.Mayor.ContainsExpr(expr.Value("ski")))).All(ctx, db)
		names(t, cities, `50%_off\`, "Mesa", "Ogden")
		cities, err2 := City.Filter(City.Name.IEq("moab"), City.Name.IContains("OA"), City.Name.IStartsWith("MO"), City.Name.EndsWith("b"), City.Name.Contains("oa")).All(ctx, db)
		names(t, cities, "Moab")
		n, err3 := City.Filter(City.Name.Contains("OA")).Count(ctx, db)
		is(t, n, 0)
		return errors.Join(err, err2, err3)
	}},
	{"regular expressions", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		cities, err := City.Filter(City.Name.Matches("^M.*[ab]$"), City.Name.IMatches("^m")).All(ctx, db)
		names(t, cities, "Moab", "Mesa")
		rows, err2 := City.Filter(City.ID.Eq(2)).Values(City.Name.RegexpReplace("([aeiou])", `<\1>`).As("marked")).All(ctx, db)
		is(t, rows, maps{{"marked": "M<o><a>b"}})
		return errors.Join(err, err2)
	}},
	{"json", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		events(t, db)
		doc := expr.JSON(Event.Details)
		free := Event.Filter(doc.Key("paid").Bool().IsFalse(), doc.Path("place", "seats").Int().Gt(100))
		open := Event.Filter(doc.Contains(json.RawMessage(`{"kinds": ["open"]}`)))
		known := Event.Filter(doc.HasKeys("place", "paid"), expr.Not(doc.HasKey("guests")))
		second := Event.Filter(doc.Key("kinds").At(1).Text().Eq("free"))
		maps, err := Event.Filter(doc.HasKey("place")).OrderBy(doc.Path("place", "city").Text().Asc()).
			Values(Event.Title, doc.Path("place", "city").Text().As("city")).All(ctx, db)
		is(t, maps, []map[string]any{{"title": "Race", "city": "Moab"}, {"title": "Fair", "city": "Provo"}})
		return errors.Join(err, titles(t, ctx, db, free, "Fair"), titles(t, ctx, db, open, "Fair"), titles(t, ctx, db, known, "Fair"), titles(t, ctx, db, second, "Fair"),
			titles(t, ctx, db, Event.Filter(doc.HasAnyKey("kinds", "guests")), "Fair", "Race"), titles(t, ctx, db, Event.Filter(doc.ContainedBy(json.RawMessage(`{"x": 1}`))), "Vote"),
			titles(t, ctx, db, Event.Filter(doc.Key("guests").Text().IsNull()), "Fair", "Race", "Vote"), titles(t, ctx, db, Event.Filter(doc.Key("guests").JSON().Kind().Eq("null")), "Race"),
			titles(t, ctx, db, Event.Filter(doc.Key("kinds").JSON().Length().Eq(2)), "Fair"), titles(t, ctx, db, Event.Filter(doc.Without("paid").HasKey("paid"))))
	}},
	{"json made", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		label := expr.JSON(expr.JSONObject(City.Name, City.Population.As("people"), expr.JSONArray(City.ID, City.StateID).As("ids")))
		rows, err := City.Filter(City.ID.Eq(2)).Values(label.Key("people").Int().As("people"), label.Key("ids").At(0).Int().As("id")).All(ctx, db)
		is(t, rows, maps{{"people": 5300, "id": 2}})
		return err
	}},
	{"json paths", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		events(t, db)
		roomy := Event.Filter(expr.JSON(Event.Details).PathExists("$.place.seats ? (@ > 200)"))
		found, err := roomy.All(ctx, db)
		is(t, len(found), map[string]int{"PostgreSQL": 1, "SQLite": 0}[db.Dialect()])
		return lacks(t, db, "JSONB_PATH_EXISTS", err)
	}},
	{"lists", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		events(t, db)
		tags := expr.Array(Event.Tags)
		both := Event.Filter(tags.Contains("music", "food"))
		either := Event.Filter(tags.Overlaps("sport", "music"))
		first := Event.Filter(tags.Length().Gt(1), tags.At(0).Eq("music"))
		rows, err := Event.Filter(Event.ID.Eq(1)).Values(tags.Slice(1, 2).As("rest"), tags.Append(expr.Value("kids")).As("more"), tags.Position("food").As("place")).All(ctx, db)
		is(t, rows, maps{{"rest": []string{"food"}, "more": []string{"music", "food", "kids"}, "place": 1}})
		return errors.Join(err, titles(t, ctx, db, both, "Fair"), titles(t, ctx, db, either, "Fair", "Race"), titles(t, ctx, db, first, "Fair"),
			titles(t, ctx, db, Event.Filter(tags.Has("sport")), "Race"), titles(t, ctx, db, Event.Filter(tags.ContainedBy("sport", "art")), "Race", "Vote"),
			titles(t, ctx, db, Event.Filter(tags.Contains()), "Fair", "Race", "Vote"), titles(t, ctx, db, Event.Filter(Event.Tags.Eq([]string{"sport"})), "Race"))
	}},
	{"ranges", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		events(t, db)
		days := expr.RangeOf(Event.Days)
		july := types.NewRange(types.NewDate(2026, 7, 1), types.NewDate(2026, 8, 1))
		on := Event.Filter(days.Contains(types.NewDate(2026, 7, 4)))
		within := Event.Filter(days.ContainedBy(july))
		clash := Event.Filter(days.Overlaps(types.Closed(types.NewDate(2026, 7, 3), types.NewDate(2026, 7, 3))))
		open := Event.Filter(days.UpperUnbounded(), days.Lower().Gt(types.NewDate(2026, 10, 1)))
		if db.Dialect() == "SQLite" {
			_, err := on.All(ctx, db)
			says(t, err, nil, "inlay: SQLite has no value in a range")
			return titles(t, ctx, db, Event.Filter(Event.Days.Eq(types.NewRange(types.NewDate(2026, 7, 3), types.NewDate(2026, 7, 4)))), "Race")
		}
		return errors.Join(titles(t, ctx, db, on, "Fair"), titles(t, ctx, db, within, "Fair", "Race"), titles(t, ctx, db, clash, "Fair", "Race"), titles(t, ctx, db, open, "Vote"),
			titles(t, ctx, db, Event.Filter(days.Adjacent(types.Until(types.NewDate(2026, 7, 3)))), "Race"), titles(t, ctx, db, Event.Filter(days.Before(types.From(types.NewDate(2026, 7, 4)))), "Race"),
			titles(t, ctx, db, Event.Filter(Event.Days.Eq(types.Closed(types.NewDate(2026, 7, 3), types.NewDate(2026, 7, 3)))), "Race"))
	}},
	{"hstore", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		db = shops(t, db)
		attributes := expr.HStore(Shop.Attributes)
		upstairs, err := Shop.Filter(attributes.Key("floor").Eq("2"), expr.Not(attributes.HasKey("pets"))).All(ctx, db)
		if db.Dialect() == "PostgreSQL" && err == nil {
			is(t, upstairs[0].Name, "Mapstore")
		}
		return lacks(t, db, "-> of hstore", err)
	}},
	{"trigrams", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		db = shops(t, db)
		like, err := Shop.Filter(Shop.Name.Resembles("map store")).OrderBy(Shop.Name.TrigramDistance("map store").Asc()).All(ctx, db)
		if db.Dialect() == "PostgreSQL" && err == nil {
			is(t, like[0].Name, "Mapstore")
		}
		return lacks(t, db, "% of trigrams", err)
	}},
	{"full-text search", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		db = shops(t, db)
		document := expr.ToVector("english", Shop.Name).Weight('A').Concat(expr.ToVector("english", Shop.About))
		query := expr.WebQuery("english", `maps or "old books"`)
		found, err := Shop.Filter(document.Matches(query)).OrderBy(document.Rank(query).Desc(), Shop.ID.Asc()).
			Values(Shop.Name, expr.Headline("english", Shop.About, query, "StartSel=<, StopSel=>").As("part")).All(ctx, db)
		if db.Dialect() == "PostgreSQL" {
			is(t, found, maps{{"name": "Red Door", "part": "We sell <books> and mend <old> <maps>."}, {"name": "Mapstore", "part": "The largest <map> of the city."}})
		}
		plain, err2 := Shop.Filter(document.Matches(expr.PlainQuery("english", "books").And(expr.PlainQuery("english", "cake").Not()))).All(ctx, db)
		if db.Dialect() == "PostgreSQL" && err2 == nil {
			is(t, len(plain), 1)
		}
		return errors.Join(lacks(t, db, "TS_HEADLINE", err), lacks(t, db, "@@", err2))
	}},
}
