package orm

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"unsafe"

	"github.com/inlay-orm/inlay/compiler"
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/tape"
)

// maxExpect bounds the rows that room is made for before any came.
const maxExpect = 1024

// All returns every row, an empty slice that is not nil where there is none.
//
//	cities, err := City.Filter(City.Population.Gt(5000)).OrderBy(City.Name.Asc()).All(ctx, db)
//
//inlay:query rows
func (q QuerySet[R]) All(ctx context.Context, h Handle) ([]R, error) {
	return askAll[R](ctx, h, &asking{q: &q.query})
}

// First returns the first row, in the order of OrderBy or, without one, of
// the primary key. No row is [ErrNotFound].
//
//	largest, err := City.OrderBy(City.Population.Desc()).First(ctx, db)
//
//inlay:query one
func (q QuerySet[R]) First(ctx context.Context, h Handle) (R, error) {
	q.orderedByKey()
	return askOne[R](ctx, h, &asking{q: &q.query}, firstRow)
}

// Last returns the last row in the order of OrderBy or, without one, of the
// primary key. No row is [ErrNotFound], a limited query [ErrSliced].
//
//	smallest, err := City.OrderBy(City.Population.Desc()).Last(ctx, db)
//
//inlay:query one
func (q QuerySet[R]) Last(ctx context.Context, h Handle) (R, error) {
	q.beforeLimit()
	q.orderedByKey()
	if len(q.order) == 0 {
		q.fail(errUnordered)
	}
	if order := q.order; len(q.more().distinctOn) > 0 { // the first of each are chosen before the last of all
		q.query = q.settled()
		q.order = order
	}
	q.reverse()
	return askOne[R](ctx, h, &asking{q: &q.query}, firstRow)
}

// Latest returns the row in which the expressions are largest, the first of
// them first; NULL counts as the largest. No row is [ErrNotFound], a limited
// query [ErrSliced].
//
//	newest, err := City.Latest(ctx, db, City.Founded)
//
//inlay:query one
func (q QuerySet[R]) Latest(ctx context.Context, h Handle, by ...expr.Expression) (R, error) {
	return q.orderedBy(by).Last(ctx, h)
}

// Earliest returns the row in which the expressions are smallest, the first
// of them first; NULL counts as the largest. No row is [ErrNotFound], a limited
// query [ErrSliced].
//
//	oldest, err := City.Earliest(ctx, db, City.Founded)
//
//inlay:query one
func (q QuerySet[R]) Earliest(ctx context.Context, h Handle, by ...expr.Expression) (R, error) {
	return q.orderedBy(by).First(ctx, h)
}

func (q QuerySet[R]) orderedBy(by []expr.Expression) QuerySet[R] {
	orders := make([]expr.Order, len(by))
	for i, e := range by {
		orders[i] = expr.Ascending(e)
	}
	return q.OrderBy(orders...)
}

// Contains reports whether a row is among those of the query, by its primary
// key. A model without one is an error, and so is a limited query ([ErrSliced]).
//
//	dense, err := City.Dense().Contains(ctx, db, city)
//
//inlay:query exists
func (q QuerySet[R]) Contains(ctx context.Context, h Handle, row R) (bool, error) {
	if q.model == nil {
		return false, errNoModel
	}
	key := q.model.table.PrimaryKey
	if len(key) == 0 {
		return false, fmt.Errorf("inlay: Contains: %s has no primary key", q.model.table.Model)
	}
	q.query = q.settled()
	for _, col := range key {
		f, ok := q.layout.Field(col.Name)
		if !ok {
			return false, fmt.Errorf("inlay: Contains: %s has no field for the key %s", q.layout.Type, col)
		}
		v := reflect.NewAt(f.Type, unsafe.Add(unsafe.Pointer(&row), f.Offset)).Elem().Interface()
		q.filter(expr.OfColumn[any](col).Eq(v))
	}
	return q.Exists(ctx, h)
}

var errUnordered = errors.New("inlay: Reverse, and Last where there is no primary key to order by, need an order: call OrderBy first")

// Get returns the row of a query that has exactly one: none is [ErrNotFound],
// more are [ErrMultipleRows].
//
//	city, err := City.Filter(City.ID.Eq(7)).Get(ctx, db)
//
//inlay:query one
func (q QuerySet[R]) Get(ctx context.Context, h Handle) (R, error) {
	return askOne[R](ctx, h, &asking{q: &q.query}, exactlyOne)
}

// Iter returns the rows one at a time, as they come from the database, in
// constant memory. An error is the last thing that it yields. The connection
// is held until the loop ends; leaving the loop early frees it. In a transaction
// the rest of the rows is read then, since a statement that is cancelled ends
// that: for many rows use IterInBatches.
//
//	for city, err := range City.OrderBy(City.ID.Asc()).Iter(ctx, db) {
//		if err != nil {
//			return err
//		}
//	}
//
//inlay:query rows
func (q QuerySet[R]) Iter(ctx context.Context, h Handle) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) { askEach(ctx, h, &asking{q: &q.query}, yield) }
}

// IterInBatches is Iter that has the server compute so many rows at a time, by
// a cursor of its own in a transaction of its own: the server begins to
// answer before it knows all rows, and neither side holds more than a batch. A
// size of 0 or less is [DefaultBatch]. On SQLite, which computes a row when it
// is asked for, it is Iter.
//
//	for city, err := range City.OrderBy(City.ID.Asc()).IterInBatches(ctx, db, orm.DefaultBatch) {
//		if err != nil {
//			return err
//		}
//		fmt.Println(city.Name)
//	}
//
//inlay:query rows
func (q QuerySet[R]) IterInBatches(ctx context.Context, h Handle, size int) iter.Seq2[R, error] {
	if size <= 0 {
		size = DefaultBatch
	}
	return func(yield func(R, error) bool) {
		if q.has(isNone) && q.err == nil {
			return
		}
		s := streamer[R]{yield: yield}
		if q.loads() {
			s.end(errPrefetchIter)
			return
		}
		whole := q.assembled()
		s.end(send(ctx, h, whole, use{ordered: true}, &s, func(d dialect.Driver, stmt *dialect.Statement, args []tape.Value) (int64, error) {
			if a := whole.receiver(&s); a != nil {
				return 0, cmp.Or(d.QueryInBatches(ctx, stmt, args, size, a), a.err)
			}
			return 0, d.QueryInBatches(ctx, stmt, args, size, &s)
		}))
	}
}

// DefaultBatch is the number of rows that a cursor is asked for at a time.
const DefaultBatch = 1000

// Count returns the number of rows, computed by the database.
//
//	n, err := City.Filter(City.Capital.IsTrue()).Count(ctx, db)
//
//inlay:query count
func (q QuerySet[R]) Count(ctx context.Context, h Handle) (int64, error) {
	return askCount(ctx, h, &asking{q: &q.query})
}

// Exists reports whether there is a row.
//
//	found, err := City.Filter(City.Name.Eq("Moab")).Exists(ctx, db)
//
//inlay:query exists
func (q QuerySet[R]) Exists(ctx context.Context, h Handle) (bool, error) {
	return askAny(ctx, h, &asking{q: &q.query})
}

// SQL returns the statement that All sends, for a human to read.
//
//	sql, err := City.Dense().SQL(db)
func (q QuerySet[R]) SQL(h Handle) (string, error) { return q.sql(h) }

// Explain returns the database's plan for the statement that All sends, in
// the database's own words. The statement itself is not run.
//
//	plan, err := City.Dense().Explain(ctx, db)
func (q QuerySet[R]) Explain(ctx context.Context, h Handle) (string, error) { return q.explain(ctx, h) }

func (q *query) sql(h Handle) (sql string, err error) {
	err = withTemplate(context.Background(), h, q.assembled(), use{ordered: true}, func(_ *DB, tpl *compiler.Template, _ *lookup) error {
		sql = tpl.SQL
		return nil
	})
	return sql, err
}

func (q *query) explain(ctx context.Context, h Handle) (plan string, err error) {
	err = withTemplate(ctx, h, q.assembled(), use{ordered: true}, func(db *DB, tpl *compiler.Template, l *lookup) error {
		db.sending(tpl.SQL)
		if plan, err = db.driver.Explain(ctx, &tpl.Statement, l.tape.Args); err != nil {
			return &QueryError{SQL: tpl.SQL, Err: err}
		}
		return nil
	})
	return plan, err
}
