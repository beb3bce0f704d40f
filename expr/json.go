package expr

import (
	"encoding/json"
	"strings"

	"github.com/inlay-orm/inlay/dialect"
)

var (
	formJSONGet      = dialect.NewForm("->", "$1 -> $2", dialect.Other)
	formJSONText     = dialect.NewForm("->>", "$1 ->> $2", dialect.Other)
	formJSONPath     = dialect.NewForm("#>", "$1 #> $2", dialect.Other)
	formJSONPathText = dialect.NewForm("#>>", "$1 #>> $2", dialect.Other)
	// SQLite's -> finds no key that has a quote in it.
	formJSONMember     = dialect.NewForm("-> of any key", "$1 -> $2", dialect.Other)
	formJSONMemberText = dialect.NewForm("->> of any key", "$1 ->> $2", dialect.Other)
	formJSONInt        = dialect.NewForm("JSON as a whole number", "CAST($1 AS bigint)", dialect.Atom)
	formJSONFloat      = dialect.NewForm("JSON as a number", "CAST($1 AS double precision)", dialect.Atom)
	formJSONTruth      = dialect.NewForm("JSON as a boolean", "CAST($1 AS boolean)", dialect.Atom)
	formJSONHas        = dialect.NewForm("? of JSON", "$1 ? $2", dialect.Other)
	formJSONHasAll     = dialect.NewForm("?& of JSON", "$1 ?& $2", dialect.Other)
	formJSONHasAny     = dialect.NewForm("?| of JSON", "$1 ?| $2", dialect.Other)
	formJSONContains   = dialect.NewForm("@> of JSON", "$1 @> $2", dialect.Other)
	formJSONWithin     = dialect.NewForm("<@ of JSON", "$1 <@ $2", dialect.Other)
	formJSONConcat     = dialect.NewForm("|| of JSON", "$1 || $2", dialect.Other)
	formJSONDelete     = dialect.NewForm("- of JSON", "$1 - $2", dialect.Other)
	formJSONType       = dialect.NewForm("JSONB_TYPEOF", "JSONB_TYPEOF($1)", dialect.Atom)
	formJSONLength     = dialect.NewForm("JSONB_ARRAY_LENGTH", "CASE WHEN JSONB_TYPEOF($1) = 'array' THEN JSONB_ARRAY_LENGTH($1) END", dialect.Atom)
	formJSONExists     = dialect.NewForm("JSONB_PATH_EXISTS", "JSONB_PATH_EXISTS($1, CAST($2 AS jsonpath))", dialect.Atom)
	formJSONFirst      = dialect.NewForm("JSONB_PATH_QUERY_FIRST", "JSONB_PATH_QUERY_FIRST($1, CAST($2 AS jsonpath))", dialect.Atom)
	formJSONAll        = dialect.NewForm("JSONB_PATH_QUERY_ARRAY", "JSONB_PATH_QUERY_ARRAY($1, CAST($2 AS jsonpath))", dialect.Atom)
	formJSONListOf     = dialect.NewForm("JSONB_BUILD_ARRAY", "JSONB_BUILD_ARRAY($[, ])", dialect.Atom, dialect.NeverNull)
)

// JSONDoc is a JSON document to look into: a column that holds one, or a part
// of it. On SQLite it is a text.
//
//	expr.JSON(Account.Settings).Key("theme").Text().Eq("dark")
type JSONDoc struct{ n *node }

// JSON looks into a document.
//
//	Account.Filter(expr.JSON(Account.Settings).HasKey("theme"))
func JSON(e Expression) JSONDoc { return JSONDoc{operandOf(e)} }

// Raw is the document itself, to select or to compare.
//
//	Account.Settings.SetExpr(expr.JSON(Account.Settings).Without("theme").Raw())
func (d JSONDoc) Raw() Expr[json.RawMessage] { return Expr[json.RawMessage]{orZero(d.n)} }

// Key is the member of an object, NULL where there is none.
//
//	expr.JSON(Account.Settings).Key("theme").Text().Eq("dark")
func (d JSONDoc) Key(key string) JSONPart {
	if strings.ContainsAny(key, `"\`) {
		return d.KeyExpr(Value(key))
	}
	return JSONPart{d.n, Value(key).n, formJSONGet, formJSONText}
}

// KeyExpr is the member whose name is the value of an expression.
//
//	expr.JSON(Account.Settings).KeyExpr(Account.Email)
func (d JSONDoc) KeyExpr(key Of[string]) JSONPart {
	return JSONPart{d.n, operandOf(key), formJSONMember, formJSONMemberText}
}

// At is the element of an array, counted from 0, or from the end where i is
// negative; NULL where there is none.
//
//	expr.JSON(Account.Settings).Key("sizes").JSON().At(-1).Int()
func (d JSONDoc) At(i int32) JSONPart {
	return JSONPart{d.n, Value(i).n, formJSONGet, formJSONText}
}

// AtExpr is the element whose place is the value of an expression.
//
//	sizes := expr.JSON(Account.Settings).Key("sizes").JSON()
//	sizes.AtExpr(sizes.Length().Minus(1)).Int()
func (d JSONDoc) AtExpr(i Of[int64]) JSONPart {
	return JSONPart{d.n, Cast[int32](i).n, formJSONGet, formJSONText}
}

// Path is the part that one comes to by one key after the other; in an array
// a key is the text of a place.
//
//	expr.JSON(Account.Settings).Path("sizes", "0").Int()
func (d JSONDoc) Path(keys ...string) JSONPart {
	return JSONPart{d.n, listValue(keys), formJSONPath, formJSONPathText}
}

// PathExists is true where a path of the SQL/JSON language finds something
// (PostgreSQL manual, "The SQL/JSON Path Language"). SQLite has no such paths.
//
//	expr.JSON(Account.Settings).PathExists("$.sizes[*] ? (@ > 3)")
func (d JSONDoc) PathExists(path string) Predicate {
	return form2[bool](formJSONExists, d.n, Value(path).n)
}

// PathFirst is the first thing that a path finds, NULL where it finds nothing.
// SQLite has no such paths.
//
//	expr.JSON(Account.Settings).PathFirst("$.sizes[*] ? (@ > 3)").Raw()
func (d JSONDoc) PathFirst(path string) JSONDoc {
	return JSONDoc{form2[any](formJSONFirst, d.n, Value(path).n).n}
}

// PathAll is the array of all things that a path finds. SQLite has no such
// paths.
//
//	expr.JSON(Account.Settings).PathAll("$.sizes[*] ? (@ > 3)").Length().Gte(2)
func (d JSONDoc) PathAll(path string) JSONDoc {
	return JSONDoc{form2[any](formJSONAll, d.n, Value(path).n).n}
}

// HasKey is true where the object has a member, or the array a text.
//
//	expr.JSON(Account.Settings).HasKey("theme")
func (d JSONDoc) HasKey(key string) Predicate {
	return form2[bool](formJSONHas, d.n, Value(key).n)
}

// HasKeyExpr is HasKey of the value of an expression.
//
//	expr.JSON(Account.Settings).HasKeyExpr(Account.Email)
func (d JSONDoc) HasKeyExpr(key Of[string]) Predicate {
	return form2[bool](formJSONHas, d.n, operandOf(key))
}

// HasKeys is true where the object has every member.
//
//	expr.JSON(Account.Settings).HasKeys("theme", "limit")
func (d JSONDoc) HasKeys(keys ...string) Predicate {
	return form2[bool](formJSONHasAll, d.n, listValue(keys))
}

// HasAnyKey is true where the object has one of the members.
//
//	expr.JSON(Account.Settings).HasAnyKey("theme", "skin")
func (d JSONDoc) HasAnyKey(keys ...string) Predicate {
	return form2[bool](formJSONHasAny, d.n, listValue(keys))
}

// Contains is true where the document has all that another one has.
//
//	expr.JSON(Account.Settings).Contains(json.RawMessage(`{"sizes": [2]}`))
func (d JSONDoc) Contains(other json.RawMessage) Predicate {
	return form2[bool](formJSONContains, d.n, Value(other).n)
}

// ContainsExpr is Contains between two documents.
//
//	expr.JSON(Account.Settings).ContainsExpr(expr.JSON(expr.JSONObject(Account.Email)))
func (d JSONDoc) ContainsExpr(other JSONDoc) Predicate {
	return form2[bool](formJSONContains, d.n, other.n)
}

// ContainedBy is true where another document has all that this one has.
//
//	expr.JSON(Account.Settings).ContainedBy(json.RawMessage(`{"theme": "dark", "limit": 10}`))
func (d JSONDoc) ContainedBy(other json.RawMessage) Predicate {
	return form2[bool](formJSONWithin, d.n, Value(other).n)
}

// ContainedByExpr is ContainedBy between two documents.
//
//	expr.JSON(Account.Settings).ContainedByExpr(expr.JSON(expr.JSONObject(Account.Email)))
func (d JSONDoc) ContainedByExpr(other JSONDoc) Predicate {
	return form2[bool](formJSONWithin, d.n, other.n)
}

// Concat is the object with the members of another one, which replace those
// of the same names; of anything else the array of all elements.
//
//	expr.JSON(Account.Settings).Concat(expr.JSON(expr.JSONObject(Account.Email))).Raw()
func (d JSONDoc) Concat(other JSONDoc) JSONDoc {
	return JSONDoc{form2[any](formJSONConcat, d.n, other.n).n}
}

// Without is the object without a member, and the array without a text.
//
//	expr.JSON(Account.Settings).Without("theme").Raw()
func (d JSONDoc) Without(key string) JSONDoc {
	return JSONDoc{form2[any](formJSONDelete, d.n, Value(key).n).n}
}

// Kind says what the document is: object, array, string, number, boolean or null.
//
//	expr.JSON(Account.Settings).Kind().Eq("object")
func (d JSONDoc) Kind() Expr[string] { return form1[string](formJSONType, d.n) }

// Length is the number of elements of an array, NULL where the document is none.
//
//	expr.JSON(Account.Settings).Key("sizes").JSON().Length().Gt(0)
func (d JSONDoc) Length() Expr[int64] { return form1[int64](formJSONLength, d.n) }

// JSONPart is a member or an element of a document.
//
//	expr.JSON(Account.Settings).Key("theme").Text()
type JSONPart struct {
	doc, at *node
	// get and text are the forms that take the part of doc, as a document and
	// as text.
	get, text dialect.Form
}

// JSON is the part as a document, to look further into.
//
//	expr.JSON(Account.Settings).Key("sizes").JSON().Length()
func (p JSONPart) JSON() JSONDoc { return JSONDoc{form2[any](p.get, p.doc, p.at).n} }

// Key is the member of the part.
//
//	expr.JSON(Account.Settings).Key("window").Key("width").Int()
func (p JSONPart) Key(key string) JSONPart { return p.JSON().Key(key) }

// At is the element of the part.
//
//	expr.JSON(Account.Settings).Key("sizes").At(0).Int()
func (p JSONPart) At(i int32) JSONPart { return p.JSON().At(i) }

// Text is the part as text, without the quotes of a string; NULL where there
// is none or where it is null. How an object, an array or a number with a
// fraction is written is up to the database.
//
//	Account.OrderBy(expr.JSON(Account.Settings).Key("theme").Text().Asc())
func (p JSONPart) Text() Expr[string] { return form2[string](p.text, p.doc, p.at) }

// Int is the part as a whole number. A part that is none is an error on
// PostgreSQL; SQLite takes the digits that it begins with.
//
//	expr.JSON(Account.Settings).Key("limit").Int().Gt(10)
func (p JSONPart) Int() Expr[int64] { return form1[int64](formJSONInt, p.Text().n) }

// Float is the part as a number, as Int.
//
//	expr.JSON(Account.Settings).Key("zoom").Float().Lt(1.5)
func (p JSONPart) Float() Expr[float64] { return form1[float64](formJSONFloat, p.Text().n) }

// Bool is the part as a boolean. A part that is none is an error on
// PostgreSQL and NULL on SQLite.
//
//	Account.Filter(expr.JSON(Account.Settings).Key("news").Bool())
func (p JSONPart) Bool() Predicate { return form1[bool](formJSONTruth, p.Text().n) }

// Raw is the part as a document.
//
//	Account.Annotate("sizes", expr.JSON(Account.Settings).Key("sizes").Raw())
func (p JSONPart) Raw() Expr[json.RawMessage] { return p.JSON().Raw() }

// JSONArray is the document of the values in their order.
//
//	expr.JSONArray(City.Name, City.Population)
func JSONArray(elements ...Expression) Expr[json.RawMessage] {
	operands := make([]*node, len(elements))
	for i, e := range elements {
		operands[i] = jsonMember(e)
	}
	return formMany[json.RawMessage](formJSONListOf, operands)
}

// jsonMember is an expression that becomes a part of a document.
func jsonMember(e Expression) *node {
	if e == nil {
		return zeroNode
	}
	return Member{Value: e, Type: TypeOf(e)}.node()
}
