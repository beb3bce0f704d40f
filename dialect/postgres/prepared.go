package postgres

import (
	"slices"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/inlay-orm/inlay/dialect"
)

// prepared is a statement that the server has parsed, or described.
type prepared struct {
	desc *pgconn.StatementDescription
	// plans are the ways its rows are read, one per list of outputs; nearly
	// always there is one.
	plans []*scanPlan
}

// preparedCounts count what all sessions of a driver have prepared.
type preparedCounts struct {
	made, dropped atomic.Int64
	mu            sync.Mutex
	sessions      []*session
}

// add makes a session known, and forgets those whose connections are closed.
func (c *preparedCounts) add(s *session) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sessions = append(slices.DeleteFunc(c.sessions, (*session).gone), s)
}

func (c *preparedCounts) stats() dialect.PreparedStats {
	c.mu.Lock()
	defer c.mu.Unlock()
	st := dialect.PreparedStats{Made: c.made.Load(), Dropped: c.dropped.Load()}
	for _, s := range c.sessions {
		if !s.gone() {
			st.Kept += s.kept.Load()
		}
	}
	return st
}

// gone reports whether the connection is closed.
func (s *session) gone() bool {
	select {
	case <-s.conn.CleanupDone():
		return true
	default:
		return false
	}
}

func (d *driver) Prepared() dialect.PreparedStats { return d.counts.stats() }
func (h *held) Prepared() dialect.PreparedStats   { return h.driver.counts.stats() }

// known is what a session remembers of lasting statements, by their addresses:
// what it would find by their texts otherwise.
type known [64]struct {
	stmt *dialect.Statement
	p    *prepared
	plan *scanPlan
	// used says that it was since the statements were last told apart by their use.
	used bool
}

// place is where a statement has its place. Statements are of some hundred
// bytes, so that the lowest bits of their addresses tell little.
func place(stmt *dialect.Statement) int {
	return int(uint64(uintptr(unsafe.Pointer(stmt))) * 0x9e3779b97f4a7c15 >> 58)
}

// find returns what is known of a statement, nil for nothing.
func (k *known) find(stmt *dialect.Statement) (*prepared, *scanPlan) {
	at := &k[place(stmt)]
	if at.stmt != stmt {
		return nil, nil
	}
	at.used = true
	return at.p, at.plan
}

// remember keeps what is known of a statement that lasts.
func (k *known) remember(stmt *dialect.Statement, p *prepared, plan *scanPlan) {
	if stmt.Lasting {
		at := &k[place(stmt)]
		at.stmt, at.p, at.plan = stmt, p, plan
	}
}

// forget forgets a prepared statement.
func (k *known) forget(p *prepared) {
	for i := range k {
		if k[i].p == p {
			k[i].stmt, k[i].p, k[i].plan = nil, nil, nil
		}
	}
}

// keep has a session keep a statement, and returns the one that had to make
// room for it, nil for none. Those that were found by their addresses are in use.
func (s *session) keep(sql string, p *prepared) (dropped *prepared) {
	for i := range s.known {
		if at := &s.known[i]; at.used {
			at.used = false
			if at.stmt != nil {
				s.prepared.Get(at.stmt.SQL)
			}
		}
	}
	_, dropped, full := s.prepared.Put(sql, p)
	if full {
		s.known.forget(dropped)
	} else {
		dropped = nil
	}
	if !s.unnamed {
		s.driver.counts.made.Add(1)
		s.kept.Store(int64(s.prepared.Len()))
	}
	return dropped
}
