package pgserver

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// Server is a PostgreSQL server that answers. It holds the stream that a started server lives by: keep the Server
// reachable for as long as the database is needed.
type Server struct {
	// URL connects to the server as a role that may create schemas. It is what DATABASE_URL holds, so it may also be
	// of the form "host=... user=...".
	URL string
	// Origin says to people which server this is and where it came from.
	Origin string

	stop    func() error // nil for a server that was not started here
	restart func(context.Context) error
	once    sync.Once
	err     error
}

// Stop stops a server that was started here, removes its files, and waits until that is done. A server that
// DATABASE_URL named keeps running. Calling it again returns what the first call returned.
func (s *Server) Stop() error {
	s.once.Do(func() {
		if s.stop != nil {
			s.err = s.stop()
		}
	})
	return s.err
}

// Restart stops a server of [StartCluster], which ends its sessions, and starts it again. It returns when it answers.
func (s *Server) Restart(ctx context.Context) error {
	if s.restart == nil {
		return errors.New("pgserver: only a private cluster can be restarted")
	}
	return s.restart(ctx)
}

// settings trade safety after a crash for speed, and leave room for many parallel tests, each with a pool of its own.
// A server that is removed with its files has nothing to recover.
var settings = []string{
	"fsync=off",
	"synchronous_commit=off",
	"full_page_writes=off",
	"wal_level=minimal",
	"max_wal_senders=0",
	"max_connections=200",
}

// initdbArgs make text sort by bytes and fold case by Unicode on each server that is started here, whatever the
// machine's locale. The argument names a locale with Unicode's character classes.
func initdbArgs(ctype string) string {
	return "--no-sync --encoding=UTF8 --lc-collate=C --lc-ctype=" + ctype
}

// ErrNoBouncer: there is no PgBouncer on this machine.
var ErrNoBouncer = errors.New("pgserver: pgbouncer is neither on PATH nor in /usr/sbin: install Debian's package pgbouncer")

// ping connects to url and runs a statement.
func ping(ctx context.Context, url string, within time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	return conn.Ping(ctx)
}
