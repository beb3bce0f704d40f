package nplusone

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/inlay-orm/inlay/internal/stack"
)

// TB is what the assertions need of a test: *testing.T and *testing.B are one.
//
//	var tb nplusone.TB = t
//	ctx := nplusone.Watch(tb)
//	renderStatePage(ctx, db)
type TB interface {
	Helper()
	Name() string
	Errorf(format string, args ...any)
	Logf(format string, args ...any)
	Failed() bool
	Cleanup(func())
	Context() context.Context
}

// assertions are what a test says of its queries.
type assertions struct {
	t     TB
	ctx   context.Context
	scope *Scope
	// goroutine is that of the test.
	goroutine uint64

	mu     sync.Mutex
	checks []func(*Report)
	// expected is the reason of ExpectNPlusOne, "" for none.
	expected string
	none     bool
	strays   []*site
	lost     int
}

// Watch has a test fail where a query is repeated for each row, under the
// context that it returns. The findings are reported when the test ends, each
// with the place, the query that the rows are from, and the fix. Each test has
// its own; that of a subtest does not count for the test around it.
//
//	ctx := nplusone.Watch(t)
//	renderStatePage(ctx, db)
//
// Queries that the test sends under another context are not watched. They are
// logged with their places; where nothing else was sent the test fails.
func Watch(t TB) context.Context {
	t.Helper()
	return assertionsOf(t, here()).ctx
}

// MaxQueries has a test fail where it sends more than n queries under the context
// of [Watch], which it returns, or none at all. A call of a terminal is one query,
// however many statements it sends.
//
//	ctx := nplusone.MaxQueries(t, 3)
//	renderStatePage(ctx, db)
func MaxQueries(t TB, n int) context.Context {
	t.Helper()
	return assert(t, here(), func(a *assertions, r *Report) {
		if r.Totals.Queries > n {
			a.t.Errorf("inlay: %s were sent, at most %d are allowed:\n%s", queries(r.Totals.Queries), n, a.list())
		}
		a.captured(r)
	})
}

// ExactQueries has a test fail where it does not send just n queries, counted as
// by [MaxQueries].
//
//	ctx := nplusone.ExactQueries(t, 2)
//	renderStatePage(ctx, db)
func ExactQueries(t TB, n int) context.Context {
	t.Helper()
	return assert(t, here(), func(a *assertions, r *Report) {
		if r.Totals.Queries != n {
			a.t.Errorf("inlay: %s were sent, not %d:\n%s", queries(r.Totals.Queries), n, a.list())
		}
	})
}

// NoQueries has a test fail where it sends a query, as from a cache it should
// not.
//
//	ctx := nplusone.NoQueries(t)
//	renderStatePage(ctx, db)
func NoQueries(t TB) context.Context {
	t.Helper()
	return assert(t, here(), func(a *assertions, r *Report) {
		a.none = true
		if r.Totals.Queries > 0 {
			a.t.Errorf("inlay: %s sent, where none was to be:\n%s", queries(r.Totals.Queries), a.list())
		}
	})
}

// MaxRoundTrips has a test fail where it waits for the database more than n times,
// or never. All statements count, also those of Prefetch and of transactions;
// those that are sent together count as one.
//
//	ctx := nplusone.MaxRoundTrips(t, 3)
//	renderStatePage(ctx, db)
func MaxRoundTrips(t TB, n int) context.Context {
	t.Helper()
	return assert(t, here(), func(a *assertions, r *Report) {
		if r.Totals.RoundTrips > n {
			a.t.Errorf("inlay: %s, at most %d are allowed:\n%s", count(r.Totals.RoundTrips, "round trip"), n, a.list())
		}
		a.captured(r)
	})
}

// ExpectNPlusOne says that a test has an N+1 which is known and not fixed yet. It
// is logged, and does not fail the test; the test fails once there is none any
// more, so that the call goes when the loop does.
//
//	ctx := nplusone.ExpectNPlusOne(t, "the page is to be rewritten, see INLAY-7")
//	renderStatePage(ctx, db)
func ExpectNPlusOne(t TB, reason string) context.Context {
	t.Helper()
	a := assertionsOf(t, here())
	if strings.TrimSpace(reason) == "" {
		t.Errorf("inlay: ExpectNPlusOne needs a reason: say why the N+1 stays for now")
		reason = "no reason"
	}
	a.mu.Lock()
	a.expected = reason
	a.mu.Unlock()
	return a.ctx
}

func assert(t TB, root *site, check func(*assertions, *Report)) context.Context {
	t.Helper()
	a := assertionsOf(t, root)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.checks = append(a.checks, func(r *Report) { check(a, r) })
	return a.ctx
}

// assertionsOf are those of a test, begun at the first call.
func assertionsOf(t TB, root *site) *assertions {
	t.Helper()
	watching.Lock()
	defer watching.Unlock()
	for _, a := range watching.tests {
		if a.t == t {
			return a
		}
	}
	a := &assertions{t: t, goroutine: stack.Goroutine()}
	a.ctx, a.scope = start(t.Context(), settings{mode: Testing, sample: 1}, root)
	watching.tests = append(watching.tests, a)
	watching.n.Add(1)
	t.Cleanup(a.finish)
	return a
}

// stray notes a query of the test without a scope.
func (a *assertions) stray(at *site) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.lost++; len(a.strays) < maxStrays && !slices.Contains(a.strays, at) {
		a.strays = append(a.strays, at)
	}
}

// finish reports what was found. It runs on the goroutine of the test.
func (a *assertions) finish() {
	a.t.Helper()
	watching.Lock()
	watching.tests = slices.DeleteFunc(watching.tests, func(other *assertions) bool { return other == a })
	watching.n.Add(-1)
	watching.Unlock()

	r := a.scope.End()
	a.mu.Lock()
	defer a.mu.Unlock()
	known := 0
	for _, f := range r.Findings {
		switch {
		case f.Information:
			a.t.Logf("inlay: %s", f.String())
		case a.expected != "" && (f.Kind == NPlusOne || f.Kind == WriteNPlusOne || f.Kind == Duplicate && f.Relation != ""):
			known++
			a.t.Logf("inlay: known (%s): %s", a.expected, f.String())
		default:
			a.t.Errorf("inlay: %s", f.String())
		}
	}
	if a.expected != "" && known == 0 && !a.t.Failed() {
		a.t.Errorf("inlay: the N+1 that ExpectNPlusOne knows of is gone: delete the call (%s)", a.expected)
	}
	for _, check := range a.checks {
		check(r)
	}
	if r.Overflow != (Overflow{}) {
		a.t.Logf("inlay: not everything was remembered: %+v", r.Overflow)
	}
	if a.lost == 0 {
		return
	}
	if r.Totals.Queries == 0 && !a.none && len(a.checks) == 0 {
		a.t.Errorf("inlay: nothing captured: hand the context that Watch returned to the queries\n%s", a.strayed())
		return
	}
	a.t.Logf("inlay: %s", a.strayed())
}

// captured fails a test that asserts over nothing.
func (a *assertions) captured(r *Report) {
	if r.Totals.Queries == 0 && r.Totals.Statements == 0 {
		a.t.Errorf("inlay: nothing captured: no query was sent under the context that the assertion returned\n%s", a.strayed())
	}
}

// strayed tells of queries without a scope.
func (a *assertions) strayed() string {
	if a.lost == 0 {
		return "nor were there others"
	}
	var b strings.Builder
	b.WriteString(queries(a.lost) + " under contexts that are not watched, at\n")
	var places []string
	for _, s := range a.strays {
		if len(s.frames) == 0 {
			continue
		}
		if place := s.frames[0].String(); !slices.Contains(places, place) {
			places = append(places, place)
			b.WriteString("  " + place + "\n")
		}
	}
	return b.String()
}

// list are the shapes that were sent, with their numbers.
func (a *assertions) list() string { return a.scope.sent }
