package orm_test

import (
	"context"
	"testing"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/schema"
	"github.com/inlay-orm/inlay/subquery"
)

// silent is a driver without a database: it compiles for PostgreSQL's
// spelling and answers nothing.
type silent struct{}

var spelling = &dialect.Dialect{Name: "Silent", Placeholder: "$", ParamCast: "::", Pattern: dialect.LikePattern,
	Types: map[schema.Type]string{schema.Float64: "double precision", schema.Int64: "bigint"}}

func (silent) Change(context.Context, *dialect.Statement, []tape.Value) (int64, error) { return 0, nil }

func (s silent) QueryInBatches(ctx context.Context, stmt *dialect.Statement, args []tape.Value, _ int, into dialect.Receiver) error {
	return s.Query(ctx, stmt, args, into)
}

func (silent) Prepared() dialect.PreparedStats               { return dialect.PreparedStats{} }
func (silent) Dialect() *dialect.Dialect                     { return spelling }
func (silent) Hold(context.Context) (dialect.Session, error) { return nil, nil }

func (silent) TakesLists(context.Context, *dialect.Statement, []schema.Type) (bool, error) {
	return true, nil
}
func (silent) Copy(context.Context, dialect.Copy) (int64, error)     { return 0, nil }
func (silent) QueryAll(context.Context, []dialect.Call) (int, error) { return 0, nil }

func (silent) Together(context.Context, []dialect.Call, func()) (int, error) { return 0, nil }

func (silent) Query(context.Context, *dialect.Statement, []tape.Value, dialect.Receiver) error {
	return nil
}
func (silent) Exec(context.Context, string, []any) (int64, error) { return 0, nil }
func (silent) QueryRaw(context.Context, string, []any) (dialect.Rows, error) {
	return nil, dialect.ErrConnection
}
func (silent) Explain(context.Context, *dialect.Statement, []tape.Value) (string, error) {
	return "", nil
}
func (silent) Close() error { return nil }

type stateRow struct {
	ID   int64
	Name string
}

type cityRow struct {
	ID, StateID, Population int64
	AreaKm2                 float64
}

type stateTable struct {
	orm.Manager[stateRow]
	ID     expr.Column[int64]
	Name   expr.Column[string]
	Cities orm.HasMany[cityRow] `orm:"fk=state_id"`
}

type cityTable struct {
	orm.Manager[cityRow]
	ID, StateID, Population expr.Column[int64]
	AreaKm2                 expr.Column[float64]
}

var (
	state = orm.Define[stateTable]("states")
	city  = orm.Define[cityTable]("cities")
)

type denseState struct {
	stateRow
	Dense     bool
	CityCount int64
}

// flagship builds the query anew, as a program does in each request.
func flagship() orm.QuerySet[denseState] {
	density := expr.Div(expr.Cast[float64](city.Population), city.AreaKm2)
	dense := city.Filter(density.Gt(1000)).Filter(city.StateID.EqExpr(subquery.OuterRef(state.ID)))
	return orm.Into[denseState](state.
		Annotate("dense", subquery.Exists(dense)).
		Annotate("city_count", state.Cities.Count()).
		Filter(expr.Ref[bool]("dense").IsTrue()).
		OrderBy(state.Name.Asc()))
}

// preparedFlagship is the same, built and compiled once.
var preparedFlagship = orm.Prepare1(func(least expr.Expr[float64]) orm.QuerySet[denseState] {
	density := expr.Div(expr.Cast[float64](city.Population), city.AreaKm2)
	dense := city.Filter(density.GtExpr(least)).Filter(city.StateID.EqExpr(subquery.OuterRef(state.ID)))
	return orm.Into[denseState](state.
		Annotate("dense", subquery.Exists(dense)).
		Annotate("city_count", state.Cities.Count()).
		Filter(expr.Ref[bool]("dense").IsTrue()).
		OrderBy(state.Name.Asc()))
})

func TestTemplatesAreCachedByShape(t *testing.T) {
	db := orm.NewDB(silent{})
	ctx := t.Context()
	for i := range int64(5) {
		if _, err := city.Filter(city.ID.Eq(i)).Limit(i).All(ctx, db); err != nil {
			t.Fatal(err)
		}
	}
	if s := db.Stats(); s.Templates.Misses != 1 || s.Templates.Hits != 4 || s.Templates.Entries != 1 || s.Statements != 5 {
		t.Errorf("five of one shape: %+v", s)
	}
	if _, err := city.Filter(city.ID.Eq(1)).Limit(1).Count(ctx, db); err != nil {
		t.Fatal(err)
	}
	if s := db.Stats(); s.Templates.Entries != 2 {
		t.Errorf("a count shares the entry of a select: %+v", s)
	}
	for range 3 {
		if _, err := flagship().All(ctx, db); err != nil {
			t.Fatal(err)
		}
		if _, err := city.Alias("x", city.ID.Plus(1)).All(ctx, db); err != nil {
			t.Fatal(err)
		}
	}
	if s := db.Stats(); s.Skips["outerref"] != 3 || s.Skips["expression"] != 3 || s.Templates.Entries != 2 {
		t.Errorf("skipped shapes: %+v", s)
	}
}

// failing is a database that refuses every query.
type failing struct {
	silent
	calls *int
}

func (f failing) Query(context.Context, *dialect.Statement, []tape.Value, dialect.Receiver) error {
	*f.calls++
	return dialect.ErrConnection
}
