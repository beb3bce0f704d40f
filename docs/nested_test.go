package docs_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
	. "github.com/inlay-orm/inlay/subquery"
)

func init() { pages = append(pages, nestedPage) }

// StateTree is a state with its cities.
type StateTree struct {
	Name   string
	Cities []CityLeaf `orm:"json"`
}

type CityLeaf struct {
	Name       string  `json:"name"`
	Population int64   `json:"population"`
	Mayor      *string `json:"mayor"`
}

// StateNames is a state with the names of its cities.
type StateNames struct {
	Name   string
	Cities []string
}

// RegionTree is a region with its parts and theirs.
type RegionTree struct {
	Name  string
	Parts []RegionLeaf `orm:"json"`
}

type RegionLeaf struct {
	Name  string       `json:"name"`
	Parts []RegionLeaf `json:"parts"`
}

var nestedPage = []snippet{
	{"JSON", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		cities := City.Filter(City.StateID.EqExpr(OuterRef(State.ID)), City.Population.Gt(5000)).OrderBy(City.Population.Desc())
		states, err := orm.Into[StateTree](State.
			Annotate("cities", JSON[CityLeaf](cities, City.Name, City.Population, City.Mayor)).
			OrderBy(State.ID.Asc()).Limit(3)).All(ctx, db)
		is(t, plain(states), `[{"Name":"Utah","Cities":[{"name":"Provo","population":115000,"mayor":"Kaufusi"},{"name":"Ogden","population":87000,"mayor":"Nadolski"},{"name":"Moab","population":5300,"mayor":null}]},`+
			`{"Name":"Ohio","Cities":[{"name":"Toledo","population":270000,"mayor":null}]},{"Name":"Iowa","Cities":[]}]`)
		return err
	}},
	{"JSON of a relation", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		parks := Park.Filter(Park.StateID.EqExpr(OuterRef(State.ID))).OrderBy(Park.Number.Asc())
		states, err := orm.Into[StateLists](State.
			Annotate("cities", JSON[CityLeaf](State.Cities.Among(City.Dense()).Rows(), City.Name, City.Population, City.Mayor)).
			Annotate("parks", Array(parks, Park.Title)).
			Filter(State.ID.Eq(1))).All(ctx, db)
		is(t, plain(states), `[{"Name":"Utah","Cities":[{"name":"Provo","population":115000,"mayor":"Kaufusi"}],"Parks":["Zion","Arches"]}]`)
		return err
	}},
	{"JSON in JSON", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		leaves := Region.Parts.Rows().OrderBy(Region.Name.Asc())
		parts := JSON[RegionLeaf](leaves, Region.Name, JSON[RegionLeaf](leaves, Region.Name).As("parts"))
		regions, err := orm.Into[RegionTree](Region.Filter(Region.ParentID.IsNull()).Annotate("parts", parts)).All(ctx, db)
		is(t, plain(regions), `[{"Name":"World","Parts":[{"name":"Asia","parts":[]},{"name":"Europe","parts":[{"name":"Alps","parts":null}]}]}]`)
		return err
	}},
	{"Array", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		cities := State.Cities.Rows().OrderBy(City.Population.Desc()).Limit(2)
		states, err := orm.Into[StateNames](State.
			Annotate("cities", Array(cities, City.Name)).
			OrderBy(State.ID.Asc())).All(ctx, db)
		is(t, states, []StateNames{{"Utah", []string{"Provo", "Ogden"}}, {"Ohio", []string{"Toledo"}}, {"Iowa", []string{}}, {"Texas", []string{"Austin", "Salem"}}, {"Maine", []string{}}})
		home, err2 := State.Filter(expr.Array(Array(State.Cities.Rows(), City.Name)).Has("Moab")).All(ctx, db)
		names(t, home, "Utah")
		return errors.Join(err, err2)
	}},
	{"all columns", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		whole, err := orm.Into[StateTree](State.
			Annotate("cities", JSON[CityLeaf](State.Cities.Rows().OrderBy(City.ID.Asc()).Limit(1))).
			Filter(State.ID.Eq(1))).All(ctx, db)
		is(t, plain(whole), `[{"Name":"Utah","Cities":[{"name":"Provo","population":115000,"mayor":"Kaufusi"}]}]`)
		counts, err2 := State.Filter(State.ID.Eq(1)).Values(
			JSON[map[string]any](City.GroupBy(City.StateID).Annotate("n", expr.Count()).OrderBy(City.StateID.Asc())).As("counts")).All(ctx, db)
		is(t, plain(counts), `[{"counts":[{"n":3,"state_id":1},{"n":1,"state_id":2},{"n":4,"state_id":4}]}]`)
		_, err3 := orm.Into[StateNames](State.Annotate("cities", Array(State.Cities.Rows(), City.Mayor))).All(ctx, db)
		is(t, err3 != nil, true)
		named, err4 := orm.Into[StateNames](State.Filter(State.ID.Eq(1)).Annotate("cities", Array(State.Cities.Rows().Filter(City.Mayor.IsNotNull()).OrderBy(City.ID.Asc()), City.Mayor))).All(ctx, db)
		is(t, named, []StateNames{{"Utah", []string{"Kaufusi", "Nadolski"}}})
		dated, err5 := State.Filter(State.ID.Eq(1)).Values(JSON[Dated](Park, Park.CreatedAt).As("parks")).All(ctx, db)
		is(t, len(dated), 1)
		return errors.Join(err, err2, err4, err5)
	}},
	{"mistakes with nested rows", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		cities := State.Cities.Rows()
		_, err := State.Annotate("cities", JSON[CityLeaf](cities, City.Name, City.Density())).All(ctx, db)
		says(t, err, nil, `inlay: JSONObject: expression 2 has no name: give it one with .As(name)`)
		_, err = orm.Into[Untagged](State.Annotate("cities", JSON[CityLeaf](cities, City.Name))).All(ctx, db)
		says(t, err, nil, "inlay: Into: docs_test.Untagged:\n"+
			"  - field Cities: type []docs_test.CityLeaf has no SQL type: tag it `orm:\"json\"` to store it as a document, or `orm:\"-\"` to leave it out")
		return nil
	}},
	{"row in", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		largest := City.GroupBy(City.StateID).Annotate("largest", expr.Max(City.Population))
		cities, err := City.Filter(RowIn([]expr.Expression{City.StateID, City.Population}, largest)).All(ctx, db)
		names(t, cities, "Provo", "Toledo", "Austin")
		others, err2 := City.Filter(NotRowIn([]expr.Expression{City.StateID, City.Population}, largest), City.StateID.Eq(1)).All(ctx, db)
		names(t, others, "Moab", "Ogden")
		_, err3 := City.Filter(RowIn([]expr.Expression{City.ID, City.Name}, City.Only(City.ID, City.Population))).All(ctx, db)
		is(t, err3 != nil, db.Dialect() == "PostgreSQL")
		return errors.Join(err, err2)
	}},
	{"any and all", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		utah := City.Filter(City.StateID.Eq(1)).Only(City.Population)
		above, err := City.Filter(City.Population.GtExpr(All[int64](utah))).All(ctx, db)
		if err := lacks(t, db, "ALL (subquery)", err); err != nil || db.Dialect() == "SQLite" {
			return err
		}
		names(t, above, "Toledo", "Austin")
		some, err2 := City.Filter(City.Population.GtExpr(Any[int64](utah)), City.StateID.Neq(1)).All(ctx, db)
		names(t, some, "Toledo", "Salem", "Austin")
		every, err3 := City.Filter(City.Population.GtExpr(All[int64](utah.None()))).Count(ctx, db)
		is(t, every, 8)
		return errors.Join(err, err2, err3)
	}},
	{"without ANY and ALL", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		utah := City.Filter(City.StateID.Eq(1))
		above, err := City.Filter(City.Population.GtExpr(Max(utah, City.Population))).All(ctx, db)
		names(t, above, "Toledo", "Austin")
		some, err2 := City.Filter(City.Population.GtExpr(Min(utah, City.Population)), City.StateID.Neq(1)).All(ctx, db)
		names(t, some, "Toledo", "Salem", "Austin")
		return errors.Join(err, err2)
	}},
}

// Dated is when a park was made.
type Dated struct {
	CreatedAt time.Time `json:"created_at"`
}

// StateLists is a state with two collections.
type StateLists struct {
	Name   string
	Cities []CityLeaf `orm:"json"`
	Parks  []string
}

// Untagged lacks the tag of its list.
type Untagged struct {
	Name   string
	Cities []CityLeaf
}
