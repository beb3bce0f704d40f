package expr

import "github.com/inlay-orm/inlay/dialect"

// Key is the expression that is ordered by.
func (o Order) Key() Expression {
	n := orZero(o.n)
	if n.kind == kindForm && n.form == uint32(formValueOrder) {
		n = n.a
	}
	return Expr[any]{n}
}

// Direction says in words how the order runs, for messages and cursors.
func (o Order) Direction() string {
	words := "asc"
	if o.descends() {
		words = "desc"
	}
	if o.nullsLast() {
		return words + " nulls last"
	}
	return words + " nulls first"
}

func (o Order) nullsLast() bool {
	switch o.form {
	case dialect.FormAsc, dialect.FormAscKnown, formAscLast, formDescLast:
		return true
	}
	return false
}

// After is true for the rows that come after one, in some orders of which no
// two rows are level; values are those that the row is ordered by, nil for
// NULL. Where all orders run the same way and no value can be NULL it compares
// row values, which an index over the columns serves.
func After(orders []Order, values []any) Predicate {
	if len(orders) == 0 || len(orders) != len(values) {
		return Invalid[bool](ErrZero)
	}
	if len(orders) == 1 {
		return orders[0].after(values[0])
	}
	if sameDirection(orders) {
		keys, ends := make([]*node, len(orders)), make([]*node, len(orders))
		for i, o := range orders {
			keys[i], ends[i] = o.n, bare(o.n, values[i])
		}
		f := formGt
		if orders[0].descends() {
			f = formLt
		}
		return form2[bool](f, formMany[any](dialect.FormRow, keys).n, formMany[any](dialect.FormRow, ends).n)
	}
	later := And(orders[0].level(values[0]), After(orders[1:], values[1:]))
	return Or(orders[0].after(values[0]), later)
}

func sameDirection(orders []Order) bool {
	for _, o := range orders {
		if !(Expr[any]{o.n}).known() || o.descends() != orders[0].descends() {
			return false
		}
	}
	return true
}

// after is true where the key alone puts a row behind one with a value.
func (o Order) after(v any) Predicate {
	key := Expr[any]{o.n}
	known := key.known()
	switch {
	case v == nil && o.nullsLast():
		return False()
	case v == nil:
		return key.IsNotNull()
	case o.descends() && o.nullsLast() && !known:
		return Or(key.Lt(v), key.IsNull())
	case o.descends():
		return key.Lt(v)
	case o.nullsLast() && !known:
		return Or(key.Gt(v), key.IsNull())
	}
	return key.Gt(v)
}

func (o Order) level(v any) Predicate {
	if v == nil {
		return Expr[any]{o.n}.IsNull()
	}
	return Expr[any]{o.n}.Eq(v)
}
