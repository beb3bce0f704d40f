package orm

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/inlay-orm/inlay/schema"
)

// One is a field of a row struct that holds the row which a to-one relation of
// the same name leads to, once it is loaded by [QuerySet.SelectRelated],
// [QuerySet.Prefetch] or [Load]. No column belongs to it. Its zero value is not
// loaded; one that is loaded may be empty, where there is no such row.
//
//	type CityRow struct {
//		ID, StateID int64
//		State       orm.One[StateRow]
//	}
//
// In JSON it is the row, or null where it is empty. One that is not loaded is an
// error there: tag the field `json:",omitzero"` to leave it out.
type One[R any] struct {
	row    *R
	loaded bool
}

// Get returns the row. Several rows may share it. It sends nothing.
//
//	state, err := city.State.Get()
//
// Errors: a [NotLoadedError]; [ErrNotFound] where it is loaded and empty.
func (o One[R]) Get() (*R, error) {
	switch {
	case !o.loaded:
		return nil, notLoaded[R](false)
	case o.row == nil:
		return nil, ErrNotFound
	}
	return o.row, nil
}

// Loaded reports whether it was loaded, also where it is empty.
//
//	missing := !city.State.Loaded()
func (o One[R]) Loaded() bool { return o.loaded }

// IsZero reports that it was not loaded, for the omitzero of encoding/json.
func (o One[R]) IsZero() bool { return !o.loaded }

// OneOf is a One that is loaded with a row, or empty with nil: for rows that a
// program makes itself.
//
//	city := CityRow{Name: "Moab", State: orm.OneOf(&StateRow{ID: 1, Name: "Utah"})}
func OneOf[R any](row *R) One[R] { return One[R]{row: row, loaded: true} }

// RelatedRow is the struct of the row. Define calls it.
func (One[R]) RelatedRow() (row reflect.Type, many bool) { return reflect.TypeFor[R](), false }

// MarshalJSON writes the row.
func (o One[R]) MarshalJSON() ([]byte, error) {
	if !o.loaded {
		return nil, fmt.Errorf("%w, or tag the field `json:\",omitzero\"` to leave it out of JSON", notLoaded[R](false))
	}
	return json.Marshal(o.row)
}

// UnmarshalJSON reads a row, or null as a One that is empty.
func (o *One[R]) UnmarshalJSON(data []byte) error {
	o.loaded = true
	return json.Unmarshal(data, &o.row)
}

// Many is a field of a row struct that holds the rows which a to-many relation
// of the same name leads to, once they are loaded by [QuerySet.Prefetch] or
// [Load]. No column belongs to it. Its zero value is not loaded.
//
//	type StateRow struct {
//		ID     int64
//		Cities orm.Many[CityRow]
//	}
//
// In JSON it is an array. One that is not loaded is an error there: tag the
// field `json:",omitzero"` to leave it out.
type Many[R any] struct {
	rows []R // nil is not loaded
}

// All returns the rows, an empty slice that is not nil where there is none. It
// sends nothing.
//
//	cities, err := utah.Cities.All()
//
// Errors: a [NotLoadedError].
func (m Many[R]) All() ([]R, error) {
	if m.rows == nil {
		return nil, notLoaded[R](true)
	}
	return m.rows, nil
}

// Loaded reports whether the rows were loaded, also where there are none.
//
//	loaded := utah.Cities.Loaded()
func (m Many[R]) Loaded() bool { return m.rows != nil }

// IsZero reports that they were not loaded, for the omitzero of encoding/json.
func (m Many[R]) IsZero() bool { return m.rows == nil }

// ManyOf is a Many that is loaded with rows: for rows that a program makes
// itself.
//
//	state := StateRow{Name: "Utah", Cities: orm.ManyOf(CityRow{Name: "Moab"})}
func ManyOf[R any](rows ...R) Many[R] { return Many[R]{append(make([]R, 0, len(rows)), rows...)} }

// RelatedRow is the struct of the rows. Define calls it.
func (Many[R]) RelatedRow() (row reflect.Type, many bool) { return reflect.TypeFor[R](), true }

// MarshalJSON writes the rows.
func (m Many[R]) MarshalJSON() ([]byte, error) {
	if m.rows == nil {
		return nil, fmt.Errorf("%w, or tag the field `json:\",omitzero\"` to leave it out of JSON", notLoaded[R](true))
	}
	return json.Marshal(m.rows)
}

// UnmarshalJSON reads an array of rows; null is an empty one.
func (m *Many[R]) UnmarshalJSON(data []byte) error {
	if err := json.Unmarshal(data, &m.rows); err != nil {
		return err
	}
	if m.rows == nil {
		m.rows = []R{}
	}
	return nil
}

// NotLoadedError is returned by a [One] or a [Many] that is read and was not
// loaded.
type NotLoadedError struct {
	// Row is the struct of the related rows.
	Row reflect.Type
	// Many says that there can be several.
	Many bool
	// Relations are the relations that lead to such rows, as Model.Name: a field
	// does not know its row, so that there are several where models share the
	// other side.
	Relations []string
}

func notLoaded[R any](many bool) error {
	e := &NotLoadedError{Row: reflect.TypeFor[R](), Many: many}
	for _, r := range schema.RelationsTo(e.Row, many) {
		e.Relations = append(e.Relations, r.String())
	}
	return e
}

// Error names the relation and says how to load it.
func (e *NotLoadedError) Error() string {
	if len(e.Relations) == 0 {
		return fmt.Sprintf("inlay: the related %s is not loaded, and no model that orm.Define made has a relation to it", e.Row)
	}
	verb, first := "SelectRelated", e.Relations[0]
	if e.Many {
		verb = "Prefetch"
	}
	if len(e.Relations) == 1 {
		return fmt.Sprintf("inlay: %s is not loaded: add %s(%[1]s) to the query, or use orm.Load for rows that are there already", first, verb)
	}
	return fmt.Sprintf("inlay: a related %s is not loaded, by one of %s: add %s(%s), or whichever it is, to the query, or use orm.Load for rows that are there already",
		e.Row.Name(), strings.Join(e.Relations, ", "), verb, first)
}
