package orm

import (
	"sync"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/schema"
)

// model is a defined table with what its manager adds.
type model struct {
	table *schema.Table
	// defaults are the manager's default filters.
	defaults []expr.Predicate
	// hooks are called around changes, nil for none.
	hooks hooks
}

var models sync.Map // *schema.Table -> *model

func modelOf(t *schema.Table) *model {
	m, _ := models.Load(t)
	found, _ := m.(*model)
	return found
}
