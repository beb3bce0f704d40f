package schema

import (
	"reflect"
	"testing"
)

func TestRowOf(t *testing.T) {
	type pair struct {
		ID   int64
		Name string
	}
	type more struct {
		Name  string
		Dense bool `orm:"annotation"`
		Other int64
	}
	own, err := LayoutOf(reflect.TypeFor[pair]())
	if err != nil {
		t.Fatal(err)
	}
	table, err := NewTable("Pair", "geo.pairs", own)
	if err != nil {
		t.Fatal(err)
	}
	row := table.RowOf(own)
	if row.List != `"id", "name"` || row.QualifiedList != `"pairs"."id", "pairs"."name"` || len(row.Columns) != 2 {
		t.Errorf("%+v", row)
	}
	for i, out := range row.Outputs {
		if out.Name != row.Columns[i].Name || out.Field != row.Columns[i].Field {
			t.Errorf("output %d is %+v", i, out)
		}
	}
	if table.RowOf(own) != row {
		t.Error("it is worked out twice")
	}
	other, err := LayoutOf(reflect.TypeFor[more]())
	if err != nil {
		t.Fatal(err)
	}
	if part := table.RowOf(other); part.List != `"name"` || len(part.Outputs) != 1 || part.Outputs[0].Field != &other.Fields[0] {
		t.Errorf("%+v", part)
	}
}
