package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"strconv"
	"sync/atomic"

	_ "modernc.org/sqlite" // the driver that database/sql opens

	"github.com/inlay-orm/inlay/cache"
	"github.com/inlay-orm/inlay/orm"
)

// Name is what DB.Dialect returns for a database opened here.
const Name = "SQLite"

// Memory is the path of a new database in memory, which lives until its DB is
// closed. Each Open of it is a database of its own.
const Memory = ":memory:"

// maxConns bounds the connections to one database: readers run side by side,
// writers one after the other.
const maxConns = 8

var memories atomic.Int64

// Open opens the database file at path, which is created if it does not
// exist, or a database in memory for [Memory]. Foreign keys are enforced, a
// file is in WAL mode, and a statement waits up to five seconds for a lock.
func Open(ctx context.Context, path string) (*orm.DB, error) {
	// Without _dqs=0 a quoted name that is no column is read as a text.
	settings := url.Values{"_dqs": {"0"}, "_pragma": {"foreign_keys(1)", "busy_timeout(5000)"}}
	name := "file:" + (&url.URL{Path: path}).EscapedPath()
	if path == Memory {
		// The memdb VFS shares one database between connections by its name.
		name = "file:/inlay" + strconv.FormatInt(memories.Add(1), 10)
		settings.Set("vfs", "memdb")
	} else {
		settings.Add("_pragma", "journal_mode(wal)")
		settings.Add("_pragma", "synchronous(normal)")
	}
	pool, err := sql.Open("sqlite", name+"?"+settings.Encode())
	if err != nil {
		return nil, fmt.Errorf("inlay: sqlite.Open(%q): %w", path, err)
	}
	pool.SetMaxOpenConns(maxConns)
	pool.SetMaxIdleConns(maxConns)
	// One connection stays open as long as the DB: a database in memory ends
	// with its last connection.
	keep, err := pool.Conn(ctx)
	if err == nil {
		err = keep.PingContext(ctx)
	}
	if err != nil {
		_ = pool.Close()
		return nil, fmt.Errorf("inlay: sqlite.Open(%q): %w", path, interpret(ctx, err))
	}
	return orm.NewDB(&database{pool: pool, keep: keep, prepared: cache.NewRecent[*prepared](maxPrepared)}), nil
}
