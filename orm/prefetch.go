package orm

import (
	"context"
	"errors"
	"slices"
)

// Prefetch loads the rows that relations lead to, one more statement for each
// relation however many rows there are, into the fields of the row struct that
// have the relations' names. Calls add up.
//
//	states, err := State.Prefetch(State.Cities, State.Parks).All(ctx, db)
//	cities, err := states[0].Cities.All()
//
// The method Among of a relation says which rows, in which order, with which
// columns, annotations and relations of their own; To names another field, and
// PerParent limits their number for each row:
//
//	State.Prefetch(State.Cities.Among(City.Dense().OrderBy(City.Name.Asc()).Prefetch(City.Districts)))
//
// The keys of all rows are one argument of each statement, and statements that
// do not need each other's rows go to the database in one round trip. Rows of
// the same key share what is loaded for it. In Count, in Values and inside
// other queries Prefetch does nothing; Iter and IterInBatches, which never hold
// all rows, return an error.
func (q QuerySet[R]) Prefetch(relations ...Related) QuerySet[R] {
	e := q.editRare()
	e.prefetch = q.addLoadings(e.prefetch, loadingsOf(relations))
	e.rowType = typed[R]{}
	return q
}

var (
	errPrefetchLimit = errors.New("a Limit would be one of all rows together: say PerParent for a limit for each row, after Among")
	errPrefetchIter  = errors.New("inlay: Iter and IterInBatches never hold all rows, which Prefetch needs: use All, Page or orm.Batches")
	errPrefetchGroup = errors.New("groups are no rows of the related model: load rows")
	errPerParent     = errors.New("PerParent needs an order, and the model has no primary key to order by: order the query given by Among")
)

// prefetch loads relations of rows, and then those of the rows that it has
// loaded, level by level.
func prefetch(ctx context.Context, h Handle, level []*fetch) error {
	if len(level) == 0 {
		return nil
	}
	db, err := databaseOf(h)
	if err != nil {
		return err
	}
	for len(level) > 0 {
		var requests []request
		for _, f := range level {
			wanted, err := f.prepare(db.driver.Dialect())
			if err != nil {
				return err
			}
			if wanted {
				requests = append(requests, request{f.query, f})
			}
		}
		if len(requests) > 0 {
			if err := runAll(ctx, h, requests); err != nil {
				return err
			}
		}
		var next []*fetch
		for _, f := range level {
			if err := f.assign(); err != nil {
				return err
			}
			if f.query.more().oneStatement {
				continue
			}
			if next, err = fetchesFor(next, f.rows.view(f.query.layout), f.query.more().prefetch); err != nil {
				return err
			}
			if next, err = fetchesBeside(next, f.rows.view(f.query.layout), f.query.more().related); err != nil {
				return err
			}
		}
		level = next
	}
	return nil
}

// loads reports whether further statements load something beside the rows.
func (q *query) loads() bool {
	more := q.more()
	if more.oneStatement {
		return false
	}
	return more.prefetch != nil || more.related != nil && slices.ContainsFunc(more.related, (loading).loads)
}

func (l loading) loads() bool { return l.query != nil && l.query.loads() }

// load loads what a query says to load beside its rows.
func (q *query) load(ctx context.Context, h Handle, rows rowsView) error {
	if q.more().values != nil {
		return nil
	}
	level, err := fetchesBeside(nil, rows, q.more().related)
	if err == nil {
		level, err = fetchesFor(level, rows, q.more().prefetch)
	}
	if err != nil {
		return err
	}
	return prefetch(ctx, h, level)
}
