package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/inlay-orm/inlay/dialect"
)

// together sends several statements at once, with one synchronization at their
// end: outside a transaction they are one, which that commits, and the first
// that fails keeps those behind it from running (PostgreSQL manual, "Pipelining").
// Nothing is sent before all arguments are known to fit.
func (s *session) together(ctx context.Context, calls []dialect.Call) (failed int, err error) {
	ready, failed, err := s.plannedAll(ctx, calls)
	defer s.drop(ctx, &ready)
	if err != nil {
		return failed, err
	}
	args := make([]arguments, len(calls))
	for i, c := range calls {
		if err := args[i].encode(s.types, ready.prepared[i].desc.ParamOIDs, c.Stmt.Params, c.Args); err != nil {
			return i, err
		}
	}
	pipeline := s.conn.StartPipeline(ctx)
	for i := range calls {
		s.send(pipeline, ready.prepared[i], &args[i], ready.plans[i])
	}
	if err := pipeline.Sync(); err != nil {
		return -1, err
	}
	for i := range calls {
		c := &calls[i]
		if _, c.Changed, c.Unread, err = s.rows(pipeline, ready.prepared[i], ready.plans[i], c.Into); err != nil {
			failed = i
			break
		}
	}
	if err == nil { // the commit is in the answer to the synchronization
		failed = len(calls)
		_, err = pipeline.GetResults()
	}
	if closeErr := pipeline.Close(); err == nil {
		err = closeErr
	}
	if !answered(err) {
		failed = -1
	}
	return failed, err
}

// answered reports whether an error is the server's answer to a statement, and
// not the end of the connection.
func answered(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && !isFatal(pg)
}

func (d *driver) Together(ctx context.Context, calls []dialect.Call, again func()) (failed int, err error) {
	c, err := d.acquire(ctx)
	if err != nil {
		return -1, err
	}
	defer c.Release()
	s := d.session(c)
	failed, err = s.together(ctx, calls)
	if failed >= 0 && failed < len(calls) && s.isStale(err) {
		// Nothing of it was kept: prepare the statement anew, once.
		s.forget(ctx, calls[failed].Stmt.SQL)
		again()
		failed, err = s.together(ctx, calls)
	}
	return failed, d.interpret(ctx, err, c.Conn().IsClosed())
}

func (h *held) Together(ctx context.Context, calls []dialect.Call, _ func()) (failed int, err error) {
	if err := h.open(ctx); err != nil {
		return -1, err
	}
	if failed, err = h.session().together(ctx, calls); failed >= 0 && failed < len(calls) {
		err = h.learn(ctx, calls[failed].Stmt, err)
	}
	return failed, h.interpret(ctx, err)
}
