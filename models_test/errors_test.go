package models_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/nplusone"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/subquery"
)

// narrowCity reads cities into fields that are too narrow for some of them.
type narrowCity struct {
	Name       string
	Population int16
}

type noMayorCity struct{ Mayor string }

type wrongTypeCity struct{ Name int64 }

type leftOver struct {
	StateRow
	Dense bool
	Denze bool
}

// failing runs a query and returns its error.
func failing[R any](qs orm.QuerySet[R]) func(context.Context, *orm.DB) error {
	return func(ctx context.Context, db *orm.DB) error {
		_, err := qs.All(ctx, db)
		return err
	}
}

type errorCase struct {
	name string
	run  func(ctx context.Context, db *orm.DB) error
	// is is a sentinel that the error must be, or as a pointer for errors.As.
	is error
	as any
	// says are parts of its text: what, where and what to do.
	says []string
	// unsent says that nothing reaches the database.
	unsent bool
}

func errorCases() []errorCase {
	return []errorCase{
		{name: "unknown field", run: failing(State.Filter(expr.Ref[string]("nmae").Eq("x"))),
			as: new(*orm.UnknownFieldError), says: []string{`State has no field or annotation "nmae"`, `did you mean "name"?`}, unsent: true},
		{name: "unknown annotation", run: failing(State.Alias("dense", expr.True()).Filter(expr.Ref[bool]("dence").IsTrue())),
			as: new(*orm.UnknownFieldError), says: []string{`"dence"`, `did you mean "dense"?`}, unsent: true},
		{name: "annotation that names itself", run: failing(State.Alias("n", expr.Ref[int64]("n").Plus(1)).Filter(expr.Ref[int64]("n").Eq(1))),
			as: new(*orm.UnknownFieldError), says: []string{`"n"`}, unsent: true},
		{name: "outer ref at the top", run: failing(City.Filter(City.StateID.EqExpr(subquery.OuterRef(State.ID)))),
			as: new(*orm.OuterRefError), says: []string{"OuterRef(states.id)", "outermost query", "inside Exists"}, unsent: true},
		{name: "outer ref that nothing answers", run: failing(City.Filter(subquery.Exists(District.Filter(District.ID.EqExpr(subquery.OuterRef(State.ID)))))),
			as: new(*orm.OuterRefError), says: []string{"OuterRef(states.id)", "no enclosing query is over State"}, unsent: true},
		{name: "outer ref to an annotation that nothing answers", run: failing(City.Filter(subquery.Exists(District.Filter(District.ID.EqExpr(subquery.OuterRef(expr.Ref[int64]("x"))))))),
			as: new(*orm.OuterRefError), says: []string{"OuterRef(x)", "annotation of this name"}, unsent: true},
		{name: "column of another table", run: failing(State.Filter(City.ID.Eq(1))),
			as: new(*orm.ForeignColumnError), says: []string{"cities.id", "reads State"}, unsent: true},
		{name: "column of the enclosing query", run: failing(State.Filter(subquery.Exists(City.Filter(City.StateID.EqExpr(State.ID))))),
			as: new(*orm.ForeignColumnError), says: []string{"states.id", "write OuterRef"}, unsent: true},
		{name: "annotation without a place", run: failing(State.Annotate("dense", subquery.Exists(denseCities()))),
			as: new(*orm.PlaceError), says: []string{`annotation "dense" has no place in models_test.StateRow`, "orm.Into", "Values", "Alias"}, unsent: true},
		{name: "column without a place", run: failing(orm.Into[noMayorCity](City.Only(City.Mayor, City.ID))),
			as: new(*orm.PlaceError), says: []string{`column "id" has no field in models_test.noMayorCity`, "Only"}, unsent: true},
		{name: "annotation of another type than its field", run: failing(orm.Into[denseOnly](State.Only(State.Name).Annotate("dense", State.Cities.Count()))),
			as: new(*orm.PlaceError), says: []string{`"dense" has values of type int64`, "bool", "expr.Cast"}, unsent: true},
		{name: "relation among rows of another model", run: failing(State.Filter(State.Cities.Among(orm.Into[CityRow](Park.Filter())).Any())),
			says: []string{"State.Cities.Among needs a query over City"}, unsent: true},
		{name: "relation among limited rows", run: failing(State.Filter(State.Cities.Among(City.Limit(1)).Any())), is: orm.ErrSliced, unsent: true},
		{name: "field without a source", run: failing(orm.Into[leftOver](State.Annotate("dense", expr.True()))),
			as: new(*orm.PlaceError), says: []string{`field "denze" of models_test.leftOver`, `did you mean "dense"?`}, unsent: true},
		{name: "annotation named as a column", run: failing(State.Alias("name", expr.True())),
			as: new(*orm.NameError), says: []string{`"name"`, "State has a column of this name"}, unsent: true},
		{name: "annotation without a name", run: failing(State.Alias("", expr.True())), as: new(*orm.NameError), says: []string{"empty"}, unsent: true},
		{name: "annotation named twice", run: failing(State.Alias("x", expr.True()).Alias("x", expr.False())), as: new(*orm.NameError), says: []string{"twice"}, unsent: true},
		{name: "annotation without an expression", run: failing(State.Alias("x", nil)), says: []string{`"x"`, "no expression"}, unsent: true},
		{name: "subquery with two columns", run: failing(State.Filter(subquery.Subquery[string](City.Only(City.ID, City.Name).Limit(1)).Eq("x"))),
			as: new(*orm.ColumnsError), says: []string{"inside Subquery selects 2 columns", "Only"}, unsent: true},
		{name: "in query with two columns", run: failing(State.Filter(subquery.In(State.ID, City.Only(City.ID, City.StateID)))),
			as: new(*orm.ColumnsError), says: []string{"inside In selects 2 columns"}, unsent: true},
		{name: "not in query with every column", run: failing(State.Filter(subquery.NotIn(State.ID, City.Filter()))),
			as: new(*orm.ColumnsError), says: []string{"inside NotIn selects 8 columns"}, unsent: true},
		{name: "aggregate in a filter", run: failing(City.Filter(expr.Count().Gt(1))), as: new(*orm.AggregateError), says: []string{"COUNT(*)", "subquery.Count"}, unsent: true},
		{name: "aggregate in an annotation", run: failing(City.Alias("n", expr.Sum(City.ID)).OrderBy(expr.Ref[int64]("n").Asc())),
			as: new(*orm.AggregateError), says: []string{"SUM"}, unsent: true},
		{name: "text lookup on a number", run: failing(City.Filter(City.ID.Contains("1"))), as: new(*orm.TypeError), says: []string{"Contains", "string", "int64", "Cast"}, unsent: true},
		{name: "truth of a number", run: failing(City.Filter(City.ID.IsTrue())), as: new(*orm.TypeError), says: []string{"IsTrue", "bool"}, unsent: true},
		{name: "filter after limit", run: failing(City.Limit(3).Filter(City.ID.Gt(1))), is: orm.ErrSliced, says: []string{"before Limit"}, unsent: true},
		{name: "negative limit", run: failing(City.Limit(-1)), says: []string{"Limit(-1)", "negative"}, unsent: true},
		{name: "only a column of another table", run: failing(City.Only(State.Name)), says: []string{"Only takes columns of City"}, unsent: true},
		{name: "defer of everything", run: failing(Stop.Defer(Stop.Line, Stop.Name, Stop.Number)), says: []string{"Defer leaves no column"}, unsent: true},
		{name: "empty expression", run: failing(City.Filter(expr.Predicate{})), is: expr.ErrZero, unsent: true},
		{name: "empty query set", run: failing(orm.QuerySet[CityRow]{}), says: []string{"start from a model"}, unsent: true},
		{name: "mistake inside a subquery", run: failing(State.Filter(subquery.Exists(City.Limit(1).Filter(City.ID.Eq(1))))), is: orm.ErrSliced, unsent: true},
		{name: "value without a name", run: func(ctx context.Context, db *orm.DB) error {
			_, err := City.Values(City.ID.Plus(1)).All(ctx, db)
			return err
		}, says: []string{"value 1 has no name", ".As(name)"}, unsent: true},
		{name: "aggregate without a field", run: func(ctx context.Context, db *orm.DB) error {
			var dest struct{ N int64 }
			return City.Aggregate(ctx, db, &dest, expr.Count().As("m"))
		}, as: new(*orm.PlaceError), says: []string{`"m"`}, unsent: true},
		{name: "aggregate into no struct", run: func(ctx context.Context, db *orm.DB) error {
			var n int64
			return City.Aggregate(ctx, db, &n, expr.Count().As("n"))
		}, says: []string{"pointer to a struct", "*int64"}, unsent: true},
		{name: "no handle", run: func(ctx context.Context, _ *orm.DB) error {
			_, err := City.All(ctx, (*orm.DB)(nil))
			return err
		}, is: orm.ErrNoHandle, unsent: true},
		{name: "get without a row", run: func(ctx context.Context, db *orm.DB) error {
			_, err := City.Filter(City.ID.Eq(99)).Get(ctx, db)
			return err
		}, is: orm.ErrNotFound},
		{name: "get of two rows", run: func(ctx context.Context, db *orm.DB) error {
			_, err := City.Filter(City.StateID.Eq(1)).Get(ctx, db)
			return err
		}, is: orm.ErrMultipleRows, says: []string{"exactly one"}},
		{name: "first without a row", run: func(ctx context.Context, db *orm.DB) error {
			_, err := City.Filter(City.ID.Eq(99)).First(ctx, db)
			return err
		}, is: orm.ErrNotFound},
		{name: "null into a plain field", run: failing(orm.Into[noMayorCity](City.Only(City.Mayor))),
			is: orm.ErrNull, as: new(*orm.ScanError), says: []string{`output "mayor"`, "field Mayor string", "make the field a pointer"}},
		{name: "null of an aggregate into a plain field", run: func(ctx context.Context, db *orm.DB) error {
			var dest struct{ Largest int64 }
			return City.Filter(City.ID.Eq(0)).Aggregate(ctx, db, &dest, expr.Max(City.Population).As("largest"))
		}, is: orm.ErrNull, says: []string{`output "largest"`}},
		{name: "overflow", run: failing(orm.Into[narrowCity](City.Only(City.Name, City.Population))),
			is: orm.ErrOverflow, as: new(*orm.ScanError), says: []string{`output "population"`, "int16", "115000"}},
		{name: "column of another type", run: failing(orm.Into[wrongTypeCity](City.Only(City.Name))),
			is: orm.ErrType, as: new(*orm.ScanError), says: []string{`output "name"`, "int64"}},
		{name: "table that is missing", run: failing(Missing.Filter(Missing.ID.Gt(0))),
			as: new(*orm.QueryError), says: []string{"no_such_table", `in: SELECT "id" FROM "no_such_table" WHERE "id" > `}},
	}
}

type missingTable struct {
	orm.Manager[struct{ ID int64 }]
	ID expr.Column[int64]
}

var Missing = orm.Define[missingTable]("no_such_table")

func TestErrors(t *testing.T) {
	eachDatabase(t, func(t *testing.T, _ context.Context, db *orm.DB, _ modeltest.Database) {
		for _, c := range errorCases() {
			t.Run(c.name, func(t *testing.T) {
				var err error
				sent := modeltest.SentBy(db, func(db *orm.DB) { err = c.run(nplusone.Watch(t), db) })
				c.check(t, err)
				if c.unsent && len(sent) > 0 {
					t.Errorf("sent %q before it failed", sent)
				}
			})
		}
		// The handle still works after all of it.
		if n, err := City.Count(nplusone.Watch(t), db); err != nil || n != 8 {
			t.Errorf("afterwards: %d, %v", n, err)
		}
	})
}

func (c errorCase) check(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	if c.is != nil && !errors.Is(err, c.is) {
		t.Errorf("%v\nis not %v", err, c.is)
	}
	if c.as != nil && !errors.As(err, c.as) {
		t.Errorf("%v (%T)\nis no %T", err, err, c.as)
	}
	for _, part := range c.says {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not say %q", err, part)
		}
	}
}

func TestContextEnds(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		cancelled, cancel := context.WithCancel(ctx)
		cancel()
		if _, err := City.All(cancelled, db); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled before: %v", err)
		}
		expired, cancel := context.WithDeadline(ctx, time.Now().Add(-time.Second))
		defer cancel()
		if _, err := City.Count(expired, db); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("expired before: %v", err)
		}
		// While the statement runs: it counts for far longer than its deadline.
		short, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
		defer cancel()
		began := time.Now()
		_, err := orm.Raw[int64](short, db, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000) SELECT COUNT(*) FROM n`)
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("expired while running: %v", err)
		}
		if took := time.Since(began); took > 30*time.Second {
			t.Errorf("a deadline of 100 ms took %v", took)
		}
		if n, err := City.Count(ctx, db); err != nil || n != 8 {
			t.Errorf("afterwards: %d, %v", n, err)
		}
	})
}

func TestCancelledWhileIterating(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		modeltest.Execute(t, db, `CREATE TABLE many (id bigint PRIMARY KEY)`,
			`INSERT INTO many WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000) SELECT i FROM n`)
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		var last error
		seen := 0
		for _, err := range Many.OrderBy(Many.ID.Asc()).Iter(ctx, db) {
			if last = err; err != nil {
				break
			}
			if seen++; seen == 10 {
				cancel()
			}
		}
		if !errors.Is(last, context.Canceled) {
			t.Errorf("after %d rows: %v", seen, last)
		}
		if n, err := Many.Count(nplusone.Watch(t), db); err != nil || n != 60000 {
			t.Errorf("afterwards: %d, %v", n, err)
		}
		// Leaving a long result early frees the connection, many times over.
		//inlay:allow-nplusone * -- the rows are left early, many times over
		for range 40 {
			for row, err := range Many.OrderBy(Many.ID.Asc()).Iter(nplusone.Watch(t), db) {
				if err != nil || row.ID != 1 {
					t.Fatalf("%v, %v", row, err)
				}
				break
			}
		}
	})
}

type manyTable struct {
	orm.Manager[manyRow]
	ID expr.Column[int64]
}

type manyRow struct{ ID int64 }

var Many = orm.Define[manyTable]("many")

// TestPanicInLoopFreesTheConnection makes sure that a body which panics does
// not keep the connection that it iterates on.
func TestPanicInLoopFreesTheConnection(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		for range 20 {
			func() {
				defer func() {
					if recover() == nil {
						t.Error("the panic was swallowed")
					}
				}()
				for range City.Iter(ctx, db) {
					panic("in the body")
				}
			}()
		}
		if n, err := City.Count(ctx, db); err != nil || n != 8 {
			t.Errorf("afterwards: %d, %v", n, err)
		}
	})
}
