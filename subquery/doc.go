// Package subquery puts one query inside another: [Exists], [OuterRef],
// [Subquery] and [First], [In] and [NotIn], and the aggregates [Count],
// [Sum], [Avg], [Min] and [Max] of a query's rows.
//
//	dense := City.Dense().Filter(City.StateID.EqExpr(OuterRef(State.ID)))
//	State.Annotate("dense", Exists(dense))
//
// What they return are expressions: they may stand in Filter, Annotate and
// OrderBy, and inside one another. A QuerySet brings its manager's default
// filters along.
package subquery
