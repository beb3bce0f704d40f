package postgres

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/inlay-orm/inlay/dialect"
)

// acquire takes a connection of the pool.
func (d *driver) acquire(ctx context.Context) (*pgxpool.Conn, error) {
	if d.settings.fault != nil {
		return nil, d.settings.fault
	}
	waits := ctx.Err() == nil
	c, err := d.pool.Acquire(ctx)
	if err == nil {
		return c, nil
	}
	stat := d.pool.Stat()
	full := waits && ctx.Err() != nil && !isConnect(err) && stat.AcquiredConns() >= stat.MaxConns()
	if err = d.interpret(ctx, unsent{err}, true); full {
		err = fmt.Errorf("%w (it has %d): %w", dialect.ErrPoolExhausted, stat.MaxConns(), err)
	}
	return nil, err
}

// interpret is the function of that name, and remembers that a connection was
// lost.
func (d *driver) interpret(ctx context.Context, err error, lost bool) error {
	err = interpret(ctx, err, lost)
	if err != nil && errors.Is(err, dialect.ErrConnection) {
		d.loss.note()
	}
	return err
}

// loss is when a connection was last found to be lost. Others of the pool may
// be so for the same reason, such as a restart of the server: those that have
// been idle since are tried before they are used.
type loss struct{ last atomic.Int64 }

// start is what times are measured from.
var start = time.Now()

func (l *loss) note() { l.last.Store(int64(time.Since(start))) }

// idleBefore is how long a connection may have been idle to be used untried;
// it is the default of pgxpool.
const idleBefore = time.Second

func (l *loss) shouldPing(_ context.Context, p pgxpool.ShouldPingParams) bool {
	if p.IdleDuration > idleBefore {
		return true
	}
	last := l.last.Load()
	return last != 0 && int64(time.Since(start))-last <= int64(p.IdleDuration)
}
