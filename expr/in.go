package expr

import (
	"reflect"
	"time"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
	"github.com/inlay-orm/inlay/types"
)

// In is true where the expression equals one of the values. The list is one
// array argument, so that the statement is the same for every length; In of
// an empty list is FALSE.
//
//	City.Filter(City.ID.In(1, 2, 3))
func (e Expr[T]) In(values ...T) Predicate {
	return inList(dialect.FormInArray, e.n, values)
}

// NotIn is true exactly where In is not, also where the expression is NULL;
// NotIn of an empty list is TRUE.
//
//	City.Filter(City.Name.NotIn("Moab", "Mesa"))
func (e Expr[T]) NotIn(values ...T) Predicate {
	return Unless(e.In(values...))
}

// formInElements is [dialect.FormInArray] of an array that may have NULL in it.
var formInElements = dialect.NewForm("= ANY(elements)", "$1 = ANY($2)", dialect.Comparison)

// In is true where the expression equals an element of a list that is an
// expression itself: an array column, or a parameter of a prepared query. For
// values that are there, see the method [Expr.In].
//
//	byIDs := orm.Prepare1(func(ids expr.Expr[[]int64]) orm.QuerySet[CityRow] { return City.Filter(expr.In(City.ID, ids)) })
func In[T any](e Of[T], list Of[[]T]) Predicate {
	n, of := operandOf(e), operandOf(list)
	if of.kind != kindParameter { // which has no NULL in it
		return form2[bool](formInElements, n, of)
	}
	return form2[bool](dialect.FormInArray, n, besideList[T](n, of))
}

// NotIn is true exactly where [In] is not, also where the expression is NULL.
//
//	others := orm.Prepare1(func(ids expr.Expr[[]int64]) orm.QuerySet[CityRow] { return City.Filter(expr.NotIn(City.ID, ids)) })
func NotIn[T any](e Of[T], list Of[[]T]) Predicate { return Unless(In(e, list)) }

func inList[T any](f dialect.Form, n *node, values []T) Predicate {
	p := formValue[bool](f, n, listFor(n, values), tape.ParamBare)
	if sqlType, how := typedAs[T](); sqlType != schema.Unknown {
		p.n.sql, p.n.how = sqlType.Array(), how
	}
	return p
}

// listFor copies the list: the caller's slice may change before the query runs.
// Elements that are NULL are left out: nothing equals them.
func listFor[T any](n *node, values []T) tape.Value {
	if times, ok := any(values).([]time.Time); ok && n != nil && n.kind == kindColumn && n.column().Field.Zone != nil {
		return wallTimes(n.column().Field.Zone, append([]time.Time{}, times...))
	}
	list := make([]T, 0, len(values))
	if !isChecked[T]() {
		return tape.OtherValue(append(list, values...))
	}
	for _, v := range values {
		val := valueOf(v)
		if wrong, ok := val.Any().(tape.Unsendable); ok {
			return tape.OtherValue(wrong)
		}
		if val.Kind() != tape.Null {
			list = append(list, v)
		}
	}
	return tape.OtherValue(list)
}

// isChecked reports whether a T can be sent as NULL, or not be sent.
func isChecked[T any]() bool {
	if mayBeNull[T]() {
		return true
	}
	_, isEnum := any(*new(T)).(types.Enum)
	return isEnum
}

// mayBeNull reports whether a T can be sent as NULL.
func mayBeNull[T any]() bool {
	t := reflect.TypeFor[T]()
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface:
		return true
	}
	return schema.EncodesItself(t)
}
