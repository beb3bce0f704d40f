package sqlite

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/inlay-orm/inlay/dialect"
)

// Together runs the statements one after the other, in a transaction: there is
// no way to the database that could be saved.
func (d *database) Together(ctx context.Context, calls []dialect.Call, _ func()) (failed int, err error) {
	session, err := d.Hold(ctx)
	if err != nil {
		return -1, unsent(ctx, err)
	}
	broken := true
	defer func() { session.Release(broken) }()
	start := "BEGIN" // one that only reads needs no lock for writing
	if slices.ContainsFunc(calls, func(c dialect.Call) bool { return c.Changes }) {
		start = session.Begin(ctx, dialect.TxOptions{})
	}
	if _, err := session.Control(ctx, start); err != nil {
		return len(calls), unsent(ctx, err)
	}
	failed, err, undoErr := session.(*held).within(ctx, calls, "COMMIT", "ROLLBACK")
	broken = undoErr != nil // closing the connection undoes it then
	return failed, err
}

// Together runs the statements in a savepoint.
func (h *held) Together(ctx context.Context, calls []dialect.Call, _ func()) (failed int, err error) {
	if _, err := h.Control(ctx, "SAVEPOINT inlay_together"); err != nil {
		return len(calls), unsent(ctx, err)
	}
	failed, err, undoErr := h.within(ctx, calls, "RELEASE inlay_together", "ROLLBACK TO inlay_together; RELEASE inlay_together")
	if undoErr != nil {
		return failed, fmt.Errorf("%w, and what was done could not be undone: %w", err, undoErr)
	}
	return failed, err
}

// within runs the statements, and then others that keep or undo what they did.
func (h *held) within(ctx context.Context, calls []dialect.Call, keep, undo string) (failed int, err, undoErr error) {
	// It takes little time to keep or to undo, and a context that ends meanwhile
	// would leave open which it was.
	whole := context.WithoutCancel(ctx)
	if failed, err = h.each(ctx, calls); err == nil {
		failed = len(calls)
		if ctx.Err() != nil {
			err = unsent(ctx, dialect.ContextError(ctx, ctx.Err()))
		} else if _, err = h.Control(whole, keep); err == nil {
			return 0, nil, nil
		}
	}
	_, undoErr = h.Control(whole, undo)
	return failed, err, undoErr
}

// each runs the statements one by one.
func (h *held) each(ctx context.Context, calls []dialect.Call) (failed int, err error) {
	for i := range calls {
		c := &calls[i]
		if c.Into == nil {
			//inlay:allow-nplusone * -- the database is in this process: there is no round trip to save
			c.Changed, err = h.Change(ctx, c.Stmt, c.Args)
		} else {
			//inlay:allow-nplusone * -- the database is in this process: there is no round trip to save
			err = h.Query(ctx, c.Stmt, c.Args, c.Into)
		}
		var unread *dialect.ScanError
		if errors.As(err, &unread) {
			c.Unread, err = err, nil
		}
		if err != nil {
			return i, err
		}
	}
	return 0, nil
}

// unsent says of an error after which the context has ended that nothing was
// done.
func unsent(ctx context.Context, err error) error {
	if ctx.Err() == nil || errors.Is(err, dialect.ErrNotSent) {
		return err
	}
	return fmt.Errorf("%w: %w", dialect.ErrNotSent, err)
}
