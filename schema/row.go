package schema

// Output is one column of a result and the field it is written into.
type Output struct {
	Name  string
	Field *Field
}

// Row is how the columns of a table fill a row struct.
type Row struct {
	// Columns are those that the struct has fields for, in its order.
	Columns []*Column
	// Outputs are the same as the scan plan of a query that selects them all.
	Outputs []Output
	// List is the columns as a select list names them, QualifiedList with the
	// table's name before each; "" for no column.
	List, QualifiedList string

	layout *Layout
}

// RowOf returns how the table fills a row struct. It is worked out at the first
// use of the two together, since it is the select list of nearly every query.
func (t *Table) RowOf(l *Layout) *Row {
	for _, r := range t.rows.all() {
		if r.layout == l {
			return r
		}
	}
	r := &Row{layout: l}
	for i := range l.Fields {
		f := &l.Fields[i]
		c, ok := t.byName[f.Name]
		if !ok || f.Annotation {
			continue
		}
		if len(r.Columns) > 0 {
			r.List += ", "
			r.QualifiedList += ", "
		}
		r.List += c.Quoted
		r.QualifiedList += c.Qualified
		r.Columns = append(r.Columns, c)
		r.Outputs = append(r.Outputs, Output{c.Name, f})
	}
	t.rows.add(r) // two goroutines may both: their rows are equal
	return r
}
