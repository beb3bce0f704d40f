package compiler_test

import (
	"testing"

	"github.com/inlay-orm/inlay/compiler"
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/subquery"
)

// other is a dialect that spells some things in its own way.
var other = &dialect.Dialect{
	Name: "Other", Placeholder: "?", Types: plain.Types, ArrayType: plain.ArrayType, Pattern: dialect.LikePattern,
	Forms: map[string]string{"= ANY(array)": "$1 IN $2"},
}

// abroad is the table of parents in another schema.
var abroad = orm.Define[parentTable]("abroad.parents")

// choices are what a query of the mutation test is made of, a number for each.
type choices [choiceCount]byte

// The choices.
const (
	chooseOperator = iota
	chooseColumn
	chooseNull
	chooseEmptyList
	chooseDirection
	chooseLock
	chooseSchema
	chooseDistinct
	chooseAlias
	chooseDialect
	chooseJoins
	chooseInner
	chooseLimit
	chooseOuter
	choiceCount
)

func (c *choices) yes(which int) bool { return c[which]%2 == 1 }

// query is the query of the choices, and the dialect that it is for. Its values
// differ from one call to the next, and are no part of its shape.
func (c *choices) query(value func() int64) (orm.QuerySet[parentRow], *dialect.Dialect) {
	from := parent
	if c.yes(chooseSchema) {
		from = abroad
	}
	qs := from.QuerySet
	for range c[chooseJoins] % 3 {
		qs = qs.LeftJoin(sized.From(orm.Into[sizedRow](child.Only(child.ParentID).Annotate("total", child.Size))), sized.Total.Gt(value()))
	}
	column := from.ID
	if c.yes(chooseColumn) {
		column = expr.Column[int64]{Expr: from.ID.Plus(value())}
	}
	switch c[chooseOperator] % 6 {
	case 0:
		qs = qs.Filter(column.Eq(value()))
	case 1:
		qs = qs.Filter(column.Neq(value()))
	case 2:
		qs = qs.Filter(column.Lt(value()))
	case 3:
		qs = qs.Exclude(column.Gte(value()))
	case 4:
		qs = qs.Filter(column.In(value(), value()))
	case 5:
		qs = qs.Filter(column.Between(value(), value()))
	}
	if c.yes(chooseNull) {
		qs = qs.Filter(from.Name.IsNull())
	} else {
		qs = qs.Filter(from.Name.IsNotNull())
	}
	inner := child.Only(child.ParentID)
	switch c[chooseInner] % 3 {
	case 1:
		inner = child.Only(child.ID)
	case 2:
		inner = child.Filter(child.Flag.IsTrue()).Only(child.ParentID)
	}
	if c.yes(chooseEmptyList) {
		inner = inner.None()
	}
	qs = qs.Filter(subquery.In(from.ID, inner))
	if c.yes(chooseOuter) {
		qs = qs.Filter(subquery.Exists(child.Filter(child.ParentID.EqExpr(subquery.OuterRef(from.ID)), child.ID.EqExpr(subquery.OuterRef(from.ID)))))
	}
	alias := "x"
	if c.yes(chooseAlias) {
		alias = "y"
	}
	qs = qs.Alias(alias, from.ID.Plus(value()))
	if c.yes(chooseDistinct) {
		qs = qs.Distinct()
	}
	order := expr.Ref[int64](alias).Asc()
	if c.yes(chooseDirection) {
		order = order.Reverse()
	}
	qs = qs.OrderBy(order)
	if c.yes(chooseLimit) {
		qs = qs.Limit(value())
	} else {
		qs = qs.Limit(value()).Offset(value())
	}
	if lock := c[chooseLock] % 4; lock > 0 {
		qs = qs.Lock(orm.ForUpdate, orm.Wait(lock-1))
	}
	if c.yes(chooseDialect) {
		return qs, other
	}
	return qs, plain
}

// kept is the key that a query is kept under, and its text.
func (c *choices) kept(t *testing.T, value func() int64) (*compiler.Key, string) {
	t.Helper()
	qs, d := c.query(value)
	tp := emit(qs)
	if err := tp.Err(); err != nil {
		return nil, err.Error()
	}
	tp.NumberNonces()
	key := compiler.KeyOf(tp, d.Spelling())
	tpl, err := compiler.Compile(tp, d.Spelling())
	if err != nil {
		return key.Clone(), err.Error()
	}
	return key.Clone(), tpl.SQL
}

// FuzzMutations takes two queries that differ in one thing: their keys differ,
// or they are one statement. And a query is found again under its key when it is
// built once more, with other values and other OuterRefs.
func FuzzMutations(f *testing.F) {
	for which := range choiceCount {
		f.Add(make([]byte, choiceCount), byte(which), byte(1))
		f.Add([]byte{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, byte(which), byte(2))
	}
	f.Fuzz(func(t *testing.T, bytes []byte, which, to byte) {
		var one choices
		copy(one[:], bytes)
		two := one
		two[int(which)%choiceCount] = to
		n := int64(0)
		value := func() int64 { n++; return n }
		key, sql := one.kept(t, value)
		again, sqlAgain := one.kept(t, value)
		changed, sqlChanged := two.kept(t, value)
		switch {
		case key == nil || again == nil || changed == nil:
			return // a mistake, which is recorded before there is a shape
		case !key.Equal(again) || key.Hash() != again.Hash() || sql != sqlAgain:
			t.Fatalf("%v: built twice, another shape:\n%s\n%s", one, sql, sqlAgain)
		case key.Equal(changed) && sql != sqlChanged:
			t.Fatalf("%v and %v have one key and two texts:\n%s\n%s", one, two, sql, sqlChanged)
		case key.Equal(changed) && key.Hash() != changed.Hash():
			t.Fatalf("%v and %v are equal and have two hashes", one, two)
		}
	})
}

// Every choice makes a difference somewhere, or the test above would say nothing.
func TestMutationsMatter(t *testing.T) {
	n := int64(0)
	value := func() int64 { n++; return n }
	for which := range choiceCount {
		differs := false
		for base := range byte(3) {
			var one choices
			for i := range one {
				one[i] = base
			}
			two := one
			two[which]++
			key, _ := one.kept(t, value)
			changed, _ := two.kept(t, value)
			differs = differs || key != nil && changed != nil && !key.Equal(changed)
		}
		if !differs {
			t.Errorf("choice %d changes no key", which)
		}
	}
}
