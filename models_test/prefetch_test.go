package models_test

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
)

func init() { suite = append(suite, prefetches()) }

func stateAndCities(s StateRow) string { return s.Name + ": " + toldAll(s.Cities) }

func byName() orm.QuerySet[CityRow] { return City.OrderBy(City.Name.Asc()) }

func largestFirst() orm.QuerySet[CityRow] {
	return City.OrderBy(City.Population.Desc(), City.ID.Asc())
}

// DenseCity is a city as another struct, with an annotation.
type DenseCity struct {
	ID      int64
	StateID int64
	Density float64
}

func (c DenseCity) label() string { return fmt.Sprintf("%d %.0f", c.ID, c.Density) }

// StateOfDense is a state that holds them.
type StateOfDense struct {
	StateRow
	Large orm.Many[CityRow]
	Dense orm.Many[DenseCity]
}

// CalledCity is a city with its place on a line.
type CalledCity struct {
	CityRow
	Place int32
}

func (c CalledCity) label() string { return fmt.Sprint(c.Place, " ", c.Name) }

// LineOfPlaces is a line with such cities.
type LineOfPlaces struct {
	LineRow
	Places orm.Many[CalledCity]
}

func prefetches() []conform {
	states := State.OrderBy(State.ID.Asc())
	return slices.Concat(sending(2,
		tells("prefetch", states.Prefetch(State.Cities.Among(byName())), stateAndCities, "Utah: Moab,Ogden,Provo", "Ohio: Toledo", "Iowa: ", `Texas: 50%_off\,Austin,Mesa,Salem`, "Maine: "),
		tells("prefetch_filtered", states.Prefetch(State.Cities.Among(City.Dense().OrderBy(City.ID.Asc()))), stateAndCities, "Utah: Provo", "Ohio: Toledo", "Iowa: ", "Texas: Mesa,Salem", "Maine: "),
		tells("prefetch_only", states.Only(State.Name).Prefetch(State.Cities.Among(byName().Only(City.Name))), stateAndCities, "Utah: Moab,Ogden,Provo", "Ohio: Toledo", "Iowa: ", `Texas: 50%_off\,Austin,Mesa,Salem`, "Maine: "),
		tells("prefetch_default_filters", states.Prefetch(State.Parks.Among(Park.OrderBy(Park.ID.Asc()))), func(s StateRow) string { return s.Name + ": " + toldAll(s.Parks) },
			"Utah: Zion,Arches", "Ohio: ", "Iowa: ", "Texas: ", "Maine: Acadia"),
		tells("prefetch_unscoped", states.Prefetch(State.Parks.Unscoped().Among(Park.OrderBy(Park.ID.Asc()))), func(s StateRow) string { return s.Name + ": " + toldAll(s.Parks) },
			"Utah: Zion,Arches", "Ohio: Lost", "Iowa: ", "Texas: ", "Maine: Acadia"),
		tells("prefetch_to_one", City.OrderBy(City.ID.Asc()).Limit(4).Prefetch(City.State), cityAndState, "Provo in Utah", "Moab in Utah", "Ogden in Utah", "Toledo in Ohio"),
		tells("prefetch_to_one_filtered", City.OrderBy(City.ID.Asc()).Limit(4).Prefetch(City.State.Among(State.Filter(State.Name.Eq("Ohio")))), cityAndState, "Provo in -", "Moab in -", "Ogden in -", "Toledo in Ohio"),
		tells("prefetch_to_one_optional", Seat.OrderBy(Seat.ID.Asc()).Prefetch(Seat.Park), seat, "? ? -", "? ? -", "? ? -", "? ? Zion"),
		tells("prefetch_has_one", states.Prefetch(State.Seat), func(s StateRow) string { return s.Name + " " + told(s.Seat) }, "Utah 1851", "Ohio 1816", "Iowa 1857", "Texas 1839", "Maine -"),
		tells("prefetch_to_itself", Region.OrderBy(Region.ID.Asc()).Prefetch(Region.Parts.Among(Region.OrderBy(Region.ID.Asc()))), func(r RegionRow) string { return r.Name + ": " + toldAll(r.Parts) },
			"World: Europe,Asia", "Europe: Alps", "Asia: ", "Alps: "),
		tells("prefetch_composite", Stop.OrderBy(Stop.Line.Asc(), Stop.Number.Asc()).Prefetch(Stop.Visits.Among(Visit.OrderBy(Visit.ID.Asc()))), func(s StopRow) string { return s.Name + ": " + toldAll(s.Visits) },
			"Harbour: 10,20", "Market: ", "Station: 5"),
		tells("prefetch_many_to_many", City.Filter(City.ID.In(1, 2, 4, 7)).OrderBy(City.ID.Asc()).Prefetch(City.Lines.Among(Line.OrderBy(Line.Name.Asc()))), func(c CityRow) string { return c.Name + ": " + toldAll(c.Lines) },
			"Provo: Blue,Red", "Moab: Red", "Toledo: ", "Austin: Blue"),
		tells("prefetch_many_to_many_unscoped", City.Filter(City.ID.In(1, 2)).OrderBy(City.ID.Asc()).Prefetch(City.Lines.Unscoped().Among(Line.OrderBy(Line.Name.Asc()))), func(c CityRow) string { return c.Name + ": " + toldAll(c.Lines) },
			"Provo: Blue,Red", "Moab: Blue,Red"),
		tells("prefetch_many_to_many_by_the_link", Line.OrderBy(Line.ID.Asc()).Prefetch(Line.Cities.Among(City.OrderBy(Call.Place.Desc()))), func(l LineRow) string { return l.Name + ": " + toldAll(l.Cities) },
			"Red: Moab,Provo,Ogden", "Blue: Austin,Provo", "Green: "),
		tells("prefetch_many_to_many_with_the_link", orm.Into[LineOfPlaces](Line.OrderBy(Line.ID.Asc())).Prefetch(
			orm.ManyInto(Line.Cities, orm.Into[CalledCity](City.Annotate("place", Call.Place).OrderBy(Call.Place.Asc()))).To("Places")),
			func(l LineOfPlaces) string { return l.Name + ": " + toldAll(l.Places) }, "Red: 1 Ogden,2 Provo,3 Moab", "Blue: 1 Provo,3 Austin", "Green: "),
		tells("prefetch_polymorphic_many", City.Filter(City.ID.In(1, 4, 7)).OrderBy(City.ID.Asc()).Prefetch(City.Photos.Among(Photo.OrderBy(Photo.ID.Asc()))), func(c CityRow) string { return c.Name + ": " + toldAll(c.Photos) },
			"Provo: Lake,Street", "Toledo: ", "Austin: Capitol"),
		tells("prefetch_into_another_struct", orm.Into[StateOfDense](states).Prefetch(orm.ManyInto(State.Cities, orm.Into[DenseCity](City.Dense().Annotate("density", City.Density()).OrderBy(City.ID.Asc()))).To("Dense")),
			func(s StateOfDense) string { return s.Name + ": " + toldAll(s.Dense) }, "Utah: 1 1150", "Ohio: 4 1286", "Iowa: ", "Texas: 5 2000,6 3000", "Maine: "),
		tells("prefetch_with_select_related", Region.Filter(Region.ID.Eq(1)).Prefetch(Region.Parts.Among(Region.SelectRelated(Region.Parent).OrderBy(Region.ID.Asc()))), func(r RegionRow) string {
			parts, err := r.Parts.All()
			if err != nil {
				return err.Error()
			}
			return toldAll(r.Parts) + " of " + told(parts[1].Parent)
		}, "Europe,Asia of World"),
		tells("prefetch_per_parent", states.Prefetch(State.Cities.Among(largestFirst()).PerParent(2)), stateAndCities, "Utah: Provo,Ogden", "Ohio: Toledo", "Iowa: ", "Texas: Austin,Salem", "Maine: "),
		tells("prefetch_per_parent_by_key", states.Prefetch(State.Cities.PerParent(2)), stateAndCities, "Utah: Provo,Moab", "Ohio: Toledo", "Iowa: ", "Texas: Mesa,Salem", "Maine: "),
		tells("prefetch_per_parent_filtered", states.Prefetch(State.Cities.Among(largestFirst().Filter(City.Population.Lt(10_000)).SelectRelated(City.State)).PerParent(1)), func(s StateRow) string {
			found, err := s.Cities.All()
			if err != nil || len(found) == 0 {
				return s.Name
			}
			return cityAndState(found[0])
		}, "Moab in Utah", "Ohio", "Iowa", "Salem in Texas", "Maine"),
		tells("prefetch_per_parent_many_to_many", Line.OrderBy(Line.ID.Asc()).Prefetch(Line.Cities.Among(City.OrderBy(Call.Place.Desc())).PerParent(1)), func(l LineRow) string { return l.Name + ": " + toldAll(l.Cities) },
			"Red: Moab", "Blue: Austin", "Green: "),
		tells("prefetch_per_parent_polymorphic", City.Filter(City.ID.In(1, 7)).OrderBy(City.ID.Asc()).Prefetch(City.Photos.Among(Photo.OrderBy(Photo.ID.Desc())).PerParent(1)), func(c CityRow) string { return c.Name + ": " + toldAll(c.Photos) },
			"Provo: Street", "Austin: Capitol"),
		tells("prefetch_per_parent_composite", Stop.OrderBy(Stop.Line.Asc(), Stop.Number.Asc()).Prefetch(Stop.Visits.Among(Visit.OrderBy(Visit.Riders.Desc())).PerParent(1)), func(s StopRow) string { return s.Name + ": " + toldAll(s.Visits) },
			"Harbour: 20", "Market: ", "Station: 5"),
		tells("prefetch_per_parent_to_itself", Region.OrderBy(Region.ID.Asc()).Prefetch(Region.Parts.Among(Region.OrderBy(Region.Name.Asc())).PerParent(1)), func(r RegionRow) string { return r.Name + ": " + toldAll(r.Parts) },
			"World: Asia", "Europe: Alps", "Asia: ", "Alps: "),
		tells("prefetch_per_parent_annotated", orm.Into[StateOfDense](states).Prefetch(orm.ManyInto(State.Cities, orm.Into[DenseCity](City.Annotate("density", City.Density()).OrderBy(expr.Ref[float64]("density").Desc()))).To("Dense").PerParent(1)),
			func(s StateOfDense) string { return s.Name + ": " + toldAll(s.Dense) }, "Utah: 1 1150", "Ohio: 4 1286", "Iowa: ", "Texas: 6 3000", "Maine: "),
		does("prefetch_first", "Utah: Moab,Ogden,Provo", func(ctx context.Context, db *orm.DB) (string, error) {
			s, err := State.Prefetch(State.Cities.Among(byName())).First(ctx, db)
			return stateAndCities(s), err
		}),
	), sending(3,
		tells("prefetch_two_relations", states.Filter(State.ID.Lt(3)).Prefetch(State.Cities.Among(byName()), State.Parks), func(s StateRow) string { return stateAndCities(s) + " " + toldAll(s.Parks) },
			"Utah: Moab,Ogden,Provo Zion,Arches", "Ohio: Toledo "),
		tells("prefetch_nested", states.Filter(State.ID.In(1, 4)).Prefetch(State.Cities.Among(byName().Prefetch(City.Districts.Among(District.OrderBy(District.Name.Asc()))))), func(s StateRow) string {
			found, err := s.Cities.All()
			if err != nil {
				return err.Error()
			}
			parts := make([]string, len(found))
			for i, c := range found {
				parts[i] = c.Name + "(" + toldAll(c.Districts) + ")"
			}
			return s.Name + ": " + strings.Join(parts, " ")
		}, "Utah: Moab() Ogden() Provo(North,South)", `Texas: 50%_off\() Austin(Airport,Downtown,Hyde Park) Mesa() Salem()`),
		tells("prefetch_into_another_field", orm.Into[StateOfDense](states.Filter(State.ID.Eq(4))).Prefetch(State.Cities.Among(byName()), State.Cities.Among(City.Filter(City.Population.Gt(100_000))).To("Large")),
			func(s StateOfDense) string { return stateAndCities(s.StateRow) + "; " + toldAll(s.Large) }, `Texas: 50%_off\,Austin,Mesa,Salem; Austin`),
		tells("prefetch_two_keys_to_one_model", City.Filter(City.ID.Eq(1)).Prefetch(City.RoadsFrom.Among(Road.OrderBy(Road.ID.Asc())), City.RoadsTo), func(c CityRow) string { return toldAll(c.RoadsFrom) + " " + toldAll(c.RoadsTo) }, "310,130 310"),
		tells("prefetch_polymorphic", Photo.OrderBy(Photo.ID.Asc()).Prefetch(Photo.City, Photo.Park), func(p PhotoRow) string { return p.Title + " " + told(p.City) + " " + told(p.Park) },
			"Lake Provo -", "Canyon - Zion", "Street Provo -", "Ruin - -", "Capitol Austin -"),
	), sending(2,
		tells("prefetch_of_a_related_row", City.SelectRelated(City.State.Among(State.Prefetch(State.Parks.Among(Park.OrderBy(Park.ID.Asc()))))).Filter(City.ID.In(1, 4)).OrderBy(City.ID.Asc()), func(c CityRow) string {
			state, err := c.State.Get()
			if err != nil {
				return err.Error()
			}
			return cityAndState(c) + ": " + toldAll(state.Parks)
		}, "Provo in Utah: Zion,Arches", "Toledo in Ohio: "),
	), []conform{
		// Nothing to look for: the keys are NULL, or there are no rows.
		tells("prefetch_of_no_rows", State.Filter(State.ID.Gt(100)).Prefetch(State.Cities), stateAndCities),
		tells("prefetch_of_no_keys", Region.Filter(Region.ID.Eq(1)).Prefetch(Region.Parent), func(r RegionRow) string { return told(r.Parent) }, "-"),
		tells("prefetch_none", State.Filter(State.ID.Eq(1)).Prefetch(State.Cities.Among(City.None())), stateAndCities, "Utah: "),
		tells("prefetch_per_parent_zero", State.Filter(State.ID.Eq(1)).Prefetch(State.Cities.PerParent(0)), stateAndCities, "Utah: "),
		countOf("prefetch_count", State.Prefetch(State.Cities), 5),
		does("prefetch_onto_rows", "Provo in Utah;Moab in Utah;Ogden in Utah;Toledo in Ohio;", func(ctx context.Context, db *orm.DB) (all string, err error) {
			rows := []CityRow{{Name: "Provo", StateID: 1}, {Name: "Moab", StateID: 1}, {Name: "Ogden", StateID: 1}, {Name: "Toledo", StateID: 2}}
			err = orm.Load(ctx, db, rows, City.State)
			for _, c := range rows {
				all += cityAndState(c) + ";"
			}
			return all, err
		}),
	}, lateral())
}

// lateral are the cases of a limit per parent that is looked up for each.
func lateral() []conform {
	states := State.OrderBy(State.ID.Asc())
	return lacking("LATERAL", sending(2,
		tells("prefetch_per_parent_lateral", states.Prefetch(State.Cities.Among(largestFirst()).PerParent(2).Lateral()), stateAndCities, "Utah: Provo,Ogden", "Ohio: Toledo", "Iowa: ", "Texas: Austin,Salem", "Maine: "),
		tells("prefetch_per_parent_lateral_select_related", states.Prefetch(State.Cities.Among(largestFirst().Only(City.Name).SelectRelated(City.State)).PerParent(1).Lateral()), func(s StateRow) string {
			found, err := s.Cities.All()
			if err != nil || len(found) == 0 {
				return s.Name
			}
			return cityAndState(found[0])
		}, "Provo in Utah", "Toledo in Ohio", "Iowa", "Austin in Texas", "Maine"),
		tells("prefetch_per_parent_lateral_many_to_many", Line.OrderBy(Line.ID.Asc()).Prefetch(Line.Cities.Among(City.OrderBy(City.Name.Desc())).PerParent(2).Lateral()), func(l LineRow) string { return l.Name + ": " + toldAll(l.Cities) },
			"Red: Provo,Ogden", "Blue: Provo,Austin", "Green: "),
	)...)
}
