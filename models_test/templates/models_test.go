package templates_test

import (
	"context"
	"testing"
	"time"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/nplusone"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/subquery"
)

type StateRow struct {
	ID     int64
	Name   string
	Cities orm.Many[CityRow]
}

type StateTable struct {
	orm.Manager[StateRow]
	ID     expr.Column[int64]
	Name   expr.Column[string]
	Cities orm.HasMany[CityRow] `orm:"fk=state_id"`
}

type CityRow struct {
	ID                  int64 `orm:"pk,assigned"`
	StateID, Population int64
	Name                string
	Mayor               *string
	Founded             time.Time `orm:"zone=America/Denver"`
	Facts               Facts     `orm:"json"`
}

// Facts is kept as a document.
type Facts struct {
	River string `json:"river"`
}

type CityTable struct {
	orm.Manager[CityRow]
	ID, StateID, Population expr.Column[int64]
	Name, Mayor             expr.Column[string]
	Founded                 expr.Column[time.Time]
	Facts                   expr.Column[Facts]
	State                   orm.BelongsTo[StateRow] `orm:"fk=state_id"`
}

// SumRow is a row of what the cities of a state come to.
type SumRow struct{ StateID, People int64 }

type SumTable struct {
	orm.Derived[SumRow]
	StateID, People expr.Column[int64]
}

var (
	State = orm.Define[StateTable]("states")
	City  = orm.Define[CityTable]("cities")
	Sum   = orm.Define[SumTable]("sums")
)

// CountedRow is a state with the number of its large cities.
type CountedRow struct {
	ID    int64
	Name  string
	Large int64
}

// counted are the states that have a city of so many people, with the number of
// those, built by each call.
func counted(least int64) orm.QuerySet[CountedRow] {
	large := City.Filter(City.Population.Gte(least), City.StateID.EqExpr(subquery.OuterRef(State.ID)))
	return orm.Into[CountedRow](State.Annotate("large", subquery.Count(large)).
		Filter(subquery.Exists(large)).OrderBy(State.ID.Asc()))
}

var statements = []string{
	`CREATE TABLE states (id bigint PRIMARY KEY, name text NOT NULL)`,
	`CREATE TABLE cities (id bigint PRIMARY KEY, state_id bigint NOT NULL, population bigint NOT NULL, name text NOT NULL,
		mayor text, founded timestamp NOT NULL, facts text NOT NULL)`,
	`INSERT INTO states VALUES (1, 'Utah'), (2, 'Ohio'), (3, 'Iowa')`,
}

// fill inserts the cities, whose times each database writes in its own way.
func fill(t *testing.T, db *orm.DB) {
	t.Helper()
	denver, err := time.LoadLocation("America/Denver")
	if err != nil {
		t.Fatal(err)
	}
	ann, bob := "Ann", "Bob"
	founded := func(year int) time.Time { return time.Date(year, 3, 1, 12, 0, 0, 0, denver) }
	if err := City.InsertMany(nplusone.Watch(t), db, []CityRow{
		{ID: 1, StateID: 1, Population: 5000, Name: "Moab", Founded: founded(1878), Facts: Facts{"Colorado"}},
		{ID: 2, StateID: 1, Population: 80000, Name: "Ogden", Mayor: &ann, Founded: founded(1845), Facts: Facts{"Weber"}},
		{ID: 3, StateID: 2, Population: 270000, Name: "Toledo", Mayor: &bob, Founded: founded(1833), Facts: Facts{"Maumee"}},
		{ID: 4, StateID: 2, Population: 90000, Name: "Parma", Founded: founded(1931)},
		{ID: 5, StateID: 3, Population: 100, Name: "Bevington", Founded: founded(1876)},
	}); err != nil {
		t.Fatal(err)
	}
}

// each runs a test on every database, with states and cities. Its queries are watched.
func each(t *testing.T, test func(t *testing.T, ctx context.Context, db *orm.DB)) {
	modeltest.EachDatabase(t, statements, func(t *testing.T, _ context.Context, db *orm.DB, _ modeltest.Database) {
		fill(t, db)
		test(t, nplusone.Watch(t), db)
	})
}
