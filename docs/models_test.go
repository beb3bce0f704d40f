package docs_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
)

// The models of the README and the guides, and the rows that their tests run on.

// StateRow is one row of states, CityRow one of cities.
type StateRow struct {
	ID   int64
	Name string
}

type CityRow struct {
	ID         int64
	StateID    int64
	Name       string
	Population int64
	AreaKm2    float64
	Mayor      *string // nullable: NULL is nil
}

// State and City are the tables: what queries are written by.
var (
	State = orm.Define[StateTable]("states")
	City  = orm.Define[CityTable]("cities")
)

type StateTable struct {
	orm.Manager[StateRow]
	ID     expr.Column[int64]
	Name   expr.Column[string]
	Cities orm.HasMany[CityRow] `orm:"fk=state_id"`
}

type CityTable struct {
	orm.Manager[CityRow]
	ID, StateID, Population expr.Column[int64]
	Name, Mayor             expr.Column[string]
	AreaKm2                 expr.Column[float64]
	State                   orm.BelongsTo[StateRow] `orm:"fk=state_id"`
}

// Density is an expression: people per square kilometre.
func (c *CityTable) Density() expr.Expr[float64] {
	return expr.Div(expr.Cast[float64](c.Population), c.AreaKm2)
}

// Dense is a query with a name: the cities of more than 1,000 people per square kilometre.
func (c *CityTable) Dense() orm.QuerySet[CityRow] { return c.Filter(c.Density().Gt(1000)) }

// DenseState is a state with two annotations.
type DenseState struct {
	StateRow
	Dense     bool
	CityCount int64
}

// Timestamps is a mixin: its fields are columns of every row that embeds it.
type Timestamps struct {
	CreatedAt time.Time
	DeletedAt *time.Time
}

// TimestampColumns are its columns, for table structs.
type TimestampColumns struct {
	CreatedAt, DeletedAt expr.Column[time.Time]
}

type ParkInfo struct {
	Trails []string `json:"trails"`
}

type ParkRow struct {
	Timestamps
	StateID int64  `orm:"pk"`
	Number  int16  `orm:"pk"`
	Title   string `orm:"column=name"`
	Tags    []string
	Info    *ParkInfo `orm:"json"`
	Cities  int64     `orm:"annotation"`
	Cached  bool      `orm:"-"`
}

type ParkTable struct {
	orm.Manager[ParkRow]
	TimestampColumns
	StateID expr.Column[int64]
	Number  expr.Column[int16]
	Title   expr.Column[string]
	Tags    expr.Column[[]string]
	Info    expr.Column[ParkInfo]
	State   orm.BelongsTo[StateRow] `orm:"fk=state_id"`
}

var Park = orm.Define[ParkTable]("parks")

// DefaultFilters hold in every query over parks.
func (p *ParkTable) DefaultFilters() []expr.Predicate {
	return []expr.Predicate{p.DeletedAt.IsNull()}
}

// Regions are parts of regions.

type RegionRow struct {
	ID       int64
	ParentID *int64
	Name     string
}

type RegionTable struct {
	orm.Manager[RegionRow]
	ID, ParentID expr.Column[int64]
	Name         expr.Column[string]
	Parts        orm.HasMany[RegionRow] `orm:"fk=parent_id"`
}

var Region = orm.Define[RegionTable]("regions")

// Archive is a table that cities are moved to.

type ArchiveRow struct {
	ID         int64
	Name       string
	Population int64
	Reason     string
}

type ArchiveTable struct {
	orm.Manager[ArchiveRow]
	ID, Population expr.Column[int64]
	Name, Reason   expr.Column[string]
}

var Archive = orm.Define[ArchiveTable]("archive")

// tables make the schema, in words that both databases read but for types.
func tables(dialect string) []string {
	list := "text[]"
	if dialect == "SQLite" {
		list = "text"
	}
	return slices.Concat([]string{
		`CREATE TABLE states (id bigint PRIMARY KEY, name text NOT NULL)`,
		`CREATE TABLE cities (
			id bigint PRIMARY KEY, state_id bigint NOT NULL REFERENCES states, name text NOT NULL,
			population bigint NOT NULL, area_km2 double precision NOT NULL, mayor text)`,
		`CREATE TABLE parks (
			state_id bigint NOT NULL REFERENCES states, number smallint NOT NULL, name text NOT NULL, tags ` + list + ` NOT NULL, info json,
			created_at timestamp with time zone NOT NULL, deleted_at timestamp with time zone, PRIMARY KEY (state_id, number))`,
		`CREATE TABLE regions (id bigint PRIMARY KEY, parent_id bigint, name text NOT NULL)`,
		`CREATE TABLE archive (id bigint PRIMARY KEY, name text NOT NULL, population bigint NOT NULL, reason text NOT NULL DEFAULT 'unknown')`,
	}, tramTables, writeTables(dialect))
}

// restored gives the tables their rows back when a test that changes them ends.
func restored(t *testing.T, db *orm.DB) {
	t.Cleanup(func() {
		empty := []string{`DELETE FROM archive`, `DELETE FROM cities`, `DELETE FROM parks`, `DELETE FROM regions`, `DELETE FROM states`}
		for _, table := range []string{"companies", "licences", "lines", "trips", "stops", "calls", "delays", "walks", "photos",
			"products", "deliveries", "notes", "drafts", "members", "log"} {
			empty = append(empty, `DELETE FROM `+table)
		}
		for _, sql := range append(empty, rows(db.Dialect())...) {
			if _, err := db.Exec(context.Background(), sql); err != nil {
				t.Error(err)
			}
		}
	})
}

// rows fill it. Provo, Toledo, Mesa and Salem are dense. Iowa and Maine have no city.
func rows(dialect string) []string {
	list := `'{"old","big"}'`
	if dialect == "SQLite" {
		list = `'["old","big"]'`
	}
	return append([]string{
		`INSERT INTO states (id, name) VALUES (1, 'Utah'), (2, 'Ohio'), (3, 'Iowa'), (4, 'Texas'), (5, 'Maine')`,
		`INSERT INTO cities (id, name, state_id, population, area_km2, mayor) VALUES
			(1, 'Provo',   1, 115000, 100, 'Kaufusi'),
			(2, 'Moab',    1,   5300,  12, NULL),
			(3, 'Ogden',   1,  87000, 100, 'Nadolski'),
			(4, 'Toledo',  2, 270000, 210, NULL),
			(5, 'Mesa',    4,   4000,   2, 'Giles'),
			(6, 'Salem',   4,   9000,   3, NULL),
			(7, 'Austin',  4, 961000, 980, 'Watson'),
			(8, '50%_off\', 4,     0,   1, '')`,
		`INSERT INTO parks (state_id, number, name, tags, info, created_at, deleted_at) VALUES
			(1, 1, 'Zion',   ` + list + `, '{"trails": ["Narrows"]}', '1919-11-19 00:00:00.000000Z', NULL),
			(1, 2, 'Arches', ` + list + `, NULL,                      '1971-11-12 00:00:00.000000Z', NULL),
			(2, 1, 'Lost',   ` + list + `, NULL,                      '1901-01-01 00:00:00.000000Z', '1950-01-01 00:00:00.000000Z')`,
		`INSERT INTO regions (id, parent_id, name) VALUES (1, NULL, 'World'), (2, 1, 'Europe'), (3, 1, 'Asia'), (4, 2, 'Alps')`,
	}, tramRows...)
}
