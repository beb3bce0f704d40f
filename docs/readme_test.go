package docs_test

import (
	"context"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
	. "github.com/inlay-orm/inlay/subquery"
)

func init() { pages = append(pages, readme) }

var readme = []snippet{
	{"the taste", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		before := db.Stats().Statements

		dense := City.Dense().Filter(City.StateID.EqExpr(OuterRef(State.ID)))

		states, err := orm.Into[DenseState](State.
			Annotate("dense", Exists(dense)).
			Annotate("city_count", State.Cities.Count()).
			Filter(expr.Ref[bool]("dense").IsTrue()).
			OrderBy(State.Name.Asc())).
			All(ctx, db)

		is(t, states, []DenseState{{StateRow{2, "Ohio"}, true, 1}, {StateRow{4, "Texas"}, true, 4}, {StateRow{1, "Utah"}, true, 3}})
		is(t, db.Stats().Statements-before, 1)
		return err
	}},
}
