package expr

import (
	"encoding/json"

	"github.com/inlay-orm/inlay/dialect"
)

var (
	formJSONGet      = dialect.NewForm("->", "$1 -> $2", dialect.Other)
	formJSONText     = dialect.NewForm("->>", "$1 ->> $2", dialect.Other)
	formJSONHas      = dialect.NewForm("? of JSON", "$1 ? $2", dialect.Other)
	formJSONHasAll   = dialect.NewForm("?& of JSON", "$1 ?& $2", dialect.Other)
	formJSONHasAny   = dialect.NewForm("?| of JSON", "$1 ?| $2", dialect.Other)
	formJSONContains = dialect.NewForm("@> of JSON", "$1 @> $2", dialect.Other)
	formJSONWithin   = dialect.NewForm("<@ of JSON", "$1 <@ $2", dialect.Other)
)

// JSONDoc is a JSON document to look into: a column that holds one, or a part
// of it.
//
//	expr.JSON(Account.Settings).Key("theme").Text().Eq("dark")
type JSONDoc struct{ n *node }

// JSON looks into a document.
func JSON(e Expression) JSONDoc { return JSONDoc{operandOf(e)} }

// Key is the member of an object, NULL where there is none.
func (d JSONDoc) Key(key string) JSONPart { return JSONPart{d.n, Value(key).n} }

// At is the element of an array, counted from 0; NULL where there is none.
func (d JSONDoc) At(i int32) JSONPart { return JSONPart{d.n, Value(i).n} }

// HasKey is true where the object has a member.
func (d JSONDoc) HasKey(key string) Predicate {
	return form2[bool](formJSONHas, d.n, Value(key).n)
}

// HasKeys is true where the object has every member. SQLite has no such thing;
// there, as for the lookups below, HasKey serves one at a time.
func (d JSONDoc) HasKeys(keys ...string) Predicate {
	return form2[bool](formJSONHasAll, d.n, Value(keys).n)
}

// HasAnyKey is true where the object has one of the members.
func (d JSONDoc) HasAnyKey(keys ...string) Predicate {
	return form2[bool](formJSONHasAny, d.n, Value(keys).n)
}

// Contains is true where the document has all that another one has.
func (d JSONDoc) Contains(other json.RawMessage) Predicate {
	return form2[bool](formJSONContains, d.n, Value(other).n)
}

// ContainedBy is true where another document has all that this one has.
func (d JSONDoc) ContainedBy(other json.RawMessage) Predicate {
	return form2[bool](formJSONWithin, d.n, Value(other).n)
}

// JSONPart is a member or an element of a document.
type JSONPart struct{ doc, at *node }

// JSON is the part as a document, to look further into.
func (p JSONPart) JSON() JSONDoc { return JSONDoc{form2[any](formJSONGet, p.doc, p.at).n} }

// Key is the member of the part.
func (p JSONPart) Key(key string) JSONPart { return p.JSON().Key(key) }

// At is the element of the part.
func (p JSONPart) At(i int32) JSONPart { return p.JSON().At(i) }

// Text is the part as text, without the quotes of a string; NULL where there
// is none or where it is null. true and false are "1" and "0" on SQLite.
func (p JSONPart) Text() Expr[string] { return form2[string](formJSONText, p.doc, p.at) }

// Raw is the part as a document.
func (p JSONPart) Raw() Expr[json.RawMessage] {
	return form2[json.RawMessage](formJSONGet, p.doc, p.at)
}
