package compiler

import (
	"errors"
	"fmt"
)

// UnknownFieldError is returned for a name that is neither an annotation nor
// a column of the query it stands in.
type UnknownFieldError struct {
	// Model is the Go name of the query's table struct.
	Model string
	Name  string
	// Suggestion is the nearest name there is, "" where none is near.
	Suggestion string
}

// Error names the model, the name and the nearest one.
func (e *UnknownFieldError) Error() string {
	return fmt.Sprintf("inlay: %s has no field or annotation %q%s", e.Model, e.Name, didYouMean(e.Suggestion))
}

// OuterRefError is returned for an OuterRef that no enclosing query answers.
type OuterRefError struct {
	// Name is the column, as table.column, or the annotation.
	Name string
	// Model is the model whose query would answer it, "" for an annotation.
	Model string
	// Top says that the reference stands in the outermost query.
	Top bool
	// Computed says that it names what is computed over a window or a group,
	// which happens after rows are filtered and subqueries computed.
	Computed bool
}

// Error names the column and the fix.
func (e *OuterRefError) Error() string {
	if e.Computed {
		return fmt.Sprintf("inlay: OuterRef(%s) names what is computed over a window or a group, which a subquery of the same query cannot see: give a derived model the rows with it by From, and write the subquery in a query of that model", e.Name)
	}
	where := "no enclosing query is over " + e.Model
	if e.Model == "" {
		where = "no enclosing query has an annotation of this name"
	}
	if e.Top {
		where = "it stands in the outermost query, which nothing encloses"
	}
	return fmt.Sprintf("inlay: OuterRef(%s) is unresolved: %s. Use the query inside Exists, Subquery or another subquery of a query over it, or write the column without OuterRef",
		e.Name, where)
}

// ForeignColumnError is returned for a column of a table that its query does not read.
type ForeignColumnError struct {
	// Column is table.column, Model the query's own model.
	Column, Model string
	// Enclosing says that an enclosing query reads the table.
	Enclosing bool
	// Distinct says that the table is read, but by a distinct query that does
	// not select the column.
	Distinct bool
	// Grouped says that the query is one of groups that do not agree in the
	// column.
	Grouped bool
}

// Error names the column, the query and the fix.
func (e *ForeignColumnError) Error() string {
	if e.Distinct {
		return fmt.Sprintf("inlay: column %s is not selected by the query inside, whose rows this one is about: add it to Only there", e.Column)
	}
	if e.Grouped {
		return fmt.Sprintf("inlay: column %s differs within the groups of the query: add it to GroupBy, or use an aggregate of it", e.Column)
	}
	fix := "bring its model in with Join, lead to it with expr.Via, or use it inside a subquery over its table"
	if e.Enclosing {
		fix = "to mean the enclosing query's column, write OuterRef"
	}
	return fmt.Sprintf("inlay: column %s is not in this query, which reads %s: %s", e.Column, e.Model, fix)
}

// PlaceError is returned when an annotation and the struct that results are
// read into do not fit together.
type PlaceError struct {
	// Name is the annotation's or field's name.
	Name string
	// Row is the Go type of the result struct.
	Row string
	// Field says that the struct's field has no source, Column that a chosen
	// column has no field; otherwise an annotation has none.
	Field, Column bool
	Suggestion    string
	// Values is the type of the annotation's values and Type that of the
	// field, where they do not fit; "" otherwise.
	Values, Type string
}

// Error says what has no place and where it could get one.
func (e *PlaceError) Error() string {
	if e.Type != "" {
		return fmt.Sprintf("inlay: annotation %q has values of type %s, which do not fit its field in %s, of type %s: change the field, or convert with expr.Cast",
			e.Name, e.Values, e.Row, e.Type)
	}
	if e.Column {
		return fmt.Sprintf("inlay: column %q has no field in %s%s: leave it out of Only, or add the field", e.Name, e.Row, didYouMean(e.Suggestion))
	}
	if e.Field {
		return fmt.Sprintf("inlay: field %q of %s is filled by no column or annotation of the query%s: annotate under that name, or tag the field `orm:\"annotation\"` to leave it zero",
			e.Name, e.Row, didYouMean(e.Suggestion))
	}
	return fmt.Sprintf("inlay: annotation %q has no place in %s%s: add a field for it tagged `orm:\"annotation\"`, read into another struct with orm.Into, ask for Values, or use Alias if only the query needs it",
		e.Name, e.Row, didYouMean(e.Suggestion))
}

// UnsupportedError is returned for a feature that the database lacks.
type UnsupportedError struct {
	Feature, Database string
}

// Error names the feature and the database.
func (e *UnsupportedError) Error() string {
	return fmt.Sprintf("inlay: %s has no %s", e.Database, e.Feature)
}

// AggregateError is returned for an aggregate where single rows are computed.
type AggregateError struct {
	// Form is the aggregate's name in SQL.
	Form string
	// Missing says that there is none: Form is the name of a value that is asked
	// for of all rows together and has no aggregate in it.
	Missing bool
	// Outer says that it stands in a subquery and reads columns of the query
	// around alone.
	Outer bool
}

// Error says where aggregates may stand.
func (e *AggregateError) Error() string {
	if e.Missing {
		return fmt.Sprintf("inlay: %q has no aggregate in it and would be the value of any row: use expr.Sum, Max and the like", e.Form)
	}
	if e.Outer {
		return fmt.Sprintf("inlay: %s in a subquery reads columns of the query around alone, so that SQL would compute it over that query's rows: use a column of the subquery's own model in it, or multiply Count by the value", e.Form)
	}
	return fmt.Sprintf("inlay: %s is computed over many rows and cannot stand in a filter, an ordering, an annotation or a value of single rows: use subquery.Count, Sum, Avg, Min or Max, a relation's Count, or the Aggregate terminal", e.Form)
}

// ErrWindowFilter is returned for a window function that is written in a filter.
var ErrWindowFilter = errors.New("inlay: a window function cannot stand in a filter, since rows are filtered before windows are computed: name it with Annotate or Alias, and filter by expr.Ref of the name")

// ErrExcluded is returned for EXCLUDED outside of what an insert does with rows
// that are there already.
var ErrExcluded = errors.New("inlay: expr.Excluded is the row that was not inserted, which only Set and If of OnConflict know")

// NameError is returned for an annotation or a value whose name cannot be used.
type NameError struct {
	Name, Reason string
}

// Error says the name and what is wrong with it.
func (e *NameError) Error() string {
	return fmt.Sprintf("inlay: the name %q: %s", e.Name, e.Reason)
}

func didYouMean(suggestion string) string {
	if suggestion == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %q?)", suggestion)
}

// DerivedError is returned for a derived model that has no rows where a query
// reads it, or whose common table expression stands in the way of another model.
type DerivedError struct {
	// Model is the derived model.
	Model string
	// Hides is the model whose table the expression hides by its name, "" if none.
	Hides string
	// Twice says that a query defines the model twice.
	Twice bool
}

// Error names the model and what to do.
func (e *DerivedError) Error() string {
	switch {
	case e.Twice:
		return fmt.Sprintf("inlay: the query defines %s twice: give With one definition of it, or define a second derived model", e.Model)
	case e.Hides != "":
		return fmt.Sprintf("inlay: the common table expression %s has the name of the table of %s, which could not be read beside it: give the derived model another name", e.Model, e.Hides)
	}
	return fmt.Sprintf("inlay: %s is a derived model, which has no rows of its own: define them in this query by With(%s.As(query)), or start from %s.From(query)", e.Model, e.Model, e.Model)
}

// JoinError is returned for a query that reads one model twice, or that joins it
// by a condition that leads further from it.
type JoinError struct {
	Model string
	// Path is the relation of the model that the condition leads over, "" for none.
	Path string
}

// Error names the model and what to do.
func (e *JoinError) Error() string {
	if e.Path != "" {
		return fmt.Sprintf("inlay: the condition that %s is joined by, or a default filter of it, leads over its relation %s, which could only be joined after it: write that condition with subquery.Exists", e.Model, e.Path)
	}
	return fmt.Sprintf("inlay: the query reads %s twice, so that its columns could mean either: join a derived model made of it (Derived.From), or use a subquery", e.Model)
}

// ErrChangeInside is returned for a common table expression that changes rows
// and stands in a subquery.
var ErrChangeInside = errors.New("inlay: a common table expression that changes rows must be given to the outermost query by With")
