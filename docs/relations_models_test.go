package docs_test

import (
	"time"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
)

// The models of the chapters on relations: the tram lines of a town.

// CompanyRow is one row of companies, which run lines and have one licence each.
type CompanyRow struct {
	ID      int64
	Name    string
	Lines   orm.Many[LineRow]
	Licence orm.One[LicenceRow]
}

type CompanyTable struct {
	orm.Manager[CompanyRow]
	ID      expr.Column[int64]
	Name    expr.Column[string]
	Lines   orm.HasMany[LineRow]   `orm:"fk=company_id"`
	Licence orm.HasOne[LicenceRow] `orm:"fk=company_id"`
}

type LicenceRow struct {
	ID        int64
	CompanyID int64
	Expires   int64
}

type LicenceTable struct {
	orm.Manager[LicenceRow]
	ID, CompanyID, Expires expr.Column[int64]
}

// LineRow is one row of lines. A line may be run by nobody.
type LineRow struct {
	ID        int64
	CompanyID *int64
	Name      string
	Company   orm.One[CompanyRow]
	Trips     orm.Many[TripRow]
	Stops     orm.Many[StopRow]
	Calls     orm.Many[CallRow]
	Photos    orm.Many[PhotoRow]
}

type LineTable struct {
	orm.Manager[LineRow]
	ID, CompanyID expr.Column[int64]
	Name          expr.Column[string]
	Company       orm.BelongsTo[CompanyRow]        `orm:"fk=company_id"`
	Trips         orm.HasMany[TripRow]             `orm:"fk=line_id,indexed"`
	Stops         orm.ManyToMany[StopRow, CallRow] `orm:"fk=line_id,to=stop_id"`
	Calls         orm.HasMany[CallRow]             `orm:"fk=line_id"`
	Photos        orm.HasMany[PhotoRow]            `orm:"fk=subject_id,type=subject_type,value=line"`
}

type TripRow struct {
	ID     int64
	LineID int64
	Riders int64
	Line   orm.One[LineRow]
}

type TripTable struct {
	orm.Manager[TripRow]
	ID, LineID, Riders expr.Column[int64]
	Line               orm.BelongsTo[LineRow] `orm:"fk=line_id"`
}

// StopRow is one row of stops. A stop may be part of another one.
type StopRow struct {
	ID       int64
	PartOfID *int64
	Name     string
	ClosedAt *time.Time

	PartOf             orm.One[StopRow]
	Parts              orm.Many[StopRow]
	Lines              orm.Many[LineRow]
	WalksFrom, WalksTo orm.Many[WalkRow]
	Photos             orm.Many[PhotoRow]
}

type StopTable struct {
	orm.Manager[StopRow]
	ID, PartOfID expr.Column[int64]
	Name         expr.Column[string]
	ClosedAt     expr.Column[time.Time]

	PartOf    orm.BelongsTo[StopRow]           `orm:"fk=part_of_id"`
	Parts     orm.HasMany[StopRow]             `orm:"fk=part_of_id"`
	Lines     orm.ManyToMany[LineRow, CallRow] `orm:"fk=stop_id,to=line_id"`
	WalksFrom orm.HasMany[WalkRow]             `orm:"fk=from_id"`
	WalksTo   orm.HasMany[WalkRow]             `orm:"fk=to_id"`
	Photos    orm.HasMany[PhotoRow]            `orm:"fk=subject_id,type=subject_type,value=stop"`
}

// DefaultFilters leave out the stops that are closed.
func (s *StopTable) DefaultFilters() []expr.Predicate {
	return []expr.Predicate{s.ClosedAt.IsNull()}
}

// CallRow is a link: a line calls at a stop.
type CallRow struct {
	LineID int64 `orm:"pk"`
	StopID int64 `orm:"pk"`
	Place  int64 // on the line
	Delays orm.Many[DelayRow]
}

type CallTable struct {
	orm.Manager[CallRow]
	LineID, StopID, Place expr.Column[int64]
	Delays                orm.HasMany[DelayRow] `orm:"fk=line_id+stop_id"`
}

// DelayRow is a delay at a call, whose key has two columns.
type DelayRow struct {
	ID      int64
	LineID  int64
	StopID  int64
	Minutes int64
	Call    orm.One[CallRow]
}

type DelayTable struct {
	orm.Manager[DelayRow]
	ID, LineID, StopID, Minutes expr.Column[int64]
	Call                        orm.BelongsTo[CallRow] `orm:"fk=line_id+stop_id"`
}

// WalkRow is a way from one stop to another.
type WalkRow struct {
	ID       int64
	FromID   int64
	ToID     int64
	Minutes  int64
	From, To orm.One[StopRow]
}

type WalkTable struct {
	orm.Manager[WalkRow]
	ID, FromID, ToID, Minutes expr.Column[int64]
	From                      orm.BelongsTo[StopRow] `orm:"fk=from_id"`
	To                        orm.BelongsTo[StopRow] `orm:"fk=to_id"`
}

// PhotoRow is a photo of a line or of a stop.
type PhotoRow struct {
	ID          int64
	SubjectType string // "line" or "stop"
	SubjectID   int64
	Title       string
	Line        orm.One[LineRow]
	Stop        orm.One[StopRow]
}

type PhotoTable struct {
	orm.Manager[PhotoRow]
	ID, SubjectID      expr.Column[int64]
	SubjectType, Title expr.Column[string]
	Line               orm.BelongsTo[LineRow] `orm:"fk=subject_id,type=subject_type,value=line"`
	Stop               orm.BelongsTo[StopRow] `orm:"fk=subject_id,type=subject_type,value=stop"`
}

var (
	Company = orm.Define[CompanyTable]("companies")
	Licence = orm.Define[LicenceTable]("licences")
	Line    = orm.Define[LineTable]("lines")
	Trip    = orm.Define[TripTable]("trips")
	Stop    = orm.Define[StopTable]("stops")
	Call    = orm.Define[CallTable]("calls")
	Delay   = orm.Define[DelayTable]("delays")
	Walk    = orm.Define[WalkTable]("walks")
	Photo   = orm.Define[PhotoTable]("photos")
)

// tramTables and tramRows are read by both databases as they stand.
var tramTables = []string{
	`CREATE TABLE companies (id bigint PRIMARY KEY, name text NOT NULL)`,
	`CREATE TABLE licences (id bigint PRIMARY KEY, company_id bigint NOT NULL UNIQUE, expires bigint NOT NULL)`,
	`CREATE TABLE lines (id bigint PRIMARY KEY, company_id bigint, name text NOT NULL)`,
	`CREATE TABLE trips (id bigint PRIMARY KEY, line_id bigint NOT NULL, riders bigint NOT NULL)`,
	`CREATE INDEX trips_line ON trips (line_id)`,
	`CREATE TABLE stops (id bigint PRIMARY KEY, part_of_id bigint, name text NOT NULL, closed_at timestamp with time zone)`,
	`CREATE TABLE calls (line_id bigint NOT NULL, stop_id bigint NOT NULL, place bigint NOT NULL DEFAULT 0, PRIMARY KEY (line_id, stop_id))`,
	`CREATE TABLE delays (id bigint PRIMARY KEY, line_id bigint NOT NULL, stop_id bigint NOT NULL, minutes bigint NOT NULL)`,
	`CREATE TABLE walks (id bigint PRIMARY KEY, from_id bigint NOT NULL, to_id bigint NOT NULL, minutes bigint NOT NULL)`,
	`CREATE TABLE photos (id bigint PRIMARY KEY, subject_type text NOT NULL, subject_id bigint NOT NULL, title text NOT NULL)`,
}

// The Depot is closed. The Heritage line is run by nobody, and has no trips.
var tramRows = []string{
	`INSERT INTO companies VALUES (1, 'Metro'), (2, 'Ferries')`,
	`INSERT INTO licences VALUES (1, 1, 2040)`,
	`INSERT INTO lines VALUES (1, 1, 'Red'), (2, 1, 'Blue'), (3, NULL, 'Heritage')`,
	`INSERT INTO trips VALUES (1, 1, 120), (2, 1, 80), (3, 1, 40), (4, 2, 60), (5, 2, 90)`,
	`INSERT INTO stops VALUES (1, NULL, 'Harbour', NULL), (2, NULL, 'Market', NULL), (3, NULL, 'Station', NULL), (4, 3, 'Station East', NULL), (5, NULL, 'Depot', '1999-01-01 00:00:00.000000Z')`,
	`INSERT INTO calls VALUES (1, 1, 1), (1, 2, 2), (1, 3, 3), (2, 2, 1), (2, 4, 2), (3, 1, 1), (3, 5, 2)`,
	`INSERT INTO delays VALUES (1, 1, 2, 4), (2, 1, 2, 9), (3, 2, 2, 3)`,
	`INSERT INTO walks VALUES (1, 3, 4, 2), (2, 4, 3, 3), (3, 1, 2, 11), (4, 3, 5, 20)`,
	`INSERT INTO photos VALUES (1, 'stop', 2, 'Stalls'), (2, 'line', 1, 'Red tram'), (3, 'line', 1, 'At night')`,
}
