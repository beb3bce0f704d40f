package main

import (
	"time"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/subquery"
)

// StateRow is one row of states.
type StateRow struct {
	ID   int64
	Name string
}

// CityRow is one row of cities: nine columns of mixed types, one nullable.
// Both contenders read into it.
type CityRow struct {
	ID         int64
	Name       string
	StateID    int64
	Population int64
	AreaKm2    float64
	Elevation  int32
	Founded    time.Time
	Mayor      *string
	Capital    bool
}

// DenseState is one row of the flagship query.
type DenseState struct {
	StateRow
	Dense     bool
	CityCount int64
}

// State and City are the tables.
var (
	State = orm.Define[StateTable]("states")
	City  = orm.Define[CityTable]("cities")
)

// StateTable is the table states.
type StateTable struct {
	orm.Manager[StateRow]
	ID     expr.Column[int64]
	Name   expr.Column[string]
	Cities orm.HasMany[CityRow] `orm:"fk=state_id,indexed"`
}

// CityTable is the table cities.
type CityTable struct {
	orm.Manager[CityRow]
	ID, StateID, Population expr.Column[int64]
	Name, Mayor             expr.Column[string]
	AreaKm2                 expr.Column[float64]
	Elevation               expr.Column[int32]
	Founded                 expr.Column[time.Time]
	Capital                 expr.Column[bool]
	State                   orm.BelongsTo[StateRow] `orm:"fk=state_id"`
}

// Density is people per square kilometre.
func (c *CityTable) Density() expr.Expr[float64] {
	return expr.Div(expr.Cast[float64](c.Population), c.AreaKm2)
}

// Dense is the cities with more than 1,000 people per square kilometre.
func (c *CityTable) Dense() orm.QuerySet[CityRow] { return c.Filter(c.Density().Gt(denseAbove)) }

const denseAbove = 1000

// denseStates is the flagship query: the states that have a dense city, each
// with the number of all its cities.
func denseStates() orm.QuerySet[DenseState] {
	return orm.Into[DenseState](State.
		Annotate("dense", subquery.Exists(City.Dense().Filter(City.StateID.EqExpr(subquery.OuterRef(State.ID))))).
		Annotate("city_count", State.Cities.Count()).
		Filter(expr.Ref[bool]("dense").IsTrue()).
		OrderBy(State.Name.Asc()))
}
