package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/inlay-orm/inlay/dialect"
)

// interpret gives an error of pgx the meaning that the driver interface
// promises, and keeps it underneath. lost says that the connection is gone.
func interpret(ctx context.Context, err error, lost bool) error {
	if err == nil {
		return nil
	}
	var scan *dialect.ScanError
	var arg *dialect.ArgError
	if errors.As(err, &scan) || errors.As(err, &arg) {
		return err
	}
	if ctx.Err() != nil {
		return dialect.ContextError(ctx, err)
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		if sentinel := sentinelOf(pg.Code); sentinel != nil {
			return fmt.Errorf("%w: %w", sentinel, err)
		}
		return err
	}
	if lost || isConnect(err) {
		return fmt.Errorf("%w: %w", dialect.ErrConnection, err)
	}
	return err
}

// sentinelOf maps an SQLSTATE (PostgreSQL manual, appendix A).
func sentinelOf(code string) error {
	switch {
	case code == "22021": // character_not_in_repertoire: a NUL byte among others
		return dialect.ErrNUL
	case code == "22003": // numeric_value_out_of_range
		return dialect.ErrOverflow
	case code == "57P01", code == "57P02", code == "57P03", strings.HasPrefix(code, "08"):
		return dialect.ErrConnection
	}
	return nil
}

func isConnect(err error) bool {
	var connect *pgconn.ConnectError
	return errors.As(err, &connect) || pgconn.SafeToRetry(err)
}
