package writes_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/nplusone"
	"github.com/inlay-orm/inlay/orm"
)

func ptr[T any](v T) *T { return &v }

// somewhere are n cities that the database does not have, every third without a mayor.
func somewhere(n int) []CityRow {
	cities := make([]CityRow, n)
	for i := range cities {
		cities[i] = CityRow{StateID: int64(1 + i%3), Name: fmt.Sprintf("City %d", i), Population: int64(i * 10), Area: float64(i) / 8}
		if i%3 > 0 {
			cities[i].Mayor = ptr(fmt.Sprintf(`Mayor "%d"\,{}`, i))
		}
	}
	return cities
}

// stored checks that the database has just these cities, as they are.
func stored(t *testing.T, ctx context.Context, db orm.Handle, want []CityRow) {
	t.Helper()
	got, err := City.OrderBy(City.ID.Asc()).All(ctx, db)
	if err != nil {
		t.Fatal(err)
	}
	want = slices.SortedFunc(slices.Values(want), func(a, b CityRow) int { return int(a.ID - b.ID) })
	if len(got) != len(want) {
		t.Fatalf("the database has %d cities, want %d", len(got), len(want))
	}
	for i := range got {
		if !reflect.DeepEqual(got[i], want[i]) {
			t.Fatalf("city %d:\n got %+v\nwant %+v", i, got[i], want[i])
		}
	}
}

func TestInsertMany(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		few := somewhere(9)[7:]
		modeltest.GoldenSent(t, "insert_many", db, on, func(db *orm.DB) {
			if err := City.InsertMany(ctx, db, few); err != nil {
				t.Fatal(err)
			}
		})
		cities := somewhere(7)
		if err := City.InsertMany(ctx, db, cities); err != nil {
			t.Fatal(err)
		}
		for i, c := range cities {
			if c.Grade != "new" || i > 0 && c.ID <= cities[i-1].ID {
				t.Errorf("city %d came back as %+v", i, c)
			}
		}
		stored(t, ctx, db, append(few, cities...))

		states := []StateRow{{ID: 12, Name: "Maine"}, {ID: 11, Name: "Texas"}}
		modeltest.GoldenSent(t, "insert_many_assigned", db, on, func(db *orm.DB) {
			if err := State.InsertMany(ctx, db, states); err != nil {
				t.Fatal(err)
			}
		})
	})
}

func TestInsertManyInBatches(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		cities := somewhere(25)
		var told []int
		sent := modeltest.SentBy(db, func(db *orm.DB) {
			if err := City.InsertMany(ctx, db, cities, orm.BatchSize(10), orm.Progress(func(done int) { told = append(told, done) })); err != nil {
				t.Fatal(err)
			}
		})
		if !slices.Equal(told, []int{10, 20, 25}) {
			t.Errorf("told %v", told)
		}
		if on.IsPostgres() && len(sent) != 5 { // BEGIN, three batches, COMMIT
			t.Errorf("%q", sent)
		}
		stored(t, ctx, db, cities)

		// The second batch fails: nothing of the first one stays, nor do the rows change.
		again := somewhere(25)
		for i := range again {
			again[i].Name += " II"
		}
		again[15].StateID = 99
		before := slices.Clone(again)
		var violated *orm.ConstraintError
		if err := City.InsertMany(ctx, db, again, orm.BatchSize(10)); !errors.As(err, &violated) || !errors.Is(err, orm.ErrForeignKey) {
			t.Errorf("%v", err)
		}
		if !reflect.DeepEqual(again, before) {
			t.Error("rows of an insert that failed have changed")
		}
		stored(t, ctx, db, cities)
	})
}

func TestInsertManyOfNothing(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		sent := modeltest.SentBy(db, func(db *orm.DB) {
			if err := City.InsertMany(ctx, db, nil); err != nil {
				t.Error(err)
			}
		})
		if len(sent) > 0 {
			t.Errorf("%q", sent)
		}
	})
}

func TestUpsert(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		old := somewhere(4)
		if err := City.InsertMany(ctx, db, old[:2]); err != nil {
			t.Fatal(err)
		}
		cities := somewhere(4)
		for i := range cities {
			cities[i].Population += 1000
			cities[i].Area = 77
		}
		slices.Reverse(cities)
		var outcomes []orm.Outcome
		modeltest.GoldenSent(t, "upsert", db, on, func(db *orm.DB) {
			if err := City.InsertMany(ctx, db, cities, orm.OnConflict(City.Name).Update(City.Population), orm.Outcomes(&outcomes)); err != nil {
				t.Fatal(err)
			}
		})
		if want := []orm.Outcome{orm.RowInserted, orm.RowInserted, orm.RowUpdated, orm.RowUpdated}; !slices.Equal(outcomes, want) {
			t.Errorf("%v, want %v", outcomes, want)
		}
		if cities[2].ID != old[1].ID || cities[3].ID != old[0].ID {
			t.Errorf("the updated rows came back as %d, %d", cities[2].ID, cities[3].ID)
		}
		cities[2].Area, cities[3].Area = old[1].Area, old[0].Area // which is not updated
		stored(t, ctx, db, cities)

		// An expression of both rows, and only some of those that are there.
		more := slices.Clone(cities)
		modeltest.GoldenSent(t, "upsert_excluded", db, on, func(db *orm.DB) {
			if err := City.InsertMany(ctx, db, more, orm.Outcomes(&outcomes), orm.OnConflict(City.Name).
				Set(City.Population.SetExpr(expr.Add(City.Population, expr.Excluded(City.Population)))).If(City.Area.Lt(50))); err != nil {
				t.Fatal(err)
			}
		})
		if want := []orm.Outcome{orm.RowIgnored, orm.RowIgnored, orm.RowUpdated, orm.RowUpdated}; !slices.Equal(outcomes, want) {
			t.Errorf("%v, want %v", outcomes, want)
		}
		cities[2].Population *= 2
		cities[3].Population *= 2
		stored(t, ctx, db, cities)

		modeltest.GoldenSent(t, "insert_new", db, on, func(db *orm.DB) {
			if err := City.InsertMany(ctx, db, append(somewhere(5)[3:], somewhere(5)[4:]...), orm.Outcomes(&outcomes), orm.OnConflict(City.Name).DoNothing()); err != nil {
				t.Fatal(err)
			}
		})
		if want := []orm.Outcome{orm.RowIgnored, orm.RowInserted, orm.RowIgnored}; !slices.Equal(outcomes, want) {
			t.Errorf("%v, want %v", outcomes, want)
		}
		// Which row is there already no column tells: they are inserted one by one.
		if err := City.InsertMany(ctx, db, append(somewhere(6)[4:], somewhere(6)[5:]...), orm.Outcomes(&outcomes), orm.OnConflict().DoNothing()); err != nil {
			t.Fatal(err)
		}
		if want := []orm.Outcome{orm.RowIgnored, orm.RowInserted, orm.RowIgnored}; !slices.Equal(outcomes, want) {
			t.Errorf("%v, want %v", outcomes, want)
		}
		if err := City.InsertMany(ctx, db, append(somewhere(3), somewhere(1)...), orm.OnConflict(City.Name).Update(City.Population)); err == nil || !strings.Contains(err.Error(), "rows 1 and 4 have the same cities.name:") {
			t.Errorf("%v", err)
		}
		// Nor are they taken where nothing comes back.
		twice := []ArchiveRow{{"a", 1}, {"b", 2}, {"a", 3}}
		if err := Archive.InsertMany(ctx, db, twice, orm.OnConflict(Archive.Name).Update(Archive.Population)); err == nil || !strings.Contains(err.Error(), "rows 1 and 3 have the same archive.name:") {
			t.Errorf("%v", err)
		}
		if err := Archive.InsertMany(ctx, db, twice, orm.OnConflict(Archive.Name).DoNothing()); err != nil {
			t.Error(err)
		}
	})
}

func TestUpsertOfOneRow(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		city := somewhere(1)[0]
		var outcomes []orm.Outcome
		upsert := func(row *CityRow) {
			t.Helper()
			if err := City.Insert(ctx, db, row, orm.OnConflict(City.Name).Update(City.Population), orm.Outcomes(&outcomes)); err != nil {
				t.Fatal(err)
			}
		}
		upsert(&city)
		if !slices.Equal(outcomes, []orm.Outcome{orm.RowInserted}) || city.Grade != "new" {
			t.Errorf("%v %+v", outcomes, city)
		}
		again := somewhere(1)[0]
		again.Population = 5
		upsert(&again)
		if !slices.Equal(outcomes, []orm.Outcome{orm.RowUpdated}) || again.ID != city.ID {
			t.Errorf("%v %+v", outcomes, again)
		}
		ignored := somewhere(1)[0]
		if err := City.Insert(ctx, db, &ignored, orm.OnConflict(City.Name).DoNothing()); err != nil || ignored.ID != 0 {
			t.Errorf("%v %+v", err, ignored)
		}
		stored(t, ctx, db, []CityRow{again})
		if on.IsPostgres() {
			if err := City.Insert(ctx, db, &ignored, orm.OnConstraint("cities_name_key").Set(City.Grade.Set("old"))); err != nil || ignored.ID != city.ID || ignored.Grade != "old" {
				t.Errorf("%v %+v", err, ignored)
			}
		} else {
			var lacks *orm.UnsupportedError
			if err := City.Insert(ctx, db, &ignored, orm.OnConstraint("cities_name_key").DoNothing()); !errors.As(err, &lacks) {
				t.Errorf("%v", err)
			}
		}
	})
}

func TestCopy(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		cities := somewhere(2500)
		for i := range cities {
			cities[i].ID, cities[i].Grade = int64(i+1), "copied"
		}
		all := City.Only(City.ID, City.StateID, City.Name, City.Population, City.Mayor, City.Area, City.Grade)
		var told []int
		n, err := all.Copy(ctx, db, slices.Values(cities), orm.BatchSize(1000), orm.Progress(func(done int) { told = append(told, done) }))
		if err != nil || n != 2500 || !slices.Equal(told, []int{1000, 2000, 2500}) {
			t.Fatal(n, err, told)
		}
		stored(t, ctx, db, cities)
		more := somewhere(2600)[2500:]
		for i := range more {
			more[i].ID = int64(3000 + i)
		}
		more[99].StateID = 99
		if n, err := all.Copy(ctx, db, slices.Values(more)); n != 0 || !errors.Is(err, orm.ErrForeignKey) {
			t.Errorf("%d, %v", n, err)
		}
		func() {
			defer func() {
				if r := recover(); r != "on purpose" {
					t.Errorf("recovered %v", r)
				}
			}()
			_, _ = City.Copy(ctx, db, func(yield func(CityRow) bool) {
				yield(more[0])
				panic("on purpose")
			})
		}()
		stored(t, ctx, db, cities)
	})
}

func TestInsertFromWithConflict(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		if err := City.InsertMany(ctx, db, somewhere(4)); err != nil {
			t.Fatal(err)
		}
		rows := orm.Into[ArchiveRow](City.OrderBy(City.Name.Asc()))
		upsert := Archive.InsertFrom(rows, orm.OnConflict(Archive.Name).Set(Archive.Population.SetExpr(expr.Add(Archive.Population, expr.Excluded(Archive.Population)))))
		for range 2 {
			modeltest.GoldenSent(t, "insert_from_conflict", db, on, func(db *orm.DB) {
				if _, err := upsert.All(ctx, db); err != nil {
					t.Fatal(err)
				}
			})
		}
		got, err := Archive.OrderBy(Archive.Name.Asc()).All(ctx, db)
		if want := []ArchiveRow{{"City 0", 0}, {"City 1", 20}, {"City 2", 40}, {"City 3", 60}}; err != nil || !slices.Equal(got, want) {
			t.Errorf("%v, %v", got, err)
		}
		type told struct {
			ArchiveRow
			Inserted bool
		}
		more, err := orm.ReturningInto[told](upsert.Annotate("inserted", expr.Inserted())).All(ctx, db)
		var lacks *orm.UnsupportedError
		if on.IsPostgres() && (err != nil || len(more) != 4 || more[0].Inserted) || !on.IsPostgres() && !errors.As(err, &lacks) {
			t.Errorf("%v, %v", more, err)
		}
	})
}

func TestConflictMistakes(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		for want, c := range map[string]orm.Conflict{
			"and not what then":        orm.OnConflict(City.Name),
			"both do nothing":          orm.OnConflict(City.Name).DoNothing().Update(City.Area),
			"needs the columns":        orm.OnConflict().Update(City.Area),
			"add Update or Set":        orm.OnConflict(City.Name).DoNothing().If(City.Area.Gt(1)),
			"partial unique index":     orm.OnConflict().Where(City.Area.Gt(1)).DoNothing(),
			"before values are known":  orm.OnConflict(City.Name).Where(City.Grade.Eq("a")).DoNothing(),
			"takes columns of City":    orm.OnConflict(State.Name).DoNothing(),
			"cannot set states.name":   orm.OnConflict(City.Name).Set(State.Name.Set("x")),
			"sets cities.area twice":   orm.OnConflict(City.Name).Update(City.Area).Set(City.Area.Set(1)),
			"City does not read a row": orm.OnConflict(City.Name).Set(City.Name.SetExpr(State.Name)),
		} {
			sent := modeltest.SentBy(db, func(db *orm.DB) {
				err := City.InsertMany(ctx, db, somewhere(2), c)
				if err == nil || !strings.Contains(err.Error(), want) && want != "City does not read a row" {
					t.Errorf("%v, want %q", err, want)
				}
			})
			if len(sent) > 1 { // a BEGIN at most
				t.Errorf("%s: sent %q", want, sent)
			}
		}
		if _, err := City.Filter(expr.Excluded(City.Area).Gt(1)).All(ctx, db); !errors.Is(err, orm.ErrExcluded) {
			t.Errorf("%v", err)
		}
		if _, err := City.UpdateMany(ctx, db, somewhere(2), orm.Columns(City.Area), orm.AsGiven); err == nil || !strings.Contains(err.Error(), "no other option") {
			t.Errorf("UpdateMany took AsGiven: %v", err)
		}
		if _, err := City.InsertFrom(City.QuerySet, orm.AsGiven).All(ctx, db); err == nil || !strings.Contains(err.Error(), "no other option") {
			t.Errorf("InsertFrom took AsGiven: %v", err)
		}
		if err := City.InsertMany(ctx, db, somewhere(2), orm.OnConflict(City.Grade).DoNothing()); !errors.Is(err, orm.ErrNoConflict) {
			t.Errorf("%v", err)
		}
		if _, err := City.Copy(ctx, db, nil, orm.OnConflict(City.Name).DoNothing()); err == nil {
			t.Error("Copy took OnConflict")
		}
	})
}

// TestCopyIntoDomains copies into columns of types that the database's schema has
// made: the texts of some of the values are just as long as the values of a bigint
// and an integer are.
func TestCopyIntoDomains(t *testing.T) {
	t.Parallel()
	db := modeltest.Databases[0].Open(t)
	ctx := nplusone.Watch(t)
	modeltest.Execute(t, db,
		`CREATE DOMAIN large AS bigint`, `CREATE DOMAIN larger AS large`, `CREATE DOMAIN word AS text`, `CREATE DOMAIN words AS word`,
		`CREATE TABLE archive (name words PRIMARY KEY, population larger NOT NULL)`)
	want := []ArchiveRow{{"Moab", 5300}, {"Provo", 12345678}, {"Salt Lake City", -1}}
	if n, err := Archive.Copy(ctx, db, slices.Values(want)); n != 3 || err != nil {
		t.Fatal(n, err)
	}
	if got, err := Archive.OrderBy(Archive.Name.Asc()).All(ctx, db); err != nil || !slices.Equal(got, want) {
		t.Errorf("%+v, %v", got, err)
	}

	// What has no binary form that is known here is refused.
	modeltest.Execute(t, db, `ALTER TABLE archive ALTER population TYPE money USING 0::money`)
	var refused *orm.ArgError
	if _, err := Archive.Copy(ctx, db, slices.Values([]ArchiveRow{{"Ogden", 12345678}})); !errors.As(err, &refused) {
		t.Errorf("%v", err)
	}
}
