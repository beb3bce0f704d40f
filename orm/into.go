package orm

import (
	"fmt"
	"reflect"

	"github.com/inlay-orm/inlay/schema"
)

// Into reads the rows of a query into another struct: columns and annotations
// go to the fields of their names, and every field must be filled by one.
//
//	type DenseState struct {
//		StateRow
//		Dense     bool
//		CityCount int64
//	}
//	qs := State.Annotate("dense", Exists(dense)).Annotate("city_count", State.Cities.Count())
//	states, err := orm.Into[DenseState](qs).All(ctx, db)
//
// Errors, from the terminal: a [FaultsError] for a struct that cannot be a
// row, a [PlaceError] for a field or an annotation that is left over.
func Into[D, R any](qs QuerySet[R]) QuerySet[D] {
	into := QuerySet[D](qs)
	layout, err := layoutOf[D]()
	if err != nil {
		into.fail(fmt.Errorf("inlay: Into: %w", err))
		return into
	}
	into.layout = layout
	if into.more().rowType != nil {
		into.editRare().rowType = typed[D]{}
	}
	return into
}

func layoutOf[R any]() (*schema.Layout, error) { return schema.LayoutOf(reflect.TypeFor[R]()) }
