package models_test

import (
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/subquery"
)

func init() { suite = append(suite, windows()) }

var (
	inState  = expr.PartitionBy(City.StateID).OrderBy(City.Population.Desc())
	rank     = expr.Ref[int64]("rank")
	ranked   = City.Annotate("rank", expr.Rank().Over(inState))
	inOrder  = expr.Window{}.OrderBy(City.ID.Asc())
	threeIDs = City.Filter(City.ID.Lte(4)).OrderBy(City.ID.Asc())
)

type rankedCity struct {
	Name string
	Rank int64
}

func windows() []conform {
	return []conform{
		values("window_ranking", City.Filter(City.StateID.Eq(1)).OrderBy(City.Population.Asc()).Values(City.Name, expr.RowNumber().Over(inState).As("row"),
			expr.Rank().Over(inState).As("rank"), expr.DenseRank().Over(inState).As("dense"), expr.PercentRank().Over(inState).As("percent"),
			expr.CumeDist().Over(expr.Window{}.OrderBy(City.Capital.Asc())).As("cume"), expr.Ntile(2).Over(inState).As("half")),
			row{"name": "Moab", "row": int64(3), "rank": int64(3), "dense": int64(3), "percent": 1.0, "cume": 1.0, "half": int64(2)},
			row{"name": "Ogden", "row": int64(2), "rank": int64(2), "dense": int64(2), "percent": 0.5, "cume": 1.0, "half": int64(1)},
			row{"name": "Provo", "row": int64(1), "rank": int64(1), "dense": int64(1), "percent": 0.0, "cume": 1.0, "half": int64(1)}),
		values("window_offsets", threeIDs.Values(expr.Lag(City.ID, 1).Over(inOrder).As("lag"), expr.Lead(City.Name, 2).Over(inOrder).As("lead"),
			expr.FirstValue(City.ID).Over(inOrder).As("first"), expr.LastValue(City.ID).Over(inOrder).As("last"), expr.NthValue(City.ID, 2).Over(inOrder).As("second")),
			row{"lag": nil, "lead": "Ogden", "first": int64(1), "last": int64(1), "second": nil}, row{"lag": int64(1), "lead": "Toledo", "first": int64(1), "last": int64(2), "second": int64(2)},
			row{"lag": int64(2), "lead": nil, "first": int64(1), "last": int64(3), "second": int64(2)}, row{"lag": int64(3), "lead": nil, "first": int64(1), "last": int64(4), "second": int64(2)}),
		values("window_aggregates", threeIDs.Values(expr.Sum(City.ID).Over(expr.Window{}).As("all"), expr.Sum(City.ID).Over(inOrder).As("running"),
			expr.Count().Over(expr.PartitionBy(City.StateID)).As("in_state"), expr.Count().Filter(City.ID.Gt(2)).Over(expr.Window{}).As("some")),
			row{"all": int64(10), "running": int64(1), "in_state": int64(3), "some": int64(2)}, row{"all": int64(10), "running": int64(3), "in_state": int64(3), "some": int64(2)},
			row{"all": int64(10), "running": int64(6), "in_state": int64(3), "some": int64(2)}, row{"all": int64(10), "running": int64(10), "in_state": int64(1), "some": int64(2)}),
		values("window_frames", threeIDs.Values(
			expr.Sum(City.ID).Over(inOrder.Frame(expr.Rows(expr.Preceding(1), expr.Following(1), expr.ExcludeNothing))).As("rows"),
			expr.Sum(City.ID).Over(inOrder.Frame(expr.Rows(expr.UnboundedPreceding(), expr.UnboundedFollowing(), expr.ExcludeCurrentRow))).As("others"),
			expr.Sum(City.ID).Over(inOrder.Frame(expr.Range(expr.Preceding(2), expr.CurrentRow(), expr.ExcludeNothing))).As("range"),
			expr.Sum(City.ID).Over(expr.Window{}.OrderBy(City.StateID.Asc()).Frame(expr.Groups(expr.CurrentRow(), expr.UnboundedFollowing(), expr.ExcludeTies))).As("groups"),
			expr.Count().Over(expr.Window{}.OrderBy(City.StateID.Asc()).Frame(expr.Groups(expr.CurrentRow(), expr.CurrentRow(), expr.ExcludeGroup))).As("none")),
			row{"rows": int64(3), "others": int64(9), "range": int64(1), "groups": int64(5), "none": int64(0)}, row{"rows": int64(6), "others": int64(8), "range": int64(3), "groups": int64(6), "none": int64(0)},
			row{"rows": int64(9), "others": int64(7), "range": int64(6), "groups": int64(7), "none": int64(0)}, row{"rows": int64(7), "others": int64(6), "range": int64(9), "groups": int64(4), "none": int64(0)}),
		// A filter on a window wraps the query.
		all("window_filter_wraps", orm.Into[rankedCity](ranked.Filter(rank.Eq(1), City.ID.Lt(8))).OrderBy(City.StateID.Asc()),
			rankedCity{"Provo", 1}, rankedCity{"Toledo", 1}, rankedCity{"Austin", 1}),
		all("window_filter_inside_or", orm.Into[rankedCity](ranked.Filter(expr.Or(rank.Gt(3), City.Name.Eq("Moab")))).OrderBy(City.ID.Asc()).Limit(5),
			rankedCity{"Moab", 3}, rankedCity{`50%_off\`, 4}),
		names("window_filter_on_an_alias", City.Alias("rank", expr.Rank().Over(inState)).Alias("last", rank.Plus(10)).Filter(expr.Ref[int64]("last").Eq(12)).OrderBy(City.ID.Asc()), "Ogden", "Salem"),
		values("window_filter_with_values", ranked.Filter(rank.Eq(2)).OrderBy(City.ID.Asc()).Values(City.Name, rank, City.ID.Plus(1).As("next")),
			row{"name": "Ogden", "rank": int64(2), "next": int64(4)}, row{"name": "Salem", "rank": int64(2), "next": int64(7)}),
		countOf("window_filter_count", ranked.Filter(rank.Lte(2)), 5),
		existsOf("window_filter_exists", ranked.Filter(rank.Gt(4)), false),
		names("window_filter_in_subquery", State.Filter(subquery.Exists(ranked.Filter(rank.Eq(4), City.StateID.EqExpr(subquery.OuterRef(State.ID))))), "Texas"),
		names("window_filter_not_in", State.Filter(subquery.NotIn(State.ID, City.Alias("rank", expr.Rank().Over(inState)).Filter(rank.Eq(3)).Only(City.StateID))).OrderBy(State.ID.Asc()), "Ohio", "Iowa", "Maine"),
		first("window_filter_first", "Toledo", City.Alias("rank", expr.Rank().Over(inState)).Filter(rank.Eq(1)).OrderBy(City.Name.Desc()).First),
		values("window_over_aggregates", City.OrderBy(City.StateID.Asc()).Values(City.StateID, expr.Sum(City.Population).As("people"),
			expr.Rank().Over(expr.Window{}.OrderBy(expr.Sum(City.Population).Desc())).As("rank")),
			row{"state_id": int64(1), "people": int64(207300), "rank": int64(3)}, row{"state_id": int64(2), "people": int64(270000), "rank": int64(2)}, row{"state_id": int64(4), "people": int64(974000), "rank": int64(1)}),
		values("window_over_groups", City.Annotate("people", expr.Sum(City.Population)).GroupBy(City.StateID).OrderBy(City.StateID.Asc()).Values(City.StateID, expr.Count().As("cities")),
			row{"state_id": int64(1), "cities": int64(3)}, row{"state_id": int64(2), "cities": int64(1)}, row{"state_id": int64(4), "cities": int64(4)}),
	}
}
