package compiler_test

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/inlay-orm/inlay/compiler"
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/schema"
	"github.com/inlay-orm/inlay/subquery"
)

// plain is a dialect without rows of its own.
var plain = &dialect.Dialect{
	Name: "Plain", Placeholder: "$", ParamCast: "::",
	Types:     map[schema.Type]string{schema.Int64: "bigint", schema.Text: "text", schema.Bool: "boolean", schema.Float64: "float8"},
	ArrayType: func(elem string) string { return elem + "[]" },
	Pattern:   dialect.LikePattern,
}

type parentRow struct {
	ID   int64
	Name *string
}

type parentTable struct {
	orm.Manager[parentRow]
	ID       expr.Column[int64]
	Name     expr.Column[string]
	Children orm.HasMany[childRow] `orm:"fk=parent_id"`
}

type childRow struct {
	ID, ParentID, Size int64
	Flag               bool
}

type childTable struct {
	orm.Manager[childRow]
	ID, ParentID, Size expr.Column[int64]
	Flag               expr.Column[bool]
}

type sizedRow struct{ ParentID, Total int64 }

type sizedTable struct {
	orm.Derived[sizedRow]
	ParentID, Total expr.Column[int64]
}

var (
	sized  = orm.Define[sizedTable]("sized")
	parent = orm.Define[parentTable]("parents")
	child  = orm.Define[childTable]("children")
)

// generator makes a query out of bytes: the same query for the same bytes, but
// for its values, which come from a second source.
type generator struct {
	bytes []byte
	value int64
}

func (g *generator) next(n int) int {
	if len(g.bytes) == 0 {
		return 0
	}
	b := g.bytes[0]
	g.bytes = g.bytes[1:]
	return int(b) % n
}

// number is a value that no rewrite looks at: zero and one are part of the
// shape of some comparisons.
func (g *generator) number() int64 {
	g.value++
	return g.value
}

func (g *generator) parents() orm.QuerySet[parentRow] {
	qs := parent.QuerySet
	for range g.next(4) {
		switch g.next(14) {
		case 9:
			qs = qs.LeftJoin(child.Filter(g.onChild(1)), child.ParentID.EqExpr(parent.ID))
		case 10:
			qs = qs.With(sized.As(g.sizes())).Filter(subquery.In(parent.ID, sized.Filter(sized.Total.Gt(g.number())).Only(sized.ParentID)))
		case 11:
			qs = qs.JoinLateral(sized.From(g.sizes().Filter(child.ParentID.EqExpr(subquery.OuterRef(parent.ID)))))
		case 12:
			step := orm.Into[sizedRow](child.Join(sized, sized.Total.EqExpr(child.ID)).Only(child.ParentID).Annotate("total", child.Size))
			qs = qs.With(sized.As(g.sizes()).UnionAll(step)).Join(sized, sized.ParentID.EqExpr(parent.ID), sized.Total.Neq(g.number()))
		case 13:
			qs = qs.Union(parent.Filter(g.onParent(1)))
		case 0:
			qs = qs.Filter(g.onParent(2))
		case 1:
			qs = qs.Exclude(g.onParent(2))
		case 2:
			qs = qs.Alias("flag", g.onParent(1)).Filter(expr.Ref[bool]("flag").IsTrue())
		case 3:
			qs = qs.OrderBy(parent.Name.Asc(), parent.Children.Count().Desc())
		case 4:
			qs = qs.Alias("n", parent.Children.Count()).Filter(expr.Ref[int64]("n").Eq(g.number()))
		case 5:
			qs = qs.Distinct()
		case 6:
			qs = qs.Only(parent.Name)
		case 7:
			qs = qs.Limit(g.number())
		case 8:
			qs = qs.Offset(g.number())
		}
	}
	return qs
}

// sizes are rows of the derived model.
func (g *generator) sizes() orm.QuerySet[sizedRow] {
	if g.next(2) == 1 {
		return orm.Into[sizedRow](child.GroupBy(child.ParentID).Annotate("total", expr.Sum(child.Size)))
	}
	return orm.Into[sizedRow](child.Filter(g.onChild(1)).Only(child.ParentID).Annotate("total", child.Size))
}

func (g *generator) onParent(depth int) expr.Predicate {
	switch g.next(9) {
	case 0:
		return parent.ID.Eq(g.number())
	case 1:
		return parent.Name.Contains(strconv.FormatInt(g.number(), 10))
	case 2:
		return parent.Name.IsNull()
	case 3:
		return parent.ID.In(g.number(), g.number())
	case 4:
		return parent.Children.Any(g.onChild(depth - 1))
	case 5:
		return subquery.Exists(child.Filter(child.ParentID.EqExpr(subquery.OuterRef(parent.ID)), g.onChild(depth-1)))
	case 6:
		return subquery.NotIn(parent.ID, child.Filter(g.onChild(depth-1)).Only(child.ParentID))
	case 7:
		if depth > 0 {
			return expr.Or(g.onParent(depth-1), expr.Not(g.onParent(depth-1)))
		}
	}
	return parent.Children.Count().Gt(g.number())
}

func (g *generator) onChild(depth int) expr.Predicate {
	switch g.next(6) {
	case 0:
		return child.Size.Plus(g.number()).Lt(g.number())
	case 1:
		return child.Flag.IsTrue()
	case 2:
		return child.Flag.Eq(false)
	case 3:
		if depth > 0 {
			return subquery.Exists(child.Filter(child.ID.EqExpr(subquery.OuterRef(child.ID)), g.onChild(depth-1)))
		}
	case 4:
		if depth > 0 {
			return expr.And(g.onChild(depth-1), g.onChild(depth-1))
		}
	}
	return child.Size.Between(g.number(), g.number())
}

func emit(q subquery.Query) *tape.Tape {
	t := &tape.Tape{}
	q.EmitQuery(t, subquery.Use{})
	return t
}

// withoutNonces are the tokens with every nonce made the same.
func withoutNonces(tokens []tape.Token) []tape.Token {
	tokens = slices.Clone(tokens)
	for i := range tokens {
		if tokens[i].Kind == tape.KindNonce {
			tokens[i].A, tokens[i].Op = 0, 0
		}
	}
	return tokens
}

var placeholder = regexp.MustCompile(`\$(\d+)`)

// FuzzLaws holds the laws of the tape: what is emitted is pure, holds no
// value, ends by itself, and is all that the SQL depends on.
func FuzzLaws(f *testing.F) {
	f.Add([]byte{}, []byte{1})
	f.Add([]byte{3, 0, 5, 0, 1, 4, 4, 1}, []byte{3, 1, 7, 4, 5, 6})
	f.Add([]byte{2, 2, 5, 3, 1, 4, 7}, []byte{2, 2, 5, 3, 1, 4, 6})
	f.Add([]byte{2, 10, 1, 11, 0, 1}, []byte{3, 12, 1, 9, 2, 13, 0, 0})
	f.Add([]byte{3, 0, 6, 4, 2, 2, 7, 8}, []byte{3, 5, 6, 3})
	f.Fuzz(func(t *testing.T, a, b []byte) {
		one := check(t, (&generator{bytes: a}).parents())
		same := check(t, (&generator{bytes: a, value: 1000}).parents())
		other := check(t, (&generator{bytes: b}).parents())
		if !slices.Equal(withoutNonces(one.tape.Tokens), withoutNonces(same.tape.Tokens)) || !slices.Equal(one.tape.Texts, same.tape.Texts) {
			t.Fatalf("other values gave another tape:\n%v\n%v", one.tape.Tokens, same.tape.Tokens)
		}
		if one.sql != same.sql || one.err != same.err {
			t.Fatalf("equal tapes, different SQL:\n%s\n%s", one.sql, same.sql)
		}
		if slices.Equal(withoutNonces(one.tape.Tokens), withoutNonces(other.tape.Tokens)) &&
			slices.Equal(one.tape.Texts, other.tape.Texts) && one.sql != other.sql {
			t.Fatalf("equal tapes, different SQL:\n%s\n%s", one.sql, other.sql)
		}
	})
}

type compiled struct {
	tape     *tape.Tape
	sql, err string
}

// check emits and compiles a query, and holds the laws that are about one.
func check(t *testing.T, q subquery.Query) compiled {
	t.Helper()
	c := compiled{tape: emit(q)}
	if err := c.tape.Err(); err != nil {
		c.err = err.Error()
		return c
	}
	again := emit(q)
	if !again.SameShape(c.tape.Tokens, c.tape.Texts) {
		t.Fatalf("emitted twice, differs:\n%v\n%v", c.tape.Tokens, again.Tokens)
	}
	if end := tape.End(c.tape.Tokens, 0); end != len(c.tape.Tokens) {
		t.Fatalf("the tape ends at %d of %d", end, len(c.tape.Tokens))
	}
	params, sources, clauses, nonces := 0, 0, uint32(0), false
	for _, tok := range c.tape.Tokens {
		nonces = nonces || tok.Kind == tape.KindNonce
		if tok.Kind == tape.KindClause {
			clauses |= 1 << tok.Op
		}
		if tok.Kind == tape.KindVia || tok.Kind == tape.KindClause && (tape.Clause(tok.Op) == tape.ClauseFrom || tape.Clause(tok.Op) == tape.ClauseJoin) {
			sources++
		}
		if tok.Kind == tape.KindParam {
			if int(tok.A) != params {
				t.Fatalf("parameter %d names argument %d", params, tok.A)
			}
			params++
		}
	}
	if c.tape.Sources != sources || c.tape.Clauses != clauses || c.tape.Nonces != nonces {
		t.Fatalf("noted of the tape: %d sources, clauses %b, nonces %v; counted: %d, %b, %v", c.tape.Sources, c.tape.Clauses, c.tape.Nonces, sources, clauses, nonces)
	}
	if params != len(c.tape.Args) {
		t.Fatalf("%d parameters, %d arguments", params, len(c.tape.Args))
	}
	tpl, err := compiler.Compile(c.tape, plain.Spelling())
	if err != nil {
		c.err = err.Error()
		return c
	}
	c.sql = tpl.SQL
	bound, err := compiler.CompileBound(c.tape, plain.Spelling())
	if err != nil || bound.SQL != tpl.SQL || !slices.Equal(bound.Params, tpl.Params) || !slices.Equal(bound.Outputs, tpl.Outputs) || !slices.Equal(bound.Tables, tpl.Tables) {
		t.Fatalf("binding makes another statement (%v):\n%s\n%s", err, tpl.SQL, bound.SQL)
	}
	highest := 0
	for _, m := range placeholder.FindAllStringSubmatch(tpl.SQL, -1) {
		n, _ := strconv.Atoi(m[1])
		if n > highest+1 {
			t.Fatalf("$%d comes before $%d: %s", n, highest+1, tpl.SQL)
		}
		highest = max(highest, n)
	}
	if highest != len(tpl.Params) {
		t.Fatalf("%d placeholders, %d in the argument program: %s", highest, len(tpl.Params), tpl.SQL)
	}
	return c
}

// FuzzNames gives annotations any name: it is refused or quoted, and found only
// under itself.
func FuzzNames(f *testing.F) {
	f.Add("dense", "dense")
	f.Add(`a"b`, "x\x00")
	f.Add("", "name")
	f.Fuzz(func(t *testing.T, name, ref string) {
		q := parent.Annotate(name, expr.Value[int64](1)).Filter(expr.Ref[int64](ref).Gt(2)).Values()
		tp := emit(q)
		if tp.Err() != nil {
			return
		}
		tpl, err := compiler.Compile(tp, plain.Spelling())
		if err != nil {
			return
		}
		if name != ref && ref != "id" && ref != "name" {
			t.Fatalf("%q was resolved although only %q is known: %s", ref, name, tpl.SQL)
		}
		if strings.Count(strings.ReplaceAll(tpl.SQL, `""`, ""), `"`)%2 != 0 {
			t.Fatalf("a quote is left open: %s", tpl.SQL)
		}
	})
}
