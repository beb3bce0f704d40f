package nplusone

import (
	"sync/atomic"
	"unsafe"

	"github.com/puzpuzpuz/xsync/v3"

	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/internal/watch"
	"github.com/inlay-orm/inlay/schema"
)

// versions count the writes to the tables of one database, by whomever in the
// process. Tables may share a count: then a repeated query is taken for one of
// changed rows.
type versions struct {
	all    atomic.Uint64
	tables [64]atomic.Uint64
}

var (
	// writesTo are the versions by database. Those of databases that are not known,
	// as of text that pgx sends, are elsewhere, and may be of any.
	writesTo = xsync.NewMapOf[unsafe.Pointer, *versions]()
	// elsewhere counts the writes to databases that are not known, and anywhere all.
	elsewhere, anywhere atomic.Uint64
	// made numbers versions, so that no count comes again.
	made atomic.Uint64
)

// maxDatabases is the number of databases whose versions are known at a time.
const maxDatabases = 1024

func versionsOf(database unsafe.Pointer) *versions {
	if v, ok := writesTo.Load(database); ok {
		return v
	}
	if writesTo.Size() >= maxDatabases {
		writesTo.Clear()
	}
	v := &versions{}
	v.all.Store(made.Add(1) << 32)
	v, _ = writesTo.LoadOrStore(database, v)
	return v
}

// version is a number that changes with every write to one of some tables.
func version(database unsafe.Pointer, tables []*schema.Table) uint64 {
	if database == nil {
		return anywhere.Load()
	}
	known := versionsOf(database)
	v := known.all.Load() + elsewhere.Load()
	for _, t := range tables {
		v += known.tables[t.ID%uint32(len(known.tables))].Load()
	}
	return v
}

const changes = 1<<tape.ClauseUpdate | 1<<tape.ClauseDelete | 1<<tape.ClauseInsert | 1<<tape.ClauseMerge

// noteWrite counts what a call writes, and reports whether it may write. What a
// delete and text of the program change is not known: other tables may refer to
// the rows.
func noteWrite(c *watch.Call) bool {
	switch {
	case c.Kind == watch.Raw && c.Verb == 0 && !writes(c.SQL):
		return false
	case (c.Verb == watch.Insert || c.Verb == watch.Update) && c.Table != nil && c.Kind != watch.Raw:
		v := versionsOf(c.Database)
		v.tables[c.Table.ID%uint32(len(v.tables))].Add(1)
		anywhere.Add(1)
		return true
	case c.Verb != 0, c.Kind == watch.Raw, c.Shape != nil && c.Shape.Clauses&changes != 0:
		noteAll(c.Database)
		return true
	}
	return false
}

// noteAll notes that everything in a database may be otherwise.
func noteAll(database unsafe.Pointer) {
	anywhere.Add(1)
	if database == nil {
		elsewhere.Add(1)
		return
	}
	versionsOf(database).all.Add(1)
}
