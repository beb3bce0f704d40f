package nplusone_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/inlay-orm/inlay/nplusone"
	"github.com/inlay-orm/inlay/orm"
)

// The cases of the design from the fourteenth on, most of which are silent.

func TestCase14TwoRows(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		f := one(t, recorded(t, ctx, func(ctx context.Context) error {
			all, err := State.OrderBy(State.ID.Asc()).Limit(2).All(ctx, db)
			for _, s := range all {
				_, countErr := City.Filter(City.StateID.Eq(s.ID)).Count(ctx, db)
				err = errors.Join(err, countErr)
			}
			return err
		}))
		said(t, f, nplusone.NPlusOne, 2, "State.Cities", "annotate State.Cities.Count()")
	})
}

func TestCase15ConstantArguments(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		f := one(t, recorded(t, ctx, func(ctx context.Context) (err error) {
			for range 3 {
				_, getErr := byID(ctx, db, 2)
				err = errors.Join(err, getErr)
			}
			return err
		}))
		said(t, f, nplusone.Duplicate, 3, "", "hoist")
	})
}

func TestCase17ReadWriteRead(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		silent(t, recorded(t, ctx, func(ctx context.Context) error {
			_, err1 := byID(ctx, db, 2)
			_, err2 := State.Filter(State.ID.Eq(2)).Update(ctx, db, State.Name.Set("New"))
			_, err3 := byID(ctx, db, 2)
			return errors.Join(err1, err2, err3)
		}))
	})
}

func TestCase18PrefetchIsOneOperation(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		r := recorded(t, ctx, func(ctx context.Context) error {
			_, err := State.Prefetch(State.Cities.Among(City.Prefetch(City.Districts))).All(ctx, db)
			return err
		})
		silent(t, r)
		if r.Totals.Queries != 1 || r.Totals.Statements != 3 || r.Totals.RoundTrips != 3 {
			t.Errorf("counted %+v", r.Totals)
		}
		r = recorded(t, ctx, func(ctx context.Context) error {
			for chunk := range slices.Chunk([]int64{11, 12, 13, 14, 15, 11, 12, 13, 14, 15}, 2) {
				if _, err := City.Filter(City.ID.In(chunk...)).All(ctx, db); err != nil {
					return err
				}
			}
			return nil
		})
		silent(t, r)
		rows := make([]DistrictRow, 500)
		for i := range rows {
			rows[i] = DistrictRow{ID: int64(1000 + i), CityID: 11, Name: "x"}
		}
		r = recorded(t, ctx, func(ctx context.Context) error {
			return District.InsertMany(ctx, db, rows, orm.BatchSize(100))
		})
		silent(t, r)
		if r.Totals.Queries != 1 || r.Totals.Statements < 5 {
			t.Errorf("counted %+v", r.Totals)
		}
	})
}

func TestCase19Paging(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		silent(t, recorded(t, ctx, func(ctx context.Context) error {
			for last := int64(0); ; {
				page, err := City.Filter(City.ID.Gt(last)).OrderBy(City.ID.Asc()).Limit(1).All(ctx, db)
				if err != nil || len(page) == 0 {
					return err
				}
				last = page[len(page)-1].ID
			}
		}))
		silent(t, recorded(t, ctx, func(ctx context.Context) error {
			for offset := int64(0); ; offset++ {
				page, err := City.OrderBy(City.ID.Asc()).Limit(1).Offset(offset).All(ctx, db)
				if err != nil || len(page) == 0 {
					return err
				}
			}
		}))
		silent(t, recorded(t, ctx, func(ctx context.Context) error {
			for cursor := ""; ; {
				page, err := City.OrderBy(City.Name.Asc()).Page(ctx, db, 1, cursor)
				if cursor = page.Next; err != nil || cursor == "" {
					return err
				}
			}
		}))
		r := recorded(t, ctx, func(ctx context.Context) error {
			for _, err := range orm.Batches(ctx, db, City.Filter(), City.ID, 1) {
				if err != nil {
					return err
				}
			}
			return nil
		})
		silent(t, r)
		if r.Totals.Queries != 1 || r.Totals.Statements != 6 {
			t.Errorf("counted %+v", r.Totals)
		}
	})
}

func TestCase20Retries(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		silent(t, recorded(t, ctx, func(ctx context.Context) error {
			for range 3 {
				if _, err := byID(ctx, db, 99); !errors.Is(err, orm.ErrNotFound) {
					return err
				}
			}
			_, err := byID(ctx, db, 1)
			return err
		}))
		tries := 0
		r := recorded(t, ctx, func(ctx context.Context) error {
			return db.InTx(ctx, func(tx *orm.Tx) error {
				tries++
				if _, err := byID(ctx, tx, 1); err != nil {
					return err
				}
				if tries < 4 {
					return orm.ErrSerialization
				}
				return nil
			}, orm.Retry(3))
		})
		silent(t, r)
		if tries != 4 {
			t.Errorf("tried %d times", tries)
		}
	})
}

func TestCase21ScopeIsTheJob(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		jobs := make(chan int64, 4)
		for id := range int64(4) {
			jobs <- id + 1
		}
		close(jobs)
		r := recorded(t, ctx, func(ctx context.Context) error {
			for id := range jobs {
				err := nplusone.Job(ctx, func(ctx context.Context) error {
					_, err := byID(ctx, db, id)
					return err
				})
				if err != nil {
					return err
				}
			}
			return nil
		})
		silent(t, r)
		if r.Totals.Queries != 4 {
			t.Errorf("the jobs do not roll up: %+v", r.Totals)
		}
	})
}

func TestCase23Batch(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		r := recorded(t, ctx, func(ctx context.Context) error {
			all, err := cities(ctx, db)
			var b orm.Batch
			for _, c := range all {
				orm.QueueGet(&b, State.Filter(State.ID.Eq(c.StateID)))
			}
			rows := slices.Values([]DistrictRow{{ID: 901, CityID: 11, Name: "x"}, {ID: 902, CityID: 11, Name: "y"}})
			_, copyErr := District.Copy(ctx, db, rows)
			return errors.Join(err, b.Run(ctx, db), copyErr)
		})
		silent(t, r)
		if r.Totals.Queries != 3 {
			t.Errorf("counted %+v", r.Totals)
		}
	})
}

func TestCase24OnePage(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		silent(t, recorded(t, ctx, func(ctx context.Context) error {
			c, err := City.Filter(City.ID.Eq(11)).Get(ctx, db)
			_, err1 := State.Filter(State.ID.Eq(c.StateID)).Get(ctx, db)
			_, err2 := District.Filter(District.CityID.Eq(c.ID)).All(ctx, db)
			_, err3 := Note.Filter(Note.Key.Eq("a")).Get(ctx, db)
			_, err4 := State.Filter(State.ID.Eq(*c.BornIn)).Get(ctx, db)
			return errors.Join(err, err1, err2, err3, err4)
		}))
	})
}

func TestCase26Comments(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		r := recorded(t, ctx, func(ctx context.Context) error {
			all, err := cities(ctx, db)
			//inlay:allow-nplusone City.State -- there are five of them
			for _, c := range all {
				_, getErr := State.Filter(State.ID.Eq(c.StateID)).Get(ctx, db)
				err = errors.Join(err, getErr)
			}
			return err
		})
		silent(t, r)
		if r.Allowed != 1 {
			t.Errorf("%d findings are allowed", r.Allowed)
		}
		r = recorded(t, ctx, func(ctx context.Context) error {
			all, err := cities(ctx, db)
			return errors.Join(err, loopWithoutReason(ctx, db, all))
		})
		if f := r.Faults(); len(f) != 2 || f[0].Kind == f[1].Kind || !strings.Contains(r.String(), "comment without reason") {
			t.Errorf("a comment without a reason:\n%s", r)
		}
		f := one(t, recorded(t, ctx, func(ctx context.Context) error {
			all, err := cities(ctx, db)
			//inlay:allow-nplusone State.Cities -- another relation
			for _, c := range all {
				_, getErr := State.Filter(State.ID.Eq(c.StateID)).Get(ctx, db)
				err = errors.Join(err, getErr)
			}
			return err
		}))
		said(t, f, nplusone.NPlusOne, 5, "City.State", "SelectRelated")
	})
}
