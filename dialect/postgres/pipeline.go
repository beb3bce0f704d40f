package postgres

import (
	"cmp"
	"context"
	"errors"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/inlay-orm/inlay/dialect"
)

// queryAll sends several statements at once, so that they cost one round trip
// together (PostgreSQL manual, "Pipelining"); those that the session has not
// prepared yet are prepared before. Each stands between two synchronizations
// of its own: one that fails does not keep the others from running. failed is
// the place of the first error.
func (s *session) queryAll(ctx context.Context, calls []dialect.Call) (failed int, err error) {
	ready, failed, err := s.plannedAll(ctx, calls)
	defer s.drop(ctx, &ready)
	if err != nil {
		return max(failed, 0), err
	}
	pipeline := s.conn.StartPipeline(ctx)
	for i, c := range calls {
		if err := s.args.encode(s.types, ready.prepared[i].desc.ParamOIDs, c.Stmt.Params, c.Args); err != nil {
			_ = pipeline.Flush()
			_ = pipeline.Close()
			return i, err
		}
		s.send(pipeline, ready.prepared[i], &s.args, ready.plans[i])
		pipeline.SendPipelineSync()
	}
	if err := pipeline.Flush(); err != nil {
		return 0, err
	}
	var stale []int
	var staleErr error
	for i, c := range calls {
		began, callErr := s.result(pipeline, ready.prepared[i], ready.plans[i], c.Into)
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
		//inlay:allow-nplusone * -- a few statements of a batch that no longer fitted the schema are run once more
		if _, err = s.query(ctx, calls[i].Stmt, calls[i].Args, calls[i].Into); err != nil {
			failed = i
		}
	}
	return failed, err
}

// send has the server run a statement whose arguments are encoded.
func (s *session) send(pipeline *pgconn.Pipeline, p *prepared, args *arguments, plan *scanPlan) {
	if s.unnamed {
		pipeline.SendQueryParams(p.desc.SQL, args.values, p.desc.ParamOIDs, args.formats, plan.formats)
	} else {
		pipeline.SendQueryStatement(p.desc, args.values, args.formats, plan.formats)
	}
}

// errNoAnswer is of a statement that the server has said nothing to, and should
// have.
var errNoAnswer = errors.New("the server did not answer the statement")

// result reads the rows of the next statement of a pipeline, up to its
// synchronization.
func (s *session) result(pipeline *pgconn.Pipeline, p *prepared, plan *scanPlan, into dialect.Receiver) (began bool, err error) {
	began, _, unread, err := s.rows(pipeline, p, plan, into)
	_, syncErr := pipeline.GetResults()
	return began, cmp.Or(unread, err, syncErr)
}

// rows reads the rows of the next statement of a pipeline. Where one cannot be
// read, for which unread is the reason, the statement goes on all the same.
func (s *session) rows(pipeline *pgconn.Pipeline, p *prepared, plan *scanPlan, into dialect.Receiver) (began bool, changed int64, unread, err error) {
	results, err := pipeline.GetResults()
	rr, ok := results.(*pgconn.ResultReader)
	if !ok {
		return false, 0, nil, cmp.Or(err, errNoAnswer)
	}
	if s.unnamed {
		if plan, unread = s.fitting(p, plan, rr.FieldDescriptions()); unread != nil {
			began = true
		}
	}
	defer s.decoder.done(plan)
	wanted := into != nil
	for rr.NextRow() {
		began = true
		if unread == nil && wanted {
			if unread = s.decoder.row(plan, rr.Values(), into.Next()); unread == nil {
				wanted = into.Filled()
			}
		}
	}
	tag, err := rr.Close()
	return began, tag.RowsAffected(), unread, err
}

// plannedCalls are the prepared statements of calls, and the plans that read
// their rows. Those in dropped had to make room for others.
type plannedCalls struct {
	prepared []*prepared
	plans    []*scanPlan
	dropped  []*prepared
}

// plannedAll is planned for the statements of several calls: those that the
// session has not prepared yet are prepared together, in one round trip. failed
// is the place of the call that the error is of, -1 where it is of none.
func (s *session) plannedAll(ctx context.Context, calls []dialect.Call) (ready plannedCalls, failed int, err error) {
	ready.prepared, ready.plans = make([]*prepared, len(calls)), make([]*scanPlan, len(calls))
	found := map[string]*prepared{}
	var missing []int
	for i, c := range calls {
		if _, ok := found[c.Stmt.SQL]; ok {
			continue
		}
		p, ok := s.prepared.Get(c.Stmt.SQL)
		if ok {
			if _, err := s.plan(p, c.Stmt.Outputs); err != nil { // as in planned
				s.forget(ctx, c.Stmt.SQL)
				p = nil
			}
		}
		if found[c.Stmt.SQL] = p; p == nil {
			missing = append(missing, i)
		}
	}
	if len(missing) > 0 {
		if failed, err = s.prepareAll(ctx, calls, missing, found, &ready); err != nil {
			return ready, failed, unsent{err}
		}
	}
	for i, c := range calls {
		ready.prepared[i] = found[c.Stmt.SQL]
		if ready.plans[i], err = s.plan(ready.prepared[i], c.Stmt.Outputs); err != nil {
			return ready, i, err
		}
	}
	return ready, 0, nil
}

// prepareAll has the server prepare the statements of some calls.
func (s *session) prepareAll(ctx context.Context, calls []dialect.Call, missing []int, found map[string]*prepared, ready *plannedCalls) (failed int, err error) {
	pipeline := s.conn.StartPipeline(ctx)
	before := s.made
	for _, i := range missing {
		s.made++
		pipeline.SendPrepare(s.statementName(s.made), calls[i].Stmt.SQL, nil)
	}
	failed, err = -1, pipeline.Sync()
	for n, i := range missing {
		if err != nil {
			break
		}
		result, prepareErr := pipeline.GetResults()
		desc, ok := result.(*pgconn.StatementDescription)
		if !ok {
			failed, err = i, cmp.Or(prepareErr, errNoAnswer)
			break
		}
		sql := calls[i].Stmt.SQL
		p := &prepared{desc: desc}
		p.desc.Name, p.desc.SQL = s.statementName(before+n+1), sql
		found[sql] = p
		if dropped := s.keep(sql, p); dropped != nil {
			ready.dropped = append(ready.dropped, dropped)
		}
	}
	if err = cmp.Or(err, pipeline.Close()); !answered(err) {
		failed = -1
	}
	return failed, err
}

// drop has the server forget the statements that had to make room, of which
// the calls may have been some.
func (s *session) drop(ctx context.Context, ready *plannedCalls) {
	for _, p := range ready.dropped {
		s.deallocate(ctx, p)
	}
}
