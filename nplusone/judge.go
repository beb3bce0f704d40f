package nplusone

import (
	"cmp"
	"slices"
	"time"

	"github.com/inlay-orm/inlay/internal/watch"
)

// judged is the report of what a scope has recorded. The caller holds its lock.
func (s *Scope) judged() *Report {
	r := &Report{Totals: s.totals, Overflow: s.overflow}
	j := judge{scope: s, limits: limits[s.settings.mode]}
	for _, g := range s.order {
		j.group(g)
	}
	slices.SortStableFunc(j.findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(rank(&a), rank(&b)), cmp.Compare(b.Count, a.Count))
	})
	r.Allowed = j.allowed
	for _, f := range slices.Concat(j.findings, s.inner) {
		if len(r.Findings) >= maxFindings {
			r.Overflow.Findings++
			continue
		}
		r.Findings = append(r.Findings, f)
	}
	return r
}

// rank puts what is for information behind what is a fault.
func rank(f *Finding) int {
	if f.Information {
		return 1
	}
	return 0
}

// judge finds what is repeated in a scope.
type judge struct {
	scope    *Scope
	limits   thresholds
	findings []Finding
	allowed  int
}

// cluster is the calls of a group at one place.
type cluster struct {
	g     *group
	site  *site
	seen  []sighting
	count int
	time  time.Duration
}

// group looks at the calls of one shape.
func (j *judge) group(g *group) {
	clusters := g.clusters()
	if g.shape.verb != 0 {
		for _, c := range clusters {
			j.write(c)
		}
		return
	}
	found := false
	for _, c := range clusters {
		found = j.repeated(c) || found
	}
	if !found {
		j.duplicates(g)
		j.scattered(g, clusters)
	}
}

// clusters are the calls of a group by their place.
func (g *group) clusters() []*cluster {
	var found []*cluster
	if len(g.perSite) == 1 {
		p := g.perSite[0]
		return append(found, &cluster{g: g, site: p.site, count: p.n, time: p.time, seen: g.sightings})
	}
	at := map[*site]*cluster{}
	for _, p := range g.perSite {
		c := &cluster{g: g, site: p.site, count: p.n, time: p.time}
		at[p.site] = c
		found = append(found, c)
	}
	for _, seen := range g.sightings {
		if c := at[seen.site]; c != nil {
			c.seen = append(c.seen, seen)
		}
	}
	return found
}

// distinct is how many different rows were asked for.
func distinct(seen []sighting) int {
	values := make([]uint64, 0, len(seen))
	for i := range seen {
		if seen[i].known && seen[i].telling != 0 {
			values = append(values, seen[i].telling)
		}
	}
	slices.Sort(values)
	return len(slices.Compact(values))
}

// repeated reports calls of one place that ask for other rows each time.
func (j *judge) repeated(c *cluster) bool {
	var proved []sighting
	for _, seen := range c.seen {
		if seen.origin >= 0 {
			proved = append(proved, seen)
		}
	}
	most := 2*len(proved) >= len(c.seen) && len(proved) > 0
	f := Finding{Kind: NPlusOne, Query: c.g.shape.label(), Count: c.count, Time: c.time, Concurrent: c.concurrent()}
	switch {
	case most && len(proved) >= j.limits.proved && j.proves(proved):
		f.Proved, f.Distinct = true, distinct(proved)
	case distinct(c.seen) >= j.limits.bySite && c.count >= j.limits.bySite:
		f.Distinct = distinct(c.seen)
		f.Fix = fixWithoutOrigin(c.g.shape)
	default:
		return false
	}
	if c.time < j.limits.time {
		return false
	}
	if most {
		last := proved[len(proved)-1]
		f.Origin = j.origin(last.origin, 0)
		f.Relation, f.Fix = fixFor(c.g.shape, last.equal, j.relations(c.g.shape, proved))
	}
	if c.g.shape.sql != "" {
		f.Notes = append(f.Notes, "this is text of the program: where its arguments came from is not known")
	}
	j.add(f, c.site)
	return true
}

// proves reports whether different arguments came from one result of several rows.
func (j *judge) proves(seen []sighting) bool {
	first := map[int32]uint64{}
	for i := range seen {
		at := seen[i].origin
		if j.scope.origins[at].rows < 2 || !seen[i].known {
			continue
		}
		if telling, ok := first[at]; ok && telling != seen[i].telling {
			return true
		}
		first[at] = seen[i].telling
	}
	return false
}

// concurrent reports whether several goroutines, other than that of the scope,
// have sent the calls.
func (c *cluster) concurrent() bool {
	first := uint64(0)
	for _, seen := range c.seen {
		switch {
		case seen.goroutine == 0:
		case first == 0:
			first = seen.goroutine
		case seen.goroutine != first:
			return true
		}
	}
	return false
}

// origin describes a result that arguments came from.
func (j *judge) origin(at int32, depth int) *Origin {
	o := &j.scope.origins[at]
	found := &Origin{Query: o.shape.label(), Rows: o.rows, Ran: 1, Prefetched: o.part}
	found.Site = j.shown(o.site)
	for i := range j.scope.origins {
		other := &j.scope.origins[i]
		if other != o && other.shape == o.shape && other.site == o.site {
			found.Ran++
		}
	}
	if depth > 3 {
		return found
	}
	for key, g := range j.scope.groups {
		if key.shape != o.shape {
			continue
		}
		for _, seen := range g.sightings {
			if seen.seq == o.seq && seen.origin >= 0 && seen.origin != at && found.Ran > 1 {
				found.Origin = j.origin(seen.origin, depth+1)
			}
		}
	}
	return found
}

// write reports writes of one row that one place repeats.
func (j *judge) write(c *cluster) {
	sh := c.g.shape
	if !sh.single || sh.verb == watch.Other || c.count < j.limits.write || c.time < j.limits.time {
		return
	}
	for _, seen := range c.seen {
		if seen.rows > 1 {
			return
		}
	}
	j.add(Finding{
		Kind: WriteNPlusOne, Query: sh.label(), Count: c.count, Time: c.time, Concurrent: c.concurrent(),
		Fix: fixForWrite(sh),
	}, c.site)
}

// duplicates reports calls that could only have the same answer.
func (j *judge) duplicates(g *group) {
	if g.shape.locked || j.limits.duplicate == 0 {
		return
	}
	type same struct{ args, version uint64 }
	times := make(map[same]int, len(g.sightings))
	for i := range g.sightings {
		if seen := &g.sightings[i]; seen.known && seen.rows > 0 {
			times[same{seen.args, seen.version}]++
		}
	}
	for i := range g.sightings {
		k := same{g.sightings[i].args, g.sightings[i].version}
		if times[k] < j.limits.duplicate {
			continue
		}
		c := &cluster{g: g}
		for _, seen := range g.sightings[i:] {
			if seen.known && seen.rows > 0 && k == (same{seen.args, seen.version}) {
				c.seen = append(c.seen, seen)
			}
		}
		times[k] = 0
		j.duplicate(c)
	}
}

func (j *judge) duplicate(c *cluster) {
	var places []*site
	var proved []sighting
	sent := len(c.seen)
	c.seen = slices.DeleteFunc(c.seen, func(seen sighting) bool {
		allowed, _ := allowedAt(j.shown(seen.site), "")
		return allowed
	})
	if len(c.seen) < j.limits.duplicate {
		j.allowed += min(sent-len(c.seen), 1)
		return
	}
	for _, seen := range c.seen {
		c.time += seen.time
		if !slices.Contains(places, seen.site) {
			places = append(places, seen.site)
		}
		if seen.origin >= 0 {
			proved = append(proved, seen)
		}
	}
	f := Finding{Kind: Duplicate, Query: c.g.shape.label(), Count: len(c.seen), Distinct: 1, Time: c.time, Concurrent: c.concurrent()}
	f.Fix = "ask once and keep the answer: hoist the query out of the loop, or pass on what it returned"
	if len(proved) > 1 {
		last := proved[len(proved)-1]
		if relation, fix := fixFor(c.g.shape, last.equal, j.relations(c.g.shape, proved)); relation != "" {
			f.Relation, f.Fix, f.Origin = relation, fix, j.origin(last.origin, 0)
		}
	}
	if f.Time < j.limits.time {
		return
	}
	for _, p := range places[1:min(len(places), 4)] {
		if len(p.frames) > 0 {
			f.Places = append(f.Places, p.frames[0])
		}
	}
	j.add(f, places[0])
}

// scattered tells of a shape that unrelated places ask for.
func (j *judge) scattered(g *group, clusters []*cluster) {
	if j.limits.scattered == 0 || len(clusters) < j.limits.scattered || distinct(g.sightings) < j.limits.scattered {
		return
	}
	f := Finding{Kind: Scattered, Information: true, Query: g.shape.label(), Count: g.n, Distinct: distinct(g.sightings), Time: g.time}
	f.Fix = "look whether these places could share one query"
	for _, c := range clusters[1:min(len(clusters), 4)] {
		if len(c.site.frames) > 0 {
			f.Places = append(f.Places, c.site.frames[0])
		}
	}
	j.add(f, clusters[0].site)
}

// add adds a finding, unless a comment at its place allows it.
func (j *judge) add(f Finding, at *site) {
	f.Site = j.shown(at)
	switch allowed, without := allowedAt(f.Site, f.Relation); {
	case allowed:
		j.allowed++
		return
	case without != nil:
		j.findings = append(j.findings, Finding{
			Kind: BadComment, Query: "a comment needs a relation or * and a reason: //inlay:allow-nplusone * -- why this loop is right",
			Count: 1, Site: []Frame{*without}, Fix: "give the reason",
		})
	}
	j.findings = append(j.findings, f)
}

// shown are the frames of a site up to the function that began the scope.
func (j *judge) shown(at *site) []Frame {
	root := j.scope.root
	if len(root.frames) == 0 {
		return at.frames
	}
	for i, f := range at.frames {
		if f.Function == root.frames[0].Function {
			return at.frames[:i+1]
		}
	}
	return at.frames
}
