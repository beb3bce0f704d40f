package writes_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/subquery"
)

// LandRow is a part of another one, and has an office that may be missing.
type LandRow struct {
	ID       int64
	Name     string
	Label    *string
	ParentID *int64
	OfficeOf *int64
	OfficeNo *int64
	Parent   orm.One[LandRow]
	Office   orm.One[OfficeRow]
}

type LandTable struct {
	orm.Manager[LandRow]
	ID, ParentID, OfficeOf, OfficeNo expr.Column[int64]
	Name, Label                      expr.Column[string]
	Parent                           orm.BelongsTo[LandRow]   `orm:"fk=parent_id"`
	Office                           orm.BelongsTo[OfficeRow] `orm:"fk=office_of+office_no"`
	Parts                            orm.HasMany[LandRow]     `orm:"fk=parent_id"`
}

// OfficeRow has a key of two columns.
type OfficeRow struct {
	Of    int64 `orm:"pk"`
	No    int64 `orm:"pk"`
	Title string
	Of2   int64
	State orm.One[StateRow]
}

type OfficeTable struct {
	orm.Manager[OfficeRow]
	Of, No, Of2 expr.Column[int64]
	Title       expr.Column[string]
	State       orm.BelongsTo[StateRow] `orm:"fk=of2"`
}

var (
	Land   = orm.Define[LandTable]("lands")
	Office = orm.Define[OfficeTable]("offices")
)

func eachLand(t *testing.T, test func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database)) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		modeltest.Execute(t, db,
			`CREATE TABLE offices (of bigint, no bigint, title text NOT NULL, of2 bigint NOT NULL REFERENCES states, PRIMARY KEY (of, no))`,
			`CREATE TABLE lands (id `+numbered(on)+`, name text NOT NULL, label text, parent_id bigint REFERENCES lands, office_of bigint, office_no bigint,
				FOREIGN KEY (office_of, office_no) REFERENCES offices)`,
			`INSERT INTO offices VALUES (1, 1, 'Salt', 1), (1, 2, 'Pepper', 2)`,
			`INSERT INTO lands VALUES (1, 'World', 'w', NULL, NULL, NULL), (2, 'Europe', 'e', 1, 1, 1), (3, 'Asia', 'a', 1, 1, 2), (4, 'Alps', 'x', 2, NULL, NULL)`,
			`INSERT INTO cities (id, state_id, name, population, area) VALUES (1, 1, 'Provo', 100, 1), (2, 1, 'Moab', 5, 1), (3, 2, 'Toledo', 70, 1)`)
		test(t, ctx, db, on)
	})
}

var (
	cityState   = expr.Via(City.State, State.Name)
	parentName  = expr.Via(Land.Parent, Land.Name)
	officeTitle = expr.Via(Land.Office, Office.Title)
	inState     = State.ID.EqExpr(City.StateID)
	titledBy    = []expr.Predicate{Office.Of.EqExpr(Land.OfficeOf), Office.No.EqExpr(Land.OfficeNo)}
)

// TestUpdateAcrossRelations compares what each statement sets with what the
// select of the same rows reads.
func TestUpdateAcrossRelations(t *testing.T) {
	type label struct {
		ID    int64
		Given *string
	}
	lands := []struct {
		name string
		of   orm.QuerySet[LandRow]
		set  expr.Of[string]
		n    int64
	}{
		{"path", Land.Filter(Land.ID.Gt(0)), parentName, 4},
		{"path_proved", Land.Filter(parentName.Neq("Asia")), parentName, 3},
		{"path_proved_elsewhere", Land.Filter(parentName.Eq("World"), Land.ID.Lt(9)), expr.Concat(Land.Name, expr.Value(" of "), expr.Via(Land.Parent, Land.Label)), 2},
		{"path_missing", Land.Filter(parentName.IsNull()), expr.Coalesce(parentName, expr.Value("none")), 1},
		{"path_proved_in_or", Land.Filter(expr.Or(parentName.Eq("World"), Land.ID.Eq(1))), parentName, 3},
		{"path_twice", Land.Filter(expr.Via(Land.Parent, parentName).Eq("World")), expr.Concat(parentName, expr.Value(" in "), expr.Via(Land.Parent, parentName)), 1},
		{"path_twice_missing", Land.Filter(parentName.Neq("")), expr.Via(Land.Parent, parentName), 3},
		{"path_of_a_composite_key", Land.Filter(officeTitle.StartsWith("S")), officeTitle, 1},
		{"path_of_a_composite_key_missing", Land.Filter(Land.ID.Lt(3)), officeTitle, 2},
		{"path_on_from_a_path", Land.Filter(officeTitle.Neq("")), expr.Concat(officeTitle, expr.Via(Land.Office, expr.Via(Office.State, State.Name))), 2},
		{"path_alias", Land.Alias("p", parentName).Filter(expr.Ref[string]("p").Eq("World")), expr.Ref[string]("p"), 2},
		{"path_limited", Land.Filter(parentName.Eq("World")).OrderBy(Land.ID.Asc()).Limit(1), parentName, 1},
		{"path_and_subquery", Land.Filter(parentName.Eq("World"), subquery.Exists(Land.Filter(Land.ParentID.EqExpr(subquery.OuterRef(Land.ID))))), parentName, 1},
		{"join", Land.Join(Office, titledBy...).Filter(Land.ID.Gt(2)), Office.Title, 1},
		{"left_join", Land.LeftJoin(Office, titledBy...).Filter(Land.ID.Gt(1)), Office.Title, 3},
		{"join_and_path", Land.Join(Office, titledBy...).Filter(parentName.Eq("World")), expr.Concat(Office.Title, expr.Value("/"), parentName), 2},
		{"left_join_and_path", Land.LeftJoin(Office, titledBy...).AllRows(), expr.Coalesce(Office.Title, parentName), 4},
		{"joins", Land.Join(Office, titledBy...).Join(State, State.ID.EqExpr(Office.Of2)).AllRows(), expr.Concat(Office.Title, State.Name), 2},
		{"join_of_some", Land.Join(Office.Filter(Office.Title.StartsWith("P")), titledBy...).AllRows(), Office.Title, 1},
		{"join_on_a_path", Land.Join(State, State.ID.EqExpr(expr.Via(Land.Office, Office.Of2))).AllRows(), State.Name, 2},
		{"join_that_is_not_read", Land.Join(Office, titledBy...).AllRows(), Land.Name, 2},
		{"join_alias", Land.Join(Office, titledBy...).Alias("t", Office.Title).AllRows(), expr.Ref[string]("t"), 2},
		{"join_in_a_subquery", Land.Join(Office, titledBy...).AllRows(), subquery.First(State.Filter(State.ID.EqExpr(subquery.OuterRef(Office.Of2))), State.Name), 2},
	}
	for _, l := range lands {
		t.Run(l.name, func(t *testing.T) {
			eachLand(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
				want := map[int64]*string{}
				rows, err := orm.Into[label](l.of.Only(Land.ID).Annotate("given", l.set)).All(ctx, db)
				if err != nil {
					t.Fatal(err)
				}
				for _, r := range rows {
					want[r.ID] = r.Given
				}
				got := map[int64]*string{}
				modeltest.GoldenSent(t, "update_from/"+l.name, db, on, func(db *orm.DB) {
					changed, err2 := l.of.UpdateReturning(Land.Label.SetExpr(l.set)).All(ctx, db)
					for _, r := range changed {
						got[r.ID] = r.Label
					}
					err = err2
				})
				if err != nil || int64(len(got)) != l.n || !reflect.DeepEqual(got, want) {
					t.Errorf("%v\n got %s\nwant %s", err, labels(got), labels(want))
				}
				if n, err := l.of.Update(ctx, db, Land.Label.SetExpr(l.set)); err != nil || n != l.n && l.name != "path_proved_elsewhere" {
					t.Errorf("the second time: %d, %v", n, err)
				}
				kept, err := Land.Filter(Land.Label.In("w", "e", "a", "x")).Count(ctx, db)
				if err != nil || kept != 4-l.n {
					t.Errorf("%d rows were left as they were, %v", kept, err)
				}
			})
		})
	}
}

func labels(m map[int64]*string) string {
	var b strings.Builder
	for id := range int64(9) {
		if s, ok := m[id]; ok && s != nil {
			b.WriteString(*s + ", ")
		} else if ok {
			b.WriteString("NULL, ")
		}
	}
	return b.String()
}

// TestUpdateOfASureRelation is the statement of a foreign key that cannot be NULL.
func TestUpdateOfASureRelation(t *testing.T) {
	eachLand(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		type named struct {
			Name  string
			State string
		}
		var n, m, o int64
		var err, err2, err3, err4, err5 error
		var rows, moved []named
		modeltest.GoldenSent(t, "update_from/sure_relation", db, on, func(db *orm.DB) {
			n, err = City.AllRows().Update(ctx, db, City.Mayor.SetExpr(cityState))
			m, err2 = City.Join(State, inState).Filter(State.Name.Eq("Utah")).Update(ctx, db, City.Mayor.SetExpr(State.Name), City.Grade.Set("old"))
			// What comes back is the row as it is then, so is what its path leads to.
			moved, err3 = orm.ReturningInto[named](City.Filter(City.ID.Eq(1)).UpdateReturning(City.StateID.SetExpr(expr.Via(City.State, State.ID.Plus(1)))).Annotate("state", cityState)).All(ctx, db)
			rows, err4 = orm.ReturningInto[named](City.Join(State, inState).Filter(City.ID.Eq(2)).UpdateReturning(City.Grade.SetExpr(State.Name)).Annotate("state", cityState)).All(ctx, db)
			o, err5 = City.Join(State, inState).Filter(State.Name.Eq("Utah")).Delete(ctx, db)
		})
		if err := errors.Join(err, err2, err3, err4, err5); err != nil || n != 3 || m != 2 || o != 1 {
			t.Errorf("%d, %d, %d, %v", n, m, o, err)
		}
		if !reflect.DeepEqual(moved, []named{{"Provo", "Ohio"}}) || !reflect.DeepEqual(rows, []named{{"Moab", "Utah"}}) {
			t.Errorf("%v, %v", moved, rows)
		}
	})
}

// TestUpdateReturnsJoinedColumns reads them of the rows that were joined.
func TestUpdateReturnsJoinedColumns(t *testing.T) {
	type named struct {
		Name  string
		State *string
	}
	eachLand(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		for _, change := range []orm.Change[CityRow]{
			City.Join(State, inState).Filter(City.ID.Eq(1)).UpdateReturning(City.Mayor.SetExpr(State.Name)).Annotate("state", State.Name),
			City.Join(State, inState).Filter(City.ID.Eq(1)).Annotate("state", State.Name).UpdateReturning(City.Mayor.SetNull()),
			City.Join(State, inState).Filter(City.ID.Eq(1)).UpdateReturning(City.Mayor.SetNull()).Annotate("state", State.Name),
			City.LeftJoin(State, inState).Filter(City.ID.Eq(1)).UpdateReturning(City.Mayor.SetExpr(State.Name), City.StateID.Set(2)).Annotate("state", State.Name),
		} {
			rows, err := orm.ReturningInto[named](change).All(ctx, db)
			var lacks *orm.UnsupportedError
			switch {
			case !on.IsPostgres():
				if !errors.As(err, &lacks) || lacks.Feature != "column of a joined model in RETURNING" {
					t.Errorf("%v, %v", rows, err)
				}
			case err != nil || len(rows) != 1 || rows[0].Name != "Provo" || *rows[0].State != "Utah":
				t.Errorf("%v, %v", rows, err)
			}
		}
	})
}

func TestMistakesInUpdatesAcrossRelations(t *testing.T) {
	eachLand(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		parts := City.StateID.EqExpr(State.ID)
		for name, c := range map[string]struct {
			run  func() (int64, error)
			says string
		}{
			"many rows each": {func() (int64, error) {
				return State.Join(City, parts).AllRows().Update(ctx, db, State.Name.SetExpr(City.Name))
			}, "Update of State joins State.Cities: a row of State has many"},
			"many rows each of a left join": {func() (int64, error) {
				return State.LeftJoin(City, parts).AllRows().Update(ctx, db, State.Name.SetExpr(City.Name))
			}, "AllowFanOut"},
			"limited rows": {func() (int64, error) {
				return City.Join(State, inState).Limit(1).Update(ctx, db, City.Name.SetExpr(State.Name))
			}, "expr.Via"},
			"a column of no source": {func() (int64, error) {
				return City.Filter(City.ID.Eq(1)).Update(ctx, db, City.Name.SetExpr(State.Name))
			}, "states.name"},
		} {
			if n, err := c.run(); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%s: %d, %v", name, n, err)
			}
		}
		n, err := State.Join(City, parts, City.Name.Eq("Moab")).AllowFanOut().AllRows().Update(ctx, db, State.Name.SetExpr(City.Name))
		if err != nil || n != 1 {
			t.Errorf("AllowFanOut: %d, %v", n, err)
		}
	})
}

type PeopleRow struct {
	StateID int64
	People  int64
}

type PeopleTable struct {
	orm.Derived[PeopleRow]
	StateID, People expr.Column[int64]
}

// People are the states by their cities.
var People = orm.Define[PeopleTable]("people")

// TestUpdateFromComputedRows sets what a derived model holds for each row.
func TestUpdateFromComputedRows(t *testing.T) {
	eachLand(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		byState := orm.Into[PeopleRow](City.GroupBy(City.StateID).Annotate("people", expr.Sum(City.Population)))
		inPeople := People.StateID.EqExpr(City.StateID)
		var n, m int64
		var err, err2, err3 error
		var grown []PeopleRow
		modeltest.GoldenSent(t, "update_from/computed_rows", db, on, func(db *orm.DB) {
			n, err = City.Join(People.From(byState), inPeople).AllRows().Update(ctx, db, City.Population.SetExpr(People.People))
			m, err2 = City.With(People.As(byState)).Join(People, inPeople).Filter(People.People.Gt(100)).Update(ctx, db, City.Population.SetExpr(People.People))
			if on.IsPostgres() {
				changed := City.Join(State, inState).Filter(State.Name.Eq("Utah")).UpdateReturning(City.Population.SetExpr(State.ID))
				grown, err3 = People.With(People.As(orm.ReturningInto[PeopleRow](changed.Annotate("people", City.Population)))).All(ctx, db)
			}
		})
		if err := errors.Join(err, err2, err3); err != nil || n != 3 || m != 2 {
			t.Errorf("%d, %d, %v", n, m, err)
		}
		if on.IsPostgres() && !reflect.DeepEqual(grown, []PeopleRow{{1, 1}, {1, 1}}) {
			t.Errorf("%v", grown)
		}
	})
}

// TestDeleteAcrossRelations deletes what is found over relations.
func TestDeleteAcrossRelations(t *testing.T) {
	for _, c := range []struct {
		name string
		of   orm.QuerySet[LandRow]
		left string
	}{
		{"path_to_itself", Land.Filter(parentName.Eq("Europe")), "World Europe Asia"},
		{"path_missing", Land.Filter(officeTitle.IsNull(), parentName.IsNotNull()), "World Europe Asia"},
		{"path_of_a_composite_key", Land.Filter(officeTitle.Eq("Pepper")), "World Europe Alps"},
		{"left_join", Land.LeftJoin(Office, titledBy...).Filter(Office.Of.IsNull(), Land.ID.Gt(1)), "World Europe Asia"},
	} {
		t.Run(c.name, func(t *testing.T) {
			eachLand(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
				var gone []LandRow
				var err error
				modeltest.GoldenSent(t, "delete_across/"+c.name, db, on, func(db *orm.DB) {
					gone, err = c.of.DeleteReturning().All(ctx, db)
				})
				left, err2 := orm.Pluck(Land.OrderBy(Land.ID.Asc()), Land.Name).All(ctx, db)
				if err := errors.Join(err, err2); err != nil || len(gone) != 1 || strings.Join(left, " ") != c.left {
					t.Errorf("%v, %v, %v", gone, left, err)
				}
			})
		})
	}
}
