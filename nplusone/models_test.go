package nplusone_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/nplusone"
	"github.com/inlay-orm/inlay/orm"
)

type StateRow struct {
	ID     int64 `orm:"pk,assigned"`
	Name   string
	Cities orm.Many[CityRow]
}

type StateTable struct {
	orm.Manager[StateRow]
	ID     expr.Column[int64]
	Name   expr.Column[string]
	Cities orm.HasMany[CityRow] `orm:"fk=state_id"`
}

// CityRow has two foreign keys to states.
type CityRow struct {
	ID         int64 `orm:"pk,assigned"`
	StateID    int64
	BornIn     *int64
	Name       string
	Population int64
	State      orm.One[StateRow]
	Districts  orm.Many[DistrictRow]
}

type CityTable struct {
	orm.Manager[CityRow]
	ID, StateID, BornIn, Population expr.Column[int64]
	Name                            expr.Column[string]
	State                           orm.BelongsTo[StateRow]  `orm:"fk=state_id"`
	Birth                           orm.BelongsTo[StateRow]  `orm:"fk=born_in"`
	Districts                       orm.HasMany[DistrictRow] `orm:"fk=city_id"`
}

type DistrictRow struct {
	ID     int64 `orm:"pk,assigned"`
	CityID int64
	Name   string
}

type DistrictTable struct {
	orm.Manager[DistrictRow]
	ID, CityID expr.Column[int64]
	Name       expr.Column[string]
}

// NoteRow has a text for a key and no relations.
type NoteRow struct {
	Key  string `orm:"pk,assigned"`
	Text string
}

type NoteTable struct {
	orm.Manager[NoteRow]
	Key, Text expr.Column[string]
}

var (
	State    = orm.Define[StateTable]("states")
	City     = orm.Define[CityTable]("cities")
	District = orm.Define[DistrictTable]("districts")
	Note     = orm.Define[NoteTable]("notes")
)

var statements = []string{
	`CREATE TABLE states (id bigint PRIMARY KEY, name text NOT NULL)`,
	`CREATE TABLE cities (id bigint PRIMARY KEY, state_id bigint NOT NULL, born_in bigint, name text NOT NULL, population bigint NOT NULL)`,
	`CREATE TABLE districts (id bigint PRIMARY KEY, city_id bigint NOT NULL, name text NOT NULL)`,
	`CREATE TABLE notes (key text PRIMARY KEY, text text NOT NULL)`,
	`INSERT INTO states VALUES (1, 'Utah'), (2, 'Texas'), (3, 'Iowa'), (4, 'Ohio')`,
	`INSERT INTO cities VALUES (11, 1, 2, 'Moab', 5000), (12, 1, 3, 'Ogden', 87000), (13, 2, 1, 'Austin', 960000), (14, 3, 4, 'Ames', 66000), (15, 4, NULL, 'Toledo', 270000)`,
	`INSERT INTO districts VALUES (101, 11, 'a'), (102, 11, 'b'), (103, 12, 'c'), (104, 13, 'd'), (105, 13, 'e'), (106, 14, 'f')`,
	`INSERT INTO notes VALUES ('a', 'one'), ('b', 'two'), ('c', 'three'), ('d', 'four')`,
}

// on runs a test on every database.
func on(t *testing.T, test func(t *testing.T, ctx context.Context, db *orm.DB)) {
	t.Helper()
	modeltest.EachUnwatched(t, statements, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) { test(t, ctx, db) })
}

// recorded is what a scope finds while f runs, judged as in a test unless the
// options say otherwise.
func recorded(t *testing.T, ctx context.Context, f func(ctx context.Context) error, options ...nplusone.Option) *nplusone.Report {
	t.Helper()
	ctx, scope := nplusone.Start(ctx, append([]nplusone.Option{nplusone.Testing}, options...)...)
	defer scope.End()
	if err := f(ctx); err != nil {
		t.Fatal(err)
	}
	return scope.End()
}

// one is the only finding of a report.
func one(t *testing.T, r *nplusone.Report) nplusone.Finding {
	t.Helper()
	if faults := r.Faults(); len(faults) != 1 {
		t.Fatalf("there are %d findings, not 1:\n%s", len(faults), r)
	}
	return r.Faults()[0]
}

// silent fails where a report has findings, or nothing was recorded.
func silent(t *testing.T, r *nplusone.Report) {
	t.Helper()
	if len(r.Faults()) > 0 || r.Totals.Queries == 0 {
		t.Errorf("not silent:\n%s", r)
	}
}

// said compares the parts of a finding with what they must be.
func said(t *testing.T, f nplusone.Finding, kind nplusone.Kind, count int, relation, fix string) {
	t.Helper()
	if f.Kind != kind || f.Count != count || f.Relation != relation || !strings.Contains(f.Fix, fix) {
		t.Errorf("got %s, %d times, relation %q, fix %q\nwant %s, %d times, relation %q, fix %q\n%s",
			f.Kind, f.Count, f.Relation, f.Fix, kind, count, relation, fix, f.String())
	}
}

// at is the innermost function of a site, and its file.
func at(frames []nplusone.Frame) string {
	if len(frames) == 0 {
		return "nowhere"
	}
	f := frames[0]
	return fmt.Sprintf("%s %s", filepath.Base(f.File), f.Function[strings.LastIndexByte(f.Function, '/')+1:])
}

// states and cities are rows that a test begins with.
func states(ctx context.Context, db orm.Handle) ([]StateRow, error) {
	return State.OrderBy(State.ID.Asc()).All(ctx, db)
}

func cities(ctx context.Context, db orm.Handle) ([]CityRow, error) {
	return City.OrderBy(City.ID.Asc()).All(ctx, db)
}
