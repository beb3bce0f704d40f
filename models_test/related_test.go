package models_test

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/subquery"
)

func init() { suite = append(suite, selectRelated()) }

// told writes what is loaded of the rows related to one.
func told[R named](o orm.One[R]) string {
	switch row, err := o.Get(); {
	case errors.Is(err, orm.ErrNotFound):
		return "-"
	case err != nil:
		return "?"
	default:
		return (*row).label()
	}
}

func toldAll[R named](m orm.Many[R]) string {
	rows, err := m.All()
	if err != nil {
		return "?"
	}
	labels := make([]string, len(rows))
	for i, r := range rows {
		labels[i] = r.label()
	}
	return strings.Join(labels, ",")
}

func (r SeatRow) label() string  { return fmt.Sprint(r.Since) }
func (r LineRow) label() string  { return r.Name }
func (r PhotoRow) label() string { return r.Title }
func (r VisitRow) label() string { return fmt.Sprint(r.Riders) }
func (r RoadRow) label() string  { return fmt.Sprint(r.Km) }
func (r CallRow) label() string  { return fmt.Sprint(r.LineID, "/", r.CityID) }

func cityAndState(c CityRow) string { return c.Name + " in " + told(c.State) }

func seat(s SeatRow) string {
	return strings.Join([]string{told(s.State), told(s.City), told(s.Park)}, " ")
}

func selectRelated() []conform {
	named := City.Only(City.ID, City.Name)
	return []conform{
		tells("select_related", City.SelectRelated(City.State).Filter(City.ID.Lt(5)).OrderBy(City.ID.Desc()), cityAndState,
			"Toledo in Ohio", "Ogden in Utah", "Moab in Utah", "Provo in Utah"),
		tells("select_related_optional", Seat.SelectRelated(Seat.State, Seat.City, Seat.Park).OrderBy(Seat.ID.Asc()), seat,
			"Texas Austin -", "Ohio Toledo -", "Iowa - -", "Utah Provo Zion"),
		tells("select_related_unscoped", Seat.SelectRelated(Seat.Park.Among(Park.Unscoped())).OrderBy(Seat.ID.Asc()), seat,
			"? ? -", "? ? Lost", "? ? -", "? ? Zion"),
		tells("select_related_has_one", State.SelectRelated(State.Seat.Among(Seat.SelectRelated(Seat.City))).OrderBy(State.ID.Asc()), func(s StateRow) string {
			row, err := s.Seat.Get()
			if err != nil {
				return s.Name + " " + told(s.Seat)
			}
			return s.Name + " " + told(row.City)
		}, "Utah Provo", "Ohio Toledo", "Iowa -", "Texas Austin", "Maine -"),
		tells("select_related_nested", District.SelectRelated(District.City.Among(City.SelectRelated(City.State))).Filter(District.ID.In(1, 4)).OrderBy(District.ID.Asc()), func(d DistrictRow) string {
			city, err := d.City.Get()
			if err != nil {
				return err.Error()
			}
			return d.Name + " in " + cityAndState(*city)
		}, "North in Provo in Utah", "Downtown in Austin in Texas"),
		tells("select_related_only", named.SelectRelated(City.State.Among(State.Only(State.Name))).Filter(City.ID.Eq(1)), func(c CityRow) string {
			state, err := c.State.Get()
			return fmt.Sprintln(c.ID, c.Population, state.ID, state.Name, state.Nickname, err)
		}, "1 0 0 Utah <nil> <nil>\n"),
		tells("select_related_defer", City.Defer(City.Mayor).SelectRelated(City.State.Among(State.Defer(State.Nickname))).Filter(City.ID.Eq(1)), func(c CityRow) string {
			state, err := c.State.Get()
			return fmt.Sprintln(c.Population, c.Mayor, state.ID, state.Name, state.Nickname, err)
		}, "115000 <nil> 1 Utah <nil> <nil>\n"),
		tells("select_related_filtered", Seat.SelectRelated(Seat.City).Filter(expr.Via(Seat.City, City.Population).Gt(200_000)).OrderBy(Seat.ID.Asc()), seat, "? Austin ?", "? Toledo ?"),
		tells("select_related_two_keys_to_one_model", Road.SelectRelated(Road.From, Road.To).OrderBy(Road.ID.Asc()), func(r RoadRow) string { return told(r.From) + "-" + told(r.To) },
			"Provo-Moab", "Moab-Provo", "Provo-Ogden"),
		tells("select_related_to_itself", Region.SelectRelated(Region.Parent.Among(Region.SelectRelated(Region.Parent))).OrderBy(Region.ID.Asc()), func(r RegionRow) string {
			parent, err := r.Parent.Get()
			if err != nil {
				return r.Name + " " + told(r.Parent)
			}
			return r.Name + " " + parent.Name + " " + told(parent.Parent)
		}, "World -", "Europe World -", "Asia World -", "Alps Europe World"),
		tells("select_related_composite", Visit.SelectRelated(Visit.Stop).OrderBy(Visit.ID.Asc()), func(v VisitRow) string { return told(v.Stop) }, "Harbour", "Harbour", "Station"),
		tells("select_related_polymorphic", Photo.SelectRelated(Photo.City, Photo.Park).OrderBy(Photo.ID.Asc()), func(p PhotoRow) string { return p.Title + " " + told(p.City) + " " + told(p.Park) },
			"Lake Provo -", "Canyon - Zion", "Street Provo -", "Ruin - -", "Capitol Austin -"),
		tells("select_related_of_a_union", City.Filter(City.ID.Eq(1)).Union(City.Filter(City.ID.Eq(4))).SelectRelated(City.State).OrderBy(City.ID.Asc()), cityAndState, "Provo in Utah", "Toledo in Ohio"),
		tells("select_related_of_a_window", City.SelectRelated(City.State).Alias("place", expr.RowNumber().Over(expr.PartitionBy(City.StateID).OrderBy(City.Population.Desc()))).
			Filter(expr.Ref[int64]("place").Eq(1)).OrderBy(City.ID.Asc()), cityAndState, "Provo in Utah", "Toledo in Ohio", "Austin in Texas"),
		tells("select_related_distinct", City.Only(City.StateID).SelectRelated(City.State.Among(State.Only(State.Name))).Distinct().OrderBy(City.StateID.Asc()), cityAndState, " in Utah", " in Ohio", " in Texas"),
		tells("select_related_into", orm.Into[CountedCity](City.Annotate("districts", City.Districts.Count())).SelectRelated(City.State).Filter(City.ID.In(1, 2)).OrderBy(City.ID.Asc()), func(c CountedCity) string { return fmt.Sprint(cityAndState(c.CityRow), " ", c.Count) },
			"Provo in Utah 2", "Moab in Utah 0"),
		does("select_related_first", "Provo in Utah", func(ctx context.Context, db *orm.DB) (string, error) {
			c, err := City.SelectRelated(City.State).First(ctx, db)
			return cityAndState(c), err
		}),
		does("select_related_iter", "Provo in Utah;Moab in Utah;", func(ctx context.Context, db *orm.DB) (all string, err error) {
			for c, err := range City.SelectRelated(City.State).OrderBy(City.ID.Asc()).Limit(2).Iter(ctx, db) {
				if err != nil {
					return "", err
				}
				all += cityAndState(c) + ";"
			}
			return all, nil
		}),
		countOf("select_related_count", City.SelectRelated(City.State).Filter(City.StateID.Eq(1)), 3),
		values("select_related_values", City.SelectRelated(City.State).Filter(City.ID.Eq(1)).Values(City.Name), row{"name": "Provo"}),
		names("select_related_in_a_subquery", State.Filter(subquery.In(State.ID, City.SelectRelated(City.State).Filter(City.Capital.IsTrue()).Only(City.StateID))), "Texas"),
	}
}

// CountedCity is a city with the number of its districts.
type CountedCity struct {
	CityRow
	Count int64 `orm:"column=districts"`
}
