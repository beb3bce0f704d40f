package models_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/inlay-orm/inlay/dialect/postgres"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/dbtest"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/nplusone"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/subquery"
)

// Mistakes that were made once. Each test is named for what must hold.

func countIs[R any](t *testing.T, db *orm.DB, what string, qs orm.QuerySet[R], want int64) {
	t.Helper()
	//inlay:allow-nplusone * -- several spellings lead to one statement
	if n, err := qs.Count(nplusone.Watch(t), db); err != nil || n != want {
		t.Errorf("%s: %d, %v, want %d", what, n, err, want)
	}
}

func TestEmptyValuesAreNoNulls(t *testing.T) {
	eachDatabase(t, func(t *testing.T, _ context.Context, db *orm.DB, _ modeltest.Database) {
		countIs(t, db, "the first argument of a connection", City.Exclude(City.Name.Eq("")), 8)
		countIs(t, db, "empty text", City.Filter(City.Mayor.Eq("")), 1)
		countIs(t, db, "without case", City.Filter(City.Mayor.IEq("")), 1)
	})
}

func TestFirstKeepsItsLimit(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		outer := subquery.First(City.Filter(subquery.OuterRef(City.ID).Eq(1)).OrderBy(City.Population.Desc()), City.Name)
		vs, err := City.Filter(City.ID.Eq(1)).Values(outer.As("name")).All(ctx, db)
		if err != nil || !reflect.DeepEqual(vs, []row{{"name": "Austin"}}) {
			t.Errorf("the key of an enclosing query: %v, %v", vs, err)
		}
		half := subquery.First(Stop.Filter(Stop.Line.Eq("A"), Stop.Line.Eq("A")).OrderBy(Stop.Number.Desc()), Stop.Name)
		vs, err = State.Filter(State.ID.Eq(1)).Values(half.As("name")).All(ctx, db)
		if err != nil || !reflect.DeepEqual(vs, []row{{"name": "Market"}}) {
			t.Errorf("half a composite key, twice: %v, %v", vs, err)
		}
		if c, err := City.Filter(City.ID.Eq(1)).Offset(0).First(ctx, db); err != nil || c.Name != "Provo" {
			t.Errorf("a key and an offset: %v, %v", c, err)
		}
		if _, err := City.Only(City.StateID).Distinct().First(ctx, db); err != nil {
			t.Errorf("distinct: %v", err)
		}
	})
}

func TestDistinctRowsAreCountedBeforeTheyAreLeftOut(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		three := City.Only(City.StateID).Distinct() // three states
		for offset, want := range map[int64]bool{2: true, 3: false} {
			found, err := three.Offset(offset).Exists(ctx, db)
			if err != nil || found != want {
				t.Errorf("after %d: %v, %v", offset, found, err)
			}
			n := map[bool]int64{true: 5, false: 0}[want]
			countIs(t, db, "Exists", State.Filter(subquery.Exists(three.Offset(offset))), n)
			countIs(t, db, "Count", State.Filter(subquery.Count(three.Offset(offset)).Gt(0)), n)
			countIs(t, db, "Ref", State.Alias("n", subquery.Count(three.Offset(offset))).Filter(expr.Ref[int64]("n").Gte(1)), n)
		}
	})
}

type longRow struct {
	ID       int64
	ParentID *int64
}

type longTable struct {
	orm.Manager[longRow]
	ID, ParentID expr.Column[int64]
	Parts        orm.HasMany[longRow] `orm:"fk=parent_id"`
}

var (
	longName = strings.Repeat("é", 31) + "x" // 63 bytes, as many as a name may have
	Long     = orm.Define[longTable](longName)
)

type qRow struct {
	ID, StateID int64
}

type qTable struct {
	orm.Manager[qRow]
	ID, StateID expr.Column[int64]
}

var Q = orm.Define[qTable]("Q")

func TestAliasesAreTold(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		modeltest.Execute(t, db, `CREATE TABLE "`+longName+`" (id bigint PRIMARY KEY, parent_id bigint)`, `INSERT INTO "`+longName+`" VALUES (1, NULL), (2, 1), (3, 1)`,
			`CREATE TABLE "Q" (id bigint PRIMARY KEY, state_id bigint)`, `INSERT INTO "Q" VALUES (1, 1), (2, 9)`)
		countIs(t, db, "a name of full length", Long.Filter(Long.Parts.Count().Eq(2)), 1)
		// A derived table is called q, and on SQLite Q is the same name.
		qs := State.Alias("n", subquery.Count(Q.Filter(Q.StateID.EqExpr(subquery.OuterRef(State.ID))))).OrderBy(State.ID.Asc()).Limit(1)
		var sum struct{ N *int64 }
		if err := qs.Aggregate(ctx, db, &sum, expr.Sum(expr.Ref[int64]("n")).As("n")); err != nil || *sum.N != 1 {
			t.Errorf("%v, %v", sum, err)
		}
	})
}

type typoRow struct {
	ID   int64
	Nope string
}

type typoTable struct {
	orm.Manager[typoRow]
	ID   expr.Column[int64]
	Nope expr.Column[string]
}

var Typo = orm.Define[typoTable]("states")

func TestColumnThatIsMissingIsAnError(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		if rows, err := Typo.Filter(Typo.Nope.Eq("nope")).All(ctx, db); err == nil || !strings.Contains(err.Error(), "nope") {
			t.Errorf("%v, %v", rows, err)
		}
	})
}

func TestTooManyPredicates(t *testing.T) {
	t.Parallel()
	db := modeltest.Databases[1].Open(t)
	many := func(n int) expr.Predicate {
		list := make([]expr.Predicate, n)
		for i := range list {
			list[i] = State.ID.IsNull()
		}
		return expr.And(list...)
	}
	if _, err := State.Filter(expr.And(many(40000), many(25536), State.ID.IsNotNull())).SQL(db); !errors.Is(err, tape.ErrTooLong) {
		t.Errorf("65,537 predicates: %v", err)
	}
	doubled := State.Alias("a0", State.ID.Plus(1))
	for i := range 40 {
		ref := expr.Ref[int64](fmt.Sprint("a", i))
		doubled = doubled.Alias(fmt.Sprint("a", i+1), expr.Add(ref, ref))
	}
	if _, err := doubled.Filter(expr.Ref[int64]("a40").Gt(5)).SQL(db); !errors.Is(err, tape.ErrTooLong) {
		t.Errorf("an annotation of 2^40 parts: %v", err)
	}
}

type blobRow struct {
	ID    int64
	Blob  []byte
	Ratio *float64
}

type blobTable struct {
	orm.Manager[blobRow]
	ID    expr.Column[int64]
	Blob  expr.Column[[]byte]
	Ratio expr.Column[float64]
}

var Blob = orm.Define[blobTable]("blobs")

// TestExcludeIsTheComplement counts Filter and Exclude of predicates in which
// NULL arises: together they must be every row.
func TestExcludeIsTheComplement(t *testing.T) {
	ddl := map[string]string{"pg": "bytea", "sqlite": "BLOB"}
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		modeltest.Execute(t, db, `CREATE TABLE blobs (id bigint PRIMARY KEY, blob `+ddl[on.Suffix]+` NOT NULL, ratio double precision)`)
		placeholders := map[string]string{"pg": "($1, $2, $3)", "sqlite": "(?1, ?2, ?3)"}[on.Suffix]
		for i, ratio := range []any{1.5, nil, math.Inf(1)} {
			//inlay:allow-nplusone * -- the rows are written by hand
			if _, err := db.Exec(ctx, `INSERT INTO blobs VALUES `+placeholders, int64(i+1), []byte{byte(i + 1)}, ratio); err != nil {
				t.Fatal(err)
			}
		}
		for what, p := range map[string]expr.Predicate{
			"less than NULL": Blob.Blob.Lt(nil), "between NULL": Blob.Blob.Between(nil, []byte{9}), "equal to NULL": Blob.Blob.Eq(nil),
			"in a list with NULL": Blob.Blob.In([]byte{1}, nil), "infinity less infinity": expr.Sub(Blob.Ratio, Blob.Ratio).Lt(1),
			"nullable column": Blob.Ratio.Gt(1), "not of nullable": expr.Not(Blob.Ratio.Gt(1)), "or": expr.Or(Blob.Ratio.Gt(1), Blob.ID.Eq(2)),
			"in a query": subquery.In(Blob.Ratio, Blob.Filter(Blob.ID.Lt(3)).Only(Blob.Ratio)), "scalar": subquery.Max(Blob.Filter(Blob.ID.Gt(9)), Blob.Ratio).Gt(1),
		} {
			if on.Suffix == "sqlite" && what == "in a list with NULL" {
				continue // a list of []byte has no form there
			}
			kept, err1 := Blob.Filter(p).Count(ctx, db)
			dropped, err2 := Blob.Exclude(p).Count(ctx, db)
			if kept+dropped != 3 || err1 != nil || err2 != nil {
				t.Errorf("%s: %d and %d of 3 rows, %v, %v", what, kept, dropped, err1, err2)
			}
		}
		if on.Suffix == "pg" {
			countIs(t, db, "not in a list with NULL", Blob.Filter(Blob.Blob.NotIn([]byte{1}, nil)), 2)
		}
		countIs(t, db, "exclude of nothing", Blob.Exclude(), 3)
	})
}

func TestOrderByMeansTheColumn(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		vs, err := City.Filter(City.ID.Lte(3)).OrderBy(City.Name.Asc()).Values(City.Population.Plus(0).As("name"), City.ID).All(ctx, db)
		want := []row{{"name": int64(5300), "id": int64(2)}, {"name": int64(87000), "id": int64(3)}, {"name": int64(115000), "id": int64(1)}}
		if err != nil || !reflect.DeepEqual(vs, want) {
			t.Errorf("%v, %v", vs, err)
		}
		// What orders nothing is left out: databases refuse a constant.
		for what, o := range map[string]expr.Order{"count": subquery.Count(City.None()).Desc(), "exists": subquery.Exists(City.None()).Asc(),
			"max": subquery.Max(City.None(), City.ID).Asc(), "null": expr.Null[int64]().Asc(), "value": expr.Value[int64](2).Asc()} {
			//inlay:allow-nplusone * -- what orders nothing leaves one statement
			if rows, err := State.OrderBy(o, State.ID.Desc()).All(ctx, db); err != nil || rows[0].Name != "Maine" {
				t.Errorf("%s: %v, %v", what, rows, err)
			}
		}
	})
}

func TestTextsThatSQLiteCannotSearchFor(t *testing.T) {
	t.Parallel()
	db := modeltest.Databases[1].Open(t)
	modeltest.Execute(t, db, tables...)
	if _, err := State.Filter(State.Name.Contains("\x00b")).All(nplusone.Watch(t), db); !errors.Is(err, orm.ErrNUL) {
		t.Errorf("NUL: %v", err)
	}
	if _, err := State.Filter(State.Name.In("\xffA")).All(nplusone.Watch(t), db); !errors.Is(err, orm.ErrType) {
		t.Errorf("invalid UTF-8: %v", err)
	}
}

type Mood string

type moodRow struct {
	ID    int64
	Moods []Mood
	Names []string
}

type moodTable struct {
	orm.Manager[moodRow]
	ID    expr.Column[int64]
	Moods expr.Column[[]Mood]
	Names expr.Column[[]string]
}

var Moods = orm.Define[moodTable]("moods")

func TestArraysOfOtherTypes(t *testing.T) {
	t.Parallel()
	db := modeltest.Databases[0].Open(t)
	modeltest.Execute(t, db, `CREATE TYPE mood AS ENUM ('glad', 'so "so", \')`, `CREATE TABLE moods (id bigint PRIMARY KEY, moods mood[] NOT NULL, names text[] NOT NULL)`,
		`INSERT INTO moods VALUES (1, '{glad,"so \"so\", \\"}', '{a}')`)
	want := []Mood{"glad", `so "so", \`}
	got, err := Moods.Filter(Moods.Moods.Eq(want)).Get(nplusone.Watch(t), db)
	if err != nil || !slices.Equal(got.Moods, want) {
		t.Errorf("enums: %v, %v", got, err)
	}
	modeltest.Execute(t, db, `ALTER TABLE moods DROP names`, `ALTER TABLE moods ADD names bigint[] NOT NULL DEFAULT '{12}'`)
	if rows, err := Moods.All(nplusone.Watch(t), db); !errors.Is(err, orm.ErrType) {
		t.Errorf("numbers into texts: %v, %v", rows, err)
	}
}

func TestRowsAndAggregatesDoNotMix(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		var aggregate *orm.AggregateError
		if vs, err := City.OrderBy(City.StateID.Asc()).Values(City.StateID, expr.Count().As("n")).All(ctx, db); err != nil || len(vs) != 3 || vs[0]["n"] != int64(3) {
			t.Errorf("Values: %v, %v", vs, err)
		}
		if _, err := State.Filter(subquery.First(City.Filter(), expr.Count()).Gt(1)).All(ctx, db); !errors.As(err, &aggregate) {
			t.Errorf("First: %v", err)
		}
	})
}

func TestPreparedStatementsAreBounded(t *testing.T) {
	t.Parallel()
	config, err := pgxpool.ParseConfig(dbtest.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	config.MaxConns = 1
	db, err := postgres.OpenConfig(t.Context(), config)
	db = modeltest.Opened(t, db, err)
	modeltest.Execute(t, db, tables...)
	for i := range 600 {
		if _, err := State.Alias(fmt.Sprint("shape_", i), State.ID.Plus(1)).OrderBy(expr.Ref[int64](fmt.Sprint("shape_", i)).Asc()).
			Values(expr.Ref[int64](fmt.Sprint("shape_", i))).All(nplusone.Watch(t), db); err != nil {
			t.Fatal(err)
		}
	}
	n, err := orm.Raw[int64](nplusone.Watch(t), db, `SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'inlay%'`)
	if err != nil || n[0] != 512 {
		t.Errorf("%v statements are prepared, %v", n, err)
	}
}

func TestNoneInsideExpressions(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		type empty struct {
			Max   *int64
			Mayor int64
			Null  *int64
		}
		got, err := orm.Into[empty](State.Filter(State.ID.Eq(1)).Annotate("max", subquery.Max(City.None(), City.ID)).
			Annotate("mayor", subquery.Aggregate(City.None(), expr.CountOf(City.Mayor).Distinct())).Annotate("null", expr.Null[int64]())).All(ctx, db)
		if err != nil || !reflect.DeepEqual(got, []empty{{}}) {
			t.Errorf("%v, %v", got, err)
		}
		var stats struct{ N int64 }
		if err := City.Limit(3).None().Aggregate(ctx, db, &stats, expr.Count().As("n")); err != nil || stats.N != 0 {
			t.Errorf("aggregate: %v, %v", stats, err)
		}
	})
}

func TestValuesGoByTheirNames(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		vs, err := City.Filter(City.ID.Eq(1)).Values(City.Population.As(" people, in \"all\" "), City.ID.As("population")).All(ctx, db)
		if want := []row{{" people, in \"all\" ": int64(115000), "population": int64(1)}}; err != nil || !reflect.DeepEqual(vs, want) {
			t.Errorf("%v, %v", vs, err)
		}
		// Folding and ordering by name hold for Values too: one EXISTS, not three.
		values := State.Annotate("dense", subquery.Exists(denseCities())).Filter(isDense.IsTrue()).OrderBy(isDense.Asc(), State.ID.Asc()).Values(State.Name, isDense)
		sql, err := values.SQL(db)
		if err != nil || strings.Count(sql, "EXISTS") != 1 {
			t.Errorf("%s, %v", sql, err)
		}
		if vs, err := values.All(ctx, db); err != nil || len(vs) != 3 || vs[0]["dense"] != true {
			t.Errorf("%v, %v", vs, err)
		}
	})
}

func TestFoldingMindsTheType(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		type mean struct {
			ID   int64
			Mean *float64
		}
		qs := orm.Into[mean](State.Annotate("mean", subquery.Avg(citiesOfState(), City.Population)).Filter(expr.Ref[int64]("mean").Eq(270000)))
		got, err := qs.All(ctx, db)
		if err != nil || len(got) != 1 || got[0].ID != 2 || *got[0].Mean != 270000 {
			t.Errorf("%v, %v", got, err)
		}
	})
}

func TestNothingPanics(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		for what, run := range map[string]func() error{
			"named":     func() error { _, err := State.Alias("x", expr.Named{}).All(ctx, db); return err },
			"aggregate": func() error { return State.Aggregate(ctx, db, &struct{ N int64 }{}, expr.Named{}) },
			"exists":    func() error { _, err := State.Filter(subquery.Exists(nil)).All(ctx, db); return err },
			"count":     func() error { _, err := State.Filter(subquery.Count(nil).Gt(0)).All(ctx, db); return err },
			"in": func() error {
				_, err := State.Filter(subquery.In[int64](nil, City.Only(City.ID))).All(ctx, db)
				return err
			},
			"not in": func() error { _, err := State.Filter(subquery.NotIn(State.ID, nil)).All(ctx, db); return err },
			"first": func() error {
				_, err := State.Filter(subquery.First[int64](City.Filter(), nil).Gt(1)).All(ctx, db)
				return err
			},
			"handle":       func() error { _, err := State.All(ctx, &orm.DB{}); return err },
			"no handle":    func() error { _, err := State.All(ctx, nil); return err },
			"order":        func() error { _, err := State.OrderBy(expr.Order{}).All(ctx, db); return err },
			"values":       func() error { _, err := State.Values(nil).All(ctx, db); return err },
			"only":         func() error { _, err := State.Only(nil).All(ctx, db); return err },
			"add":          func() error { _, err := State.Filter(expr.Add[int64](nil, nil).Gt(1)).All(ctx, db); return err },
			"relation":     func() error { _, err := State.Filter(orm.HasMany[CityRow]{}.Any()).All(ctx, db); return err },
			"empty column": func() error { _, err := State.Filter(expr.Column[int64]{}.Eq(1)).All(ctx, db); return err },
		} {
			if err := run(); err == nil {
				t.Errorf("%s: no error", what)
			}
		}
		countIs(t, db, "a nil pointer to a valuer", State.Filter(expr.Value[*sql.NullString](nil).IsNull()), 5)
	})
}

func TestLeavingASlowResultDoesNotWait(t *testing.T) {
	t.Parallel()
	db := modeltest.Databases[0].Open(t)
	modeltest.Execute(t, db, `CREATE VIEW many AS SELECT i AS id FROM (SELECT i::bigint, pg_sleep(0.002) FROM generate_series(1, 1000000) i) slow`)
	for _, err := range Many.Iter(nplusone.Watch(t), db) {
		if err != nil {
			t.Fatal(err)
		}
		break
	}
	// The statement would go on for half an hour.
	n, err := orm.Raw[int64](nplusone.Watch(t), db, `SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%FROM "many"%' AND state = 'active' AND pid <> pg_backend_pid()
		AND query NOT LIKE '%pg_stat_activity%'`)
	if err != nil || n[0] != 0 {
		t.Errorf("%v statements still run, %v", n, err)
	}
}

func TestRawErrorsAreInterpreted(t *testing.T) {
	t.Parallel()
	db := modeltest.Databases[0].Open(t)
	if _, err := orm.Raw[int64](nplusone.Watch(t), db, `SELECT 5000000000::integer`); !errors.Is(err, orm.ErrOverflow) {
		t.Errorf("overflow: %v", err)
	}
	if _, err := orm.Raw[bool](nplusone.Watch(t), db, `SELECT pg_terminate_backend(pg_backend_pid())`); !errors.Is(err, orm.ErrConnection) {
		t.Errorf("killed: %v", err)
	}
}

func TestAggregatesOverLimitedRowsReadWhatTheyNeed(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		var top struct{ M *int64 }
		if err := City.Alias("d", City.Population.Times(2)).OrderBy(City.ID.Asc()).Limit(3).
			Aggregate(ctx, db, &top, expr.Max(expr.Ref[int64]("d")).As("m")); err != nil || *top.M != 230000 {
			t.Errorf("alias: %v, %v", top, err)
		}
		if err := City.Only(City.Name).OrderBy(City.ID.Asc()).Limit(3).Aggregate(ctx, db, &top, expr.Max(City.Population).As("m")); err != nil || *top.M != 115000 {
			t.Errorf("column that is not selected: %v, %v", top, err)
		}
		var foreign *orm.ForeignColumnError
		if err := City.Only(City.Name).Distinct().Aggregate(ctx, db, &top, expr.Max(City.Population).As("m")); !errors.As(err, &foreign) {
			t.Errorf("column that a distinct query does not select: %v", err)
		}
	})
}

func TestArgumentsAreCopied(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		insertEverything(t, db, on)
		blob, list, doc := []byte{0, 1, 0xff}, slices.Clone(everythingRows[0].Ints), Settings{"dark", []int{1, 2}}
		qs := Everything.Filter(Everything.Bytes.Eq(blob), Everything.Ints.Eq(list))
		documents := Everything.Filter(Everything.MaybeDoc.Eq(Settings{Theme: "light"}))
		blob[0], list[0], doc.Sizes[0] = 9, 9, 9
		countIs(t, db, "after the slices have changed", qs, 1)
		countIs(t, db, "a document", documents, 1)
	})
}

func TestCauseOfTheContext(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		boom := errors.New("boom")
		ctx, cancel := context.WithCancelCause(ctx)
		cancel(boom)
		if _, err := City.All(ctx, db); !errors.Is(err, boom) || !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
	})
}

func TestForwardReferencesAreUnknown(t *testing.T) {
	t.Parallel()
	db := modeltest.Databases[1].Open(t)
	for _, p := range []expr.Predicate{expr.Ref[int64]("later").Gt(0), expr.Ref[int64]("later").Gt(1)} {
		var unknown *orm.UnknownFieldError
		if _, err := State.Alias("early", p).Alias("later", State.Cities.Count()).Filter(expr.Ref[bool]("early").IsTrue()).SQL(db); !errors.As(err, &unknown) {
			t.Errorf("%v", err)
		}
	}
}

func TestColumnsOfIntoAreCounted(t *testing.T) {
	eachDatabase(t, func(t *testing.T, _ context.Context, db *orm.DB, _ modeltest.Database) {
		type one struct{ StateID int64 }
		countIs(t, db, "in", State.Filter(subquery.In(State.ID, orm.Into[one](City.Filter()))), 3)
		countIs(t, db, "not in", State.Filter(subquery.NotIn(State.ID, orm.Into[one](City.Filter()))), 2)
	})
}

type hidden struct{ Note string }

type hiddenColumns struct{ Note expr.Column[string] }

type mixedRow struct {
	ID int64
	hidden
}

type mixedTable struct {
	orm.Manager[mixedRow]
	ID expr.Column[int64]
	hiddenColumns
}

func TestUnexportedMixin(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		mixed := orm.Define[mixedTable]("mixed")
		modeltest.Execute(t, db, `CREATE TABLE mixed (id bigint, note text NOT NULL)`, `INSERT INTO mixed VALUES (1, 'n')`)
		if r, err := mixed.Filter(mixed.Note.Eq("n")).Get(ctx, db); err != nil || r.Note != "n" {
			t.Errorf("%v, %v", r, err)
		}
	})
}

func TestCloseWaitsForALoop(t *testing.T) {
	t.Parallel()
	db := modeltest.Databases[1].Open(t)
	modeltest.Execute(t, db, tables...)
	modeltest.Execute(t, db, rows...)
	closed := make(chan struct{})
	seen := 0
	for _, err := range City.Iter(nplusone.Watch(t), db) {
		if err != nil {
			t.Fatal(err)
		}
		if seen++; seen == 1 {
			go func() {
				_ = db.Close()
				close(closed)
			}()
			time.Sleep(20 * time.Millisecond)
		}
		select {
		case <-closed:
			t.Fatal("closed under a loop")
		default:
		}
	}
	<-closed
	if seen != 8 {
		t.Errorf("%d rows", seen)
	}
}

// What a second review found, of groups, windows and set operations.

func TestAnnotationsThatNameEachOther(t *testing.T) {
	t.Parallel()
	db := modeltest.Databases[1].Open(t)
	var unknown *orm.UnknownFieldError
	_, err := City.Alias("a", expr.Ref[int64]("b")).Alias("b", expr.Ref[int64]("a")).Alias("w", expr.RowNumber().Over(expr.Window{})).
		Filter(expr.Ref[int64]("a").Eq(1)).Count(nplusone.Watch(t), db)
	if !errors.As(err, &unknown) {
		t.Errorf("%v", err)
	}
}

func TestAliasesDoNotMakeRowsDistinct(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		states := City.Alias("x", City.Population).Only(City.StateID).Distinct()
		countIs(t, db, "alias", states, 3)
		var sum struct{ S *int64 }
		if err := states.Aggregate(ctx, db, &sum, expr.Sum(City.StateID).As("s")); err != nil || *sum.S != 7 {
			t.Errorf("%v, %v", deref(sum.S), err)
		}
		if found, err := states.Filter(City.StateID.Eq(1)).Offset(1).Exists(ctx, db); err != nil || found {
			t.Errorf("beyond the only row: %v, %v", found, err)
		}
		countIs(t, db, "pluck", orm.Pluck(City.Annotate("x", City.Population).Distinct(), City.StateID), 3)
		one := City.Filter(City.ID.Eq(1))
		countIs(t, db, "union", one.Alias("x", City.ID).Union(one.Alias("x", City.StateID.Plus(5))), 1)
		numbered := City.Alias("rn", expr.RowNumber().Over(inOrder)).Filter(expr.Ref[int64]("rn").Lte(7))
		countIs(t, db, "window", numbered.Only(City.StateID).Distinct(), 3)
	})
}

func TestGroupsAreCountedAsGroups(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		byState := orm.Pluck2(City.Filter(), City.StateID, expr.Count())
		countIs(t, db, "pluck", byState, 3)
		countIs(t, db, "by expression", City.GroupBy(City.Founded.Month()), 5)
		if found, err := orm.Pluck(City.Filter(City.ID.Eq(0)), expr.Count()).Exists(ctx, db); err != nil || !found {
			t.Errorf("an aggregate of nothing is one row: %v, %v", found, err)
		}
		if first, err := byState.First(ctx, db); err != nil || first.Second == 0 {
			t.Errorf("first group: %v, %v", first, err)
		}
		if _, err := City.Only(City.Name).Union(City.Only(City.Name)).First(ctx, db); err != nil {
			t.Errorf("first of a union: %v", err)
		}
		named := City.Annotate("x", City.Name.Upper())
		vs, err := named.Filter(City.ID.Lt(3)).Union(named.Filter(City.ID.Eq(7))).Annotate("y", expr.Ref[string]("x").Lower()).OrderBy(City.ID.Asc()).
			Values(expr.Ref[string]("y")).All(ctx, db)
		if want := []row{{"y": "provo"}, {"y": "moab"}, {"y": "austin"}}; err != nil || !reflect.DeepEqual(vs, want) {
			t.Errorf("an annotation on top of a union: %v, %v", vs, err)
		}
		groups := named.Filter(City.ID.Lt(5)).Union(named.Filter(City.ID.Eq(7))).GroupBy(City.StateID)
		countIs(t, db, "groups of a union", groups, 3)
		rank := groups.Alias("rk", expr.Rank().Over(expr.Window{}.OrderBy(expr.Count().Desc()))).Filter(expr.Ref[int64]("rk").Eq(1))
		if _, err := rank.Values(City.StateID, expr.Count().As("n")).All(ctx, db); err == nil || !strings.Contains(err.Error(), "window of groups") {
			t.Errorf("aggregates around a window of groups: %v", err)
		}
		for _, err := range orm.Batches(ctx, db, City.Alias("rn", expr.RowNumber().Over(inOrder)), City.ID, 2) {
			if err == nil {
				t.Error("batches of windows")
			}
		}
	})
}

func TestDistinctOnComesAfterWindows(t *testing.T) {
	t.Parallel()
	db := modeltest.Databases[0].Open(t)
	modeltest.Execute(t, db, tables...)
	modeltest.Execute(t, db, rows...)
	got, err := City.Alias("rn", expr.RowNumber().Over(inOrder)).Filter(expr.Ref[int64]("rn").Lte(7)).DistinctOn(City.StateID).
		OrderBy(City.StateID.Asc(), City.Population.Desc()).All(nplusone.Watch(t), db)
	if err != nil || len(got) != 3 || got[2].Name != "Austin" {
		t.Errorf("%v, %v", got, err)
	}
}
