// Package pgxtrace has package nplusone record also what a program sends through
// pgx itself.
//
//	config, err := pgxpool.ParseConfig(url)
//	config.ConnConfig.Tracer = pgxtrace.New()
package pgxtrace

import (
	"context"
	"strings"
	"unsafe"

	"github.com/jackc/pgx/v5"

	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/internal/watch"
)

// Tracer is a tracer of pgx for one database: of its queries, batches and COPY.
// Text of the program has no template: queries of the same text are of one shape,
// and where an argument came from is not known. It is made by [New].
//
//	config.ConnConfig.Tracer = pgxtrace.New()
type Tracer struct{ _ byte }

var (
	_ pgx.QueryTracer    = (*Tracer)(nil)
	_ pgx.BatchTracer    = (*Tracer)(nil)
	_ pgx.CopyFromTracer = (*Tracer)(nil)
)

// New makes a tracer. Pools to different databases need one each.
//
//	config.ConnConfig.Tracer = pgxtrace.New()
func New() *Tracer { return &Tracer{} }

type callKey struct{}

// begin tells of a call; its end finds it in the context.
func (t *Tracer) begin(ctx context.Context, c *watch.Call) context.Context {
	r := watch.Current()
	c.Database = unsafe.Pointer(t)
	if r == nil || !c.Begin(ctx, r) {
		return ctx
	}
	c.Place()
	return context.WithValue(ctx, callKey{}, c)
}

func end(ctx context.Context, changed int64, err error) {
	if c, ok := ctx.Value(callKey{}).(*watch.Call); ok {
		c.Changed = changed
		c.End(err)
	}
}

// TraceQueryStart is called by pgx.
func (t *Tracer) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	if verb := controls(data.SQL); verb != "" {
		if r := watch.Current(); r != nil {
			r.Control(ctx, unsafe.Pointer(t), verb == "rollback")
		}
		return ctx
	}
	c := &watch.Call{Kind: watch.Raw, SQL: data.SQL, Statements: 1, Trips: 1, Args: make([]tape.Value, 0, len(data.Args))}
	for _, a := range data.Args {
		switch a.(type) {
		case pgx.QueryExecMode, pgx.QueryResultFormats, pgx.QueryResultFormatsByOID: // which say how the query is sent
			continue
		}
		c.Args = append(c.Args, tape.OtherValue(a))
	}
	return t.begin(ctx, c)
}

// TraceQueryEnd is called by pgx, for rows when they are closed.
func (t *Tracer) TraceQueryEnd(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryEndData) {
	end(ctx, data.CommandTag.RowsAffected(), data.Err)
}

// TraceBatchStart is called by pgx.
func (t *Tracer) TraceBatchStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceBatchStartData) context.Context {
	return t.begin(ctx, &watch.Call{Kind: watch.Several, Verb: watch.Other, Statements: data.Batch.Len(), Trips: 1})
}

// TraceBatchQuery is called by pgx. The batch is one operation already.
func (t *Tracer) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}

// TraceBatchEnd is called by pgx.
func (t *Tracer) TraceBatchEnd(ctx context.Context, _ *pgx.Conn, data pgx.TraceBatchEndData) {
	end(ctx, 0, data.Err)
}

// TraceCopyFromStart is called by pgx.
func (t *Tracer) TraceCopyFromStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceCopyFromStartData) context.Context {
	return t.begin(ctx, &watch.Call{Kind: watch.Several, Verb: watch.Other, Statements: 1, Trips: 1})
}

// TraceCopyFromEnd is called by pgx.
func (t *Tracer) TraceCopyFromEnd(ctx context.Context, _ *pgx.Conn, data pgx.TraceCopyFromEndData) {
	end(ctx, data.CommandTag.RowsAffected(), data.Err)
}

// controls is the verb of a statement that structures a transaction, "" for others.
func controls(sql string) string {
	verb, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(sql)), " ")
	switch verb = strings.TrimSuffix(verb, ";"); verb {
	case "begin", "commit", "rollback", "savepoint", "release":
		return verb
	}
	return ""
}
