package sqlite

import (
	"bytes"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
)

// Lists are JSON arrays of what their elements are stored as.
var listFunctions = map[string]scalar{
	"list_contains": {args: 2, run: func(a []driver.Value) (driver.Value, error) {
		return compareLists(a, func(list, other []any) bool {
			return !slices.ContainsFunc(other, func(v any) bool { return v == nil || !holds(list, v) })
		})
	}},
	"list_overlaps": {args: 2, run: func(a []driver.Value) (driver.Value, error) {
		return compareLists(a, func(list, other []any) bool {
			return slices.ContainsFunc(other, func(v any) bool { return v != nil && holds(list, v) })
		})
	}},
	"list_concat": {args: 2, takesNull: true, run: func(a []driver.Value) (driver.Value, error) {
		if a[0] == nil || a[1] == nil {
			if a[0] == nil {
				return a[1], nil
			}
			return a[0], nil
		}
		first, err := rawList(a[0])
		if err != nil {
			return nil, err
		}
		second, err := rawList(a[1])
		return asJSON(append(first, second...), err)
	}},
	// list_slice has the elements from one place up to, not with, another.
	"list_slice": {args: 3, run: func(a []driver.Value) (driver.Value, error) {
		list, err := rawList(a[0])
		from, to := max(whole(a[1]), 0), min(whole(a[2]), int64(len(list)))
		if from >= to {
			return "[]", err
		}
		return asJSON(list[from:to], err)
	}},
	// list_remove and list_position take the value as a list of it alone.
	"list_remove": {args: 2, run: func(a []driver.Value) (driver.Value, error) {
		raw, err := rawList(a[0])
		if err != nil {
			return nil, err
		}
		value, err := list(a[1])
		kept := raw[:0]
		for _, r := range raw {
			if err == nil && !reflect.DeepEqual(decoded(r), value[0]) {
				kept = append(kept, r)
			}
		}
		return asJSON(kept, err)
	}},
	"list_position": {args: 2, run: func(a []driver.Value) (driver.Value, error) {
		elements, err := list(a[0])
		if err != nil {
			return nil, err
		}
		value, err := list(a[1])
		if err != nil {
			return nil, err
		}
		if at := slices.IndexFunc(elements, func(v any) bool { return reflect.DeepEqual(v, value[0]) }); at >= 0 {
			return int64(at), nil
		}
		return nil, nil
	}},
	// zip makes rows of columns: a list of lists out of as many lists.
	"zip": {args: -1, run: func(a []driver.Value) (driver.Value, error) {
		var rows [][]json.RawMessage
		for i, column := range a {
			values, err := rawList(column)
			if err != nil {
				return nil, err
			}
			if i == 0 {
				rows = make([][]json.RawMessage, len(values))
			}
			if len(values) != len(rows) {
				return nil, fmt.Errorf("lists of %d and of %d elements make no rows", len(rows), len(values))
			}
			for j, v := range values {
				rows[j] = append(rows[j], v)
			}
		}
		return asJSON(rows, nil)
	}},
}

func compareLists(a []driver.Value, test func(list, other []any) bool) (driver.Value, error) {
	first, err := list(a[0])
	if err != nil {
		return nil, err
	}
	second, err := list(a[1])
	if err != nil {
		return nil, err
	}
	return boolInt(test(first, second)), nil
}

func holds(list []any, v any) bool {
	return slices.ContainsFunc(list, func(e any) bool { return reflect.DeepEqual(e, v) })
}

func rawList(v driver.Value) (elements []json.RawMessage, err error) {
	if err := json.Unmarshal([]byte(text(v)), &elements); err != nil {
		return nil, fmt.Errorf("%q is no list: %w", text(v), err)
	}
	return elements, nil
}

func list(v driver.Value) ([]any, error) {
	raw, err := rawList(v)
	elements := make([]any, len(raw))
	for i, r := range raw {
		elements[i] = decoded(r)
	}
	return elements, err
}

// decoded is a JSON value in a form in which equal values are deeply equal: a
// number that is whole is an int64, however it is written.
func decoded(raw json.RawMessage) any {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return nil
	}
	return normalized(v)
}

func normalized(v any) any {
	switch x := v.(type) {
	case json.Number:
		if n, err := x.Int64(); err == nil {
			return n
		}
		f, err := x.Float64()
		if err != nil {
			return x.String()
		}
		if f == float64(int64(f)) && f > -1<<53 && f < 1<<53 {
			return int64(f)
		}
		return f
	case []any:
		for i := range x {
			x[i] = normalized(x[i])
		}
	case map[string]any:
		for k := range x {
			x[k] = normalized(x[k])
		}
	}
	return v
}

// asJSON writes JSON as SQLite does: without escapes for HTML.
func asJSON(v any, err error) (driver.Value, error) {
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return string(bytes.TrimSuffix(b.Bytes(), []byte("\n"))), nil
}
