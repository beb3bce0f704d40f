package templates_test

import (
	"time"

	"github.com/inlay-orm/inlay/expr"
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
	ID, StateID, Population int64
	Name                    string
	Mayor                   *string
	Founded                 time.Time `orm:"zone=America/Denver"`
	Facts                   Facts     `orm:"json"`
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
	`INSERT INTO cities VALUES
		(1, 1, 5000, 'Moab', NULL, '1878-03-01 12:00:00', '{"river":"Colorado"}'),
		(2, 1, 80000, 'Ogden', 'Ann', '1845-05-06 00:00:00', '{"river":"Weber"}'),
		(3, 2, 270000, 'Toledo', 'Bob', '1833-01-01 00:00:00', '{"river":"Maumee"}'),
		(4, 2, 90000, 'Parma', NULL, '1931-01-01 00:00:00', '{"river":""}'),
		(5, 3, 100, 'Bevington', NULL, '1876-01-01 00:00:00', '{"river":""}')`,
}
