package models_test

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/nplusone"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/schema"
)

// A shelf has rows of the models that have columns of every type.
type shelfRow struct {
	ID         int64
	Everything orm.Many[everythingRow]
	One        orm.One[everythingRow]
	Clocks     orm.Many[clockRow]
	Kinds      orm.Many[kindsRow]
}

type shelfTable struct {
	orm.Manager[shelfRow]
	ID         expr.Column[int64]
	Everything orm.HasMany[everythingRow] `orm:"fk=level"`
	One        orm.HasOne[everythingRow]  `orm:"fk=id"`
	Clocks     orm.HasMany[clockRow]      `orm:"fk=id"`
	Kinds      orm.HasMany[kindsRow]      `orm:"fk=id"`
}

var Shelf = orm.Define[shelfTable]("shelves")

// TestOneStatementOfEveryType loads columns of every type in one statement and
// in several, with NULL in those that may have it.
func TestOneStatementOfEveryType(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		modeltest.Execute(t, db, `CREATE TABLE shelves (id bigint PRIMARY KEY)`, `INSERT INTO shelves VALUES (0), (1), (2), (3), (4)`)
		insertEverything(t, db, on)
		modeltest.Execute(t, db, clockDDL[on.Suffix]...)
		if on.Suffix == "pg" {
			modeltest.Execute(t, db, `UPDATE everything SET f64 = 'NaN', f32 = '-Infinity', floats = '{NaN,Infinity,-Infinity}' WHERE id = 2`)
		}
		shelves := Shelf.OrderBy(Shelf.ID.Asc())
		loadsTheSameText(t, ctx, db, "everything", shelves.Prefetch(Shelf.Everything.Among(Everything.OrderBy(Everything.ID.Asc()))))
		loadsTheSameText(t, ctx, db, "to one", shelves.Prefetch(Shelf.One))
		// What is missing is not handed to a type that scans itself.
		if rows, err := shelves.SelectRelated(Shelf.One).All(ctx, db); err != nil || len(rows) != 5 {
			t.Errorf("selected: %d rows, %v", len(rows), err)
		}
		loadsTheSameText(t, ctx, db, "clocks", shelves.Prefetch(Shelf.Clocks))
		if on.Suffix == "sqlite" {
			modeltest.Execute(t, db, `UPDATE everything SET i = -9223372036854775808, f64 = 1e308, f32 = 3.5, text = '' WHERE id = 2`)
			loadsTheSameText(t, ctx, db, "extremes", shelves.Prefetch(Shelf.Everything.Among(Everything.OrderBy(Everything.ID.Asc()))))
		}
		modeltest.Execute(t, db, `UPDATE everything SET i = 9223372036854775807, f64 = 9007199254740993, f32 = 0.1 WHERE id = 1`)
		loadsTheSameText(t, ctx, db, "large", shelves.Prefetch(Shelf.Everything.Among(Everything.OrderBy(Everything.ID.Asc()))))
	})
}

// loadsTheSameText compares also rows with NaN, which equals nothing.
func loadsTheSameText[R any](t *testing.T, ctx context.Context, db *orm.DB, name string, qs orm.QuerySet[R]) {
	t.Helper()
	//inlay:allow-nplusone * -- both ways of loading are compared
	several, err := qs.All(ctx, db)
	one, oneErr := qs.InOneStatement().All(ctx, db)
	if err != nil || oneErr != nil {
		t.Errorf("%s: %v; in one statement: %v", name, err, oneErr)
		return
	}
	a, b := deepText(reflect.ValueOf(one)), deepText(reflect.ValueOf(several))
	if a != b {
		t.Errorf("%s:\n one     %s\n several %s", name, a, b)
	}
}

// deepText writes a value with what its pointers point to, and tells nil slices from empty ones.
func deepText(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return "nil"
		}
		return "&" + deepText(v.Elem())
	case reflect.Slice:
		if v.IsNil() {
			return "nil[]"
		}
		s := "["
		for i := range v.Len() {
			s += deepText(v.Index(i)) + " "
		}
		return s + "]"
	case reflect.Map:
		s := map[string]string{}
		for _, k := range v.MapKeys() {
			s[k.String()] = deepText(v.MapIndex(k))
		}
		return fmt.Sprint(s)
	case reflect.Struct:
		s := "{"
		for i := range v.NumField() {
			s += v.Type().Field(i).Name + ":" + deepText(v.Field(i)) + " "
		}
		return s + "}"
	}
	return fmt.Sprintf("%v", v)
}

func TestOneStatementOfEveryKind(t *testing.T) {
	for _, on := range modeltest.Databases {
		t.Run(on.Name, func(t *testing.T) {
			t.Parallel()
			for _, k := range allKinds() {
				if on.Suffix == "pg" && (k.sql == schema.TSVector || k.sql == schema.HStore || k.sql == schema.Vector) {
					continue // their text form cannot be asked for inside another value
				}
				t.Run(k.name, func(t *testing.T) {
					t.Parallel()
					test, lists := k.test, k.lists
					k.test = func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database, k kind) {
						test(t, ctx, db, on, k)
						if lists != nil {
							lists(t, ctx, db, on, k)
						}
						modeltest.Execute(t, db, `CREATE TABLE shelves (id bigint PRIMARY KEY)`, `INSERT INTO shelves VALUES (1), (2), (3), (4)`)
						var columns []expr.Expression
						columns = append(columns, Kinds.ID)
						v := reflect.ValueOf(Kinds).Elem()
						for i := range v.NumField() {
							if c, ok := v.Field(i).Interface().(interface {
								expr.Expression
								Name() string
							}); ok {
								if n := c.Name(); n == k.name || n == k.name+"_maybe" || n == k.name+"_null" || n == k.name+"_list" {
									columns = append(columns, c)
								}
							}
						}
						if len(columns) < 4 {
							t.Errorf("%d columns", len(columns))
						}
						loadsTheSameText(t, ctx, db, k.name, Shelf.OrderBy(Shelf.ID.Asc()).Prefetch(Shelf.Kinds.Among(Kinds.Only(columns...))))
					}
					k.lists = nil
					k.run(t, on)
				})
			}
		})
	}
}

// shows compares what is told of the rows of a query, loaded by several
// statements and by one.
func shows[R any](t *testing.T, ctx context.Context, db *orm.DB, name string, qs orm.QuerySet[R], tell func(R) string, want string) {
	t.Helper()
	for way, qs := range map[string]orm.QuerySet[R]{"several statements": qs, "one statement": qs.InOneStatement()} {
		//inlay:allow-nplusone * -- both ways of loading are compared, after changes of other models
		rows, err := qs.All(ctx, db)
		told := make([]string, len(rows))
		for i, r := range rows {
			told[i] = tell(r)
		}
		if got := strings.Join(told, "|"); err != nil || got != want {
			t.Errorf("%s, by %s: %s, want %s, %v", name, way, got, want, err)
		}
	}
}

func namesOfCities(s StateRow) string { return toldAll(s.Cities) }

// TestShapesOfOtherQueries asks for the same related rows in ways that differ in
// what a shape does not hold: the keys of a Prefetch, and what is refused.
func TestShapesOfOtherQueries(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		provo := City.Filter(City.ID.Eq(1))
		tell := func(c CityRow) string {
			s, err := c.State.Get()
			if err != nil {
				return err.Error()
			}
			return s.Name + " " + toldAll(s.Cities)
		}
		shows(t, ctx, db, "without keys", provo.SelectRelated(City.State.Among(State.Only(State.Name))), tell, "Utah ?")
		shows(t, ctx, db, "with keys", provo.SelectRelated(City.State.Among(State.Only(State.Name).Prefetch(State.Cities.Among(byName())))), tell, "Utah Moab,Ogden,Provo")
		if _, err := City.SelectRelated(City.State).All(ctx, db); err != nil {
			t.Fatal(err)
		}
		for name, among := range map[string]orm.QuerySet[StateRow]{"a filter": State.Filter(State.ID.Eq(99)), "an order": State.OrderBy(State.ID.Asc()), "a limit": State.Limit(1), "none": State.None(), "a mistake": State.Limit(-1), "no query": {}} {
			if _, err := City.SelectRelated(City.State.Among(among)).All(ctx, db); err == nil {
				t.Errorf("%s: no error", name)
			}
		}
	})
}

// TestPassesOfDistinctRows counts distinct rows of chosen columns, which no
// other annotation asks for, and of which a group has others.
func TestPassesOfDistinctRows(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		ways := map[string]orm.HasMany[CityRow]{"chosen": State.Cities, "grouped": State.Cities.Grouped(), "correlated": State.Cities.Correlated()}
		if on.Suffix == "pg" {
			ways["lateral"] = State.Cities.Lateral()
		}
		for name, cities := range ways {
			qs := orm.Into[SummedState](State.OrderBy(State.ID.Asc()).Annotate("n", cities.Among(City.Only(City.Capital).Distinct()).Count()).Annotate("x", cities.Among(City.Distinct()).Count()).Annotate("people", cities.Sum(City.Population)))
			shows(t, ctx, db, name, qs, func(s SummedState) string { return fmt.Sprint(s.N, s.X) }, "1 3|1 1|0 0|2 4|0 0")
		}
	})
}

// TestPrefetchOfDistinctRows numbers and orders rows after they are distinct.
func TestPrefetchOfDistinctRows(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		modeltest.Execute(t, db, `INSERT INTO cities SELECT id + 100, name, state_id, 1, 1, mayor, founded, capital FROM cities`)
		states := State.OrderBy(State.ID.Asc())
		distinct := State.Cities.Among(City.Only(City.Name).Distinct().OrderBy(City.Name.Asc()))
		shows(t, ctx, db, "all", states.Prefetch(distinct), namesOfCities, `Moab,Ogden,Provo|Toledo||50%_off\,Austin,Mesa,Salem|`)
		shows(t, ctx, db, "two", states.Prefetch(distinct.PerParent(2)), namesOfCities, `Moab,Ogden|Toledo||50%_off\,Austin|`)
		if on.Suffix == "pg" {
			shows(t, ctx, db, "two by LATERAL", states.Prefetch(distinct.PerParent(2).Lateral()), namesOfCities, `Moab,Ogden|Toledo||50%_off\,Austin|`)
		}
		if _, err := State.Only(State.Nickname).Distinct().Prefetch(State.Cities).All(ctx, db); err == nil || !strings.Contains(err.Error(), "states.id") {
			t.Errorf("other rows would be distinct: %v", err)
		}
	})
}

// TestPrefetchInOrderOf orders by what stands apart from the rows: an alias of a
// window, and a table that is joined.
func TestPrefetchInOrderOf(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		states := State.OrderBy(State.ID.Asc())
		placed := City.Alias("place", expr.RowNumber().Over(expr.PartitionBy(City.StateID).OrderBy(City.Population.Desc()))).OrderBy(expr.Ref[int64]("place").Desc())
		shows(t, ctx, db, "a window", states.Prefetch(State.Cities.Among(placed).PerParent(1)), namesOfCities, `Moab|Toledo||50%_off\|`)
		joined := City.Join(District, District.CityID.EqExpr(City.ID)).OrderBy(District.ID.Desc())
		shows(t, ctx, db, "a join", states.Prefetch(State.Cities.Among(joined).PerParent(1)), namesOfCities, "Provo|Toledo||Austin|")
		if on.Suffix == "pg" {
			shows(t, ctx, db, "a join, by LATERAL", states.Prefetch(State.Cities.Among(joined).PerParent(1).Lateral()), namesOfCities, "Provo|Toledo||Austin|")
		}
	})
}

// TestUnscopedLiftsFiltersInside lifts the default filters of rows that are
// settled by windows.
func TestUnscopedLiftsFiltersInside(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		parks := Park.Alias("n", expr.RowNumber().Over(expr.PartitionBy(Park.StateID).OrderBy(Park.ID.Asc()))).Filter(expr.Ref[int64]("n").Gte(1)).OrderBy(Park.ID.Asc())
		states := State.OrderBy(State.ID.Asc())
		tell := func(s StateRow) string { return toldAll(s.Parks) }
		shows(t, ctx, db, "scoped", states.Prefetch(State.Parks.Among(parks)), tell, "Zion,Arches||||Acadia")
		shows(t, ctx, db, "unscoped", states.Prefetch(State.Parks.Unscoped().Among(parks)), tell, "Zion,Arches|Lost|||Acadia")
		shows(t, ctx, db, "filtered", states.Filter(State.Parks.Unscoped().Among(parks).Any()), func(s StateRow) string { return s.Name }, "Utah|Ohio|Maine")
	})
}

// Boxes and their parts refer to each other by columns of unlike Go types; a
// column's name fills all that a name may have.

type boxRow struct {
	ID     int64
	Label  uint32
	Size   int64 `orm:"column=a_very_long_column_name_that_takes_sixty_three_bytes_for_itself"`
	NextID int64
	Parts  orm.Many[partRow]
	Next   orm.One[boxRow]
}

type boxTable struct {
	orm.Manager[boxRow]
	ID, Size, NextID expr.Column[int64]
	Label            expr.Column[uint32]
	Parts            orm.HasMany[partRow]  `orm:"fk=label,ref=label"`
	Next             orm.BelongsTo[boxRow] `orm:"fk=next_id"`
}

type partRow struct {
	ID, Label int64
	Box       orm.One[boxRow]
}

type partTable struct {
	orm.Manager[partRow]
	ID, Label expr.Column[int64]
	Box       orm.BelongsTo[boxRow] `orm:"fk=label,ref=label"`
}

var (
	Box  = orm.Define[boxTable]("boxes")
	Part = orm.Define[partTable]("parts")
)

func (p partRow) label() string { return fmt.Sprint(p.ID) }
func (b boxRow) label() string  { return fmt.Sprint(b.ID) }

type countedBox struct {
	boxRow
	N    int64
	Last *int64
}

func TestUnlikeKeysAndLongNames(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		modeltest.Execute(t, db, `CREATE TABLE boxes (id bigint PRIMARY KEY, label bigint NOT NULL, a_very_long_column_name_that_takes_sixty_three_bytes_for_itself bigint NOT NULL, next_id bigint NOT NULL)`,
			`CREATE TABLE parts (id bigint PRIMARY KEY, label bigint NOT NULL)`,
			`INSERT INTO boxes VALUES (1, 10, 100, 2), (2, 20, 200, 3), (3, 4000000000, 300, 1)`, `INSERT INTO parts VALUES (1, 10), (2, 10), (3, 4000000000), (4, -1)`)
		boxes, parts := Box.OrderBy(Box.ID.Asc()), Part.OrderBy(Part.ID.Asc())
		shows(t, ctx, db, "uint32 to int64", boxes.Prefetch(Box.Parts.Among(parts)), func(b boxRow) string { return toldAll(b.Parts) }, "1,2||3")
		shows(t, ctx, db, "int64 to uint32", parts.Prefetch(Part.Box), func(p partRow) string { return told(p.Box) }, "1|1|3|-")
		for name, inside := range map[string]orm.HasMany[partRow]{"chosen": Box.Parts, "grouped": Box.Parts.Grouped()} {
			counted := orm.Into[countedBox](boxes.Annotate("n", inside.Count()).Annotate("last", inside.Max(Part.ID))).SelectRelated(Box.Next.Among(Box.SelectRelated(Box.Next)))
			shows(t, ctx, db, name, counted, func(b countedBox) string {
				next, err := b.Next.Get()
				if err != nil {
					return err.Error()
				}
				after, err := next.Next.Get()
				if err != nil {
					return err.Error()
				}
				return fmt.Sprint(b.N, deref(b.Last), next.Size, after.Size)
			}, "2 2 200 300|0 <nil> 300 100|1 3 100 200")
		}
	})
}

func TestMissingHolderIsSpelledOut(t *testing.T) {
	t.Parallel()
	err := orm.Load(nplusone.Watch(t), modeltest.Databases[1].Open(t), []CityRow{{ID: 1}}, State.Cities)
	if err == nil || !strings.HasSuffix(err.Error(), "add `Cities orm.Many[models_test.CityRow]`") {
		t.Errorf("%v", err)
	}
}

// TestLinksOfManyWriters adds the same links from several sides at once.
func TestLinksOfManyWriters(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		var writers sync.WaitGroup
		for range 8 {
			writers.Go(func() {
				if _, err := City.Lines.Of(4).Add(ctx, db, red, blue, green); err != nil {
					t.Error(err)
				}
			})
		}
		writers.Wait()
		if got := linked(t, ctx, db, 4); got != "Red Blue Green" {
			t.Error(got)
		}
	})
}
