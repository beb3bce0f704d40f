package orm

import "github.com/inlay-orm/inlay/types"

// Opt is a value of three states: unset, NULL, or a T. The zero Opt is unset. A
// handler of PATCH requests reads its JSON into a struct of them, and updates by
// SetOpt what the request names:
//
//	type CityPatch struct {
//		Name  orm.Opt[string] `json:"name,omitzero"`
//		Mayor orm.Opt[string] `json:"mayor,omitzero"`
//	}
//
//	var patch CityPatch
//	n, err := City.Filter(City.ID.Eq(7)).Update(ctx, db, City.Name.SetOpt(patch.Name), City.Mayor.SetOpt(patch.Mayor))
//
// As the field of a row struct it holds a column that may be NULL. A row that is
// read has it set where the column is read, and unset where Only leaves it out.
// An insert needs it set, or its column left out by Only or Defer.
type Opt[T any] = types.Opt[T]

// Some is an [Opt] that holds a value.
//
//	City.Mayor.SetOpt(orm.Some("Niehaus"))
func Some[T any](v T) Opt[T] { return types.Some(v) }

// Null is an [Opt] that is NULL.
//
//	City.Mayor.SetOpt(orm.Null[string]())
func Null[T any]() Opt[T] { return types.Null[T]() }
