// The examples of doc comments are checked beside this file and the models of
// the suite (see examples_test.go): what they name is declared here or there.

package models_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/subquery"
	"github.com/inlay-orm/inlay/types"
)

var (
	ctx context.Context
	db  *orm.DB
	t   *testing.T

	// What a program is given, or has at hand.
	cursor, words           string
	past                    time.Time
	day, arrival, departure types.Date
	days                    []types.Date
	ids                     []int64
	cities                  []CityRow
	incoming                orm.QuerySet[IncomingRow]
	old                     orm.QuerySet[ArchiveRow]
	tracked                 *orm.Tracked[CityRow]
	user                    int64
	city, last              CityRow
	tx                      *orm.Tx
	utah                    StateRow
	red, blue               LineRow
	lines                   []LineRow
	mood                    types.Enum

	// What other examples made.
	dense = City.Dense().Filter(City.StateID.EqExpr(subquery.OuterRef(State.ID)))
	big   = Big.As(bigCities())
	roots = Tree.As(orm.Into[TreeRow](Region.Filter(Region.ParentID.IsNull()).
		Annotate("depth", expr.Value[int64](0)).Annotate("way", Region.Name)))
	tree = roots.UnionAll(orm.Into[TreeRow](Region.Join(Tree, Tree.ID.EqExpr(Region.ParentID)).
		Annotate("depth", Tree.Depth.Plus(1)).Annotate("way", Tree.Way)))
	q     = expr.WebQuery("english", words)
	stats struct {
		Cities          int64
		Largest, Median *float64
	}
)

// visibleTo are the cities that a user may see.
func visibleTo(user int64) func(orm.QuerySet[CityRow]) orm.QuerySet[CityRow] {
	return func(cities orm.QuerySet[CityRow]) orm.QuerySet[CityRow] { return cities.Filter(City.ID.Gt(user)) }
}

// renderStatePage is what is tested.
func renderStatePage(context.Context, orm.Handle) {}

// CityJSON is a city as a document has it.
type CityJSON struct {
	Name       string `json:"name"`
	Population int64  `json:"population"`
}

type NoteRow struct {
	ID   int64
	Text string
	orm.Timestamps
	orm.SoftDelete
	orm.Versioned
}

type NoteTable struct {
	orm.Manager[NoteRow]
	ID   expr.Column[int64]
	Text expr.Column[string]
	orm.TimestampColumns
	orm.SoftDeleteColumns
	orm.VersionColumn
}

type IncomingRow struct {
	Name       string
	Population int64
}

type IncomingTable struct {
	orm.Derived[IncomingRow]
	Name       expr.Column[string]
	Population expr.Column[int64]
}

var (
	Note     = orm.Define[NoteTable]("notes")
	Incoming = orm.Define[IncomingTable]("incoming")
)

type PlaceRow struct {
	ID                          int64
	Name                        string
	Latitude, Longitude, Height float64
}

type PlaceTable struct {
	orm.Manager[PlaceRow]
	ID                          expr.Column[int64]
	Name                        expr.Column[string]
	Latitude, Longitude, Height expr.Column[float64]
}

type AccountRow struct {
	ID       int64
	Email    string
	Flags    int64
	Settings json.RawMessage
}

type AccountTable struct {
	orm.Manager[AccountRow]
	ID, Flags expr.Column[int64]
	Email     expr.Column[string]
	Settings  expr.Column[json.RawMessage]
}

type PostRow struct {
	ID          int64
	Title, Body string
	Tags        []string
	Search      types.TSVector
}

type PostTable struct {
	orm.Manager[PostRow]
	ID          expr.Column[int64]
	Title, Body expr.Column[string]
	Tags        expr.Column[[]string]
	Search      expr.Column[types.TSVector]
}

type ProductRow struct {
	ID         int64
	Name       string
	Attributes types.HStore
}

type ProductTable struct {
	orm.Manager[ProductRow]
	ID         expr.Column[int64]
	Name       expr.Column[string]
	Attributes expr.Column[types.HStore]
}

type LoanRow struct {
	ID     int64
	Begins time.Time
	Days   int64
	Term   types.Interval
	Due    types.Date
}

type LoanTable struct {
	orm.Manager[LoanRow]
	ID, Days expr.Column[int64]
	Begins   expr.Column[time.Time]
	Term     expr.Column[types.Interval]
	Due      expr.Column[types.Date]
}

type BookingRow struct {
	ID                 int64
	Day                types.Date
	Arrival, Departure types.Date
	Days, Wished       types.Range[types.Date]
	Breaks             types.Multirange[types.Date]
}

type BookingTable struct {
	orm.Manager[BookingRow]
	ID                 expr.Column[int64]
	Arrival, Departure expr.Column[types.Date]
	Day                expr.Column[types.Date]
	Days, Wished       expr.Column[types.Range[types.Date]]
	Breaks             expr.Column[types.Multirange[types.Date]]
}

type JobRow struct {
	ID   int64
	Done bool
}

type JobTable struct {
	orm.Manager[JobRow]
	ID   expr.Column[int64]
	Done expr.Column[bool]
}

type ArchiveRow struct {
	ID   int64
	Name string
}

type ArchiveTable struct {
	orm.Manager[ArchiveRow]
	ID   expr.Column[int64]
	Name expr.Column[string]
}

var (
	Place   = orm.Define[PlaceTable]("places")
	Account = orm.Define[AccountTable]("accounts")
	Post    = orm.Define[PostTable]("posts")
	Product = orm.Define[ProductTable]("products")
	Loan    = orm.Define[LoanTable]("loans")
	Booking = orm.Define[BookingTable]("bookings")
	Job     = orm.Define[JobTable]("jobs")
	Archive = orm.Define[ArchiveTable]("archive")
)
