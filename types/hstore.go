package types

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// HStore is texts by their keys, some of which may be NULL: an hstore of
// PostgreSQL's extension of that name. nil is NULL.
//
//	red := "red"
//	attributes := types.HStore{"color": &red, "size": nil}
type HStore map[string]*string

// NewHStore returns the store of a map, none of whose values is NULL.
//
//	types.NewHStore(map[string]string{"color": "red"})
func NewHStore(m map[string]string) HStore {
	h := make(HStore, len(m))
	for k, v := range m {
		h[k] = &v
	}
	return h
}

// Get returns the value of a key; ok is false where there is none, or it is NULL.
//
//	color, ok := types.NewHStore(map[string]string{"color": "red"}).Get("color")
func (h HStore) Get(key string) (value string, ok bool) {
	if v := h[key]; v != nil {
		return *v, true
	}
	return "", false
}

// ParseHStore reads "a"=>"1", "b"=>NULL.
//
//	attributes, err := types.ParseHStore(`"color"=>"red", "size"=>NULL`)
func ParseHStore(s string) (HStore, error) {
	h := HStore{}
	rest := s
	for rest != "" {
		key, after, ok := cutQuoted(rest)
		after, arrow := strings.CutPrefix(after, "=>")
		if !ok || !arrow {
			return nil, notHStore(s)
		}
		if unset, isNull := strings.CutPrefix(after, "NULL"); isNull {
			h[key], after = nil, unset
		} else if value, unset, ok := cutQuoted(after); ok {
			h[key], after = &value, unset
		} else {
			return nil, notHStore(s)
		}
		rest, ok = strings.CutPrefix(after, ", ")
		if ok != (rest != "") {
			return nil, notHStore(s)
		}
	}
	return h, nil
}

func notHStore(s string) error {
	return fmt.Errorf(`%q is no hstore: write it as "a"=>"1", "b"=>NULL`, s)
}

// cutQuoted cuts a text in double quotes off, in which a backslash stands
// before quotes and backslashes.
func cutQuoted(s string) (text, rest string, ok bool) {
	if !strings.HasPrefix(s, `"`) {
		return "", s, false
	}
	var b []byte
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '"':
			return string(b), s[i+1:], true
		case s[i] == '\\' && i+1 < len(s):
			i++
		}
		b = append(b, s[i])
	}
	return "", s, false
}

// String is the store as "a"=>"1", "b"=>NULL, in the order of the keys.
func (h HStore) String() string { return stringOf(h) }

// AppendText appends the form of String. The error says that a text has a NUL byte.
func (h HStore) AppendText(b []byte) ([]byte, error) {
	for i, key := range slices.Sorted(maps.Keys(h)) {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = appendQuoted(b, key)
		b = append(b, "=>"...)
		if v := h[key]; v == nil {
			b = append(b, "NULL"...)
		} else {
			b = appendQuoted(b, *v)
		}
	}
	if slices.Contains(b, 0) {
		return b, errors.New("a text has a NUL byte")
	}
	return b, nil
}

func appendQuoted(b []byte, s string) []byte {
	b = append(b, '"')
	for i := range len(s) {
		if s[i] == '"' || s[i] == '\\' {
			b = append(b, '\\')
		}
		b = append(b, s[i])
	}
	return append(b, '"')
}

// Value implements driver.Valuer: nil is NULL.
func (h HStore) Value() (driver.Value, error) {
	if h == nil {
		return nil, nil
	}
	return valueOf(h)
}

// Scan implements sql.Scanner: NULL is nil.
func (h *HStore) Scan(src any) error {
	if src == nil {
		*h = nil
		return nil
	}
	return scanText(h, src, ParseHStore)
}

func (HStore) isText() {}
