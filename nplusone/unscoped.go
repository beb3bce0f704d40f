package nplusone

import (
	"slices"
	"sync"
	"sync/atomic"

	"github.com/inlay-orm/inlay/internal/stack"
	"github.com/inlay-orm/inlay/internal/watch"
)

// Unscoped is the number of queries that were sent since the process began, while
// there was a scope, under contexts that have none.
//
//	fmt.Println(nplusone.Unscoped())
func Unscoped() int64 { return unscopedCount.Load() }

var unscopedCount atomic.Int64

// watching are the tests that want to know of queries without a scope.
var watching struct {
	sync.RWMutex
	n     atomic.Int32
	tests []*assertions
}

// maxStrays is the number of places of unscoped queries that a test remembers.
const maxStrays = 20

// unscoped counts a query without a scope, and tells the test that sends it.
func unscoped(c *watch.Call) {
	if c.Part {
		return
	}
	unscopedCount.Add(1)
	if watching.n.Load() == 0 {
		return
	}
	at, on := here(), stack.Goroutine()
	watching.RLock()
	defer watching.RUnlock()
	for _, a := range watching.tests {
		if a.sends(at, on) {
			a.stray(at)
		}
	}
}

// testBottom is the function that the goroutine of a test begins with.
const testBottom = "testing.tRunner"

// sends reports whether a query is of the test: it is sent by its goroutine, or by
// one that is no test's and runs a function of it.
func (a *assertions) sends(at *site, on uint64) bool {
	if on == a.goroutine || at.bottom == testBottom {
		return on == a.goroutine
	}
	root := a.scope.root
	return len(root.frames) > 0 && slices.ContainsFunc(at.frames, func(f Frame) bool { return f.Function == root.frames[0].Function })
}
