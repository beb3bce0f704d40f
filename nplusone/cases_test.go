package nplusone_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
	"sync"
	"testing"
	"text/template"

	"github.com/inlay-orm/inlay/nplusone"
	"github.com/inlay-orm/inlay/nplusone/testdata/finder"
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

func TestCase04InAnotherPackage(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		f := one(t, recorded(t, ctx, func(ctx context.Context) error {
			all, err := cities(ctx, db)
			for _, c := range all {
				_, getErr := finder.Find(ctx, db, State.Filter(State.ID.Eq(c.StateID)))
				err = errors.Join(err, getErr)
			}
			return err
		}))
		said(t, f, nplusone.NPlusOne, 5, "City.State", "SelectRelated")
		if !strings.HasPrefix(at(f.Site), "finder.go finder.get") || !strings.HasPrefix(at(f.Site[1:]), "finder.go finder.Find") {
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
