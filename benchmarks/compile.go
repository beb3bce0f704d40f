package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/inlay-orm/inlay/orm"
)

// compileFlagship builds the flagship query and compiles it. It asks for the
// SQL text alone, so that nothing is sent; and a query with an OuterRef is
// compiled anew by every call, so that no cache answers.
func compileFlagship(db *orm.DB) (string, error) { return denseStates().SQL(db) }

// compile is building and compiling the flagship query, without any cache
// and without a database.
func compile(db *orm.DB) *work {
	return &work{
		name:    "build and compile the flagship, without a cache",
		batch:   2000,
		offline: true,
		check: func(context.Context) error {
			before := db.Stats()
			const calls = 3
			var texts [calls]string
			for i := range texts {
				sql, err := compileFlagship(db)
				if err != nil {
					return err
				}
				texts[i] = sql
			}
			after := db.Stats()
			if n := skips(after) - skips(before); n != calls || after.Templates.Hits != before.Templates.Hits {
				return fmt.Errorf("%d of %d calls compiled: a cache has answered", n, calls)
			}
			if texts[0] == "" || texts[0] != texts[1] || texts[0] != texts[2] {
				return errors.New("the same query has different texts")
			}
			return nil
		},
		contenders: []contender{{inlay, func(context.Context, int) error {
			_, err := compileFlagship(db)
			return err
		}}},
		bars: []bar{wall(4 * time.Microsecond), allocs(60)},
	}
}

// skips is the number of compilations that no cache could have spared.
func skips(s orm.Stats) (n int64) {
	for _, c := range s.Skips {
		n += c
	}
	return n
}
