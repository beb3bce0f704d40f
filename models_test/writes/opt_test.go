package writes_test

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/orm"
)

// HutRow has columns that may be NULL, and tells NULL from what was not read.
type HutRow struct {
	ID     int64
	Name   orm.Opt[string]
	Beds   orm.Opt[int64]
	Open   orm.Opt[bool]
	Built  orm.Opt[time.Time]
	Tags   orm.Opt[[]string]
	Info   orm.Opt[HutInfo] `orm:"json"`
	NearID orm.Opt[int64]
	Near   orm.One[HutRow]
	Of     orm.Many[HutRow]
}

type HutInfo struct{ Stove bool }

type HutTable struct {
	orm.Manager[HutRow]
	ID, Beds, NearID expr.Column[int64]
	Name             expr.Column[string]
	Open             expr.Column[bool]
	Built            expr.Column[time.Time]
	Tags             expr.Column[[]string]
	Info             expr.Column[HutInfo]
	Near             orm.BelongsTo[HutRow] `orm:"fk=near_id"`
	Of               orm.HasMany[HutRow]   `orm:"fk=near_id"`
}

var Hut = orm.Define[HutTable]("huts")

func eachHut(t *testing.T, test func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database)) {
	modeltest.EachDatabase(t, nil, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		types := map[bool]string{true: `built timestamptz, tags text[], info jsonb`, false: `built text, tags text, info text`}
		modeltest.Execute(t, db, `CREATE TABLE huts (id `+numbered(on)+`, name text NOT NULL, beds bigint, open boolean, `+types[on.IsPostgres()]+`, near_id bigint REFERENCES huts)`)
		test(t, ctx, db, on)
	})
}

func TestOptFields(t *testing.T) {
	eachHut(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		built := time.Date(1900, 5, 1, 0, 0, 0, 0, time.UTC)
		full := HutRow{Name: orm.Some("Alm"), Beds: orm.Some[int64](4), Open: orm.Some(true), Built: orm.Some(built), Tags: orm.Some([]string{"a", "b"}),
			Info: orm.Some(HutInfo{true}), NearID: orm.Null[int64]()}
		empty := HutRow{Name: orm.Some("Bach"), Beds: orm.Null[int64](), Open: orm.Null[bool](), Built: orm.Null[time.Time](), Tags: orm.Null[[]string](),
			Info: orm.Null[HutInfo](), NearID: orm.Some[int64](1)}
		if err := errors.Join(Hut.Insert(ctx, db, &full), Hut.Insert(ctx, db, &empty)); err != nil {
			t.Fatal(err)
		}
		rows, err := Hut.OrderBy(Hut.ID.Asc()).All(ctx, db)
		if err != nil || !reflect.DeepEqual(rows, []HutRow{full, empty}) {
			t.Errorf("%+v, %v", rows, err)
		}
		// What is not read is unset.
		rows, err = Hut.Only(Hut.ID, Hut.Beds).OrderBy(Hut.ID.Asc()).All(ctx, db)
		if err != nil || !reflect.DeepEqual(rows, []HutRow{{ID: 1, Beds: full.Beds}, {ID: 2, Beds: orm.Null[int64]()}}) {
			t.Errorf("Only: %+v, %v", rows, err)
		}
		// What is not inserted is unset before, and the database's afterwards.
		some := HutRow{Name: orm.Some("Cima")}
		if err := Hut.Only(Hut.Name).Insert(ctx, db, &some); err != nil || !some.Beds.IsNull() || !some.Built.IsNull() {
			t.Errorf("%+v, %v", some, err)
		}
		half := HutRow{Name: orm.Some("Dorf"), Beds: orm.Some[int64](1)}
		if err := Hut.Insert(ctx, db, &half); err == nil || !strings.Contains(err.Error(), "field Open is unset") {
			t.Errorf("an insert of what is unset: %v", err)
		}
		if err := Hut.InsertMany(ctx, db, []HutRow{full, half}); err == nil || !strings.Contains(err.Error(), "field Open is unset") {
			t.Errorf("an insert of many of which one is unset: %v", err)
		}
		more := []HutRow{full, empty}
		more[0].ID, more[1].ID = 0, 0
		if err := Hut.InsertMany(ctx, db, more); err != nil {
			t.Error(err)
		}
		more[1].Beds, more[1].Open = orm.Some[int64](2), orm.Opt[bool]{}
		if err := Hut.UpdateRow(ctx, db, &more[1], Hut.Beds); err != nil {
			t.Error(err)
		}
		if err := Hut.UpdateRow(ctx, db, &more[1], Hut.Beds, Hut.Open); err == nil || !strings.Contains(err.Error(), "field Open is unset") {
			t.Errorf("an update to what is unset: %v", err)
		}
		more[1].Open = empty.Open
		rows, err = Hut.Filter(Hut.ID.In(more[0].ID, more[1].ID)).OrderBy(Hut.ID.Asc()).All(ctx, db)
		if err != nil || !reflect.DeepEqual(rows, more) {
			t.Errorf("%+v, %v", rows, err)
		}
		if n, err := Hut.Filter(Hut.ID.Gt(3)).Delete(ctx, db); err != nil || n != 2 {
			t.Errorf("%d, %v", n, err)
		}
		// Rows are told by an Opt as by any other key.
		rows, err = Hut.Filter(Hut.ID.Lte(2)).SelectRelated(Hut.Near).Prefetch(Hut.Of).OrderBy(Hut.ID.Asc()).All(ctx, db)
		if err != nil || len(rows) != 2 {
			t.Fatalf("%+v, %v", rows, err)
		}
		near, err := rows[1].Near.Get()
		of, err2 := rows[0].Of.All()
		none, err3 := rows[0].Near.Get()
		if err := errors.Join(err, err2); err != nil || near.Name != full.Name || len(of) != 1 || of[0].Name != empty.Name || !errors.Is(err3, orm.ErrNotFound) {
			t.Errorf("%+v, %+v, %+v, %v, %v", near, of, none, err, err3)
		}
		rows, err = Hut.Filter(Hut.ID.Eq(2)).Prefetch(Hut.Near).All(ctx, db)
		if err != nil || len(rows) != 1 {
			t.Fatal(rows, err)
		}
		if near, err := rows[0].Near.Get(); err != nil || near.ID != 1 {
			t.Errorf("%+v, %v", near, err)
		}
		values, err := Hut.Filter(Hut.ID.Lte(2)).OrderBy(Hut.ID.Asc()).Values(Hut.Name, Hut.Beds).All(ctx, db)
		if err != nil || !reflect.DeepEqual(values, []map[string]any{{"name": "Alm", "beds": int64(4)}, {"name": "Bach", "beds": nil}}) {
			t.Errorf("%v, %v", values, err)
		}
	})
}

// TestUnsetAssignments leaves them out wherever assignments are made.
func TestUnsetAssignments(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		unset := City.Mayor.SetOpt(orm.Opt[string]{})
		var err, err2, err3 error
		city := CityRow{StateID: 1, Name: "Provo", Population: 1}
		modeltest.GoldenSent(t, "opt/unset", db, on, func(db *orm.DB) {
			err = City.InsertMany(ctx, db, []CityRow{city}, orm.OnConflict(City.Name).Set(unset, City.Population.Set(2)))
			_, err2 = City.Filter(City.Name.Eq("Provo")).UpdateReturning(unset, City.Population.Set(3)).All(ctx, db)
			if on.IsPostgres() {
				_, err3 = City.Merge(State, City.StateID.EqExpr(State.ID)).WhenMatched().Update(unset, City.Population.Set(4)).Run(ctx, db)
			}
		})
		if err := errors.Join(err, err2, err3); err != nil {
			t.Error(err)
		}
	})
}

func TestSetOpt(t *testing.T) {
	type patch struct {
		Name  orm.Opt[string]  `json:"name,omitzero"`
		Mayor orm.Opt[string]  `json:"mayor,omitzero"`
		Area  orm.Opt[float64] `json:"area,omitzero"`
	}
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		modeltest.Execute(t, db, `INSERT INTO cities (id, state_id, name, population, mayor, area) VALUES (1, 1, 'Provo', 100, 'Kaufusi', 2)`)
		update := func(db *orm.DB, body string) (int64, error) {
			var p patch
			if err := json.Unmarshal([]byte(body), &p); err != nil {
				t.Fatal(err)
			}
			if text, err := json.Marshal(p); err != nil || string(text) != body {
				t.Errorf("%s comes back as %s, %v", body, text, err)
			}
			return City.Filter(City.ID.Eq(1)).Update(ctx, db, City.Name.SetOpt(p.Name), City.Mayor.SetOpt(p.Mayor), City.Area.SetOpt(p.Area))
		}
		var errs []error
		modeltest.GoldenSent(t, "opt/set", db, on, func(db *orm.DB) {
			for _, body := range []string{`{"name":"Lehi"}`, `{"mayor":null,"area":0}`, `{}`} {
				_, err := update(db, body)
				errs = append(errs, err)
			}
		})
		if err := errors.Join(errs[:2]...); err != nil || !errors.Is(errs[2], orm.ErrNothingSet) {
			t.Errorf("%v", errs)
		}
		city, err := City.Filter(City.ID.Eq(1)).Get(ctx, db)
		if err != nil || city.Name != "Lehi" || city.Mayor != nil || city.Area != 0 || city.Population != 100 {
			t.Errorf("%+v, %v", city, err)
		}
		if _, err := update(db, `{"name":null}`); !errors.Is(err, orm.ErrNotNull) {
			t.Errorf("NULL for a name: %v", err)
		}
		if _, err := City.Filter(City.ID.Eq(1)).UpdateReturning(City.Name.SetOpt(orm.Opt[string]{})).All(ctx, db); !errors.Is(err, orm.ErrNothingSet) {
			t.Errorf("nothing that returns: %v", err)
		}
		if _, err := City.Filter(City.ID.Eq(1)).Update(ctx, db, expr.Column[string]{}.SetOpt(orm.Opt[string]{})); !errors.Is(err, expr.ErrZero) {
			t.Errorf("a column that is none: %v", err)
		}
	})
}
