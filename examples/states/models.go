package main

import (
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
)

// StateRow is one row of states.
type StateRow struct {
	ID   int64
	Name string
}

// CityRow is one row of cities.
type CityRow struct {
	ID         int64
	StateID    int64
	Name       string
	Population int64
	AreaKm2    float64
}

// State and City are the tables: what queries are written by.
var (
	State = orm.Define[StateTable]("states")
	City  = orm.Define[CityTable]("cities")
)

// StateTable is the model of states.
type StateTable struct {
	orm.Manager[StateRow]
	ID     expr.Column[int64]
	Name   expr.Column[string]
	Cities orm.HasMany[CityRow] `orm:"fk=state_id"`
}

// CityTable is the model of cities.
type CityTable struct {
	orm.Manager[CityRow]
	ID, StateID, Population expr.Column[int64]
	Name                    expr.Column[string]
	AreaKm2                 expr.Column[float64]
	State                   orm.BelongsTo[StateRow] `orm:"fk=state_id"`
}

// Density is people per square kilometre: an expression, for filters, annotations and orders alike.
func (c *CityTable) Density() expr.Expr[float64] {
	return expr.Div(expr.Cast[float64](c.Population), c.AreaKm2)
}

// IsDense is true of a city with more than 1,000 people per square kilometre.
func (c *CityTable) IsDense() expr.Predicate { return c.Density().Gt(1000) }

// Dense is a manager method: the query for the dense cities, to be filtered further or put into another query.
func (c *CityTable) Dense() orm.QuerySet[CityRow] { return c.Filter(c.IsDense()) }
