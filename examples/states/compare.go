package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/inlay-orm/inlay/orm"
)

// way is one way to find the states that have a dense city.
type way struct {
	name string
	find func(ctx context.Context, db *orm.DB) ([]StateRow, error)
	sql  func(db *orm.DB) (string, error) // nil where there is no single statement to show
}

var ways = []way{
	{name: "the loop: list the states, then one Exists for each", find: loop},
	single(`Annotate("dense", Exists(…)), filtered on it`, annotated),
	single("dense cities counted, filtered and ordered by the count", counted),
}

// single is a way of one query. It is built anew for each run, as it would be in a program.
func single[R interface{ state() StateRow }](name string, query func() orm.QuerySet[R]) way {
	find := func(ctx context.Context, db *orm.DB) ([]StateRow, error) {
		rows, err := query().All(ctx, db)
		states := make([]StateRow, len(rows))
		for i, row := range rows {
			states[i] = row.state()
		}
		return states, err
	}
	sql := func(db *orm.DB) (string, error) { return query().SQL(db) }
	return way{name, find, sql}
}

// state is what a row with more columns has in common with the rows of the other ways.
func (s StateRow) state() StateRow { return s }

// result is what a way took and found.
type result struct {
	way
	statements int64
	took       time.Duration
	states     []StateRow
}

const (
	runs       = 5               // of each way; the fastest counts
	enoughTime = 2 * time.Second // after which a way is not run again: a loop over a slow network
)

// compare runs every way. It is an error if two of them do not find the same states.
func compare(ctx context.Context, db *orm.DB, ways []way) ([]result, error) {
	results := make([]result, len(ways))
	for i, w := range ways {
		r, err := measure(ctx, db, w)
		if err != nil {
			return nil, err
		}
		results[i] = r
		if err := sameStates(results[0].states, r.states); err != nil {
			return nil, fmt.Errorf("ways 1 and %d differ: %w", i+1, err)
		}
	}
	return results, nil
}

func measure(ctx context.Context, db *orm.DB, w way) (result, error) {
	var best result
	started := time.Now()
	for run := 0; run < runs && time.Since(started) < enoughTime; run++ {
		before, begin := db.Stats().Statements, time.Now()
		states, err := w.find(ctx, db)
		if err != nil {
			return result{}, err
		}
		took, after := time.Since(begin), db.Stats().Statements
		if run == 0 || took < best.took {
			best = result{w, after - before, took, states}
		}
	}
	return best, nil
}

// sameStates compares two lists of states, whatever their order.
func sameStates(one, other []StateRow) error {
	for _, s := range one {
		if !slices.Contains(other, s) {
			return fmt.Errorf("%d states and %d, only the former with %s (id %d)", len(one), len(other), s.Name, s.ID)
		}
	}
	for _, s := range other {
		if !slices.Contains(one, s) {
			return fmt.Errorf("%d states and %d, only the latter with %s (id %d)", len(one), len(other), s.Name, s.ID)
		}
	}
	if len(one) != len(other) {
		return fmt.Errorf("%d states and %d, some of them twice", len(one), len(other))
	}
	return nil
}
