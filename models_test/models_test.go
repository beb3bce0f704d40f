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
	Cities   orm.Many[CityRow]
	Parks    orm.Many[ParkRow]
	Seat     orm.One[SeatRow]
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
	State   orm.One[StateRow]
	City    orm.One[CityRow]
	Park    orm.One[ParkRow]
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
	State      orm.One[StateRow]
	Districts  orm.Many[DistrictRow]
	Lines      orm.Many[LineRow]
	Photos     orm.Many[PhotoRow]
	RoadsFrom  orm.Many[RoadRow]
	RoadsTo    orm.Many[RoadRow]
}

type CityTable struct {
	orm.Manager[CityRow]
	ID, StateID, Population expr.Column[int64]
	Name, Mayor             expr.Column[string]
	AreaKm2                 expr.Column[float64]
	Founded                 expr.Column[time.Time]
	Capital                 expr.Column[bool]
	State                   orm.BelongsTo[StateRow]          `orm:"fk=state_id"`
	Districts               orm.HasMany[DistrictRow]         `orm:"fk=city_id"`
	Lines                   orm.ManyToMany[LineRow, CallRow] `orm:"fk=city_id,to=line_id"`
	Photos                  orm.HasMany[PhotoRow]            `orm:"fk=subject_id,type=subject_type,value=city"`
	RoadsFrom               orm.HasMany[RoadRow]             `orm:"fk=from_id"`
	RoadsTo                 orm.HasMany[RoadRow]             `orm:"fk=to_id"`
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
	City       orm.One[CityRow]
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
	Photos orm.Many[PhotoRow]
}

type ParkTable struct {
	orm.Manager[ParkRow]
	ID, StateID expr.Column[int64]
	Name        expr.Column[string]
	Photos      orm.HasMany[PhotoRow] `orm:"fk=subject_id,type=subject_type,value=park"`
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
	Parent   orm.One[RegionRow]
	Parts    orm.Many[RegionRow]
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
	Visits orm.Many[VisitRow]
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
	Stop       orm.One[StopRow]
}

type VisitTable struct {
	orm.Manager[VisitRow]
	ID         expr.Column[int64]
	Line       expr.Column[string]
	StopNumber expr.Column[int32]
	Riders     expr.Column[int16]
	Stop       orm.BelongsTo[StopRow] `orm:"fk=line+stop_number"`
}

// Lines call at cities, each time at a place in their order; a call that is
// cancelled is left out by default.

type LineRow struct {
	ID     int64
	Name   string
	Cities orm.Many[CityRow]
}

type LineTable struct {
	orm.Manager[LineRow]
	ID     expr.Column[int64]
	Name   expr.Column[string]
	Cities orm.ManyToMany[CityRow, CallRow] `orm:"fk=line_id,to=city_id"`
}

type CallRow struct {
	LineID    int64 `orm:"pk"`
	CityID    int64 `orm:"pk"`
	Place     int32
	Cancelled bool
}

type CallTable struct {
	orm.Manager[CallRow]
	LineID, CityID expr.Column[int64]
	Place          expr.Column[int32]
	Cancelled      expr.Column[bool]
}

// DefaultFilters leaves out what was cancelled.
func (c *CallTable) DefaultFilters() []expr.Predicate {
	return []expr.Predicate{c.Cancelled.IsFalse()}
}

// PhotoRow is a photo of a city or of a park.
type PhotoRow struct {
	ID          int64
	SubjectType string
	SubjectID   int64
	Title       string
	City        orm.One[CityRow]
	Park        orm.One[ParkRow]
}

type PhotoTable struct {
	orm.Manager[PhotoRow]
	ID, SubjectID      expr.Column[int64]
	SubjectType, Title expr.Column[string]
	City               orm.BelongsTo[CityRow] `orm:"fk=subject_id,type=subject_type,value=city"`
	Park               orm.BelongsTo[ParkRow] `orm:"fk=subject_id,type=subject_type,value=park"`
}

// RoadRow refers to two cities.
type RoadRow struct {
	ID, FromID, ToID int64
	Km               float64
	From, To         orm.One[CityRow]
}

type RoadTable struct {
	orm.Manager[RoadRow]
	ID, FromID, ToID expr.Column[int64]
	Km               expr.Column[float64]
	From             orm.BelongsTo[CityRow] `orm:"fk=from_id"`
	To               orm.BelongsTo[CityRow] `orm:"fk=to_id"`
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
	Line     = orm.Define[LineTable]("lines")
	Call     = orm.Define[CallTable]("calls")
	Photo    = orm.Define[PhotoTable]("photos")
	Road     = orm.Define[RoadTable]("roads")
)

// DenseState is a state with what the flagship query annotates.
type DenseState struct {
	StateRow
	Dense     bool
	CityCount int64
}
