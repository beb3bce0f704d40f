package orm

import (
	"context"
	"fmt"
	"reflect"

	"github.com/georgysavva/scany/v2/dbscan"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/schema"
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
//
//inlay:query rows
func Raw[T any](ctx context.Context, h Handle, sql string, args ...any) ([]T, error) {
	db, err := databaseOf(h)
	if err != nil {
		return nil, err
	}
	db.sending(sql)
	found := []T{}
	if c := db.watchRaw(ctx, sql, args); c != nil {
		defer func() {
			c.Result.N = len(found)
			c.End(err)
		}()
	}
	rows, err := db.driver.QueryRaw(ctx, sql, args)
	if err != nil {
		return nil, &QueryError{SQL: sql, Err: err}
	}
	if isSingle[T]() {
		err = scanSingle(&found, rows)
	} else {
		err = dbscan.ScanAll(&found, rows)
	}
	if err != nil {
		return nil, &QueryError{SQL: sql, Err: fmt.Errorf("inlay: Raw into %T: %w", found, err)}
	}
	return found, nil
}

// isSingle reports whether a T is one value although it is a struct, such as
// time.Time or what scans itself: scany would look for its fields.
func isSingle[T any]() bool {
	t := reflect.TypeFor[T]()
	_, ok := schema.TypeOf(t)
	return ok && t.Kind() == reflect.Struct
}

func scanSingle[T any](found *[]T, rows dialect.Rows) error {
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var v T
		if err := rows.Scan(&v); err != nil {
			return err
		}
		*found = append(*found, v)
	}
	return rows.Err()
}
