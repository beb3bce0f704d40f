package orm

import (
	"slices"
	"strconv"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

// each says that a query is computed once for each key of lists, which it names
// by parentKeys.
type each struct {
	columns []*schema.Column
	lists   []any
}

var (
	// formsEach are the forms by the number of columns of a key. Their operands
	// are the lists and then the query.
	formsEach = [maxKey + 1]dialect.Form{
		1: dialect.NewForm("LATERAL", `UNNEST($1) AS "each" ("key_1") CROSS JOIN LATERAL $2`, dialect.Atom),
		2: dialect.NewForm("LATERAL for keys of 2", `UNNEST($1, $2) AS "each" ("key_1", "key_2") CROSS JOIN LATERAL $3`, dialect.Atom),
		3: dialect.NewForm("LATERAL for keys of 3", `UNNEST($1, $2, $3) AS "each" ("key_1", "key_2", "key_3") CROSS JOIN LATERAL $4`, dialect.Atom),
		4: dialect.NewForm("LATERAL for keys of 4", `UNNEST($1, $2, $3, $4) AS "each" ("key_1", "key_2", "key_3", "key_4") CROSS JOIN LATERAL $5`, dialect.Atom),
	}
	// parentKeys are the columns of the key that a query is computed for.
	parentKeys = func() (keys [maxKey]expr.Expr[any]) {
		for i := range keys {
			name := "key_" + strconv.Itoa(i+1)
			keys[i] = expr.Wrap[any](fixed(dialect.NewWord("column of each "+name, `"each"."`+name+`"`)))
		}
		return keys
	}()
)

// fixed is a word as an expression.
type fixed dialect.Word

func (f fixed) Emit(t *tape.Tape) { t.Word(uint32(f)) }

// emitEach emits a query that is computed for each key: it stands in FROM,
// behind the keys.
func (q *query) emitEach(t *tape.Tape, u *use) {
	inner, outer := *q, *q
	inner.layout = q.model.table.Layout
	e := inner.edit()
	e.columns = e.compound.chosen()
	e.own().each = nil
	outer.annotations, outer.windows, outer.limit = q.named(), false, 0
	outer.flags = q.flags&^hasLimit | unscoped
	e = outer.edit()
	e.columns, e.compound, e.joins, e.ctes = q.chosen(), nil, nil, nil
	r := e.own()
	r.derived, r.rows, r.sample, r.named, r.distinctOn = true, nil, nil, nil, nil
	outer.where = nil
	mark := t.Query()
	n := inner.emitWith(t) + 1
	inner.takeWith()
	from := t.Clause(tape.ClauseFrom)
	inner.emit(t, &use{kind: useDerived, ordered: true, lateral: u.lateral})
	t.Table(q.model.table.ID, tape.TableRead)
	emitLists(t, formsEach, q.more().each.columns, q.more().each.lists)
	t.Close(from, 3)
	n += outer.emitSelect(t, u)
	n += outer.emitRest(t, u)
	t.Close(mark, n)
}

// ordersItself reports whether the query is ordered by what its rows have: its
// own columns, and annotations.
func (q *query) ordersItself() bool {
	return !slices.ContainsFunc(q.order, func(o expr.Order) bool {
		return !expr.Orders(o, func(col *schema.Column) bool { return col.Table == q.model.table })
	})
}
