package postgres

import (
	"context"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/inlay-orm/inlay/dialect"
)

// queryAll sends several statements at once, so that they cost one round trip
// together (PostgreSQL manual, "Pipelining"); those that the session has not
// prepared yet are prepared before. Each stands between two synchronizations
// of its own: one that fails does not keep the others from running. failed is
// the place of the first error.
func (s *session) queryAll(ctx context.Context, calls []dialect.Call) (failed int, err error) {
	ready := make([]*prepared, len(calls))
	plans := make([]*scanPlan, len(calls))
	for i := range calls {
		if ready[i], plans[i], err = s.planned(ctx, calls[i].Stmt); err != nil {
			return i, err
		}
	}
	pipeline := s.conn.StartPipeline(ctx)
	for i, c := range calls {
		if err := s.args.encode(s.types, ready[i].desc.ParamOIDs, c.Stmt.Params, c.Args); err != nil {
			_ = pipeline.Flush()
			_ = pipeline.Close()
			return i, err
		}
		if desc := ready[i].desc; s.unnamed {
			pipeline.SendQueryParams(desc.SQL, s.args.values, desc.ParamOIDs, s.args.formats, plans[i].formats)
		} else {
			pipeline.SendQueryStatement(desc, s.args.values, s.args.formats, plans[i].formats)
		}
		pipeline.SendPipelineSync()
	}
	if err := pipeline.Flush(); err != nil {
		return 0, err
	}
	var stale []int
	var staleErr error
	for i, c := range calls {
		began, callErr := s.result(pipeline, ready[i], plans[i], c.Into)
		switch {
		case callErr == nil:
		case !began && s.isStale(callErr):
			if stale = append(stale, i); len(stale) == 1 {
				staleErr = callErr
			}
		case err == nil:
			failed, err = i, callErr
		}
	}
	if closeErr := pipeline.Close(); err == nil && len(stale) == 0 {
		err = closeErr
	}
	for _, i := range stale {
		s.forget(ctx, calls[i].Stmt.SQL)
	}
	if err == nil && len(stale) > 0 && s.conn.TxStatus() != idle { // it has ended the transaction
		return stale[0], staleErr
	}
	for _, i := range stale {
		if err != nil {
			break
		}
		if _, err = s.query(ctx, calls[i].Stmt, calls[i].Args, calls[i].Into); err != nil {
			failed = i
		}
	}
	return failed, err
}

// result reads the rows of the next statement of a pipeline, up to its
// synchronization.
func (s *session) result(pipeline *pgconn.Pipeline, p *prepared, plan *scanPlan, into dialect.Receiver) (began bool, err error) {
	results, err := pipeline.GetResults()
	if rr, ok := results.(*pgconn.ResultReader); ok && err == nil {
		wanted := true
		if s.unnamed {
			if plan, err = s.fitting(p, plan, rr.FieldDescriptions()); err != nil {
				began = true
			}
		}
		defer s.decoder.done(plan)
		for rr.NextRow() {
			began = true
			if err == nil && wanted {
				if err = s.decoder.row(plan, rr.Values(), into.Next()); err == nil {
					wanted = into.Filled()
				}
			}
		}
		if _, closeErr := rr.Close(); err == nil {
			err = closeErr
		}
	}
	if _, syncErr := pipeline.GetResults(); err == nil {
		err = syncErr
	}
	return began, err
}
