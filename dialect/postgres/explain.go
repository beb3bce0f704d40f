package postgres

import (
	"reflect"
	"unsafe"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/schema"
)

// planLine is a row of EXPLAIN.
type planLine struct {
	Line string `orm:"column=QUERY PLAN"`
}

var planOutputs = func() []dialect.Output {
	layout, err := schema.LayoutOf(reflect.TypeFor[planLine]())
	if err != nil {
		panic(err)
	}
	return []dialect.Output{{Name: "QUERY PLAN", Field: &layout.Fields[0]}}
}()

type planReceiver struct {
	row   planLine
	lines []string
}

func (p *planReceiver) Next() unsafe.Pointer { return unsafe.Pointer(&p.row) }

func (p *planReceiver) Filled() bool {
	p.lines = append(p.lines, p.row.Line)
	return true
}
