package dbtest

import (
	"context"
	"encoding/binary"
	"net"
	"sync"

	"github.com/jackc/pgx/v5/pgconn"
)

// Wire counts what clients send to a PostgreSQL server, as it is on the way there: by itself, apart from what a client
// says of it (PostgreSQL manual, "Message Formats").
type Wire struct {
	mu sync.Mutex
	// executes is the number of statements that were asked to run; syncs is how often the client went on to wait for
	// the server after such; waits counts what has the server end an answer.
	executes, syncs, waits int
}

// Dial wraps a dialer so that its connections are counted.
func (w *Wire) Dial(dial pgconn.DialFunc) pgconn.DialFunc {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		c, err := dial(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		return &countedConn{Conn: c, wire: w}, nil
	}
}

// Sent returns the number of statements that were asked to run since the last call, and of the writes to a connection
// that asked for any: several statements in one write are one round trip.
func (w *Wire) Sent() (statements, writes int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	statements, writes = w.executes, w.syncs
	w.executes, w.syncs = 0, 0
	return statements, writes
}

// Waits returns the number of Sync and Query messages since the last call: after each the server says that it is ready
// for more, and without a transaction around it commits.
func (w *Wire) Waits() (n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n, w.waits = w.waits, 0
	return n
}

type countedConn struct {
	net.Conn
	wire *Wire
	// started says that messages have a type in front, which the first ones have not; rest is the beginning of a
	// message whose end is still to come.
	started bool
	rest    []byte
}

func (c *countedConn) Write(b []byte) (int, error) {
	executes, waits := c.read(b)
	c.wire.mu.Lock()
	c.wire.executes += executes
	c.wire.waits += waits
	if executes > 0 {
		c.wire.syncs++
	}
	c.wire.mu.Unlock()
	return c.Conn.Write(b)
}

// protocol3 is the code of the message that begins a session.
const protocol3 = 3 << 16

// read counts the Execute and Query messages that end in b, and those after which the server is waited for.
func (c *countedConn) read(b []byte) (executes, waits int) {
	c.rest = append(c.rest, b...)
	for {
		head := 0
		if c.started {
			head = 1
		}
		if len(c.rest) < head+4 {
			return executes, waits
		}
		size := head + int(binary.BigEndian.Uint32(c.rest[head:]))
		if len(c.rest) < max(size, head+4) {
			return executes, waits
		}
		switch {
		case !c.started:
			c.started = size >= 8 && binary.BigEndian.Uint32(c.rest[4:]) == protocol3
		case c.rest[0] == 'E':
			executes++
		case c.rest[0] == 'Q':
			executes++
			waits++
		case c.rest[0] == 'S':
			waits++
		}
		c.rest = c.rest[size:]
	}
}
