package analyzer

import (
	"go/ast"
	"go/types"
	"regexp"
	"strings"
)

// query is what a call executes, and the expressions that it is made of.
type query struct {
	kind   Kind
	maybe  bool
	callee *types.Func // nil for a closure
	name   string
	chain  []string
	// data is what it asks for, text its SQL, handle what it is sent through.
	data, text, handle []ast.Expr
}

// queryOf says what a call executes, nil for nothing.
func (c *checker) queryOf(call *ast.CallExpr) *query {
	if q := c.passed(call); q != nil {
		return q
	}
	f := c.callee(call)
	if f == nil {
		if u := c.closure(call.Fun); u != nil && u.effect != nil {
			return c.helper(call, nil, u.name, u.effect)
		}
		return nil
	}
	switch {
	case terminal(f) && chained[pathOf(f.Pkg())]:
		return c.chain(call, f)
	case terminal(f):
		return c.direct(call, f)
	}
	if u := c.functions[f]; u != nil && u.effect != nil {
		return c.helper(call, f, globalName(f), u.effect)
	}
	var fact Executes
	if c.pass.ImportObjectFact(f, &fact) {
		if fact.Marked {
			return c.marked(call, f, &fact)
		}
		return c.helper(call, f, globalName(f), &fact)
	}
	if queryShaped(f) {
		return c.direct(call, f)
	}
	return c.undeclared(call, f)
}

// queryBy is the query that a function leads to.
func queryBy(e *Executes, f *types.Func, name string) *query {
	return &query{kind: e.Kind, maybe: e.Maybe, callee: f, name: name, chain: append([]string{name}, e.Chain...)}
}

// helper is a call of a function that leads to a query.
func (c *checker) helper(call *ast.CallExpr, f *types.Func, name string, e *Executes) *query {
	q := queryBy(e, f, name)
	for i := range firstLoop {
		bit := paramBit(i)
		args := c.arguments(call, f, i)
		if e.Data&bit != 0 {
			q.data = append(q.data, args...)
		}
		if e.Text&bit != 0 {
			q.text = append(q.text, args...)
		}
		if e.Handle&bit != 0 {
			q.handle = append(q.handle, args...)
		}
	}
	if len(q.text) > 0 {
		// It may be all of the statement, or a name that is put into it.
		switch flat := c.flat(q.text[0]); {
		case writes.MatchString(flat):
			q.kind = Write
		case session.MatchString(flat), defines.MatchString(flat):
			q.maybe = true
		}
	}
	return q
}

// marked is a call of a function with //inlay:query.
func (c *checker) marked(call *ast.CallExpr, f *types.Func, e *Executes) *query {
	q := &query{kind: e.Kind, callee: f, name: globalName(f), chain: []string{globalName(f)}}
	c.byTypes(call, f, q)
	if len(q.text) > 0 {
		c.kindOf(q, f)
	}
	return q
}

// byTypes tells the arguments of a query apart by their types.
func (c *checker) byTypes(call *ast.CallExpr, f *types.Func, q *query) {
	sig := f.Signature()
	text := textParam(sig)
	for i := range sig.Params().Len() + shift(f) {
		for _, arg := range c.arguments(call, f, i) {
			t := c.pass.TypesInfo.TypeOf(arg)
			switch {
			case isContext(t):
			case c.isHandle(t):
				q.handle = append(q.handle, arg)
			case text >= 0 && i == text+shift(f):
				q.text = append(q.text, arg)
			default:
				q.data = append(q.data, arg)
			}
		}
	}
}

// direct is a call of a driver, with SQL.
func (c *checker) direct(call *ast.CallExpr, f *types.Func) *query {
	q := &query{kind: Rows, callee: f, name: globalName(f), chain: []string{globalName(f)}}
	first := !prepared[receiverName(f)]
	for i, arg := range call.Args {
		t := c.pass.TypesInfo.TypeOf(arg)
		switch {
		case isContext(t):
		case i < 2 && c.isHandle(t):
			q.handle = append(q.handle, arg)
		case first && t != nil && isString(t):
			q.text, first = append(q.text, arg), false
		case first && len(call.Args) > i+1 && isEmptyInterface(f.Signature().Params().At(min(i, f.Signature().Params().Len()-1)).Type()):
			// What the rows are read into stands before the SQL.
		default:
			q.data = append(q.data, arg)
		}
	}
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && shift(f) == 1 {
		q.handle = append(q.handle, sel.X)
	}
	c.kindOf(q, f)
	if len(q.handle) > 0 && c.copies(q.handle[0]) {
		q.kind = Batch
	}
	return q
}

// copies reports whether a statement was prepared to COPY rows.
func (c *checker) copies(handle ast.Expr) bool {
	id, ok := ast.Unparen(handle).(*ast.Ident)
	if !ok {
		return false
	}
	prepare := c.tuple(id)
	if prepare == nil {
		return false
	}
	for _, arg := range prepare.Args {
		if made, ok := ast.Unparen(arg).(*ast.CallExpr); ok {
			f := c.callee(made)
			return f != nil && strings.HasPrefix(f.Name(), "CopyIn")
		}
	}
	return false
}

var (
	comments = regexp.MustCompile(`(?s)^(\s+|--[^\n]*\n|/\*.*?\*/|\()+`)
	writes   = regexp.MustCompile(`(?i)^(insert|update|delete|replace|merge|upsert)\b|^with\b.*\b(insert\s+into|update|delete\s+from)\b`)
	reads    = regexp.MustCompile(`(?i)^(select|with|values)\b`)
	session  = regexp.MustCompile(`(?i)^select\s+(set_config|pg_notify|setval)|\bpg_(try_)?advisory_`)
)

// kindOf reads the kind from the name of a function and from the SQL, where that is
// known. Statements that define tables, set up a session or call a procedure are no
// queries for rows.
func (c *checker) kindOf(q *query, f *types.Func) {
	if strings.Contains(f.Name(), "Exec") || strings.HasSuffix(f.Name(), "NamedQuery") {
		q.kind = Write
	}
	if len(q.text) == 0 {
		return
	}
	flat := c.flat(q.text[0])
	switch {
	case flat == "":
	case writes.MatchString(flat):
		q.kind = Write
	case session.MatchString(flat):
		q.maybe = true
	case reads.MatchString(flat):
		q.kind = Rows
	default:
		q.maybe = true
	}
}

// flat is what an expression for SQL begins with, in one line and without comments.
func (c *checker) flat(text ast.Expr) string {
	return strings.Join(strings.Fields(comments.ReplaceAllString(c.beginning(text), "")), " ")
}

// beginning is the text that an expression for SQL begins with.
func (c *checker) beginning(e ast.Expr) string {
	if text, ok := c.constantText(e); ok {
		return text
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.BinaryExpr:
		return c.beginning(e.X)
	case *ast.Ident:
		if def := c.definition(e); def != nil {
			return c.beginning(def)
		}
	case *ast.CallExpr:
		if f := c.callee(e); f != nil && len(e.Args) > 0 && (f.Name() == "Sprintf" || f.Name() == "Rebind") {
			return c.beginning(e.Args[0])
		}
	}
	return ""
}

const textMethods = "Exec Raw NewRaw Table TableExpr ModelTableExpr Debug Session"

// chain is a query that a chain of calls makes, which begins at the handle.
func (c *checker) chain(call *ast.CallExpr, f *types.Func) *query {
	q := &query{kind: chainKind(f), callee: f, name: globalName(f), chain: []string{globalName(f)}}
	var at ast.Expr = call
	for {
		step, ok := ast.Unparen(at).(*ast.CallExpr)
		if !ok {
			break
		}
		sel, ok := ast.Unparen(step.Fun).(*ast.SelectorExpr)
		if !ok || c.pass.TypesInfo.Selections[sel] == nil {
			break
		}
		if step != call && !chained[pathOf(typePackage(c.pass.TypesInfo.TypeOf(step)))] {
			break
		}
		if containsWord("NewInsert NewUpdate NewDelete", sel.Sel.Name) {
			q.kind = Write
		}
		c.chainArguments(q, step, sel.Sel.Name)
		at = sel.X
	}
	if len(q.text) > 0 && containsWord("Exec Scan Row Rows", f.Name()) {
		c.kindOf(q, f)
	}
	q.handle = append(q.handle, at)
	if id, ok := ast.Unparen(at).(*ast.Ident); ok && c.tuple(id) == nil {
		// A variable holds the beginning of the chain, and what that depends on.
		q.data = append(q.data, id)
	}
	return q
}

func (c *checker) chainArguments(q *query, step *ast.CallExpr, name string) {
	text := containsWord(textMethods, name)
	for i, arg := range step.Args {
		t := c.pass.TypesInfo.TypeOf(arg)
		switch {
		case isContext(t) || c.isHandle(t):
		case text && i == 0 && t != nil && isString(t):
			q.text = append(q.text, arg)
		default:
			q.data = append(q.data, arg)
		}
	}
}

func chainKind(f *types.Func) Kind {
	switch {
	case containsWord("Create CreateInBatches Save FirstOrCreate Update Updates UpdateColumn UpdateColumns Delete Append Replace Clear", f.Name()),
		containsWord("InsertQuery UpdateQuery DeleteQuery MergeQuery", receiverName(f)):
		return Write
	case f.Name() == "Count":
		return Count
	case f.Name() == "Exists":
		return Exists
	case containsWord("First Take Last", f.Name()):
		return One
	}
	return Rows
}

func typePackage(t types.Type) *types.Package {
	if n := named(t); n != nil {
		return n.Obj().Pkg()
	}
	return nil
}

// stores are names of interfaces that are likely to stand for a database.
var stores = regexp.MustCompile(`(?i)(store|storage|repo|repository|dao|querier|queries|database|datastore|db|persist\w*)$`)

// undeclared is a call of an interface's method that may execute a query.
func (c *checker) undeclared(call *ast.CallExpr, f *types.Func) *query {
	recv := f.Signature().Recv()
	if recv == nil || !types.IsInterface(recv.Type()) || f.Signature().Results().Len() == 0 {
		return nil
	}
	last := f.Signature().Results().At(f.Signature().Results().Len() - 1)
	if !isError(last.Type()) || !stores.MatchString(receiverName(f)) {
		return nil
	}
	q := &query{kind: Rows, maybe: true, callee: f, name: globalName(f), chain: []string{globalName(f)}}
	c.byTypes(call, f, q)
	return q
}
