package subquery

import (
	"encoding/json"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/expr"
)

var (
	formArray = dialect.NewForm("ARRAY of a subquery", "ARRAY($1)", dialect.Atom, dialect.NeverNull)
	formJSON  = dialect.NewForm("JSON of a subquery", "TO_JSONB(ARRAY($1))", dialect.Atom, dialect.NeverNull)
)

// Array is the values of an expression in the rows of a query, in its order,
// as a list: empty, never NULL, where there is no row. The expression belongs
// to the query inside.
//
//	Array(State.Cities.Rows().OrderBy(City.Name.Asc()), City.Name)
func Array[T any](q Query, e expr.Of[T]) expr.Expr[[]T] {
	if e == nil {
		return expr.Invalid[[]T](expr.ErrZero)
	}
	v := &value{q: q, use: Use{Kind: UseSelect, Select: e}, none: expr.Value([]T{}), form: formArray}
	return expr.WrapIn[[]T](&v.room, v)
}

// JSON is the rows of a query, in its order, as a JSON array of objects: [],
// never NULL, where there is no row. It brings a collection along with each row
// of the query around, in the same statement. The members are the fields given,
// which belong to the query inside, by their names; without any, everything
// that the query selects. It is read into a field tagged `orm:"json"` of type
// []T, whose fields encoding/json finds by the names of columns. A field that it
// would miss, such as StateID for state_id, makes the query that uses it fail:
// tag it `json:"state_id"`.
//
//	State.Annotate("cities", JSON[CityJSON](State.Cities.Rows().OrderBy(City.Name.Asc()), City.Name, City.Population))
//
// Bytes are written as each database writes them in JSON.
func JSON[T any](q Query, fields ...expr.Expression) expr.Expr[[]T] {
	check := jsonMembers[T]()
	use := Use{Kind: UseObject, Members: check}
	if len(fields) > 0 {
		names := make([]string, len(fields))
		for i, f := range fields {
			if f != nil {
				names[i] = expr.NameOf(f)
			}
		}
		if err := check(names); err != nil {
			return expr.Invalid[[]T](err)
		}
		use = Use{Kind: UseSelect, Select: expr.JSONObject(fields...)}
	}
	v := &value{q: q, use: use, none: expr.Value(json.RawMessage("[]")), form: formJSON}
	return expr.WrapIn[[]T](&v.room, v)
}
