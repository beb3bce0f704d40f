package postgres

import (
	"context"
	"strconv"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
)

// cursorName is that of the one cursor that a connection has open.
const cursorName = `"inlay_cursor"`

// queryInBatches reads a statement through a cursor of the server (PostgreSQL
// manual, "DECLARE"), which lives in a transaction: in one of its own where
// the session is in none.
func (s *session) queryInBatches(ctx context.Context, stmt *dialect.Statement, args []tape.Value, size int, into dialect.Receiver) (began bool, err error) {
	p, plan, err := s.ready(ctx, stmt, args)
	if err != nil {
		return false, err
	}
	if s.conn.TxStatus() == idle {
		if err := s.simple(ctx, "BEGIN"); err != nil {
			return false, err
		}
		defer func() {
			// Nothing is kept by either. Where the caller's context has ended it is
			// done all the same.
			if ctx.Err() != nil {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), deallocateTimeout)
				defer cancel()
			}
			if endErr := s.simple(ctx, "ROLLBACK"); err == nil {
				err = endErr
			}
		}()
	}
	declare := "DECLARE " + cursorName + " NO SCROLL CURSOR FOR " + stmt.SQL
	if err := s.conn.ExecParams(ctx, declare, s.args.values, p.desc.ParamOIDs, s.args.formats, nil).Read().Err; err != nil {
		return false, err
	}
	fetch := "FETCH FORWARD " + strconv.Itoa(size) + " FROM " + cursorName
	for rows := size; rows == size; {
		if rows, err = s.fetch(ctx, fetch, p, plan, into); err != nil {
			return true, err
		}
	}
	return true, s.simple(ctx, "CLOSE "+cursorName)
}

// fetch hands out one batch and returns its size, -1 where the receiver has
// had enough.
func (s *session) fetch(ctx context.Context, fetch string, p *prepared, plan *scanPlan, into dialect.Receiver) (rows int, err error) {
	rr := s.conn.ExecParams(ctx, fetch, nil, nil, nil, plan.formats)
	// The cursor's own statement may be younger than the one that is prepared.
	if plan, err = s.fitting(p, plan, rr.FieldDescriptions()); err != nil {
		rest(rr)
		return 0, err
	}
	defer s.decoder.done(plan)
	for rr.NextRow() {
		if err := s.decoder.row(plan, rr.Values(), into.Next()); err != nil {
			rest(rr)
			return rows, err
		}
		if rows++; !into.Filled() {
			rest(rr)
			return -1, nil
		}
	}
	_, err = rr.Close()
	return rows, err
}

// rest reads what is left of a batch, which is little.
func rest(rr *pgconn.ResultReader) {
	for rr.NextRow() {
	}
	_, _ = rr.Close()
}

func (s *session) simple(ctx context.Context, sql string) error {
	return s.conn.Exec(ctx, sql).Close()
}

// idle is the status of a session that is in no transaction (PostgreSQL
// manual, "Message Formats", ReadyForQuery).
const idle = 'I'
