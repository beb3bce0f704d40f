package nplusone_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"text/template"

	"github.com/inlay-orm/inlay/nplusone"
	"github.com/inlay-orm/inlay/orm"
)

// The cases of the design, by their numbers.

func TestCase01ToOneByForeignKey(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		f := one(t, recorded(t, ctx, func(ctx context.Context) error {
			all, err := cities(ctx, db)
			for _, c := range all {
				_, getErr := State.Filter(State.ID.Eq(c.StateID)).Get(ctx, db)
				err = errors.Join(err, getErr)
			}
			return err
		}))
		said(t, f, nplusone.NPlusOne, 5, "City.State", "SelectRelated(City.State)")
		if !f.Proved || f.Distinct != 4 || f.Origin == nil || f.Origin.Rows != 5 || !strings.Contains(at(f.Origin.Site), "nplusone_test.cities") {
			t.Errorf("the origin is %+v:\n%s", f.Origin, f.String())
		}
		if !strings.HasPrefix(at(f.Site), "cases_test.go") {
			t.Errorf("the site is %s", at(f.Site))
		}
	})
}

func TestCase02ChildrenByParent(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		f := one(t, recorded(t, ctx, func(ctx context.Context) error {
			all, err := states(ctx, db)
			for _, s := range all {
				_, allErr := City.Filter(City.StateID.Eq(s.ID)).All(ctx, db)
				err = errors.Join(err, allErr)
			}
			return err
		}))
		said(t, f, nplusone.NPlusOne, 4, "State.Cities", "Prefetch(State.Cities)")
	})
}

func TestCase03CountAndExistsPerRow(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		r := recorded(t, ctx, func(ctx context.Context) error {
			all, err := states(ctx, db)
			for _, s := range all {
				_, countErr := City.Filter(City.StateID.Eq(s.ID)).Count(ctx, db)
				_, existsErr := City.Filter(City.StateID.Eq(s.ID), City.Population.Gt(70000)).Exists(ctx, db)
				err = errors.Join(err, countErr, existsErr)
			}
			return err
		})
		if len(r.Faults()) != 2 {
			t.Fatalf("%s", r)
		}
		said(t, r.Findings[0], nplusone.NPlusOne, 4, "State.Cities", "annotate State.Cities.Count()")
		said(t, r.Findings[1], nplusone.NPlusOne, 4, "State.Cities", "annotate State.Cities.Any()")
	})
}

// stateOf and byID are helpers between the loop and the query.
func stateOf(ctx context.Context, db orm.Handle, c CityRow) (StateRow, error) {
	return byID(ctx, db, c.StateID)
}

func byID(ctx context.Context, db orm.Handle, id int64) (StateRow, error) {
	return State.Filter(State.ID.Eq(id)).Get(ctx, db)
}

func TestCase04TwoHelpersDeep(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		f := one(t, recorded(t, ctx, func(ctx context.Context) error {
			all, err := cities(ctx, db)
			for _, c := range all {
				_, getErr := stateOf(ctx, db, c)
				err = errors.Join(err, getErr)
			}
			return err
		}))
		said(t, f, nplusone.NPlusOne, 5, "City.State", "SelectRelated")
		if !strings.HasSuffix(at(f.Site), "byID") || !strings.HasSuffix(at(f.Site[1:]), "stateOf") {
			t.Errorf("the chain is %v", f.Site)
		}
	})
}

// repository is a generic one, as programs write it.
type repository[R any] struct{ rows orm.QuerySet[R] }

func find[K any, R any](ctx context.Context, db orm.Handle, r repository[R], filter func(orm.QuerySet[R], K) orm.QuerySet[R], key K) (R, error) {
	return filter(r.rows, key).Get(ctx, db)
}

func TestCase05GenericRepository(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		f := one(t, recorded(t, ctx, func(ctx context.Context) error {
			all, err := cities(ctx, db)
			r := repository[StateRow]{State.QuerySet}
			finders := []func(int64) error{
				func(key int64) error {
					_, err := find(ctx, db, r, func(q orm.QuerySet[StateRow], k int64) orm.QuerySet[StateRow] { return q.Filter(State.ID.Eq(k)) }, key)
					return err
				},
			}
			for _, c := range all {
				err = errors.Join(err, finders[0](c.StateID))
			}
			return err
		}))
		said(t, f, nplusone.NPlusOne, 5, "City.State", "SelectRelated")
		if !strings.HasSuffix(at(f.Site), "find[...]") {
			t.Errorf("the site is %s", at(f.Site))
		}
	})
}

type stateFinder interface {
	State(ctx context.Context, id int64) (StateRow, error)
}

type store struct{ db *orm.DB }

func (s store) State(ctx context.Context, id int64) (StateRow, error) { return byID(ctx, s.db, id) }

func TestCase06InterfaceMethod(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		var finder stateFinder = store{db}
		f := one(t, recorded(t, ctx, func(ctx context.Context) error {
			all, err := cities(ctx, db)
			for _, c := range all {
				_, getErr := finder.State(ctx, c.StateID)
				err = errors.Join(err, getErr)
			}
			return err
		}))
		said(t, f, nplusone.NPlusOne, 5, "City.State", "SelectRelated")
	})
}

func TestCase07QueryInsideIter(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		f := one(t, recorded(t, ctx, func(ctx context.Context) error {
			for c, err := range City.OrderBy(City.ID.Asc()).Iter(ctx, db) {
				if err != nil {
					return err
				}
				if _, err := State.Filter(State.ID.Eq(c.StateID)).Get(ctx, db); err != nil {
					return err
				}
			}
			return nil
		}))
		said(t, f, nplusone.NPlusOne, 5, "City.State", "SelectRelated")
		if f.Origin == nil || !strings.HasPrefix(at(f.Origin.Site), "cases_test.go") {
			t.Errorf("the origin is %+v", f.Origin)
		}
	})
}

func TestCase09ErrgroupFanOut(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		f := one(t, recorded(t, ctx, func(ctx context.Context) error {
			all, err := states(ctx, db)
			var group sync.WaitGroup
			errs := make([]error, len(all))
			for i, s := range all {
				group.Go(func() { _, errs[i] = City.Filter(City.StateID.Eq(s.ID)).Count(ctx, db) })
			}
			group.Wait()
			return errors.Join(append(errs, err)...)
		}))
		said(t, f, nplusone.NPlusOne, 4, "State.Cities", "annotate State.Cities.Count()")
		if !f.Concurrent || !strings.Contains(f.String(), "N+1, concurrent") {
			t.Errorf("not concurrent:\n%s", f.String())
		}
	})
}

func TestCase10LoopsByIndex(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		ids := []int64{1, 2, 3}
		for name, loop := range map[string]func(func(int)){
			"range len": func(f func(int)) {
				for i := range len(ids) {
					f(i)
				}
			},
			"three parts": func(f func(int)) {
				for i := 0; i < len(ids); i++ {
					f(i)
				}
			},
		} {
			f := one(t, recorded(t, ctx, func(ctx context.Context) (err error) {
				loop(func(i int) {
					_, getErr := byID(ctx, db, ids[i])
					err = errors.Join(err, getErr)
				})
				return err
			}))
			said(t, f, nplusone.NPlusOne, 3, "", "orm.InBulk(ctx, db, State.Filter(), State.ID, keys)")
			if f.Proved || f.Origin != nil || !strings.Contains(f.String(), "rows from   not known") {
				t.Errorf("%s: an origin is named:\n%s", name, f.String())
			}
		}
	})
}

func TestCase11NestedLoops(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		r := recorded(t, ctx, func(ctx context.Context) error {
			all, err := states(ctx, db)
			for _, s := range all {
				inState, allErr := City.Filter(City.StateID.Eq(s.ID)).All(ctx, db)
				err = errors.Join(err, allErr)
				for _, c := range inState {
					_, countErr := District.Filter(District.CityID.Eq(c.ID)).Count(ctx, db)
					err = errors.Join(err, countErr)
				}
			}
			return err
		})
		if len(r.Faults()) != 2 {
			t.Fatalf("%s", r)
		}
		said(t, r.Findings[0], nplusone.NPlusOne, 5, "City.Districts", "annotate City.Districts.Count()")
		if o := r.Findings[0].Origin; o == nil || o.Ran != 4 || o.Origin == nil || o.Origin.Query != "State.All" {
			t.Errorf("not both levels:\n%s", r)
		}
		said(t, r.Findings[1], nplusone.NPlusOne, 4, "State.Cities", "Prefetch(State.Cities)")
	})
}

// card is what a template shows of a city.
type card struct {
	ctx context.Context
	db  *orm.DB
	row CityRow
}

// StateName is called by the template.
func (c card) StateName() (string, error) {
	s, err := State.Filter(State.ID.Eq(c.row.StateID)).Get(c.ctx, c.db)
	return s.Name, err
}

// MarshalJSON queries, as it should not.
func (c card) MarshalJSON() ([]byte, error) {
	name, err := c.StateName()
	return []byte(strconv.Quote(name)), err
}

func TestCase12TemplateAndMarshaller(t *testing.T) {
	page := template.Must(template.New("page").Parse(`{{range .}}{{.StateName}} {{end}}`))
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		for name, write := range map[string]func([]card) error{
			"template": func(cards []card) error { return page.Execute(io.Discard, cards) },
			"json":     func(cards []card) error { _, err := json.Marshal(cards); return err },
		} {
			f := one(t, recorded(t, ctx, func(ctx context.Context) error {
				all, err := cities(ctx, db)
				cards := make([]card, len(all))
				for i, c := range all {
					cards[i] = card{ctx, db, c}
				}
				return errors.Join(err, write(cards))
			}))
			said(t, f, nplusone.NPlusOne, 5, "City.State", "SelectRelated(City.State)")
			if !strings.HasSuffix(at(f.Site), "card.StateName") {
				t.Errorf("%s: the site is %s", name, at(f.Site))
			}
		}
	})
}

func TestCase13InsertPerElement(t *testing.T) {
	insert := func(ctx context.Context, h orm.Handle, from int64) (err error) {
		for i := range int64(4) {
			err = errors.Join(err, District.Insert(ctx, h, &DistrictRow{ID: from + i, CityID: 11, Name: "new"}))
		}
		return err
	}
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		f := one(t, recorded(t, ctx, func(ctx context.Context) error { return insert(ctx, db, 200) }))
		said(t, f, nplusone.WriteNPlusOne, 4, "", "District.InsertMany")
		f = one(t, recorded(t, ctx, func(ctx context.Context) error {
			return db.InTx(ctx, func(tx *orm.Tx) error { return insert(ctx, tx, 300) })
		}))
		said(t, f, nplusone.WriteNPlusOne, 4, "", "District.InsertMany")
	})
}

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
			for chunk := range slices.Chunk([]int64{11, 12, 13, 14, 15}, 1) {
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
