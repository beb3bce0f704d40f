package orm

import (
	"context"
	"fmt"

	"github.com/georgysavva/scany/v2/dbscan"
)

// Raw runs SQL as it is written and reads its rows into any T: a struct whose
// fields are named by snake_case or a db tag, a map, or a scalar for a single
// column. Columns are matched by name, by scany. Placeholders are the
// database's own: $1 on PostgreSQL, ?1 on SQLite.
//
//	names, err := orm.Raw[string](ctx, db, `SELECT name FROM states WHERE id < $1`, 10)
//
// It returns an empty slice that is not nil where there is no row. A column
// without a field is an error as soon as there is a row.
func Raw[T any](ctx context.Context, h Handle, sql string, args ...any) ([]T, error) {
	db, err := databaseOf(h)
	if err != nil {
		return nil, err
	}
	db.sending(sql)
	rows, err := db.driver.QueryRaw(ctx, sql, args)
	if err != nil {
		return nil, &QueryError{SQL: sql, Err: err}
	}
	found := []T{}
	if err := dbscan.ScanAll(&found, rows); err != nil {
		return nil, &QueryError{SQL: sql, Err: fmt.Errorf("inlay: Raw into %T: %w", found, err)}
	}
	return found, nil
}
