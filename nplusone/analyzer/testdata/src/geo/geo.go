// Package geo has the models of the cases.
package geo

import (
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
)

type StateRow struct {
	ID   int64
	Name string
}

type CityRow struct {
	ID      int64
	Name    string
	StateID int64
	MayorID *int64
}

type MayorRow struct {
	ID   int64
	Name string
}

var (
	State = orm.Define[StateTable]("states")
	City  = orm.Define[CityTable]("cities")
	Mayor = orm.Define[MayorTable]("mayors")
)

type StateTable struct {
	orm.Manager[StateRow]
	ID     expr.Column[int64]
	Name   expr.Column[string]
	Cities orm.HasMany[CityRow] `orm:"fk=state_id"`
}

type CityTable struct {
	orm.Manager[CityRow]
	ID, StateID, MayorID expr.Column[int64]
	Name                 expr.Column[string]
	State                orm.BelongsTo[StateRow] `orm:"fk=state_id"`
}

// MayorTable has no relation, and no model has one to it.
type MayorTable struct {
	orm.Manager[MayorRow]
	ID   expr.Column[int64]
	Name expr.Column[string]
}

type FlagRow struct {
	Code string `orm:"pk"`
	ID   int64
}

var Flag = orm.Define[FlagTable]("flags")

// FlagTable has another primary key than id.
type FlagTable struct {
	orm.Manager[FlagRow]
	Code expr.Column[string]
	ID   expr.Column[int64]
}
