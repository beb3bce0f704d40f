package sqlite

import (
	"context"
	"database/sql"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/schema"
)

// TakesLists says no: there are no arrays, and a statement for each row costs
// little in this process.
func (*database) TakesLists(context.Context, *dialect.Statement, []schema.Type) (bool, error) {
	return false, nil
}

func (*held) TakesLists(context.Context, *dialect.Statement, []schema.Type) (bool, error) {
	return false, nil
}

func (d *database) Copy(ctx context.Context, rows dialect.Copy) (int64, error) {
	s, err := d.Hold(ctx)
	if err != nil {
		return 0, err
	}
	defer s.Release(false)
	return s.Copy(ctx, rows)
}

func (h *held) Copy(ctx context.Context, rows dialect.Copy) (copied int64, err error) {
	stmt, err := h.conn.PrepareContext(ctx, rows.Insert.SQL)
	if err != nil {
		return 0, interpret(ctx, err)
	}
	defer func() { _ = stmt.Close() }()
	for {
		row, ok := rows.Next()
		if !ok {
			return copied, nil
		}
		values, err := encode(rows.Insert.Params, row)
		if err != nil {
			return copied, err
		}
		n, err := changed(ctx)(stmt.ExecContext(ctx, values...))
		if err != nil {
			return copied, err
		}
		copied += n
	}
}

// QueryAll prepares a statement once for the calls of it that follow one another.
func (h *held) QueryAll(ctx context.Context, calls []dialect.Call) (failed int, err error) {
	var stmt *sql.Stmt
	defer func() {
		if stmt != nil {
			_ = stmt.Close()
		}
	}()
	for i, c := range calls {
		if i == 0 || c.Stmt != calls[i-1].Stmt {
			if stmt != nil {
				_ = stmt.Close()
			}
			if stmt, err = h.conn.PrepareContext(ctx, c.Stmt.SQL); err != nil {
				return i, interpret(ctx, err)
			}
		}
		values, err := encode(c.Stmt.Params, c.Args)
		if err != nil {
			return i, err
		}
		//inlay:allow-nplusone * -- the database is in this process: there is no round trip to save
		rows, err := stmt.QueryContext(ctx, values...)
		if err != nil {
			return i, interpret(ctx, err)
		}
		if err := read(ctx, rows, c.Stmt, c.Into); err != nil {
			return i, err
		}
	}
	return 0, nil
}
