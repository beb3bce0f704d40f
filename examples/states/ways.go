package main

import (
	"context"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
	. "github.com/inlay-orm/inlay/subquery" // so that Exists and OuterRef read as words of the query
)

// loop is the way to avoid: a list, then a query for each of its rows.
func loop(ctx context.Context, db *orm.DB) ([]StateRow, error) {
	states, err := State.OrderBy(State.Name.Asc()).All(ctx, db)
	if err != nil {
		return nil, err
	}
	found := []StateRow{}
	//inlay:allow-nplusone State.Cities -- this is the loop that the other ways are measured against
	for _, state := range states {
		dense, err := City.Dense().Filter(City.StateID.Eq(state.ID)).Exists(ctx, db)
		if err != nil {
			return nil, err
		}
		if dense {
			found = append(found, state)
		}
	}
	return found, nil
}

// DenseState is a state and whether it has a dense city.
type DenseState struct {
	StateRow
	Dense bool
}

// annotated asks the database the question of the loop: OuterRef stands for the state at hand.
func annotated() orm.QuerySet[DenseState] {
	dense := City.Dense().Filter(City.StateID.EqExpr(OuterRef(State.ID)))

	return orm.Into[DenseState](State.
		Annotate("dense", Exists(dense)).
		Filter(expr.Ref[bool]("dense").IsTrue()).
		OrderBy(State.Name.Asc()))
}

// CountedState is a state and the number of its dense cities.
type CountedState struct {
	StateRow
	DenseCities int64
}

// counted also says how many. A relation knows what joins its tables, so it needs no OuterRef.
func counted() orm.QuerySet[CountedState] {
	denseCities := expr.Ref[int64]("dense_cities")

	return orm.Into[CountedState](State.
		Annotate("dense_cities", State.Cities.Count(City.IsDense())).
		Filter(denseCities.Gt(0)).
		OrderBy(denseCities.Desc(), State.Name.Asc()))
}
