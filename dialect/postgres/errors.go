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
	ended := ctx.Err() != nil
	var pg *pgconn.PgError
	if errors.As(err, &pg) && !isFatal(pg) {
		if !ended || pg.Code != queryCanceled { // an ended context has the server cancel
			err = ofServer(pg, err)
		}
	} else {
		unsent := wasUnsent(err)
		if unsent {
			err = fmt.Errorf("%w: %w", dialect.ErrNotSent, err)
		}
		if pg != nil && pg.Code == idleInTx {
			err = fmt.Errorf("%w: %w", dialect.ErrIdleInTx, err)
		}
		if !ended && (lost || unsent || pg != nil) {
			err = fmt.Errorf("%w: %w", dialect.ErrConnection, err)
		}
	}
	if ended {
		return dialect.ContextError(ctx, err)
	}
	return err
}

// SQLSTATE codes (PostgreSQL manual, appendix "PostgreSQL Error Codes").
const (
	numericValueOutOfRange   = "22003"
	characterNotInRepertoire = "22021" // a NUL byte among others
	restrictViolation        = "23001" // ON DELETE RESTRICT, since PostgreSQL 18
	notNullViolation         = "23502"
	foreignKeyViolation      = "23503"
	uniqueViolation          = "23505"
	checkViolation           = "23514"
	exclusionViolation       = "23P01"
	serializationFailure     = "40001"
	invalidColumnReference   = "42P10"
	deadlockDetected         = "40P01"
	lockNotAvailable         = "55P03"
	queryCanceled            = "57014"
	idleInTx                 = "25P03" // idle_in_transaction_session_timeout
	idleSession              = "57P05" // idle_session_timeout
)

// meanings are the SQLSTATEs that have one, but for those of a lost connection
// and of a cancelled statement.
var meanings = map[string]error{
	characterNotInRepertoire: dialect.ErrNUL,
	numericValueOutOfRange:   dialect.ErrOverflow,
	restrictViolation:        dialect.ErrForeignKey,
	notNullViolation:         dialect.ErrNotNull,
	foreignKeyViolation:      dialect.ErrForeignKey,
	uniqueViolation:          dialect.ErrUnique,
	checkViolation:           dialect.ErrCheck,
	exclusionViolation:       dialect.ErrExclusion,
	serializationFailure:     dialect.ErrSerialization,
	deadlockDetected:         dialect.ErrDeadlock,
	lockNotAvailable:         dialect.ErrLockTimeout,
}

// ofServer gives an error that the server answered with its meaning.
func ofServer(pg *pgconn.PgError, err error) error {
	meaning := meanings[pg.Code]
	switch {
	case pg.Code == queryCanceled:
		// Both have one code and come from one place in the server: its words,
		// which are in the language of lc_messages, are all there is.
		if meaning = dialect.ErrCanceled; strings.Contains(pg.Message, "statement timeout") {
			meaning = dialect.ErrStatementTimeout
		}
	case pg.Code == invalidColumnReference && strings.Contains(pg.Message, "ON CONFLICT"):
		meaning = dialect.ErrNoConflict
	case meaning == nil:
		return err
	case strings.HasPrefix(pg.Code, "23"): // integrity_constraint_violation
		return &dialect.ConstraintError{Kind: meaning, Schema: pg.SchemaName, Table: pg.TableName,
			Columns: columnsOf(pg), Constraint: pg.ConstraintName, Err: err}
	}
	return fmt.Errorf("%w: %w", meaning, err)
}

// isFatal reports whether the server ends the session with this error: by its
// severity, whatever the code is, or by its code.
func isFatal(pg *pgconn.PgError) bool {
	switch pg.SeverityUnlocalized {
	case "FATAL", "PANIC":
		return true
	}
	switch pg.Code {
	case "57P01", "57P02", "57P03": // admin_shutdown, crash_shutdown, cannot_connect_now
		return true
	}
	return strings.HasPrefix(pg.Code, "08") // connection_exception
}

func isConnect(err error) bool {
	var connect *pgconn.ConnectError
	return errors.As(err, &connect)
}

// unsent marks an error that came before the statement was sent, in the way
// that pgconn.SafeToRetry knows.
type unsent struct{ error }

// wasUnsent reports whether nothing of a statement was sent. pgx says of a
// connection which it finds closed that it is safe to try again, also where it
// was lost after a statement in the simple protocol had been sent (the error of
// peekMessage in MultiResultReader.NextResult is dropped). A connection that is
// used here was open before, unless unsent says otherwise.
//
// A server that says that the session was idle has not read the statement.
func wasUnsent(err error) bool {
	var known unsent
	if errors.As(err, &known) {
		return true
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) && (pg.Code == idleInTx || pg.Code == idleSession) {
		return true
	}
	return pgconn.SafeToRetry(err) && !errors.Is(err, pgconn.ErrConnClosed) || isConnect(err)
}

func (unsent) SafeToRetry() bool { return true }

func (e unsent) Unwrap() error { return e.error }

// columnsOf returns the columns that an error names. Those of a key are in its
// detail alone, "Key (a, b)=(1, 2) already exists.", with words in the server's
// language around them.
func columnsOf(pg *pgconn.PgError) []string {
	switch pg.Code {
	case notNullViolation:
		if pg.ColumnName != "" {
			return []string{pg.ColumnName}
		}
	case uniqueViolation, exclusionViolation:
		return keyColumns(pg.Detail)
	case foreignKeyViolation:
		// With a row that is still referred to, the key is of the other table. The
		// names have no quotes here.
		names, _, there := strings.Cut(pg.Detail, ")=(")
		_, names, found := strings.Cut(names, "(")
		if there && found && strings.Contains(pg.Detail, "is not present in table") {
			return strings.Split(names, ", ")
		}
	}
	return nil
}

// keyColumns reads the columns of an index as the server writes them: in quotes
// where they need them. It returns nil where one is an expression.
func keyColumns(detail string) (columns []string) {
	_, rest, _ := strings.Cut(detail, "(")
	for {
		var name string
		if name, rest = identifier(rest); name == "" {
			return nil
		}
		columns = append(columns, name)
		switch {
		case strings.HasPrefix(rest, ", "):
			rest = rest[2:]
		case strings.HasPrefix(rest, ")=("):
			return columns
		default:
			return nil
		}
	}
}

// identifier cuts a name, with or without quotes, from the beginning of a text.
func identifier(text string) (name, rest string) {
	if !strings.HasPrefix(text, `"`) {
		end := strings.IndexFunc(text, func(r rune) bool {
			return r != '_' && (r < 'a' || r > 'z') && (r < '0' || r > '9')
		})
		if end < 0 {
			return "", text
		}
		return text[:end], text[end:]
	}
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] != '"':
		case strings.HasPrefix(text[i:], `""`):
			i++
		default:
			return strings.ReplaceAll(text[1:i], `""`, `"`), text[i+1:]
		}
	}
	return "", text
}
