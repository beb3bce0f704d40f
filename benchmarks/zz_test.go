package main

import (
	"testing"

	"github.com/inlay-orm/inlay/orm"
)

func BenchmarkZBuildB1(b *testing.B) {
	b.ReportAllocs()
	for i := int64(0); b.Loop(); i++ {
		simpleCities(i)
	}
}
func BenchmarkZBuildB2(b *testing.B) {
	b.ReportAllocs()
	for i := int64(0); b.Loop(); i++ {
		nestedCities(i)
	}
}
func BenchmarkZBuildB3(b *testing.B) {
	b.ReportAllocs()
	for i := int64(0); b.Loop(); i++ {
		groupedCities(i)
	}
}
func zhit[R any](b *testing.B, qs orm.QuerySet[R]) {
	db := unconnected(b).WithTemplates(orm.Keep(orm.AllShapes))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := qs.SQL(db); err != nil {
			b.Fatal(err)
		}
	}
}
func BenchmarkZHitB1(b *testing.B) { zhit(b, simpleCities(7)) }
func BenchmarkZHitB2(b *testing.B) { zhit(b, nestedCities(7)) }
func BenchmarkZHitB3(b *testing.B) { zhit(b, groupedCities(7)) }
func BenchmarkZHitB4(b *testing.B) { zhit(b, denseStates()) }

var zDense = orm.Prepare1(func(least expr.Expr[float64]) orm.QuerySet[DenseState] {
	return orm.Into[DenseState](State.
		Annotate("dense", subquery.Exists(City.Filter(City.Density().GtExpr(least)).Filter(City.StateID.EqExpr(subquery.OuterRef(State.ID))))).
		Annotate("city_count", State.Cities.Count()).
		Filter(expr.Ref[bool]("dense").IsTrue()).
		OrderBy(State.Name.Asc()))
})
