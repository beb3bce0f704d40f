package models_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/inlay-orm/inlay/dialect/postgres"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/dbtest"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/nplusone"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/types"
)

// What follows PostgreSQL has alone: each case is a predicate that finds some
// ids there, and whose feature SQLite is said to lack.

type postgresOnly struct {
	p       expr.Predicate
	want    []int64
	feature string
}

// checkPostgresOnly runs the cases over a table of rows with an id.
func checkPostgresOnly[R any](t *testing.T, server *orm.DB, rows func(expr.Predicate) orm.QuerySet[R], id expr.Column[int64], idOf func(R) int64, cases map[string]postgresOnly) {
	t.Helper()
	embedded := modeltest.Databases[1].Open(t)
	for name, c := range cases {
		found, err := rows(c.p).OrderBy(id.Asc()).All(nplusone.Watch(t), server)
		var got []int64
		for _, r := range found {
			got = append(got, idOf(r))
		}
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %v, %v, want %v", name, got, err, c.want)
		}
		var unsupported *orm.UnsupportedError
		if _, err := rows(c.p).All(nplusone.Watch(t), embedded); !errors.As(err, &unsupported) || unsupported.Feature != c.feature {
			t.Errorf("%s on SQLite: %v, want that %s is lacking", name, err, c.feature)
		}
	}
}

type articleRow struct {
	ID          int64
	Title, Body *string
	Words       *types.TSVector
}

type articleTable struct {
	orm.Manager[articleRow]
	ID          expr.Column[int64]
	Title, Body expr.Column[string]
	Words       expr.Column[types.TSVector]
}

var Article = orm.Define[articleTable]("articles")

func TestFullTextSearch(t *testing.T) {
	t.Parallel()
	server := modeltest.Databases[0].Open(t)
	modeltest.Execute(t, server, `CREATE TABLE articles (id bigint PRIMARY KEY, title text, body text, words tsvector)`,
		`INSERT INTO articles VALUES (1, 'Cats', 'A cat chased two mice.', to_tsvector('english', 'a cat')), (2, 'Dogs', 'The dog sleeps; cats watch.', to_tsvector('english', 'the dog')),
			(3, NULL, 'Chasing the dog', to_tsvector('english', 'chasing')), (4, 'Nothing', NULL, NULL)`)
	body := expr.ToVector("english", Article.Body)
	both := expr.ToVector("english", Article.Title, Article.Body)
	cat, dog, chase := expr.PlainQuery("english", "cat"), expr.PlainQuery("english", "dogs"), expr.PlainQuery("english", "chase")
	checkPostgresOnly(t, server, func(p expr.Predicate) orm.QuerySet[articleRow] { return Article.Filter(p) }, Article.ID, func(r articleRow) int64 { return r.ID }, map[string]postgresOnly{
		"one column":    {body.Matches(cat), []int64{1, 2}, "@@"},
		"two columns":   {both.Matches(expr.PlainQuery("english", "cats chase")), []int64{1}, "@@"},
		"null counts":   {both.Matches(chase), []int64{1, 3}, "@@"},
		"column":        {expr.Vector(Article.Words).Matches(dog), []int64{2}, "@@"},
		"concatenated":  {expr.ToVector("english", Article.Body).Concat(expr.Vector(Article.Words)).Matches(dog), []int64{2, 3}, "@@"},
		"and":           {body.Matches(cat.And(dog)), []int64{2}, "@@"},
		"or":            {body.Matches(chase.Or(dog)), []int64{1, 2, 3}, "@@"},
		"not":           {body.Matches(dog.And(cat.Not())), []int64{3}, "@@"},
		"not of or":     {both.Matches(dog.Or(cat).Not()), []int64{4}, "@@"},
		"then":          {body.Matches(cat.Then(chase)), []int64{1}, "@@"},
		"phrase":        {body.Matches(expr.PhraseQuery("english", "two mice")), []int64{1}, "@@"},
		"no phrase":     {body.Matches(expr.PhraseQuery("english", "mice two")), nil, "@@"},
		"web":           {body.Matches(expr.WebQuery("english", `dog -"cats watch"`)), []int64{3}, "@@"},
		"raw":           {body.Matches(expr.RawQuery("english", "sle:* | mou:*")), []int64{2}, "@@"},
		"weighted":      {both.Weight('B').Matches(expr.RawQuery("simple", "cat:A")), nil, "@@"},
		"weighted same": {both.Weight('A').Matches(expr.RawQuery("simple", "cat:A")), []int64{1, 2}, "@@"},
		"rank":          {both.Rank(cat).GtExpr(both.Rank(dog)), []int64{1}, "TS_RANK"},
		"cover rank":    {body.CoverRank(cat.And(chase)).Gt(0), []int64{1}, "TS_RANK_CD"},
		"headline":      {expr.Headline("english", Article.Body, dog, "StartSel=<, StopSel=>").Contains("<dog>"), []int64{2, 3}, "TS_HEADLINE"},
		"no options":    {expr.Headline("english", Article.Body, dog, "").Contains("<b>dog</b>"), []int64{2, 3}, "TS_HEADLINE"},
	})
	sql, err := Article.Filter(body.Matches(cat)).Only(Article.ID).SQL(server)
	if want := `WHERE TO_TSVECTOR('english', "body") @@ PLAINTO_TSQUERY('english', $1::text)`; err != nil || !strings.Contains(sql, want) {
		t.Errorf("%s, %v: an index on the vector needs %s", sql, err, want)
	}
}

// openWithExtensions opens a schema of its own in a database that has the
// extensions, in the schema public. They belong to the database, and tests
// make them side by side.
func openWithExtensions(t *testing.T, extensions ...string) *orm.DB {
	t.Helper()
	address := dbtest.Postgres(t)
	at := strings.Index(address, "search_path=") + len("search_path=")
	end := len(address)
	if i := strings.IndexAny(address[at:], "& "); i >= 0 {
		end = at + i
	}
	db, err := postgres.Open(t.Context(), address[:end]+",public"+address[end:])
	db = modeltest.Opened(t, db, err)
	for _, e := range extensions {
		_, err := db.Exec(nplusone.Watch(t), "CREATE EXTENSION IF NOT EXISTS "+e+" SCHEMA public")
		for range 20 {
			if err == nil {
				break
			}
			time.Sleep(20 * time.Millisecond) // another test makes it
			_, err = db.Exec(nplusone.Watch(t), "CREATE EXTENSION IF NOT EXISTS "+e+" SCHEMA public")
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return db
}

func TestTrigrams(t *testing.T) {
	t.Parallel()
	server := openWithExtensions(t, "pg_trgm")
	modeltest.Execute(t, server, tables...)
	modeltest.Execute(t, server, rows...)
	// "salem" has the trigrams "  s", " sa", sal, ale, lem and "em "; "salam" shares
	// the first three of them and has ala, lam and "am " besides.
	similarity := 3.0 / 9
	checkPostgresOnly(t, server, func(p expr.Predicate) orm.QuerySet[CityRow] { return City.Filter(p) }, City.ID, func(r CityRow) int64 { return r.ID }, map[string]postgresOnly{
		"similarity":      {City.Name.Similarity("salam").Between(similarity-1e-6, similarity+1e-6), []int64{6}, "SIMILARITY"},
		"same":            {City.Name.Similarity("SALEM").Eq(1), []int64{6}, "SIMILARITY"},
		"word":            {City.Name.WordSimilarity("sal").Gt(0.7), []int64{6}, "WORD_SIMILARITY"},
		"strict word":     {City.Name.StrictWordSimilarity("salem").Eq(1), []int64{6}, "STRICT_WORD_SIMILARITY"},
		"resembles":       {City.Name.Resembles("salam"), []int64{6}, "% of trigrams"},
		"resembles word":  {City.Name.ResemblesWord("sal"), []int64{6}, "%> of trigrams"},
		"resembles whole": {City.Name.ResemblesStrictWord("salem"), []int64{6}, "%>> of trigrams"},
		"distance":        {City.Name.TrigramDistance("salem").Lt(0.1), []int64{6}, "<-> of trigrams"},
		"word distance":   {City.Name.TrigramWordDistance("salem").Lt(0.1), []int64{6}, "<->> of trigrams"},
	})
	nearest, err := City.OrderBy(City.Name.TrigramDistance("mesas").Asc()).First(nplusone.Watch(t), server)
	if err != nil || nearest.Name != "Mesa" {
		t.Errorf("nearest: %v, %v", nearest, err)
	}
}

type shopRow struct {
	ID         int64
	Attributes types.HStore
}

type shopTable struct {
	orm.Manager[shopRow]
	ID         expr.Column[int64]
	Attributes expr.Column[types.HStore]
}

var Shop = orm.Define[shopTable]("shops")

func TestHStoreLookups(t *testing.T) {
	t.Parallel()
	server := openWithExtensions(t, "hstore")
	modeltest.Execute(t, server, `CREATE TABLE shops (id bigint PRIMARY KEY, attributes hstore)`,
		`INSERT INTO shops VALUES (1, 'color=>red, size=>NULL'), (2, 'color=>blue, key=>color'), (3, NULL)`)
	attributes := expr.HStore(Shop.Attributes)
	checkPostgresOnly(t, server, func(p expr.Predicate) orm.QuerySet[shopRow] { return Shop.Filter(p).Only(Shop.ID) }, Shop.ID, func(r shopRow) int64 { return r.ID }, map[string]postgresOnly{
		"key":            {attributes.Key("color").Eq("red"), []int64{1}, "-> of hstore"},
		"null":           {attributes.Key("size").IsNull(), []int64{1, 2, 3}, "-> of hstore"},
		"key expression": {attributes.KeyExpr(attributes.Key("key")).Eq("blue"), []int64{2}, "-> of hstore"},
		"has key":        {attributes.HasKey("size"), []int64{1}, "? of hstore"},
		"has keys":       {attributes.HasKeys("size", "color"), []int64{1}, "?& of hstore"},
		"has any key":    {attributes.HasAnyKey("key", "none"), []int64{2}, "?| of hstore"},
		"contains":       {attributes.Contains(types.NewHStore(map[string]string{"color": "red"})), []int64{1}, "@> of hstore"},
		"contained by":   {attributes.ContainedBy(types.NewHStore(map[string]string{"color": "blue", "key": "color"})), []int64{2}, "<@ of hstore"},
		"keys":           {expr.Array(attributes.Keys()).Has("key"), []int64{2}, "AKEYS"},
	})
}

type bookingRow struct {
	ID    int64
	Rooms types.Range[int64]
	Days  types.Range[types.Date]
	Times types.Multirange[time.Time]
}

type bookingTable struct {
	orm.Manager[bookingRow]
	ID    expr.Column[int64]
	Rooms expr.Column[types.Range[int64]]
	Days  expr.Column[types.Range[types.Date]]
	Times expr.Column[types.Multirange[time.Time]]
}

var Booking = orm.Define[bookingTable]("bookings")

func TestRangeLookups(t *testing.T) {
	t.Parallel()
	server := modeltest.Databases[0].Open(t)
	modeltest.Execute(t, server, `CREATE TABLE bookings (id bigint PRIMARY KEY, rooms int8range NOT NULL, days daterange NOT NULL, times tstzmultirange NOT NULL)`,
		`INSERT INTO bookings VALUES (1, '[10,20)', '[2026-07-01,2026-07-08)', '{[2026-07-01 08:00+00,2026-07-01 10:00+00)}'), (2, '[20,30)', '[2026-07-08,)', '{}'),
			(3, 'empty', 'empty', '{(,2000-01-01 00:00+00)}')`)
	rooms, days, times := expr.RangeOf(Booking.Rooms), expr.RangeOf(Booking.Days), expr.MultirangeOf(Booking.Times)
	july := types.NewRange(types.NewDate(2026, 7, 1), types.NewDate(2026, 8, 1))
	span := func(lower, upper int64) types.Range[int64] { return types.NewRange(lower, upper) }
	shifted := expr.RangeOf(expr.MakeRange(rooms.Lower(), expr.Add(rooms.Upper(), Booking.ID)))
	checkPostgresOnly(t, server, func(p expr.Predicate) orm.QuerySet[bookingRow] { return Booking.Filter(p) }, Booking.ID, func(r bookingRow) int64 { return r.ID }, map[string]postgresOnly{
		"value":            {rooms.Contains(20), []int64{2}, "value in a range"},
		"day":              {days.Contains(types.NewDate(2026, 7, 7)), []int64{1}, "value in a range"},
		"time":             {times.Contains(utc(2026, 7, 1, 9)), []int64{1}, "value in a range"},
		"expression":       {rooms.ContainsExpr(Booking.ID.Times(10)), []int64{1, 2}, "value in a range"},
		"range":            {rooms.ContainsRange(span(12, 13)), []int64{1}, "@> of ranges"},
		"itself":           {rooms.ContainsSpan(rooms), []int64{1, 2, 3}, "@> of ranges"},
		"within":           {days.ContainedBy(july), []int64{1, 3}, "<@ of ranges"},
		"within span":      {rooms.ContainedBySpan(shifted), []int64{1, 2, 3}, "<@ of ranges"},
		"overlaps":         {days.Overlaps(july), []int64{1, 2}, "&& of ranges"},
		"overlaps span":    {rooms.OverlapsSpan(rooms), []int64{1, 2}, "&& of ranges"},
		"many overlap":     {times.Overlaps(types.From(utc(2020, 1, 1))), []int64{1}, "&& of ranges"},
		"before":           {rooms.Before(span(20, 21)), []int64{1}, "<< of ranges"},
		"after":            {rooms.After(span(0, 20)), []int64{2}, ">> of ranges"},
		"ends within":      {rooms.EndsWithin(span(0, 20)), []int64{1}, "&< of ranges"},
		"begins within":    {rooms.BeginsWithin(span(15, 16)), []int64{2}, "&> of ranges"},
		"adjacent":         {rooms.Adjacent(span(30, 40)), []int64{2}, "-|- of ranges"},
		"lower":            {rooms.Lower().Eq(20), []int64{2}, "LOWER of a range"},
		"upper":            {days.Upper().Eq(types.NewDate(2026, 7, 8)), []int64{1}, "UPPER of a range"},
		"upper of many":    {times.Upper().Eq(utc(2026, 7, 1, 10)), []int64{1}, "UPPER of a range"},
		"empty":            {rooms.IsEmpty(), []int64{3}, "ISEMPTY"},
		"lower included":   {rooms.LowerIncluded(), []int64{1, 2}, "LOWER_INC"},
		"upper included":   {rooms.UpperIncluded(), nil, "UPPER_INC"},
		"lower unbounded":  {times.LowerUnbounded(), []int64{3}, "LOWER_INF"},
		"upper unbounded":  {days.UpperUnbounded(), []int64{2}, "UPPER_INF"},
		"union":            {rooms.Union(rooms).Eq(span(10, 20)), []int64{1}, "+ of ranges"},
		"intersection":     {expr.RangeOf(rooms.Intersection(expr.RangeOf(expr.Value(span(15, 25))))).Lower().Eq(15), []int64{1}, "LOWER of a range"},
		"difference":       {rooms.Difference(expr.RangeOf(expr.Value(span(15, 99)))).Eq(span(10, 15)), []int64{1}, "- of ranges"},
		"merge":            {rooms.Merge(expr.RangeOf(expr.Value(span(1, 2)))).Eq(span(1, 30)), []int64{2}, "RANGE_MERGE"},
		"made of days":     {expr.RangeOf(expr.MakeRange(expr.Value(types.NewDate(2026, 7, 1)), days.Lower())).Contains(types.NewDate(2026, 7, 7)), []int64{2, 3}, "value in a range"},
		"made of integers": {expr.RangeOf(expr.MakeRange(expr.Value[int32](1), expr.Cast[int32](Booking.ID))).IsEmpty(), []int64{1}, "ISEMPTY"},
		"made of floats":   {expr.RangeOf(expr.MakeRange(expr.Value(0.5), expr.Cast[float64](Booking.ID))).Contains(1.5), []int64{2, 3}, "value in a range"},
		"lower float":      {expr.RangeOf(expr.MakeRange(expr.Value(0.5), expr.Cast[float64](Booking.ID))).Lower().Eq(0.5), []int64{1, 2, 3}, "LOWER of a range"},
		"made of times":    {expr.RangeOf(expr.MakeRange(expr.Null[time.Time](), times.Upper())).Contains(utc(1999, 1, 1)), []int64{1, 2, 3}, "value in a range"},
	})
}

func TestJSONPaths(t *testing.T) {
	t.Parallel()
	server := modeltest.Databases[0].Open(t)
	insertEverything(t, server, modeltest.Databases[0])
	doc := expr.JSON(Everything.Doc)
	checkPostgresOnly(t, server, func(p expr.Predicate) orm.QuerySet[everythingRow] { return Everything.Filter(p).Only(Everything.ID) }, Everything.ID, func(r everythingRow) int64 { return r.ID }, map[string]postgresOnly{
		"exists": {doc.PathExists("$.sizes[*] ? (@ > 1)"), []int64{1}, "JSONB_PATH_EXISTS"},
		"none":   {doc.PathExists("$.sizes[*] ? (@ > 2)"), nil, "JSONB_PATH_EXISTS"},
		"first":  {doc.PathFirst("$.sizes[*] ? (@ > 1)").Raw().Eq(json.RawMessage("2")), []int64{1}, "JSONB_PATH_QUERY_FIRST"},
		"all":    {doc.PathAll("$.sizes[*]").At(1).Int().Eq(2), []int64{1}, "JSONB_PATH_QUERY_ARRAY"},
	})
}

// TestOrderOfIntervals asks for the order of what SQLite stores as text.
func TestOrderOfIntervals(t *testing.T) {
	t.Parallel()
	server := modeltest.Databases[0].Open(t)
	modeltest.Execute(t, server, tables...)
	modeltest.Execute(t, server, rows...)
	month := expr.IntervalOf(City.ID, expr.Month)
	const order = "order of a value that is stored as text"
	checkPostgresOnly(t, server, func(p expr.Predicate) orm.QuerySet[CityRow] { return City.Filter(p) }, City.ID, func(r CityRow) int64 { return r.ID }, map[string]postgresOnly{
		"compared":  {month.Gt(types.Days(200)), []int64{7, 8}, order},
		"in tuples": {expr.Tuple(month, City.StateID).Gte(types.Months(7), 4), []int64{7, 8}, order},
		"greatest":  {expr.Greatest(month, expr.Value(types.Months(7))).Neq(types.Months(7)), []int64{8}, order},
	})
}
