package expr

import (
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/types"
)

var (
	formHStoreGet      = dialect.NewForm("-> of hstore", "$1 -> $2", dialect.Other)
	formHStoreHas      = dialect.NewForm("? of hstore", "$1 ? $2", dialect.Other, dialect.Strict)
	formHStoreHasAll   = dialect.NewForm("?& of hstore", "$1 ?& $2", dialect.Other, dialect.Strict)
	formHStoreHasAny   = dialect.NewForm("?| of hstore", "$1 ?| $2", dialect.Other, dialect.Strict)
	formHStoreContains = dialect.NewForm("@> of hstore", "$1 @> $2", dialect.Other, dialect.Strict)
	formHStoreWithin   = dialect.NewForm("<@ of hstore", "$1 <@ $2", dialect.Other, dialect.Strict)
	formHStoreKeys     = dialect.NewForm("AKEYS", "AKEYS($1)", dialect.Atom, dialect.Strict)
)

// HStoreMap is an hstore to look into. SQLite has none of its methods.
//
//	expr.HStore(Product.Attributes).Key("color").Eq("red")
type HStoreMap struct{ n *node }

// HStore looks into an hstore.
//
//	Product.Filter(expr.HStore(Product.Attributes).HasKey("color"))
func HStore(e Of[types.HStore]) HStoreMap { return HStoreMap{operandOf(e)} }

// Key is the text under a key, NULL where there is none.
//
//	expr.HStore(Product.Attributes).Key("color").Eq("red")
func (h HStoreMap) Key(key string) Expr[string] { return h.KeyExpr(Value(key)) }

// KeyExpr is the text under a key that is an expression.
//
//	expr.HStore(Product.Attributes).KeyExpr(Product.Name)
func (h HStoreMap) KeyExpr(key Of[string]) Expr[string] {
	return form2[string](formHStoreGet, h.n, operandOf(key))
}

// HasKey is true where there is a key.
//
//	expr.HStore(Product.Attributes).HasKey("color")
func (h HStoreMap) HasKey(key string) Predicate {
	return form2[bool](formHStoreHas, h.n, Value(key).n)
}

// HasKeys is true where there is every key.
//
//	expr.HStore(Product.Attributes).HasKeys("color", "size")
func (h HStoreMap) HasKeys(keys ...string) Predicate {
	return form2[bool](formHStoreHasAll, h.n, listValue(keys))
}

// HasAnyKey is true where there is one of the keys.
//
//	expr.HStore(Product.Attributes).HasAnyKey("color", "colour")
func (h HStoreMap) HasAnyKey(keys ...string) Predicate {
	return form2[bool](formHStoreHasAny, h.n, listValue(keys))
}

// Contains is true where all pairs of the other one are there.
//
//	expr.HStore(Product.Attributes).Contains(types.NewHStore(map[string]string{"color": "red"}))
func (h HStoreMap) Contains(other types.HStore) Predicate {
	return form2[bool](formHStoreContains, h.n, Value(other).n)
}

// ContainedBy is true where all pairs are in the other one.
//
//	expr.HStore(Product.Attributes).ContainedBy(types.NewHStore(map[string]string{"color": "red", "size": "L"}))
func (h HStoreMap) ContainedBy(other types.HStore) Predicate {
	return form2[bool](formHStoreWithin, h.n, Value(other).n)
}

// Keys is the list of the keys.
//
//	expr.Array(expr.HStore(Product.Attributes).Keys()).Length()
func (h HStoreMap) Keys() Expr[[]string] { return form1[[]string](formHStoreKeys, h.n) }
