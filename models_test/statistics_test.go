package models_test

import (
	"context"
	"errors"
	"math"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/orm"
)

func init() { suite = append(suite, statisticCases()) }

// The points of the suite are (id, population) of districts: (1, 50000),
// (2, 65000), (4, 30000), (5, 9000), and two without a population.
var (
	px = expr.Cast[float64](District.ID)
	py = expr.Cast[float64](District.Population)
)

type spread struct{ StddevPop, StddevSamp, VarPop, VarSamp *float64 }

type regression struct {
	N                                                int64
	AvgX, AvgY, Sxx, Sxy, Slope, Intercept, CovarPop *float64
}

func statisticCases() []conform {
	return []conform{
		// The areas of Texas are 2, 3, 980 and 1: the mean is 246.5, the squares of
		// the distances from it add up to 717365.
		does("statistics_of_numbers", spread{ptr(math.Sqrt(717365.0 / 4)), ptr(math.Sqrt(717365.0 / 3)), ptr(717365.0 / 4), ptr(717365.0 / 3)}, func(ctx context.Context, db *orm.DB) (got spread, err error) {
			err = City.Filter(City.StateID.Eq(4)).Aggregate(ctx, db, &got, expr.StdDevPop(City.AreaKm2).As("stddev_pop"), expr.StdDevSamp(City.AreaKm2).As("stddev_samp"),
				expr.VarPop(City.AreaKm2).As("var_pop"), expr.VarSamp(City.AreaKm2).As("var_samp"))
			return got, err
		}),
		does("statistics_of_one_row", spread{ptr(0.0), nil, ptr(0.0), nil}, func(ctx context.Context, db *orm.DB) (got spread, err error) {
			return got, one.Aggregate(ctx, db, &got, expr.StdDevPop(City.AreaKm2).As("stddev_pop"), expr.StdDevSamp(City.AreaKm2).As("stddev_samp"),
				expr.VarPop(City.AreaKm2).As("var_pop"), expr.VarSamp(City.AreaKm2).As("var_samp"))
		}),
		// Means 3 and 38500; squares of x: 4+1+1+4 = 10; products: -2*11500 - 26500
		// - 8500 - 2*29500 = -117000.
		does("statistics_of_pairs", regression{4, ptr(3.0), ptr(38500.0), ptr(10.0), ptr(-117000.0), ptr(-11700.0), ptr(73600.0), ptr(-29250.0)}, func(ctx context.Context, db *orm.DB) (got regression, err error) {
			return got, District.Aggregate(ctx, db, &got, expr.RegrCount(py, px).As("n"), rounded(expr.RegrAvgX(py, px).Expr).As("avg_x"), rounded(expr.RegrAvgY(py, px).Expr).As("avg_y"), rounded(expr.RegrSXX(py, px).Expr).As("sxx"),
				rounded(expr.RegrSXY(py, px).Expr).As("sxy"), rounded(expr.RegrSlope(py, px).Expr).As("slope"), rounded(expr.RegrIntercept(py, px).Expr).As("intercept"), rounded(expr.CovarPop(py, px).Expr).As("covar_pop"))
		}),
		does("statistics_of_no_pairs", regression{}, func(ctx context.Context, db *orm.DB) (got regression, err error) {
			return got, District.Filter(District.ID.Gt(99)).Aggregate(ctx, db, &got, expr.RegrCount(py, px).As("n"), rounded(expr.RegrAvgX(py, px).Expr).As("avg_x"), rounded(expr.RegrAvgY(py, px).Expr).As("avg_y"), rounded(expr.RegrSXX(py, px).Expr).As("sxx"),
				rounded(expr.RegrSXY(py, px).Expr).As("sxy"), rounded(expr.RegrSlope(py, px).Expr).As("slope"), rounded(expr.RegrIntercept(py, px).Expr).As("intercept"), rounded(expr.CovarPop(py, px).Expr).As("covar_pop"))
		}),
		// The squares of y: 11500² + 26500² + 8500² + 29500² = 1777000000.
		values("statistics_of_correlation", District.Filter(District.Population.IsNotNull()).Values(rounded(expr.RegrSYY(py, px).Expr).As("syy"), rounded(expr.Corr(py, px).Expr).As("corr"), rounded(expr.RegrR2(py, px).Expr).As("r2"),
			rounded(expr.CovarSamp(py, px).Expr).As("covar"), expr.Corr(px, expr.Value(1.0)).As("constant"), expr.RegrR2(expr.Value(1.0), px).As("flat")),
			row{"syy": 1777000000.0, "corr": round4(-117000 / math.Sqrt(10*1777000000)), "r2": round4(117000.0 * 117000 / (10 * 1777000000)), "covar": -39000.0, "constant": nil, "flat": 1.0}),
		does("percentiles", struct {
			Median   float64
			Quarters []float64
			Name     string
			Names    []string
			Mode     int64
		}{56.0, []float64{2.75, 127.5}, "Moab", []string{"50%_off\\", "Toledo"}, 4}, func(ctx context.Context, db *orm.DB) (got struct {
			Median   float64
			Quarters []float64
			Name     string
			Names    []string
			Mode     int64
		}, err error) {
			return got, City.Aggregate(ctx, db, &got, expr.Percentile(0.5, City.AreaKm2).As("median"), expr.Percentiles([]float64{0.25, 0.75}, City.AreaKm2).As("quarters"),
				expr.PercentileOf(0.4, City.Name).As("name"), expr.PercentilesOf([]float64{0, 1}, City.Name).As("names"), expr.Mode(City.StateID).As("mode"))
		}),
		values("percentile_of_none", City.Filter(City.ID.Gt(99), expr.Count().Gte(0)).Values(expr.Percentile(0.5, City.AreaKm2).As("median"), expr.PercentileOf(0.5, City.ID).As("disc"), expr.Mode(City.Name).As("mode")),
			row{"median": nil, "disc": nil, "mode": nil}),
		values("statistics_by_group_with_filter", City.OrderBy(City.StateID.Asc()).Values(City.StateID, expr.VarPop(City.AreaKm2).Filter(City.ID.Neq(2)).As("var"), expr.BitOrOf(City.ID).Filter(City.ID.Gt(1)).As("bits")),
			row{"state_id": int64(1), "var": 0.0, "bits": int64(3)}, row{"state_id": int64(2), "var": 0.0, "bits": int64(4)}, row{"state_id": int64(4), "var": 717365.0 / 4, "bits": int64(15)}),
		values("statistics_of_distinct", City.Filter(City.StateID.Eq(1)).Values(expr.VarPop(City.AreaKm2).Distinct().As("var"), expr.BitXorOf(City.StateID).Distinct().As("xor")),
			row{"var": 44.0 * 44, "xor": int64(1)}),
		// The areas of Utah in the order of id are 100, 12 and 100.
		values("statistics_over_window", City.Filter(City.StateID.Eq(1)).OrderBy(City.ID.Asc()).Values(City.ID, expr.VarPop(City.AreaKm2).Over(pairOfRows).As("var"), expr.BitOrOf(City.ID).Over(pairOfRows).As("bits"),
			expr.RegrAvgX(expr.Cast[float64](City.ID), City.AreaKm2).Over(pairOfRows).As("mean")),
			row{"id": int64(1), "var": 0.0, "bits": int64(1), "mean": 100.0}, row{"id": int64(2), "var": 44.0 * 44, "bits": int64(3), "mean": 56.0}, row{"id": int64(3), "var": 44.0 * 44, "bits": int64(3), "mean": 56.0}),
		does("aggregate_bits", struct{ All, Any, Odd, None *int64 }{ptr[int64](0), ptr[int64](15), ptr[int64](8), nil}, func(ctx context.Context, db *orm.DB) (got struct{ All, Any, Odd, None *int64 }, err error) {
			return got, City.Aggregate(ctx, db, &got, expr.BitAndOf(City.ID).As("all"), expr.BitOrOf(City.ID).As("any"), expr.BitXorOf(City.ID).As("odd"), expr.BitOrOf(City.ID).Filter(City.ID.Gt(99)).As("none"))
		}),
		values("aggregate_default", City.Filter(City.ID.Gt(99), expr.Count().Gte(0)).Values(expr.Sum(City.Population).Default(0).As("sum"), expr.Max(City.Name).Default("none").As("max"), expr.Sum(City.ID).Filter(City.ID.Gt(1)).Default(7).Plus(1).As("more")),
			row{"sum": int64(0), "max": "none", "more": int64(8)}),
	}
}

var (
	pairOfRows = expr.PartitionBy(City.StateID).OrderBy(City.ID.Asc()).Frame(expr.Rows(expr.Preceding(1), expr.CurrentRow(), expr.ExcludeNothing))
)

// round4 is what rounded makes of f.
func round4(f float64) float64 { return math.Round(f*1e4) / 1e4 }

// TestDistinctPairs has an answer on PostgreSQL only.
func TestDistinctPairs(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		var got struct{ Mayors string }
		err := City.Filter(City.StateID.Eq(1)).Aggregate(ctx, db, &got, expr.StringAgg(expr.Coalesce(expr.NullIf(City.Name, City.Name), expr.Value("x")), ",").Distinct().As("mayors"))
		var unsupported *orm.UnsupportedError
		switch {
		case on.Suffix == "sqlite":
			if !errors.As(err, &unsupported) || unsupported.Feature != "DISTINCT in an aggregate of two values" {
				t.Errorf("%v", err)
			}
		case err != nil || got.Mayors != "x":
			t.Errorf("%q, %v", got.Mayors, err)
		}
		if err := City.Aggregate(ctx, db, &got, expr.Mode(City.Name).Distinct().As("mayors")); err == nil {
			t.Error("a mode has distinct values")
		}
		if err := City.Aggregate(ctx, db, &got, expr.Cast[string](expr.Percentile(1.5, City.AreaKm2)).As("mayors")); err == nil {
			t.Error("a percentile is above 1")
		}
	})
}
