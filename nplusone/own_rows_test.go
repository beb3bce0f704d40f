package nplusone_test

import (
	"context"
	"errors"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/nplusone"
	"github.com/inlay-orm/inlay/orm"
)

// What asks for one row at a time by the means for many.

func TestOperationsOfOneRow(t *testing.T) {
	for name, c := range map[string]struct {
		ask           func(ctx context.Context, db orm.Handle, s StateRow) error
		relation, fix string
	}{
		"In": {func(ctx context.Context, db orm.Handle, s StateRow) error {
			_, err := City.Filter(City.StateID.In(s.ID)).All(ctx, db)
			return err
		}, "State.Cities", "Prefetch(State.Cities) on"},
		"Load": {func(ctx context.Context, db orm.Handle, s StateRow) error {
			return orm.Load(ctx, db, []StateRow{s}, State.Cities)
		}, "State.Cities", "Prefetch(State.Cities) on"},
		"InBulk": {func(ctx context.Context, db orm.Handle, s StateRow) error {
			_, err := orm.InBulk(ctx, db, State.Filter(), State.ID, []int64{s.ID})
			return err
		}, "", "orm.InBulk(ctx, db, State.Filter(), State.ID, keys)"},
		"Batch": {func(ctx context.Context, db orm.Handle, s StateRow) error {
			var b orm.Batch
			orm.Queue(&b, City.Filter(City.StateID.Eq(s.ID)))
			return b.Run(ctx, db)
		}, "State.Cities", "Prefetch(State.Cities) on"},
	} {
		t.Run(name, func(t *testing.T) {
			on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
				f := one(t, recorded(t, ctx, func(ctx context.Context) error {
					all, err := states(ctx, db)
					for _, s := range all {
						err = errors.Join(err, c.ask(ctx, db, s))
					}
					return err
				}))
				said(t, f, nplusone.NPlusOne, 4, c.relation, c.fix)
			})
		})
	}
}

// TestOriginsOfOtherKinds: keys come from rows that were read in other ways.
func TestOriginsOfOtherKinds(t *testing.T) {
	for name, keys := range map[string]func(ctx context.Context, db orm.Handle) ([]int64, error){
		"Pluck": func(ctx context.Context, db orm.Handle) ([]int64, error) {
			return orm.Pluck(State.OrderBy(State.ID.Asc()), State.ID).All(ctx, db)
		},
		"Pluck2": func(ctx context.Context, db orm.Handle) (ids []int64, err error) {
			pairs, err := orm.Pluck2(State.OrderBy(State.ID.Asc()), State.Name, State.ID).All(ctx, db)
			for _, p := range pairs {
				ids = append(ids, p.Second)
			}
			return ids, err
		},
		"Values": func(ctx context.Context, db orm.Handle) (ids []int64, err error) {
			rows, err := State.OrderBy(State.ID.Asc()).Values(State.Name, State.ID).All(ctx, db)
			for _, r := range rows {
				ids = append(ids, r["id"].(int64))
			}
			return ids, err
		},
		"Batch": func(ctx context.Context, db orm.Handle) (ids []int64, err error) {
			var b orm.Batch
			all := orm.Queue(&b, State.OrderBy(State.ID.Asc()))
			if err := b.Run(ctx, db); err != nil {
				return nil, err
			}
			rows, err := all.Value()
			for _, r := range rows {
				ids = append(ids, r.ID)
			}
			return ids, err
		},
	} {
		t.Run(name, func(t *testing.T) {
			on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
				f := one(t, recorded(t, ctx, func(ctx context.Context) error {
					ids, err := keys(ctx, db)
					for _, id := range ids[:2] {
						_, countErr := City.Filter(City.StateID.Eq(id)).Count(ctx, db)
						err = errors.Join(err, countErr)
					}
					return err
				}))
				said(t, f, nplusone.NPlusOne, 2, "State.Cities", "annotate State.Cities.Count()")
				if !f.Proved || f.Origin == nil || f.Origin.Rows < 2 {
					t.Errorf("its rows are not known:\n%s", f.String())
				}
			})
		})
	}
}

// TestOriginByAThirdColumn: the districts are asked for by the states of cities,
// whose keys are the only ones that were read.
func TestOriginByAThirdColumn(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		f := one(t, recorded(t, ctx, func(ctx context.Context) error {
			all, err := City.SelectRelated(City.State).OrderBy(City.ID.Asc()).All(ctx, db)
			seen := map[int64]bool{}
			for _, c := range all {
				state, stateErr := c.State.Get()
				if stateErr != nil || seen[state.ID] {
					continue
				}
				seen[state.ID] = true
				_, siblingsErr := City.Filter(City.BornIn.Eq(state.ID)).Count(ctx, db)
				err = errors.Join(err, siblingsErr)
			}
			return err
		}))
		if f.Kind != nplusone.NPlusOne || !f.Proved || f.Relation != "" || f.Origin == nil {
			t.Errorf("%s", f.String())
		}
	})
}

// Means for many that are used for many are silent.

func TestSilentOnChunksOfEveryKind(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		silent(t, recorded(t, ctx, func(ctx context.Context) error {
			all, err := states(ctx, db)
			for at := 0; at+1 < len(all); at++ {
				pair := all[at : at+2]
				_, bulkErr := orm.InBulk(ctx, db, State.Filter(), State.ID, []int64{pair[0].ID, pair[1].ID})
				_, inErr := City.Filter(City.StateID.In(pair[0].ID, pair[1].ID)).Count(ctx, db)
				err = errors.Join(err, bulkErr, inErr, orm.Load(ctx, db, pair, State.Cities))
			}
			return err
		}))
	})
}

func TestSilentOnOneBatchOfAllRows(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		silent(t, recorded(t, ctx, func(ctx context.Context) error {
			all, err := states(ctx, db)
			var b orm.Batch
			for _, s := range all {
				orm.Queue(&b, City.Filter(City.StateID.Eq(s.ID)))
			}
			return errors.Join(err, b.Run(ctx, db))
		}))
	})
}

func TestSilentOnOneLoadOfOneRow(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		r := recorded(t, ctx, func(ctx context.Context) error {
			s, err := State.Filter(State.ID.Eq(1)).Get(ctx, db)
			return errors.Join(err, orm.Load(ctx, db, []StateRow{s}, State.Cities))
		})
		silent(t, r)
		if r.Totals.Queries != 2 {
			t.Errorf("Load is %d queries, not one beside Get", r.Totals.Queries)
		}
	})
}

func TestSilentOnDeletesOfLists(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		silent(t, recorded(t, ctx, func(ctx context.Context) error {
			var err error
			for from := int64(100); from < 500; from += 100 {
				_, deleteErr := District.Filter(District.ID.In(from, from+1)).Delete(ctx, db)
				err = errors.Join(err, deleteErr)
			}
			return err
		}))
	})
}

// TestSilentOnLocksThatAreTried: what a lock answers is another thing each time.
func TestSilentOnLocksThatAreTried(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		silent(t, recorded(t, ctx, func(ctx context.Context) error {
			for range 4 {
				// The text is not run on SQLite, which lacks the function: that fails, and is no finding either.
				_, _ = orm.Raw[bool](ctx, db, `SELECT pg_try_advisory_lock(77)`)
			}
			_, err := State.Filter(expr.True()).Count(ctx, db)
			return err
		}))
	})
}
