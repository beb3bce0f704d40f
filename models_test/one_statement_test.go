package models_test

import (
	"context"
	"reflect"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/orm"
)

func init() { suite = append(suite, oneStatement()) }

func oneStatement() []conform {
	states := State.OrderBy(State.ID.Asc())
	return []conform{
		tells("one_statement", states.Prefetch(State.Cities.Among(byName())).InOneStatement(), stateAndCities, "Utah: Moab,Ogden,Provo", "Ohio: Toledo", "Iowa: ", `Texas: 50%_off\,Austin,Mesa,Salem`, "Maine: "),
		tells("one_statement_per_parent", states.Prefetch(State.Cities.Among(largestFirst()).PerParent(2)).InOneStatement(), stateAndCities, "Utah: Provo,Ogden", "Ohio: Toledo", "Iowa: ", "Texas: Austin,Salem", "Maine: "),
		tells("one_statement_nested", State.Filter(State.ID.Eq(1)).Prefetch(State.Cities.Among(byName().Prefetch(City.Districts.Among(District.OrderBy(District.Name.Asc()))))).InOneStatement(), func(s StateRow) string {
			found, err := s.Cities.All()
			if err != nil {
				return err.Error()
			}
			return stateAndCities(s) + "; " + toldAll(found[0].Districts) + ";" + toldAll(found[2].Districts)
		}, "Utah: Moab,Ogden,Provo; ;North,South"),
		tells("one_statement_many_to_many", Line.OrderBy(Line.ID.Asc()).Prefetch(Line.Cities.Among(City.OrderBy(Call.Place.Asc()))).InOneStatement(), func(l LineRow) string { return l.Name + ": " + toldAll(l.Cities) },
			"Red: Ogden,Provo,Moab", "Blue: Provo,Austin", "Green: "),
		does("one_statement_first", "Utah: Moab,Ogden,Provo", func(ctx context.Context, db *orm.DB) (string, error) {
			s, err := State.Prefetch(State.Cities.Among(byName())).InOneStatement().First(ctx, db)
			return stateAndCities(s), err
		}),
		does("one_statement_iter", "Utah: Moab,Ogden,Provo", func(ctx context.Context, db *orm.DB) (string, error) {
			for s, err := range states.Prefetch(State.Cities.Among(byName())).InOneStatement().Iter(ctx, db) {
				return stateAndCities(s), err
			}
			return "", nil
		}),
	}
}

// TestOneStatementLoadsTheSame loads the same by one statement and by several.
func TestOneStatementLoadsTheSame(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		districts := City.Districts.Among(District.OrderBy(District.ID.Asc()).SelectRelated(District.City))
		all := City.OrderBy(City.ID.Asc()).Prefetch(districts, City.Lines.Among(Line.OrderBy(Line.ID.Asc())), City.Photos.Among(Photo.OrderBy(Photo.ID.Asc())), City.RoadsFrom.Among(Road.OrderBy(Road.ID.Asc()).Prefetch(Road.To)))
		loadsTheSame(t, ctx, db, "everything", State.OrderBy(State.ID.Asc()).SelectRelated(State.Seat.Among(Seat.SelectRelated(Seat.Park))).Prefetch(State.Cities.Among(all), State.Parks.Unscoped().Among(Park.OrderBy(Park.ID.Asc()))))
		loadsTheSame(t, ctx, db, "of related rows", City.OrderBy(City.ID.Asc()).SelectRelated(City.State.Among(State.Prefetch(State.Cities.Among(byName().Only(City.Name)), State.Seat))))
		loadsTheSame(t, ctx, db, "of optional rows", Seat.OrderBy(Seat.ID.Asc()).SelectRelated(Seat.City.Among(City.Prefetch(City.Districts.PerParent(1)))).Prefetch(Seat.Park, Seat.State))
		loadsTheSame(t, ctx, db, "composite keys", Stop.OrderBy(Stop.Line.Asc(), Stop.Number.Asc()).Prefetch(Stop.Visits.Among(Visit.OrderBy(Visit.ID.Asc()).Prefetch(Visit.Stop))))
		loadsTheSame(t, ctx, db, "a key to several models", Photo.OrderBy(Photo.ID.Asc()).Prefetch(Photo.City, Photo.Park))
		loadsTheSame(t, ctx, db, "to itself", Region.OrderBy(Region.ID.Asc()).Prefetch(Region.Parent.Among(Region.SelectRelated(Region.Parent)), Region.Parts.Among(Region.OrderBy(Region.ID.Asc()).Prefetch(Region.Parts))))
		loadsTheSame(t, ctx, db, "another struct", orm.Into[StateOfDense](State.OrderBy(State.ID.Asc())).Prefetch(orm.ManyInto(State.Cities, orm.Into[DenseCity](City.Annotate("density", City.Density()).OrderBy(City.ID.Asc()))).To("Dense"), State.Cities.Among(City.Filter(City.Population.Gt(100_000)).OrderBy(City.ID.Asc())).To("Large")))
		loadsTheSame(t, ctx, db, "windows", State.OrderBy(State.ID.Asc()).Prefetch(State.Cities.Among(City.Alias("place", expr.RowNumber().Over(expr.PartitionBy(City.StateID).OrderBy(City.Population.Desc()))).Filter(expr.Ref[int64]("place").Lte(2)).OrderBy(City.ID.Asc()))))
		loadsTheSame(t, ctx, db, "none", State.OrderBy(State.ID.Asc()).Prefetch(State.Cities.Among(City.None()), State.Parks.PerParent(0)))
	})
}

func loadsTheSame[R any](t *testing.T, ctx context.Context, db *orm.DB, name string, qs orm.QuerySet[R]) {
	t.Helper()
	//inlay:allow-nplusone * -- both ways of loading are compared
	several, err := qs.All(ctx, db)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	var one []R
	sent := modeltest.SentBy(db, func(db *orm.DB) { one, err = qs.InOneStatement().All(ctx, db) })
	switch {
	case err != nil:
		t.Errorf("%s, in one statement: %v", name, err)
	case len(sent) != 1 || len(one) == 0:
		t.Errorf("%s: %d statements, %d rows", name, len(sent), len(one))
	case !reflect.DeepEqual(one, several):
		t.Errorf("%s:\n one     %+v\n several %+v\n%s", name, one, several, sent[0])
	}
}
