package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/inlay-orm/inlay/orm"
)

// StateWithCities is a state with cities that are loaded with it.
type StateWithCities struct {
	StateRow
	Cities orm.Many[CityRow]
}

// family is a state and its cities, told by a contender in the words of this
// program.
type family struct {
	StateRow
	cities []CityRow
}

// loader is one way to load states with cities.
type loader struct {
	name string
	run  func(ctx context.Context) error
	// told runs it and tells what it has loaded, for the check alone.
	told func(ctx context.Context) ([]family, error)
}

// loads makes a loader of what a contender returns, which tell translates.
func loads[S any](name string, load func(ctx context.Context) ([]S, error), tell func(S) family) loader {
	return loader{
		name: name,
		run: func(ctx context.Context) error {
			_, err := load(ctx)
			return err
		},
		told: func(ctx context.Context) ([]family, error) {
			states, err := load(ctx)
			families := make([]family, len(states))
			for i, s := range states {
				families[i] = tell(s)
			}
			return families, err
		},
	}
}

// The two works: all cities of some states, and the largest of each state.
const (
	fewStates = 10
	perState  = 3

	fewStatesSQL   = "SELECT id, name FROM states WHERE id <= $1"
	theirCitiesSQL = "SELECT " + cityColumns + " FROM cities WHERE state_id = ANY($1)"

	statesSQL  = "SELECT id, name FROM states"
	largestSQL = "SELECT c.id, c.name, c.state_id, c.population, c.area_km2, c.elevation, c.founded, c.mayor, c.capital" +
		" FROM unnest($1::bigint[]) AS s(id)" +
		" CROSS JOIN LATERAL (SELECT * FROM cities WHERE state_id = s.id ORDER BY population DESC, id LIMIT $2) c" +
		" ORDER BY c.state_id, c.population DESC, c.id"

	// numberedCities is the table of the cities with their places in their
	// states, for contenders that have no limit for each row.
	numberedCities = "(SELECT *, row_number() OVER (PARTITION BY state_id ORDER BY population DESC, id) AS place FROM cities) AS cities"
)

// handState is a state as one writes it by hand.
type handState struct {
	StateRow
	Cities []CityRow
}

func (s handState) tell() family { return family{s.StateRow, s.Cities} }

// statesByHand loads states, and their cities by the list of their keys.
func statesByHand(ctx context.Context, pool *pgxpool.Pool, statesSQL string, statesArgs []any, citiesSQL string, citiesArgs ...any) ([]handState, error) {
	rows, err := pool.Query(ctx, statesSQL, statesArgs...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var states []handState
	var ids []int64
	place := map[int64]int{}
	for rows.Next() {
		var s handState
		if err := rows.Scan(&s.ID, &s.Name); err != nil {
			return nil, err
		}
		place[s.ID] = len(states)
		ids = append(ids, s.ID)
		states = append(states, s)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	return states, citiesByHand(ctx, pool, states, place, citiesSQL, append([]any{ids}, citiesArgs...))
}

func citiesByHand(ctx context.Context, pool *pgxpool.Pool, states []handState, place map[int64]int, sql string, args []any) error {
	rows, err := pool.Query(ctx, sql, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var c CityRow
		if err := rows.Scan(&c.ID, &c.Name, &c.StateID, &c.Population, &c.AreaKm2,
			&c.Elevation, &c.Founded, &c.Mayor, &c.Capital); err != nil {
			return err
		}
		s := &states[place[c.StateID]]
		s.Cities = append(s.Cities, c)
	}
	return rows.Err()
}

func inlayStates(name string, db *orm.DB, qs orm.QuerySet[StateWithCities]) loader {
	return loads(name, func(ctx context.Context) ([]StateWithCities, error) { return qs.All(ctx, db) },
		func(s StateWithCities) family {
			cities, err := s.Cities.All()
			if err != nil {
				panic(fmt.Sprintf("reading cities that All has loaded: %v", err))
			}
			return family{s.StateRow, cities}
		})
}

// orms are the peers of these rows, each with the loaders of the two works.
type orms struct{ few, largest []loader }

func newORMs(pool *pgxpool.Pool) (*orms, func() error, error) {
	db := openSQL(pool)
	gorm, err := gormLoaders(db)
	if err != nil {
		return nil, db.Close, err
	}
	o := &orms{}
	for _, pair := range [][2]loader{bobLoaders(pool), entLoaders(db), bunLoaders(db), gorm} {
		o.few, o.largest = append(o.few, pair[0]), append(o.largest, pair[1])
	}
	return o, db.Close, nil
}

// prefetchAll is 10 states with all of their cities.
func prefetchAll(pool *pgxpool.Pool, db *orm.DB, peers *orms) *work {
	few := orm.Into[StateWithCities](State.Filter(State.ID.Lte(fewStates)))
	all := []loader{
		loads(byHand, func(ctx context.Context) ([]handState, error) {
			return statesByHand(ctx, pool, fewStatesSQL, []any{fewStates}, theirCitiesSQL)
		}, handState.tell),
		inlayStates(inlay, db, few.Prefetch(State.Cities)),
		inlayStates(inlay+", in one statement", db, few.Prefetch(State.Cities).InOneStatement()),
	}
	return loading("W8 10 states with their 4,000 cities", append(all, peers.few...), peers.few, wantFamilies(fewStates, cityCount), false)
}

// prefetchLargest is 50 states with the 3 largest cities of each.
func prefetchLargest(pool *pgxpool.Pool, db *orm.DB, peers *orms) *work {
	largest := State.Cities.Among(City.OrderBy(City.Population.Desc(), City.ID.Asc())).PerParent(perState)
	states := orm.Into[StateWithCities](State.Filter())
	all := []loader{
		loads(byHand, func(ctx context.Context) ([]handState, error) {
			return statesByHand(ctx, pool, statesSQL, nil, largestSQL, perState)
		}, handState.tell),
		inlayStates(inlay, db, states.Prefetch(largest)),
		inlayStates(inlay+", Lateral", db, states.Prefetch(largest.Lateral())),
		inlayStates(inlay+", Numbered", db, states.Prefetch(largest.Numbered())),
		inlayStates(inlay+", in one statement", db, states.Prefetch(largest).InOneStatement()),
	}
	return loading("W8b 50 states with their 3 largest cities", append(all, peers.largest...), peers.largest, wantFamilies(stateCount, perState), true)
}

// loading is the work of some loaders, among which Inlay is to be ahead of the
// peers, and level with what is written by hand.
func loading(name string, all, peers []loader, want []family, isOrdered bool) *work {
	w := &work{
		name:  name,
		batch: 3,
		bars:  []bar{wallRatio(1.10), cpuRatio(1.10), aheadByWall(), aheadByCPU()},
		check: func(ctx context.Context) error {
			for _, l := range all {
				got, err := l.told(ctx)
				if err == nil {
					err = sameFamilies(got, want, isOrdered)
				}
				if err != nil {
					return fmt.Errorf("%s: %w", l.name, err)
				}
			}
			return nil
		},
	}
	for _, l := range all {
		w.contenders = append(w.contenders, contender{l.name, func(ctx context.Context, _ int) error { return l.run(ctx) }})
	}
	for _, l := range peers {
		w.rivals = append(w.rivals, l.name)
	}
	return w
}

// wantFamilies works out from the rule of the data some states with so many of
// their cities, the largest first.
func wantFamilies(states, cities int) []family {
	want := make([]family, states)
	for i := range want {
		id := int64(i + 1)
		want[i].StateRow = StateRow{id, fmt.Sprintf("State %02d", id)}
	}
	for i := range cityCount {
		if c := city(i); c.StateID <= int64(states) {
			want[c.StateID-1].cities = append(want[c.StateID-1].cities, c)
		}
	}
	for i := range want {
		slices.SortFunc(want[i].cities, largestFirst)
		want[i].cities = want[i].cities[:min(cities, len(want[i].cities))]
	}
	return want
}

func largestFirst(a, b CityRow) int {
	return cmp.Or(-cmp.Compare(a.Population, b.Population), cmp.Compare(a.ID, b.ID))
}

// sameFamilies compares states in any order, and their cities, in any order
// unless they have one.
func sameFamilies(got, want []family, isOrdered bool) error {
	slices.SortFunc(got, func(a, b family) int { return cmp.Compare(a.ID, b.ID) })
	if len(got) != len(want) {
		return fmt.Errorf("got %d states, want %d", len(got), len(want))
	}
	for i, g := range got {
		w := want[i]
		if g.StateRow != w.StateRow || len(g.cities) != len(w.cities) {
			return fmt.Errorf("got %+v with %d cities, want %+v with %d", g.StateRow, len(g.cities), w.StateRow, len(w.cities))
		}
		if !isOrdered {
			slices.SortFunc(g.cities, largestFirst)
		}
		for j := range g.cities {
			if err := sameCity(g.cities[j], w.cities[j]); err != nil {
				return fmt.Errorf("%s, city %d: %w", g.Name, j, err)
			}
		}
	}
	return nil
}
