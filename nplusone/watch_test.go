package nplusone_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/inlay-orm/inlay/nplusone"
	"github.com/inlay-orm/inlay/orm"
)

// trial is a test that is watched by another: what it would say is kept.
type trial struct {
	*testing.T
	errors, logs []string
	cleanups     []func()
}

func (t *trial) Helper() {}

func (t *trial) Errorf(format string, args ...any) {
	t.errors = append(t.errors, fmt.Sprintf(format, args...))
}

func (t *trial) Logf(format string, args ...any) {
	t.logs = append(t.logs, fmt.Sprintf(format, args...))
}

func (t *trial) Failed() bool { return len(t.errors) > 0 }

func (t *trial) Cleanup(f func()) { t.cleanups = append(t.cleanups, f) }

// try runs f as a test of its own and returns what it would have failed with.
func try(t *testing.T, f func(t *trial)) *trial {
	t.Helper()
	tried := &trial{T: t}
	f(tried)
	for i := len(tried.cleanups) - 1; i >= 0; i-- {
		tried.cleanups[i]()
	}
	return tried
}

// says compares the errors of a trial with parts of them, in order.
func says(t *testing.T, tried *trial, parts ...string) {
	t.Helper()
	if len(tried.errors) != len(parts) {
		t.Fatalf("%d errors, not %d:\n%s", len(tried.errors), len(parts), strings.Join(tried.errors, "\n"))
	}
	for i, part := range parts {
		if !strings.Contains(tried.errors[i], part) {
			t.Errorf("got  %s\nwant %s", tried.errors[i], part)
		}
	}
}

// loop asks for the state of each city.
func loop(ctx context.Context, db orm.Handle) error {
	all, err := cities(ctx, db)
	for _, c := range all {
		_, getErr := byID(ctx, db, c.StateID)
		err = errors.Join(err, getErr)
	}
	return err
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestWatch(t *testing.T) {
	on(t, func(t *testing.T, _ context.Context, db *orm.DB) {
		says(t, try(t, func(tried *trial) { must(t, loop(nplusone.Watch(tried), db)) }),
			"N+1: State.Filter(State.ID.Eq(…)).Get was sent 5 times for the rows of City.All")
		says(t, try(t, func(tried *trial) {
			_, err := cities(nplusone.Watch(tried), db)
			must(t, err)
		}))
	})
}

func TestWatchNeverFailsFromAQuery(t *testing.T) {
	on(t, func(t *testing.T, _ context.Context, db *orm.DB) {
		try(t, func(tried *trial) {
			must(t, loop(nplusone.Watch(tried), db))
			if len(tried.errors) > 0 {
				t.Errorf("it failed before its end: %v", tried.errors)
			}
		})
	})
}

func TestCase22SubtestsHaveScopesOfTheirOwn(t *testing.T) {
	on(t, func(t *testing.T, _ context.Context, db *orm.DB) {
		for _, id := range []int64{1, 2, 3, 4} {
			t.Run(fmt.Sprint(id), func(t *testing.T) {
				_, err := byID(nplusone.Watch(t), db, id)
				must(t, err)
			})
		}
	})
}

func TestUnscopedQueriesAreReported(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		before := nplusone.Unscoped()
		tried := try(t, func(tried *trial) {
			nplusone.Watch(tried)
			_, err := cities(ctx, db)
			must(t, err)
		})
		says(t, tried, "nothing captured: hand the context that Watch returned to the queries")
		if !strings.Contains(tried.errors[0], "models_test.go") || nplusone.Unscoped() == before {
			t.Errorf("the place is not told: %s", tried.errors[0])
		}
		tried = try(t, func(tried *trial) {
			_, err1 := cities(nplusone.Watch(tried), db)
			_, err2 := cities(ctx, db)
			must(t, errors.Join(err1, err2))
		})
		says(t, tried)
		if logs := strings.Join(tried.logs, "\n"); !strings.Contains(logs, "1 query under contexts that are not watched") {
			t.Errorf("it is not logged: %s", logs)
		}
	})
}

func TestNumbersOfQueries(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		two := func(ctx context.Context) {
			_, err1 := cities(ctx, db)
			_, err2 := State.Prefetch(State.Cities).All(ctx, db)
			must(t, errors.Join(err1, err2))
		}
		says(t, try(t, func(t *trial) { two(nplusone.MaxQueries(t, 2)) }))
		says(t, try(t, func(t *trial) { two(nplusone.MaxQueries(t, 1)) }), "2 queries were sent, at most 1 are allowed:\n  1 × City.All\n  1 × State.All")
		says(t, try(t, func(t *trial) { nplusone.MaxQueries(t, 1) }), "nothing captured")
		says(t, try(t, func(t *trial) { two(nplusone.ExactQueries(t, 2)) }))
		says(t, try(t, func(t *trial) { two(nplusone.ExactQueries(t, 3)) }), "2 queries were sent, not 3")
		says(t, try(t, func(t *trial) { two(nplusone.MaxRoundTrips(t, 3)) }))
		says(t, try(t, func(t *trial) { two(nplusone.MaxRoundTrips(t, 2)) }), "3 round trips, at most 2 are allowed")
		says(t, try(t, func(t *trial) { nplusone.MaxRoundTrips(t, 2) }), "nothing captured")
		says(t, try(t, func(t *trial) { nplusone.NoQueries(t) }))
		says(t, try(t, func(t *trial) { two(nplusone.NoQueries(t)) }), "2 queries sent, where none was to be")
	})
}

func TestExpectNPlusOne(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		tried := try(t, func(tried *trial) { must(t, loop(nplusone.ExpectNPlusOne(tried, "to be rewritten"), db)) })
		says(t, tried)
		if !strings.Contains(strings.Join(tried.logs, "\n"), "known (to be rewritten): N+1") {
			t.Errorf("it is not logged: %v", tried.logs)
		}
		says(t, try(t, func(tried *trial) {
			_, err := cities(nplusone.ExpectNPlusOne(tried, "to be rewritten"), db)
			must(t, err)
		}), "the N+1 that ExpectNPlusOne knows of is gone: delete the call (to be rewritten)")
		says(t, try(t, func(tried *trial) { must(t, loop(nplusone.ExpectNPlusOne(tried, " "), db)) }), "needs a reason")
	})
}
