package expr

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/schema"
)

var (
	formJSONBuild = dialect.NewForm("JSON_BUILD_OBJECT", "JSONB_BUILD_OBJECT($[, ])", dialect.Atom, dialect.NeverNull)
	// A document within a document, a time and a truth value: SQLite has only
	// texts and numbers for them.
	formJSONInner = dialect.NewForm("document in JSON", "$1", dialect.Atom)
	formJSONTime  = dialect.NewForm("time in JSON", "$1", dialect.Atom)
	formJSONBool  = dialect.NewForm("truth value in JSON", "$1", dialect.Atom)
)

// JSONObject is a JSON object of the expressions by their names: columns, Refs
// and what As has named.
//
//	expr.JSONObject(City.Name, City.Density().As("density"))
//
// An expression without a name makes the query that uses it fail.
func JSONObject(fields ...Expression) Expr[json.RawMessage] {
	members := make([]Member, len(fields))
	for i, e := range fields {
		if e == nil {
			return Invalid[json.RawMessage](ErrZero)
		}
		members[i] = Member{NameOf(e), e, TypeOf(e)}
		if members[i].Name == "" {
			return Invalid[json.RawMessage](fmt.Errorf("inlay: JSONObject: expression %d has no name: give it one with .As(name)", i+1))
		}
		if slices.ContainsFunc(members[:i], func(m Member) bool { return m.Name == members[i].Name }) {
			return Invalid[json.RawMessage](fmt.Errorf("inlay: JSONObject: two expressions are named %q: give one another name with .As(name)", members[i].Name))
		}
	}
	return ObjectOf(members)
}

// Member is a member of a JSON object: an expression, its name, and the Go type
// of its values.
type Member struct {
	Name  string
	Value Expression
	Type  reflect.Type
}

// ObjectOf is a JSON object of members.
func ObjectOf(members []Member) Expr[json.RawMessage] {
	operands := make([]*node, 0, 2*len(members))
	for _, m := range members {
		operands = append(operands, rawNode("'"+strings.ReplaceAll(m.Name, "'", "''")+"'"), m.node())
	}
	return formMany[json.RawMessage](formJSONBuild, operands)
}

func (m Member) node() *node {
	n := operandOf(m.Value)
	if m.Type == nil {
		m.Type = reflect.TypeFor[any]()
	}
	sql, known := schema.TypeOf(m.Type)
	switch col := SourceOf(m.Value); {
	case !known, sql == schema.JSON, sql.IsArray(), col != nil && (col.Field.JSON || col.Field.SQL.IsArray()):
		return form1[any](formJSONInner, n).n
	case sql == schema.Timestamp || col != nil && col.Field.SQL == schema.Timestamp:
		return form1[any](formJSONTime, n).n
	case sql == schema.Bool || col != nil && col.Field.SQL == schema.Bool:
		return form1[any](formJSONBool, n).n
	}
	return n
}
