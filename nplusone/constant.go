package nplusone

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/inlay-orm/inlay/orm"
)

// The sizes that [ConstantQueries] compares.
const (
	smallSize = 2
	largeSize = 5
)

// Tried is a function that [ConstantQueries] calls, with a transaction that is
// rolled back afterwards.
//
//	var run nplusone.Tried = func(ctx context.Context, tx *orm.Tx) error {
//		_, err := City.All(ctx, tx)
//		return err
//	}
type Tried func(ctx context.Context, tx *orm.Tx) error

// ConstantQueries has a test fail where run sends more queries when there are more
// rows. seed makes n of whatever run shows; it is called with 2 and with 5, each
// time in a transaction that is rolled back when run has returned, so it may make
// the same rows both times. The queries of seed do not count. The numbers are
// compared for each query and place, and a table of them is printed where one
// grows.
//
//	nplusone.ConstantQueries(t, db, func(ctx context.Context, tx *orm.Tx, n int) error {
//		return City.InsertMany(ctx, tx, cities[:n])
//	}, func(ctx context.Context, tx *orm.Tx) error {
//		_, err := City.All(ctx, tx)
//		return err
//	})
//
// The test fails as well where this shows nothing: run sent no query with 2, or
// got the same answers with 5.
func ConstantQueries(t TB, db orm.Handle, seed func(ctx context.Context, tx *orm.Tx, n int) error, run Tried) {
	t.Helper()
	root := here()
	small, err := sampleOf(t.Context(), db, seed, run, smallSize, root)
	if err != nil {
		t.Errorf("inlay: ConstantQueries with %d: %v", smallSize, err)
		return
	}
	if small.report.Totals.Queries == 0 {
		t.Errorf("inlay: nothing captured: run sent no query under the context that it was given, with %d rows", smallSize)
		return
	}
	large, err := sampleOf(t.Context(), db, seed, run, largeSize, root)
	if err != nil {
		t.Errorf("inlay: ConstantQueries with %d: %v", largeSize, err)
		return
	}
	rows := compare(small, large)
	switch {
	case slices.ContainsFunc(rows, func(r compared) bool { return r.growth != constant }):
		t.Errorf("inlay: run sends more queries where there are more rows:\n%s", table(rows))
	case small.loaded == large.loaded && small.answers == large.answers:
		t.Errorf("inlay: nothing captured: run got the same answers with %d and with %d rows, so that nothing of what seed makes is shown:\n%s", smallSize, largeSize, table(rows))
	}
}

// sample is what run has sent at one size.
type sample struct {
	report  *Report
	loaded  int
	answers uint64
	counts  []sampled
}

// sampled is how often a query was sent from a place.
type sampled struct {
	shape *shape
	site  *site
	frame string
	n     int
}

var errUndo = errors.New("inlay: rolled back, as ConstantQueries does")

func sampleOf(ctx context.Context, db orm.Handle, seed func(context.Context, *orm.Tx, int) error, run Tried, n int, root *site) (s sample, err error) {
	if db == nil {
		return s, orm.ErrNoHandle
	}
	err = db.InTx(ctx, func(tx *orm.Tx) error {
		if err := seed(ctx, tx, n); err != nil {
			return fmt.Errorf("seed: %w", err)
		}
		within, scope := start(ctx, settings{mode: Testing, sample: 1}, root)
		defer scope.End()
		if err := run(within, tx); err != nil {
			return fmt.Errorf("run: %w", err)
		}
		s = scope.sampled()
		return errUndo
	})
	if errors.Is(err, errUndo) {
		err = nil
	}
	return s, err
}

// sampled are the counts of a scope.
func (s *Scope) sampled() sample {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := sample{report: s.judged(), loaded: s.loaded, answers: s.answers}
	j := judge{scope: s}
	for _, g := range s.order {
		for _, p := range g.perSite {
			c := sampled{shape: g.shape, site: p.site, n: p.n}
			if frames := j.shown(p.site); len(frames) > 0 {
				c.frame = frames[0].String()
			}
			found.counts = append(found.counts, c)
		}
	}
	return found
}

// growth is how the number of queries changes with the number of rows.
type growth string

const (
	constant growth = "constant"
	// linear is so many more for each row, step fewer than one more for each, and
	// worse more than in proportion.
	linear growth = "linear"
	step   growth = "step"
	worse  growth = "worse"
)

func growthOf(small, large int) growth {
	more := large - small
	switch {
	case more <= 0:
		return constant
	case more < largeSize-smallSize:
		return step
	case large*smallSize > small*largeSize && small > 0:
		return worse
	case small == 0 && more > largeSize:
		return worse
	}
	return linear
}

// compared is a line of the table.
type compared struct {
	sampled
	small, large int
	growth       growth
}

func compare(small, large sample) []compared {
	var rows []compared
	for _, c := range large.counts {
		rows = append(rows, compared{sampled: c, large: c.n})
	}
	for _, c := range small.counts {
		i := slices.IndexFunc(rows, func(r compared) bool { return r.shape == c.shape && r.site == c.site })
		if i < 0 {
			rows = append(rows, compared{sampled: c})
			i = len(rows) - 1
		}
		rows[i].small = c.n
	}
	for i := range rows {
		rows[i].growth = growthOf(rows[i].small, rows[i].large)
	}
	slices.SortStableFunc(rows, func(a, b compared) int { return cmp.Compare(b.large-b.small, a.large-a.small) })
	return rows
}

func table(rows []compared) string {
	var b strings.Builder
	fmt.Fprintf(&b, "  %4s %4s  growth    query\n", fmt.Sprint("n=", smallSize), fmt.Sprint("n=", largeSize))
	for _, r := range rows {
		fmt.Fprintf(&b, "  %4d %4d  %-8s  %s at %s\n", r.small, r.large, r.growth, r.shape.label(), r.frame)
	}
	return b.String()
}
