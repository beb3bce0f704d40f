package nplusone

import (
	"context"
	"reflect"
	"slices"
	"time"
	"unsafe"

	"github.com/inlay-orm/inlay/internal/stack"
	"github.com/inlay-orm/inlay/internal/watch"
	"github.com/inlay-orm/inlay/schema"
)

// recorder is told of every query while there is a scope.
type recorder struct{}

// noScope is what a call is recorded by that has no scope.
type noScope struct{}

// Begin finds the scope of a call.
func (recorder) Begin(ctx context.Context, c *watch.Call) bool {
	w := watch.From(ctx)
	if w == nil {
		unscoped(c)
		if c.Verb == 0 && c.Kind != watch.Raw {
			return false
		}
		c.By = noScope{}
		noteWrite(c)
		return true
	}
	s, ok := w.Scope.(*Scope)
	if !ok {
		return false
	}
	if noteWrite(c) {
		s.writes.Add(1)
	}
	c.By, c.Origin = s, none
	c.Part, c.Lone = c.Part || w.Part, w.Lone
	c.Seq, c.Version = s.seq.Add(1), version(c.Database, c.Reads)+s.writes.Load()
	c.Began = time.Now()
	return true
}

// Control notes a rollback, after which everything may be as it was.
func (recorder) Control(ctx context.Context, database unsafe.Pointer, undoes bool) {
	if undoes {
		noteAll(database)
	}
	if w := watch.From(ctx); w != nil {
		if s, ok := w.Scope.(*Scope); ok {
			s.mu.Lock()
			s.totals.Statements++
			s.totals.RoundTrips++
			s.mu.Unlock()
		}
	}
}

// Row remembers a row that is about to be handed on, with the place that reads
// them.
func (recorder) Row(c *watch.Call, row unsafe.Pointer) {
	s, ok := c.By.(*Scope)
	if !ok || c.Table == nil || c.Layout == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.Origin == none && !s.ended {
		c.Origin = s.newOrigin(c, here())
	}
	if s.ended || c.Origin < 0 {
		return
	}
	o := &s.origins[c.Origin]
	o.rows++
	s.remember(c, o.shape, row, value{c.Origin, int32(o.rows)})
}

// Place notes the place of a call that ends elsewhere.
func (recorder) Place(c *watch.Call) { c.At = here() }

// End records a call.
func (recorder) End(c *watch.Call) {
	wrote := noteWrite(c)
	s, ok := c.By.(*Scope)
	if !ok {
		return
	}
	if wrote {
		s.writes.Add(1)
	}
	took := time.Since(c.Began)
	at, placed := c.At.(*site)
	if !placed {
		at = here()
	}
	rows := max(c.Result.N, int(c.Changed))
	alone := (!c.Part || c.Lone) && c.Kind != watch.Several
	read := c.Result.Base != nil && c.Table != nil && c.Layout != nil && c.Kind == watch.Rows && c.Err == nil && c.Result.N > 0
	var sh *shape
	if alone || read {
		sh = shapeOf(c)
	}

	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return
	}
	s.totals.Statements += c.Statements
	s.totals.RoundTrips += c.Trips
	s.totals.Time += took
	s.loaded += rows
	if n, ok := number(c); ok {
		s.answers += mix(uint64(n))
	}
	if !c.Part {
		s.totals.Queries++
		s.totals.Rows += rows
	}
	if alone && !c.Again && c.Err == nil {
		if g := s.group(sh, c.Database); g != nil {
			seen := sighting{seq: c.Seq, version: c.Version, rows: rows, time: took, site: at, origin: none}
			if at.bottom != s.root.bottom && at.bottom != "" {
				seen.goroutine = stack.Goroutine()
			}
			s.describe(&seen, sh, c)
			g.add(seen, &s.overflow)
		}
	}
	if read {
		s.readRows(c, sh, at)
	}
}

// number is the answer to a query for one number.
func number(c *watch.Call) (n int64, ok bool) {
	if c.Kind != watch.Count || c.Result.Base == nil || c.Layout == nil || len(c.Layout.Fields) != 1 || c.Layout.Fields[0].Type.Kind() != reflect.Int64 {
		return 0, false
	}
	return *(*int64)(unsafe.Add(c.Result.Base, c.Layout.Fields[0].Offset)), true
}

// group counts a call of a shape, and returns its group.
func (s *Scope) group(sh *shape, database unsafe.Pointer) *group {
	if sh == nil {
		s.overflow.Shapes++
		return nil
	}
	key := groupKey{sh, database}
	g := s.groups[key]
	if g == nil {
		if len(s.groups) >= maxGroups {
			s.overflow.Shapes++
			return nil
		}
		g = &group{shape: sh}
		s.groups[key] = g
		s.order = append(s.order, g)
	}
	g.n++
	return g
}

func (g *group) add(seen sighting, o *Overflow) {
	g.time += seen.time
	g.count(seen)
	if len(g.sightings) >= maxSightings {
		o.Sightings++
		return
	}
	g.sightings = append(g.sightings, seen)
}

// maxPlaces is the number of places of a group that are counted apart.
const maxPlaces = 32

func (g *group) count(seen sighting) {
	for i := range g.perSite {
		if p := &g.perSite[i]; p.site == seen.site {
			p.n++
			p.time += seen.time
			return
		}
	}
	if len(g.perSite) < maxPlaces {
		g.perSite = append(g.perSite, siteCount{seen.site, 1, seen.time})
	}
}

// describe notes what the arguments of a call say.
func (s *Scope) describe(seen *sighting, sh *shape, c *watch.Call) {
	seen.known = true
	for i, v := range c.Args {
		h, ok := hashValue(v)
		if !ok {
			seen.known = false
			break
		}
		seen.args = join(seen.args, h)
		if i < len(sh.args) && (sh.tells(i) || sh.args[i] == keys && isOne(v)) {
			seen.telling = join(seen.telling, h)
		}
	}
	if c.Kind == watch.Write {
		return
	}
	for i, e := range sh.equal {
		if e.arg >= len(c.Args) {
			continue
		}
		if len(s.values) == 0 {
			return
		}
		h, ok := hashKey(c.Args[e.arg])
		if !ok {
			continue
		}
		if o := s.originOf(e.column, h); o != none && s.origins[o].seq < c.Seq {
			seen.origin, seen.equal, seen.hash = o, i, h
			return
		}
	}
}

// originOf finds the result that the value of a column came from: of a column that
// a relation says is equal, else of the column itself, else of one that is equal
// by way of a third.
func (s *Scope) originOf(col *schema.Column, hash uint64) int32 {
	found, same := int32(none), int32(none)
	g := currentGraph()
	for _, from := range g.beside[col] {
		v, ok := s.values[join(uint64(from.ID), hash)]
		switch {
		case !ok:
		case from == col:
			same = v.origin
		default:
			found = max(found, v.origin)
		}
	}
	switch {
	case found != none:
		return found
	case same != none:
		return same
	}
	for _, near := range g.beside[col] {
		for _, from := range g.beside[near] {
			if v, ok := s.values[join(uint64(from.ID), hash)]; ok {
				found = max(found, v.origin)
			}
		}
	}
	return found
}

// origin is a result whose values later queries may ask for.
type origin struct {
	shape *shape
	site  *site
	seq   uint64
	rows  int
	table *schema.Table
	part  bool
}

// newOrigin makes room for a result, or returns none.
func (s *Scope) newOrigin(c *watch.Call, at *site) int32 {
	if len(s.origins) >= maxOrigins {
		s.overflow.Results++
		return none - 1
	}
	sh := shapeOf(c)
	if sh == nil {
		return none - 1
	}
	s.origins = append(s.origins, origin{shape: sh, site: at, seq: c.Seq, table: c.Table, part: c.Part})
	return int32(len(s.origins) - 1)
}

// readRows remembers the keys of a result.
func (s *Scope) readRows(c *watch.Call, sh *shape, at *site) {
	if sh == nil {
		return
	}
	o := s.newOrigin(c, at)
	if o < 0 {
		return
	}
	s.origins[o].rows = c.Result.N
	for i := range c.Result.N {
		if len(s.values) >= maxValues {
			s.overflow.Values += c.Result.N - i
			return
		}
		s.remember(c, sh, unsafe.Add(c.Result.Base, uintptr(i)*c.Result.Stride), value{o, int32(i)})
	}
}

// remember notes the values of the keys of a row.
func (s *Scope) remember(c *watch.Call, sh *shape, row unsafe.Pointer, at value) {
	g := currentGraph()
	if c.Layout.Positional() {
		for i, col := range sh.outputs {
			if col != nil && i < len(c.Layout.Fields) && slices.Contains(g.keys[col.Table], col) {
				s.rememberField(col, &c.Layout.Fields[i], row, at)
			}
		}
		return
	}
	for _, col := range g.keys[c.Table] {
		if f, ok := c.Layout.Field(col.Name); ok && !f.Annotation {
			s.rememberField(col, f, row, at)
		}
	}
}

func (s *Scope) rememberField(col *schema.Column, f *schema.Field, row unsafe.Pointer, at value) {
	if f.JSON || f.Elem != col.Field.Elem || len(s.values) >= maxValues {
		return
	}
	h, ok := hashField(f, row)
	if !ok {
		return
	}
	key := join(uint64(col.ID), h)
	if known, ok := s.values[key]; !ok || known.origin != at.origin {
		s.values[key] = at
	}
}
