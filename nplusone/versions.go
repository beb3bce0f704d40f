package nplusone

import (
	"sync/atomic"

	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/internal/watch"
	"github.com/inlay-orm/inlay/schema"
)

// versions count the writes to each table, by whomever in the process. Tables may
// share a count: then a repeated query is taken for one of changed rows.
var versions struct {
	all    atomic.Uint64
	tables [256]atomic.Uint64
}

// version is a number that changes with every write to one of some tables.
func version(tables []*schema.Table) uint64 {
	v := versions.all.Load()
	for _, t := range tables {
		v += versions.tables[t.ID%uint32(len(versions.tables))].Load()
	}
	return v
}

const changes = 1<<tape.ClauseUpdate | 1<<tape.ClauseDelete | 1<<tape.ClauseInsert | 1<<tape.ClauseMerge

// noteWrite counts what a call writes. What a delete and text of the program
// change is not known: other tables may refer to the rows.
func noteWrite(c *watch.Call) {
	switch {
	case c.Kind == watch.Raw && c.Verb == 0 && !writes(c.SQL):
	case (c.Verb == watch.Insert || c.Verb == watch.Update) && c.Table != nil && c.Kind != watch.Raw:
		versions.tables[c.Table.ID%uint32(len(versions.tables))].Add(1)
	case c.Verb != 0, c.Kind == watch.Raw, c.Shape != nil && c.Shape.Clauses&changes != 0:
		versions.all.Add(1)
	}
}
