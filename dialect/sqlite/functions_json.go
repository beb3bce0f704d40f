package sqlite

import (
	"database/sql/driver"
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// What PostgreSQL's operators on jsonb do (manual, "jsonb Containment and
// Existence" and "JSON Functions and Operators").
var jsonFunctions = map[string]scalar{
	"json_contains": {args: 2, run: func(a []driver.Value) (driver.Value, error) {
		doc, part, err := documents(a)
		return boolInt(contains(doc, part, true)), err
	}},
	"json_has_all": {args: 2, run: func(a []driver.Value) (driver.Value, error) {
		return hasKeys(a, func(keys []any, has func(any) bool) bool {
			return !slices.ContainsFunc(keys, func(k any) bool { return !has(k) })
		})
	}},
	"json_has_any": {args: 2, run: func(a []driver.Value) (driver.Value, error) { return hasKeys(a, slices.ContainsFunc[[]any]) }},
	"json_concat": {args: 2, run: func(a []driver.Value) (driver.Value, error) {
		first, second := json.RawMessage(text(a[0])), json.RawMessage(text(a[1]))
		var x, y map[string]json.RawMessage
		if json.Unmarshal(first, &x) == nil && json.Unmarshal(second, &y) == nil && x != nil && y != nil {
			for k, v := range y {
				x[k] = v
			}
			return asJSON(x, nil)
		}
		var list []json.RawMessage
		for _, raw := range []json.RawMessage{first, second} {
			var elements []json.RawMessage
			if json.Unmarshal(raw, &elements) != nil || elements == nil {
				elements = []json.RawMessage{raw}
			}
			list = append(list, elements...)
		}
		return asJSON(list, nil)
	}},
	"json_delete": {args: 2, run: func(a []driver.Value) (driver.Value, error) {
		raw, key := []byte(text(a[0])), text(a[1])
		var members map[string]json.RawMessage
		if json.Unmarshal(raw, &members) == nil && members != nil {
			delete(members, key)
			return asJSON(members, nil)
		}
		var elements []any
		if err := json.Unmarshal(raw, &elements); err != nil {
			return nil, err
		}
		return asJSON(slices.DeleteFunc(elements, func(v any) bool { return v == key }), nil)
	}},
	// json_text is a value without the quotes of a string, NULL for null.
	"json_text": {args: 1, run: func(a []driver.Value) (driver.Value, error) {
		raw := text(a[0])
		if raw == "null" {
			return nil, nil
		}
		if strings.HasPrefix(raw, `"`) {
			var s string
			err := json.Unmarshal([]byte(raw), &s)
			return s, err
		}
		return raw, nil
	}},
	"json_kind": {args: 1, run: func(a []driver.Value) (driver.Value, error) {
		switch decoded(json.RawMessage(text(a[0]))).(type) {
		case map[string]any:
			return "object", nil
		case []any:
			return "array", nil
		case string:
			return "string", nil
		case bool:
			return "boolean", nil
		case nil:
			return "null", nil
		}
		return "number", nil
	}},
	"json_length": {args: 1, run: func(a []driver.Value) (driver.Value, error) {
		if elements, ok := decoded(json.RawMessage(text(a[0]))).([]any); ok {
			return int64(len(elements)), nil
		}
		return nil, nil
	}},
	"json_member": {args: 2, run: func(a []driver.Value) (driver.Value, error) {
		var members map[string]json.RawMessage
		if json.Unmarshal([]byte(text(a[0])), &members) != nil || members[text(a[1])] == nil {
			return nil, nil
		}
		return string(members[text(a[1])]), nil
	}},
	// json_path follows a list of keys, and of numbers of elements as texts.
	"json_path": {args: 2, run: func(a []driver.Value) (driver.Value, error) {
		doc := json.RawMessage(text(a[0]))
		keys, err := list(a[1])
		for _, k := range keys {
			if doc = step(doc, text(k)); doc == nil {
				return nil, err
			}
		}
		return string(doc), err
	}},
}

func documents(a []driver.Value) (doc, part any, err error) {
	for _, v := range a {
		if !json.Valid([]byte(text(v))) {
			var any any
			return nil, nil, json.Unmarshal([]byte(text(v)), &any)
		}
	}
	return decoded(json.RawMessage(text(a[0]))), decoded(json.RawMessage(text(a[1]))), nil
}

// contains reports whether doc has all that part has. At the top an array
// contains a scalar that is one of its elements.
func contains(doc, part any, top bool) bool {
	switch p := part.(type) {
	case map[string]any:
		d, ok := doc.(map[string]any)
		if !ok {
			return false
		}
		for k, v := range p {
			if member, ok := d[k]; !ok || !contains(member, v, false) {
				return false
			}
		}
		return true
	case []any:
		d, ok := doc.([]any)
		return ok && !slices.ContainsFunc(p, func(v any) bool {
			return !slices.ContainsFunc(d, func(e any) bool { return contains(e, v, false) })
		})
	}
	if d, ok := doc.([]any); ok && top {
		return holds(d, part)
	}
	return reflect.DeepEqual(doc, part)
}

// hasKeys tests keys, which are members of an object or texts in an array.
func hasKeys(a []driver.Value, test func(keys []any, has func(any) bool) bool) (driver.Value, error) {
	keys, err := list(a[1])
	if err != nil {
		return nil, err
	}
	doc := decoded(json.RawMessage(text(a[0])))
	return boolInt(test(keys, func(k any) bool {
		switch d := doc.(type) {
		case map[string]any:
			name, ok := k.(string)
			_, has := d[name]
			return ok && has
		case []any:
			return holds(d, k)
		}
		return k != nil && k == doc
	})), nil
}

// step is a member or an element of a document, nil where there is none.
func step(doc json.RawMessage, key string) json.RawMessage {
	var members map[string]json.RawMessage
	if json.Unmarshal(doc, &members) == nil {
		return members[key]
	}
	var elements []json.RawMessage
	at, err := strconv.Atoi(key)
	if err != nil || json.Unmarshal(doc, &elements) != nil {
		return nil
	}
	if at < 0 {
		at += len(elements)
	}
	if at < 0 || at >= len(elements) {
		return nil
	}
	return elements[at]
}
