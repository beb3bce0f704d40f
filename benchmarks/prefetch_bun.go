package main

import (
	"context"
	"database/sql"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
)

// bunFamily is a state with its cities, for bun.
type bunFamily struct {
	bun.BaseModel `bun:"table:states,alias:states"`

	ID     int64 `bun:",pk"`
	Name   string
	Cities []*bunCity `bun:"rel:has-many,join:id=state_id"`
}

func (s bunFamily) tell() family {
	f := family{StateRow: StateRow{s.ID, s.Name}}
	for _, c := range s.Cities {
		f.cities = append(f.cities, c.CityRow)
	}
	return f
}

// bunLoaders is bun's Relation. It has no limit for each row: the relation is
// told to read from a query with a window.
func bunLoaders(conn *sql.DB) [2]loader {
	db := bun.NewDB(conn, pgdialect.New())
	largest := func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.ModelTableExpr(numberedCities).Where("place <= ?", perState).Order("place")
	}
	few := func(ctx context.Context) ([]bunFamily, error) {
		var states []bunFamily
		err := db.NewSelect().Model(&states).Relation("Cities").Where("id <= ?", fewStates).Scan(ctx)
		return states, err
	}
	largestOfEach := func(ctx context.Context) ([]bunFamily, error) {
		var states []bunFamily
		err := db.NewSelect().Model(&states).Relation("Cities", largest).Scan(ctx)
		return states, err
	}
	return [2]loader{loads("bun", few, bunFamily.tell), loads("bun", largestOfEach, bunFamily.tell)}
}
