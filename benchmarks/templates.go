package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/inlay-orm/inlay/cache"
	"github.com/inlay-orm/inlay/compiler"
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/subquery"
)

// tapeOf writes the tape of a query, which numbers what OuterRefs it has.
func tapeOf(q subquery.Query) *tape.Tape {
	t := new(tape.Tape)
	q.EmitQuery(t, subquery.Use{Kind: subquery.UseRows})
	t.NumberNonces()
	return t
}

// hit is a lookup of a tape that is written, as the handles of package orm do
// it, and the arguments in the order in which they are sent.
type hit struct {
	key   compiler.Key
	store *cache.Store[*compiler.Key, *compiler.Template]
	args  []tape.Value
	made  int
}

func newHit(q subquery.Query) *hit {
	return &hit{
		key: compiler.KeyOf(tapeOf(q), postgreSQL.Spelling()),
		store: cache.New(cache.Options[*compiler.Key, *compiler.Template]{
			Entries: orm.DefaultTemplates, Same: (*compiler.Template).Same,
		}),
	}
}

func (h *hit) Hash() uint64               { return h.key.Hash() }
func (h *hit) Is(kept *compiler.Key) bool { return h.key.Equal(kept) }
func (h *hit) Alike(k *compiler.Key) bool { return h.key.Alike(k) }
func (h *hit) Keep() *compiler.Key        { return h.key.Clone() }
func (h *hit) Stripe() uint32             { return 0 }
func (h *hit) Make() *compiler.Template {
	h.made++
	tpl, err := compiler.Compile(h.key.Shape, h.key.Spelling)
	if err != nil {
		panic(fmt.Sprintf("a query of the benchmarks does not compile: %v", err))
	}
	return tpl
}

// trusted verifies as a handle does by default.
var trusted = cache.Trust{First: 3, OneIn: 1000}

// run is one hit.
func (h *hit) run() {
	tpl := h.store.Get(h, trusted)
	h.args = h.args[:0]
	for _, p := range tpl.Params {
		h.args = append(h.args, h.key.Shape.Args[p.Arg])
	}
}

// check makes sure that the template is found, and not made.
func (h *hit) check(context.Context) error {
	for range 10 {
		h.run()
	}
	before := h.store.Stats()
	h.run()
	if after := h.store.Stats(); after.Hits != before.Hits+1 || h.made > 1+int(trusted.First) {
		return fmt.Errorf("the template was made %d times: %+v", h.made, after)
	}
	return nil
}

func joinedCities() orm.QuerySet[CityRow] {
	return City.Join(State, State.ID.EqExpr(City.StateID)).Filter(
		expr.Or(City.StateID.Eq(7), City.StateID.Eq(buildOther)),
		expr.Or(City.Population.Gt(buildLarge), expr.And(City.AreaKm2.Lt(buildSmallArea), State.Name.Gte("State 2"))))
}

// hitting is a row of hits: of a tape that is written, and with writing it.
func hitting(name string, qs orm.QuerySet[CityRow], db *orm.DB, most time.Duration, allocations float64) *work {
	h := newHit(qs)
	return &work{
		name: name, batch: 20_000, offline: true, page: templatesPage, check: h.check,
		contenders: []contender{
			{inlay, func(context.Context, int) error { h.run(); return nil }},
			{"with writing the tape", func(context.Context, int) error {
				_, err := qs.SQL(db)
				return err
			}},
		},
		bars: []bar{wall(most), allocs(allocations)},
	}
}

// missing is a row of hits beside misses, of the flagship's shape.
func missing() *work {
	h, m := newHit(denseStates()), newHit(denseStates())
	return &work{
		name: "T3 hit and miss, the flagship's shape", batch: 2_000, offline: true, page: templatesPage, check: h.check,
		contenders: []contender{
			{"miss", func(context.Context, int) error {
				m.store.Clear()
				m.run()
				return nil
			}},
			{inlay, func(context.Context, int) error { h.run(); return nil }},
		},
		bars: []bar{{what: "wall time to that of a miss", atMost: 1.0 / 8, of: wallOf, unit: ratio}},
	}
}

// preparedDense is the flagship query, prepared.
var preparedDense = orm.Prepare1(func(least expr.Expr[float64]) orm.QuerySet[DenseState] {
	return orm.Into[DenseState](State.
		Annotate("dense", subquery.Exists(City.Filter(City.Density().GtExpr(least), City.StateID.EqExpr(subquery.OuterRef(State.ID))))).
		Annotate("city_count", State.Cities.Count()).
		Filter(expr.Ref[bool]("dense").IsTrue()).
		OrderBy(State.Name.Asc()))
})

// nowhere is a driver that answers every query with no rows, at once.
type nowhere struct{ dialect.Driver }

func (nowhere) Dialect() *dialect.Dialect { return postgreSQL }

func (nowhere) Query(context.Context, *dialect.Statement, []tape.Value, dialect.Receiver) error {
	return nil
}

// prepared is everything that a prepared query takes beside the database.
func prepared() *work {
	db := orm.NewDB(nowhere{})
	run := func(ctx context.Context, _ int) error {
		_, err := preparedDense(denseAbove).All(ctx, db)
		return err
	}
	return &work{
		name: "T4 the prepared flagship query, without the round trip", batch: 10_000, offline: true, page: templatesPage,
		check: func(ctx context.Context) error {
			prepared, err1 := preparedDense(denseAbove).SQL(db)
			anew, err2 := denseStates().SQL(db)
			if err := errors.Join(err1, err2, run(ctx, 0)); err != nil || prepared != anew {
				return fmt.Errorf("%w: %s, built: %s", err, prepared, anew)
			}
			return nil
		},
		contenders: []contender{{inlay, run}},
		bars:       []bar{wall(200 * time.Nanosecond), allocs(2)},
	}
}

const (
	goroutines = 8
	hitsOfEach = 20_000
)

// crowding is many goroutines that hit one template, and one that does as much.
// It needs all processors that there are.
func crowding(db *orm.DB) *work {
	qs := simpleCities(7)
	hitsOf := func(db *orm.DB, n int) error {
		for range n {
			if _, err := qs.SQL(db); err != nil {
				return err
			}
		}
		return nil
	}
	hits := func(n int) error { return hitsOf(db, n) }
	var own [goroutines]*orm.DB
	for g := range own {
		own[g] = db.WithTemplates(orm.TemplateLimit(orm.DefaultTemplates, 0))
	}
	return &work{
		name: "G1 hits of one template by 8 goroutines", batch: 1, offline: true, wide: true, page: templatesPage,
		check: func(context.Context) error { return hits(10) },
		contenders: []contender{
			{"1 goroutine, as many", func(context.Context, int) error { return hits(goroutines * hitsOfEach) }},
			{inlay, func(context.Context, int) error {
				return together(func(int) error { return hits(hitsOfEach) })
			}},
			{"a cache for each", func(context.Context, int) error {
				return together(func(g int) error { return hitsOf(own[g], hitsOfEach) })
			}},
		},
		bars: []bar{{what: "CPU time to that of one goroutine", atMost: 1, of: cpuOf, unit: ratio}},
	}
}

// together runs a function on as many goroutines as there are to be.
func together(f func(g int) error) error {
	errs := make([]error, goroutines)
	var wg sync.WaitGroup
	for g := range goroutines {
		wg.Go(func() { errs[g] = f(g) })
	}
	wg.Wait()
	return errors.Join(errs...)
}

// manyConnections is a pool with a connection for each goroutine.
func manyConnections(ctx context.Context, pool *pgxpool.Pool) (*pgxpool.Pool, error) {
	config := pool.Config()
	config.MaxConns, config.MinConns = goroutines, goroutines
	return pgxpool.NewWithConfig(ctx, config)
}

// getTogether is get by key by goroutines that share a pool, which has a
// connection for each of them.
func getTogether(pool *pgxpool.Pool, db *orm.DB) *work {
	const each = 20
	return &work{
		name: "G2 get one row by key, 8 goroutines", batch: 2, wide: true, page: templatesPage,
		check: func(ctx context.Context) error {
			return together(func(g int) error {
				key := keyOf(g)
				got, err1 := getInlay(ctx, db, key)
				want, err2 := getByHand(ctx, pool, key)
				return errors.Join(err1, err2, sameCity(got, want))
			})
		},
		contenders: []contender{
			{byHand, func(ctx context.Context, i int) error {
				return together(func(g int) (err error) {
					for k := 0; k < each && err == nil; k++ {
						_, err = getByHand(ctx, pool, keyOf(i*each*goroutines+g*each+k))
					}
					return err
				})
			}},
			{inlay, func(ctx context.Context, i int) error {
				return together(func(g int) (err error) {
					for k := 0; k < each && err == nil; k++ {
						_, err = getInlay(ctx, db, keyOf(i*each*goroutines+g*each+k))
					}
					return err
				})
			}},
		},
		bars: []bar{cpuRatio(1)},
	}
}

// sameStatement is the flagship query beside the very same text by hand.
func sameStatement(pool *pgxpool.Pool, db *orm.DB) (*work, error) {
	sql, err := denseStates().SQL(db)
	if err != nil {
		return nil, err
	}
	kept := db.WithTemplates(orm.Keep(orm.AllShapes), orm.VerifyTemplates(3, 1000))
	all := func(ask func(ctx context.Context) ([]DenseState, error)) func(context.Context, int) error {
		return func(ctx context.Context, _ int) error {
			states, err := ask(ctx)
			if err == nil && len(states) == 0 {
				err = errors.New("there are no states")
			}
			return err
		}
	}
	w := &work{
		name: "T5 the flagship query, beside the same text by hand", batch: 4, page: templatesPage,
		contenders: []contender{
			{byHand, all(func(ctx context.Context) ([]DenseState, error) { return denseByHand(ctx, pool, sql) })},
			{inlay, all(func(ctx context.Context) ([]DenseState, error) { return preparedDense(denseAbove).All(ctx, db) })},
			{"Inlay, built and found", all(func(ctx context.Context) ([]DenseState, error) { return denseStates().All(ctx, kept) })},
			{"Inlay, built and compiled", all(func(ctx context.Context) ([]DenseState, error) { return denseStates().All(ctx, db) })},
		},
		bars: []bar{busyRatio(1), cpuRatio(1)},
	}
	w.check = func(ctx context.Context) error {
		for i := range w.contenders {
			if err := w.contenders[i].run(ctx, 0); err != nil {
				return err
			}
		}
		return nil
	}
	return w, nil
}

// memoryRow is by what -rows asks for the memory of templates.
const memoryRow = "T6 the memory of 10,000 templates"

// memoryOf10000 says what ten thousand templates of different shapes take.
func memoryOf10000(db *orm.DB) (string, error) {
	const templates = 10_000
	measured := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := measured()
	bounded := db.WithTemplates(orm.TemplateLimit(templates, 0), orm.VerifyTemplates(0, 0))
	for i := range templates {
		qs := City.QuerySet // the digits of a number tell which predicates there are
		for n := i + 1; n > 0; n /= 4 {
			switch n % 4 {
			case 0:
				qs = qs.Filter(City.StateID.Eq(1))
			case 1:
				qs = qs.Filter(City.Population.Gt(1))
			case 2:
				qs = qs.Filter(City.Name.Neq(""))
			case 3:
				qs = qs.Filter(City.AreaKm2.Lt(1))
			}
		}
		if _, err := qs.SQL(bounded); err != nil {
			return "", err
		}
	}
	heap := float64(measured() - before)
	st := bounded.Stats().Templates
	if st.Entries != templates || st.Evictions != 0 {
		return "", fmt.Errorf("%d templates of %d: %+v", st.Entries, templates, st)
	}
	runtime.KeepAlive(bounded)
	return fmt.Sprintf("10,000 templates take %s of memory, %s a template; the cache counts %s",
		bytes(heap), bytes(heap/templates), bytes(float64(st.Bytes))), nil
}
