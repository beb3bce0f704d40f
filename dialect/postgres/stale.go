package postgres

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/inlay-orm/inlay/dialect"
)

// isStale reports whether a statement was refused because what is known of it
// no longer fits the schema: a result type has changed (feature_not_supported,
// "cached plan must not change result type"), or the server has forgotten the
// statement. Where the statement itself is sent each time, with the types of
// its parameters, it may be those which no longer fit (class 42, "Syntax Error
// or Access Rule Violation").
func (s *session) isStale(err error) bool {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return false
	}
	return pg.Code == "26000" || pg.Code == "0A000" && strings.Contains(pg.Message, "cached plan") ||
		s.unnamed && strings.HasPrefix(pg.Code, "42")
}

// fitting returns the plan that reads a result whose columns are described
// with it, which is the given one unless the columns have changed their types
// since the statement was. The rows are here by then, in the formats that the
// given plan has asked for; a statement that may have done something is not run
// again for others.
func (s *session) fitting(p *prepared, plan *scanPlan, fields []pgconn.FieldDescription) (*scanPlan, error) {
	if len(fields) == 0 || sameTypes(p.desc.Fields, fields) {
		return plan, nil
	}
	if s.unnamed {
		s.prepared.Delete(p.desc.SQL)
		s.known.forget(p)
	}
	now := &prepared{desc: &pgconn.StatementDescription{Fields: fields}}
	fits, err := s.plan(now, plan.outputs)
	switch {
	case err != nil:
		return plan, err
	case !slices.Equal(fits.formats, plan.formats):
		return plan, errChangedType
	}
	return fits, nil
}

var errChangedType = fmt.Errorf("inlay: a column of the result has changed its type, and its rows cannot be read this time: %w", dialect.ErrType)

func sameTypes(a, b []pgconn.FieldDescription) bool {
	return slices.EqualFunc(a, b, func(a, b pgconn.FieldDescription) bool { return a.DataTypeOID == b.DataTypeOID })
}
