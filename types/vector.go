package types

import (
	"database/sql/driver"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Vector is a point in a space of many dimensions: a vector of PostgreSQL's
// extension pgvector. nil is NULL; a vector that is sent has at least one
// dimension.
//
//	types.Vector{1, 2.5, -3}
type Vector []float32

// ParseVector reads [1,2.5,-3].
//
//	v, err := types.ParseVector("[1,2.5,-3]")
func ParseVector(s string) (Vector, error) {
	inner, opened := strings.CutPrefix(s, "[")
	inner, closed := strings.CutSuffix(inner, "]")
	if !opened || !closed || inner == "" {
		return nil, fmt.Errorf("%q is no vector: write it as [1,2.5,-3]", s)
	}
	parts := strings.Split(inner, ",")
	v := make(Vector, len(parts))
	for i, part := range parts {
		f, err := strconv.ParseFloat(part, 32)
		if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
			return nil, fmt.Errorf("%q is no vector: %q is no number of 32 bits", s, part)
		}
		v[i] = float32(f)
	}
	return v, nil
}

// String is the vector as [1,2.5,-3].
func (v Vector) String() string { return stringOf(v) }

// AppendText appends the form of String. The error says that the vector has
// no dimension, or one that is no finite number.
func (v Vector) AppendText(b []byte) ([]byte, error) {
	if len(v) == 0 {
		return b, fmt.Errorf("a vector has at least one dimension")
	}
	for i, f := range v {
		if math.IsNaN(float64(f)) || math.IsInf(float64(f), 0) {
			return b, fmt.Errorf("dimension %d of the vector is %v", i+1, f)
		}
		separator := byte(',')
		if i == 0 {
			separator = '['
		}
		b = strconv.AppendFloat(append(b, separator), float64(f), 'g', -1, 32)
	}
	return append(b, ']'), nil
}

// Value implements driver.Valuer: nil is NULL.
func (v Vector) Value() (driver.Value, error) {
	if v == nil {
		return nil, nil
	}
	return valueOf(v)
}

// Scan implements sql.Scanner: NULL is nil.
func (v *Vector) Scan(src any) error {
	if src == nil {
		*v = nil
		return nil
	}
	return scanText(v, src, ParseVector)
}

func (Vector) isText() {}
