package models_test

import (
	"database/sql"
	"time"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
)

// The models of the suite: states have cities, cities have districts. Parks
// are filtered by default, regions refer to themselves.

type StateRow struct {
	ID       int64
	Name     string
	Nickname *string
}

type StateTable struct {
	orm.Manager[StateRow]
	ID             expr.Column[int64]
	Name, Nickname expr.Column[string]
	Cities         orm.HasMany[CityRow] `orm:"fk=state_id"`
	Parks          orm.HasMany[ParkRow] `orm:"fk=state_id"`
	Seat           orm.HasOne[SeatRow]  `orm:"fk=state_id"`
}

// SeatRow is where a state is governed from; its park is the one around it.
type SeatRow struct {
	ID      int64
	StateID int64
	CityID  *int64
	ParkID  *int64
	Since   int64
}

type SeatTable struct {
	orm.Manager[SeatRow]
	ID, StateID, CityID, ParkID, Since expr.Column[int64]
	State                              orm.BelongsTo[StateRow] `orm:"fk=state_id"`
	City                               orm.BelongsTo[CityRow]  `orm:"fk=city_id"`
	Park                               orm.BelongsTo[ParkRow]  `orm:"fk=park_id"`
}

type CityRow struct {
	ID         int64
	Name       string
	StateID    int64
	Population int64
	AreaKm2    float64
	Mayor      *string
	Founded    time.Time
	Capital    bool
}

type CityTable struct {
	orm.Manager[CityRow]
	ID, StateID, Population expr.Column[int64]
	Name, Mayor             expr.Column[string]
	AreaKm2                 expr.Column[float64]
	Founded                 expr.Column[time.Time]
	Capital                 expr.Column[bool]
	State                   orm.BelongsTo[StateRow]  `orm:"fk=state_id"`
	Districts               orm.HasMany[DistrictRow] `orm:"fk=city_id"`
}

// Density is people per square kilometre.
func (c *CityTable) Density() expr.Expr[float64] {
	return expr.Div(expr.Cast[float64](c.Population), c.AreaKm2)
}

// Dense are the cities of more than 1,000 people per square kilometre.
func (c *CityTable) Dense() orm.QuerySet[CityRow] { return c.Filter(c.Density().Gt(1000)) }

type DistrictRow struct {
	ID         int64
	CityID     int64
	Name       string
	Population sql.Null[int64]
}

type DistrictTable struct {
	orm.Manager[DistrictRow]
	ID, CityID, Population expr.Column[int64]
	Name                   expr.Column[string]
	City                   orm.BelongsTo[CityRow] `orm:"fk=city_id"`
}

// Timestamps is a mixin.
type Timestamps struct {
	CreatedAt time.Time
	DeletedAt *time.Time
}

type TimestampColumns struct {
	CreatedAt, DeletedAt expr.Column[time.Time]
}

type ParkRow struct {
	ID      int64
	StateID int64
	Name    string
	Timestamps
}

type ParkTable struct {
	orm.Manager[ParkRow]
	ID, StateID expr.Column[int64]
	Name        expr.Column[string]
	TimestampColumns
}

// DefaultFilters leaves out what was deleted.
func (p *ParkTable) DefaultFilters() []expr.Predicate {
	return []expr.Predicate{p.DeletedAt.IsNull()}
}

// Old are the parks made before 1920.
func (p *ParkTable) Old() orm.QuerySet[ParkRow] {
	return p.Filter(p.CreatedAt.Lt(time.Date(1920, 1, 1, 0, 0, 0, 0, time.UTC)))
}

type RegionRow struct {
	ID       int64
	ParentID *int64
	Name     string
}

type RegionTable struct {
	orm.Manager[RegionRow]
	ID, ParentID expr.Column[int64]
	Name         expr.Column[string]
	Parts        orm.HasMany[RegionRow]   `orm:"fk=parent_id"`
	Parent       orm.BelongsTo[RegionRow] `orm:"fk=parent_id"`
}

// Stops have a composite key, and lines of them refer to it.

type StopRow struct {
	Line   string `orm:"pk"`
	Number int32  `orm:"pk"`
	Name   string
}

type StopTable struct {
	orm.Manager[StopRow]
	Line, Name expr.Column[string]
	Number     expr.Column[int32]
	Visits     orm.HasMany[VisitRow] `orm:"fk=line+stop_number"`
}

type VisitRow struct {
	ID         int64
	Line       string
	StopNumber int32
	Riders     int16
}

type VisitTable struct {
	orm.Manager[VisitRow]
	ID         expr.Column[int64]
	Line       expr.Column[string]
	StopNumber expr.Column[int32]
	Riders     expr.Column[int16]
	Stop       orm.BelongsTo[StopRow] `orm:"fk=line+stop_number"`
}

var (
	State    = orm.Define[StateTable]("states")
	City     = orm.Define[CityTable]("cities")
	District = orm.Define[DistrictTable]("districts")
	Park     = orm.Define[ParkTable]("parks")
	Region   = orm.Define[RegionTable]("regions")
	Stop     = orm.Define[StopTable]("stops")
	Visit    = orm.Define[VisitTable]("visits")
	Seat     = orm.Define[SeatTable]("seats")
)

// DenseState is a state with what the flagship query annotates.
type DenseState struct {
	StateRow
	Dense     bool
	CityCount int64
}
