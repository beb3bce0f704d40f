package analyzer

import (
	"go/ast"
	"go/token"
	"regexp"
)

// names matches SQL that a name follows: what is written there says which table
// or column, and not which row.
var names = regexp.MustCompile("(?is)(\\b(from|into|update|table|exists|join|index|on|schema|database|extension|vacuum|analyze|truncate|drop|alter|column|user|role|view|sequence|trigger|function|type|to|set|by|select|grant|owner|copy|listen|notify|where|and|or)|[.])\\s*[\"`\\[]?$")

// values is what the values that are written into SQL depend on. The whole of
// a statement, and the names in it, are no values.
func (c *checker) values(f *flow, texts []ast.Expr) (found bits) {
	for _, text := range texts {
		found |= c.valuesIn(f, text, 0)
	}
	return found
}

func (c *checker) valuesIn(f *flow, text ast.Expr, depth int) (found bits) {
	if depth > 5 {
		return 0
	}
	switch e := ast.Unparen(text).(type) {
	case *ast.Ident:
		if def := c.definition(e); def != nil {
			return c.valuesIn(f, def, depth+1)
		}
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			return c.concatenated(f, e)
		}
	case *ast.CallExpr:
		fn := c.callee(e)
		if fn != nil && fn.Name() == "Sprintf" && len(e.Args) > 0 {
			return c.formatted(f, e)
		}
		if fn != nil && fn.Name() == "Rebind" && len(e.Args) > 0 {
			return c.valuesIn(f, e.Args[0], depth+1)
		}
	}
	return 0
}

func (c *checker) concatenated(f *flow, e *ast.BinaryExpr) (found bits) {
	var pieces []ast.Expr
	var split func(e ast.Expr)
	split = func(e ast.Expr) {
		if b, ok := ast.Unparen(e).(*ast.BinaryExpr); ok && b.Op == token.ADD {
			split(b.X)
			split(b.Y)
			return
		}
		pieces = append(pieces, e)
	}
	split(e)
	before := ""
	for _, p := range pieces {
		text, isText := c.constantText(p)
		if !isText && before != "" && !names.MatchString(before) {
			found |= f.bits(p)
		}
		before += text
	}
	return found
}

var verb = regexp.MustCompile(`%[-+# 0]*[0-9.*]*(\[[0-9]+\])?[a-zA-Z%]`)

func (c *checker) formatted(f *flow, e *ast.CallExpr) (found bits) {
	text := e.Args[0]
	if id, ok := ast.Unparen(text).(*ast.Ident); ok {
		if def := c.definition(id); def != nil {
			text = def
		}
	}
	format, ok := c.constantText(text)
	if !ok {
		return 0
	}
	next := 1
	for _, at := range verb.FindAllStringIndex(format, -1) {
		if format[at[1]-1] == '%' {
			continue
		}
		if next < len(e.Args) && !names.MatchString(format[:at[0]]) && at[0] > 0 {
			found |= f.bits(e.Args[next])
		}
		next++
	}
	return found
}

// valuesOf are the arguments of a call without SQL, such as the name of a
// table that a chain of calls is about.
func (c *checker) valuesOf(call *ast.CallExpr) []ast.Expr {
	f := c.callee(call)
	if f == nil || len(call.Args) == 0 || !chained[pathOf(f.Pkg())] || !containsWord(textMethods, f.Name()) {
		return call.Args
	}
	return call.Args[1:]
}
