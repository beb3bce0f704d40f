package orm

import (
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

// formsLists are lists as the rows of a table, by their number: the table's
// columns are called key_1 and so on.
var formsLists = [maxKey + 1]dialect.Form{
	1: dialect.NewForm("lists as rows", `SELECT * FROM UNNEST($1) AS "list" ("key_1")`, dialect.Atom),
	2: dialect.NewForm("lists as rows of 2", `SELECT * FROM UNNEST($1, $2) AS "list" ("key_1", "key_2")`, dialect.Atom),
	3: dialect.NewForm("lists as rows of 3", `SELECT * FROM UNNEST($1, $2, $3) AS "list" ("key_1", "key_2", "key_3")`, dialect.Atom),
	4: dialect.NewForm("lists as rows of 4", `SELECT * FROM UNNEST($1, $2, $3, $4) AS "list" ("key_1", "key_2", "key_3", "key_4")`, dialect.Atom),
}

// emitLists emits the form for so many lists, which hold values of columns.
func emitLists(t *tape.Tape, forms [maxKey + 1]dialect.Form, columns []*schema.Column, lists []any) {
	t.Form(uint32(forms[len(lists)]), len(lists))
	for i, list := range lists {
		t.Param(tape.OtherValue(list), uint16(columns[i].Field.SQL.Array()), tape.ParamTyped)
	}
}
