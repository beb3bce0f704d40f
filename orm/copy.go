package orm

import (
	"context"
	"errors"
	"iter"
	"unsafe"

	"github.com/inlay-orm/inlay/compiler"
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
)

var errCopyOptions = errors.New("inlay: Copy takes a BatchSize and a Progress: for OnConflict and Outcomes use InsertMany")

// Copy inserts rows as they come, all of them or none, and returns their number.
// Nothing comes back: not the keys and defaults that the database gives. It is
// PostgreSQL's COPY, which needs memory for a few rows only; SQLite gets a
// statement for each row. The sequence may be read on another goroutine, and must not
// use the handle.
//
//	n, err := City.Copy(ctx, db, slices.Values(cities))
//
// Errors: a [ConstraintError] of the database; an [ArgError] for a value that has
// no binary form.
//
//inlay:query batch
func (q QuerySet[R]) Copy(ctx context.Context, h Handle, rows iter.Seq[R], options ...WriteOption) (copied int64, err error) {
	s := writeSettingsOf(options)
	if s.conflict != nil || s.outcomes != nil {
		return 0, errCopyOptions
	}
	if hooks := q.hooked(); hooks != nil && hooks.inserts() {
		return 0, errHooksAndCopy
	}
	one, err := q.inserting()
	if err != nil {
		return 0, err
	}
	db, err := databaseOf(h)
	if err != nil {
		return 0, err
	}
	ch := one.more().change
	ch.returns, ch.values = false, make([]tape.Value, len(ch.cols))
	one.edit().columns = nil
	var stamps []stamp
	if !s.given {
		stamps = insertStamps(one.model.table, ch.cols)
	}
	send := func(h Handle) error {
		next, stop := iter.Pull(rows)
		defer stop()
		var row R
		done := 0
		values := func() ([]tape.Value, bool) {
			told := done > 0 && done%s.batch == 0
			if told && s.progress != nil {
				s.progress(done)
			}
			var more bool
			if row, more = next(); !more {
				if !told && done > 0 && s.progress != nil {
					s.progress(done)
				}
				return nil, false
			}
			done++
			for _, s := range stamps {
				s.write(unsafe.Pointer(&row))
			}
			for i, col := range ch.cols {
				ch.values[i] = lentValue(col.Field, unsafe.Pointer(&row))
			}
			return ch.values, true
		}
		return withTemplate(ctx, h, one, use{kind: useRows}, func(db *DB, tpl *compiler.Template, _ *lookup) error {
			into := dialect.Copy{Insert: &tpl.Statement, Table: one.model.table.Quoted, Next: values}
			for _, col := range ch.cols {
				into.Columns = append(into.Columns, col.Quoted)
			}
			sql := tpl.SQL
			if db.driver.Dialect().Copies {
				sql = into.SQL()
			}
			db.sending(sql)
			defer watchSeveral(ctx, db, one, 1)()
			if copied, err = db.driver.Copy(ctx, into); err != nil {
				return &QueryError{SQL: sql, Err: err}
			}
			return nil
		})
	}
	if db.driver.Dialect().Copies {
		err = send(h)
	} else {
		err = h.InTx(ctx, func(tx *Tx) error { return send(tx) })
	}
	if err != nil {
		return 0, err
	}
	return copied, nil
}
