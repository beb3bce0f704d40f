package nplusone

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/inlay-orm/inlay/internal/watch"
)

// What a scope remembers at most. What is beyond is counted, and the report says so.
const (
	maxGroups    = 1024
	maxSightings = 256
	maxOrigins   = 1024
	maxValues    = 20000
	maxFindings  = 100
)

// Scope is what the queries under a context are recorded in. It is made by
// [Start], and safe for use by many goroutines. A nil Scope, as of a request that
// was not sampled, records nothing.
//
//	ctx, scope := nplusone.Start(ctx)
//	cities, err := City.All(ctx, db)
//	fmt.Println(scope.End(), cities, err)
type Scope struct {
	settings settings
	parent   *Scope
	// root is the site at which the scope began.
	root *site

	// seq numbers the calls, and writes counts those that write.
	seq, writes atomic.Uint64

	mu       sync.Mutex
	ended    bool
	report   *Report
	sent     string
	totals   Totals
	groups   map[groupKey]*group
	order    []*group
	origins  []origin
	values   map[uint64]value
	overflow Overflow
	// loaded counts all rows that came back, and answers is a sum of hashes of the
	// numbers that were asked for.
	loaded  int
	answers uint64
	// inner are the findings of scopes inside.
	inner []Finding
}

type groupKey struct {
	shape    *shape
	database unsafe.Pointer
}

// group is the calls of one shape to one database.
type group struct {
	shape     *shape
	n         int
	time      time.Duration
	sightings []sighting
	perSite   []siteCount
}

// sighting is one call of a group.
type sighting struct {
	seq, version uint64
	// args is the hash of all arguments, telling that of those that say which rows
	// are asked for; known says that both could be made.
	args, telling uint64
	known         bool
	rows          int
	time          time.Duration
	site          *site
	// goroutine is 0 for one that begins as that of the scope does.
	goroutine uint64
	// origin is the place of the result that an argument came from, or none, equal
	// the place of its column among those of the shape, and hash that of the argument.
	origin int32
	equal  int
	hash   uint64
}

// value is where a key was read: the place of the result, and of the row in it.
type value struct{ origin, row int32 }

// none is the place of no origin.
const none = -1

// siteCount is how many calls a place has made.
type siteCount struct {
	site *site
	n    int
	time time.Duration
}

// Start begins a scope: what is queried under the context that it returns, also
// by other goroutines, is recorded until the scope ends. Under a context that has
// a scope already, what it finds is reported by that as well.
//
//	ctx, scope := nplusone.Start(ctx, nplusone.Log(slog.Default()))
//	defer scope.End()
func Start(ctx context.Context, options ...Option) (context.Context, *Scope) {
	return start(ctx, settingsOf(options), here())
}

func start(ctx context.Context, s settings, root *site) (context.Context, *Scope) {
	var parent *Scope
	if w := watch.From(ctx); w != nil {
		parent, _ = w.Scope.(*Scope)
	}
	if parent != nil {
		s.mode = parent.settings.mode
	} else if !s.sampled() {
		return ctx, nil
	}
	scope := &Scope{settings: s, parent: parent, root: root, groups: map[groupKey]*group{}, values: map[uint64]value{}}
	install()
	return watch.With(ctx, &watch.Within{Scope: scope}), scope
}

// Report is what the scope has found so far.
//
//	ctx, scope := nplusone.Start(ctx)
//	defer scope.End()
//	fmt.Println(scope.Report(), ctx)
func (s *Scope) Report() *Report {
	if s == nil {
		return &Report{}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.report != nil {
		return s.report
	}
	return s.judged()
}

// End ends the scope and returns what it has found. Queries under its context are
// not recorded any more. Ending it again returns the same.
//
//	ctx, scope := nplusone.Start(ctx)
//	defer scope.End()
func (s *Scope) End() *Report {
	if s == nil {
		return &Report{}
	}
	s.mu.Lock()
	if s.ended {
		defer s.mu.Unlock()
		return s.report
	}
	s.ended = true
	s.report = s.judged()
	s.sent = s.listed()
	s.groups, s.order, s.origins, s.values = nil, nil, nil, nil
	report := s.report
	s.mu.Unlock()
	uninstall()
	if s.parent != nil {
		s.parent.take(report)
	}
	s.tell(report)
	return report
}

// listed are the shapes that were sent, with how often.
func (s *Scope) listed() string {
	if s.settings.mode != Testing {
		return ""
	}
	var b strings.Builder
	for _, g := range s.order {
		fmt.Fprintf(&b, "  %d × %s\n", g.n, g.shape.label())
	}
	return b.String()
}

// tell hands a report on.
func (s *Scope) tell(r *Report) {
	if len(s.settings.to) == 0 {
		return
	}
	due := *r
	due.Findings = nil
	now := time.Now()
	for i := range r.Findings {
		if f := r.Findings[i]; !f.Information && s.settings.every.due(f.key(), now) {
			due.Findings = append(due.Findings, f)
		}
	}
	if len(due.Findings) == 0 {
		return
	}
	for _, f := range s.settings.to {
		f(&due)
	}
}

// take adds what a scope inside has found.
func (s *Scope) take(r *Report) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return
	}
	s.totals.add(r.Totals)
	s.overflow.add(r.Overflow)
	for _, f := range r.Findings {
		if len(s.inner) >= maxFindings {
			s.overflow.Findings++
			continue
		}
		s.inner = append(s.inner, f)
	}
}

var installed struct {
	sync.Mutex
	scopes int
}

func install() {
	installed.Lock()
	defer installed.Unlock()
	if installed.scopes++; installed.scopes == 1 {
		watch.Install(recorder{})
	}
}

func uninstall() {
	installed.Lock()
	defer installed.Unlock()
	if installed.scopes--; installed.scopes == 0 {
		watch.Install(nil)
	}
}
