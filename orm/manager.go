package orm

import (
	"reflect"

	"github.com/inlay-orm/inlay/expr"
)

// Manager is embedded in a table struct and makes it the starting point of
// queries: every method of [QuerySet] is a method of the table. [Define]
// fills it.
//
// Methods of the table struct that return a QuerySet are manager methods:
// reusable queries, also inside subqueries. A table struct with a method
// DefaultFilters (see [DefaultFilterer]) filters every query by them.
//
//	func (c *CityTable) Large() orm.QuerySet[CityRow] { return c.Filter(c.Population.Gt(100_000)) }
type Manager[R any] struct{ QuerySet[R] }

// DefaultFilterer is a table struct whose queries are filtered by default:
// by a tenant, say, or to rows that are not deleted. The filters hold in
// subqueries and relation expressions alike; [QuerySet.Unscoped] lifts them.
// The method is called once, by [Define], when the columns are filled.
//
//	func (j *JobTable) DefaultFilters() []expr.Predicate { return []expr.Predicate{j.Done.IsFalse()} }
type DefaultFilterer interface {
	DefaultFilters() []expr.Predicate
}

// managed is what a pointer to a table struct implements by its Manager.
type managed interface {
	rowType() reflect.Type
	manage(m *model, table any) (faults []string)
}

func (*Manager[R]) rowType() reflect.Type { return reflect.TypeFor[R]() }

func (m *Manager[R]) manage(model *model, table any) (faults []string) {
	model.hooks, faults = hooksOf[R](table)
	m.QuerySet = QuerySet[R]{query{model: model, layout: model.table.Layout}}
	return faults
}
