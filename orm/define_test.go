package orm_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
)

type bookRow struct {
	ID      int64
	Title   string
	Price   *float64
	Secret  string `orm:"-"`
	Rating  float64
	Shelved bool   `orm:"annotation"`
	Hidden  string // no column in the table
}

type authorRow struct{ ID int64 }

type faultyTable struct {
	orm.Manager[bookRow]
	ID      expr.Column[int32]
	Titel   expr.Column[string]
	Price   expr.Column[*float64]
	Rating  expr.Column[float64] `orm:"column=stars"`
	Authors orm.HasMany[authorRow]
	Owner   orm.BelongsTo[authorRow] `orm:"fk=owner_id"`
	Shop    orm.BelongsTo[authorRow] `orm:"foreign=shop_id"`
	Count   int
}

// panicOf returns what f panics with.
func panicOf(f func()) (message string) {
	defer func() { message = fmt.Sprint(recover()) }()
	f()
	return ""
}

func TestDefineNamesEveryFault(t *testing.T) {
	message := panicOf(func() { orm.Define[faultyTable]("books") })
	for _, part := range []string{
		`orm.Define[orm_test.faultyTable]("books")`,
		"column ID is an expr.Column[int32], but the row's field ID is int64: make it expr.Column[int64]",
		`column Titel has no field in the row struct orm_test.bookRow (did you mean "Title"?)`,
		"column Price is an expr.Column[*float64], but the row's field Price is *float64: make it expr.Column[float64]",
		`column Rating: tags of columns belong on the row's field, not here: "column=stars"`,
		"relation Authors has no foreign key",
		`relation Owner: the foreign key column "owner_id" is not in the row struct`,
		`relation Shop: unknown tag option "foreign"`,
		"field Count of type int is neither a column nor a relation",
		"the table struct has no field Title: add `Title expr.Column[string]`",
		"the table struct has no field Hidden",
	} {
		if !strings.Contains(message, part) {
			t.Errorf("the message does not say %q:\n%s", part, message)
		}
	}
	if strings.Contains(message, "Secret") || strings.Contains(message, "Shelved") {
		t.Errorf("the message names a field that is no column:\n%s", message)
	}
}

type noManager struct{ ID expr.Column[int64] }

type chanRow struct{ C chan int }

type chanTable struct {
	orm.Manager[chanRow]
	C expr.Column[chan int]
}

type authorTable struct {
	orm.Manager[authorRow]
	ID expr.Column[int64]
}

func TestDefineRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		define func()
		says   string
	}{
		"no manager":      {func() { orm.Define[noManager]("x") }, "embeds orm.Manager of"},
		"no struct":       {func() { orm.Define[int]("x") }, "must be a struct"},
		"row of channels": {func() { orm.Define[chanTable]("x") }, "chan int has no SQL type"},
		"no name":         {func() { orm.Define[authorTable]("") }, "the name is empty"},
		"NUL in the name": {func() { orm.Define[authorTable]("a\x00") }, "NUL byte"},
		"no schema":       {func() { orm.Define[authorTable](".authors") }, "the name is empty"},
	} {
		if message := panicOf(c.define); !strings.Contains(message, c.says) {
			t.Errorf("%s: %q does not say %q", name, message, c.says)
		}
	}
}

type orphanRow struct{ ID int64 }

type lonelyRow struct{ ID int64 }

type lonelyTable struct {
	orm.Manager[lonelyRow]
	ID      expr.Column[int64]
	Orphans orm.HasMany[orphanRow] `orm:"fk=lonely_id"`
	Authors orm.HasMany[authorRow] `orm:"fk=lonely_id"`
}

func TestRelationsResolveAtTheirFirstUse(t *testing.T) {
	orm.Define[authorTable]("authors")
	lonely := orm.Define[lonelyTable]("lonelies")
	db := orm.NewDB(silent{})
	for _, c := range []struct {
		p    expr.Predicate
		says string
	}{
		{lonely.Orphans.Any(), "relation lonely.Orphans: no model is defined for orm_test.orphanRow"},
		{lonely.Authors.Any(), `relation lonely.Authors: author has no column "lonely_id"`},
	} {
		if _, err := lonely.Filter(c.p).All(t.Context(), db); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%v does not say %q", err, c.says)
		}
	}
}
