package types

import "encoding/json"

// Opt is a value of three states: unset, NULL, or a T. It tells what a request
// leaves out from what it wants empty, and is a field of a row struct for a
// column that may be NULL. The zero Opt is unset.
//
// As JSON, a member that is absent leaves it unset, null is NULL, and everything
// else a value. With the option omitzero it is written in the same way.
//
//	type CityPatch struct {
//		Name  types.Opt[string] `json:"name,omitzero"`
//		Mayor types.Opt[string] `json:"mayor,omitzero"`
//	}
type Opt[T any] struct {
	value T
	state OptState
}

// OptState is which of its three states an [Opt] is in.
type OptState uint8

// The states of an [Opt].
const (
	OptUnset OptState = iota // nothing is said
	OptValue                 // a value
	OptNull                  // NULL
)

// Some is an [Opt] that holds a value.
//
//	name := types.Some("Provo")
func Some[T any](v T) Opt[T] { return Opt[T]{v, OptValue} }

// Null is an [Opt] that is NULL.
//
//	mayor := types.Null[string]()
func Null[T any]() Opt[T] { return Opt[T]{state: OptNull} }

// Get returns the value; ok is false, and the value zero, where there is none:
// the Opt is unset or NULL.
//
//	if name, ok := types.Some("Provo").Get(); ok {
//		fmt.Println(name)
//	}
func (o Opt[T]) Get() (v T, ok bool) { return o.value, o.state == OptValue }

// IsSet reports whether it says anything: a value or NULL.
//
//	types.Null[string]().IsSet() // true
func (o Opt[T]) IsSet() bool { return o.state != OptUnset }

// IsNull reports whether it is NULL. One that is unset is not.
//
//	types.Null[string]().IsNull() // true
func (o Opt[T]) IsNull() bool { return o.state == OptNull }

// IsZero reports whether it is unset: package encoding/json leaves it out then
// where the field's tag says omitzero.
//
//	types.Some("").IsZero() // false
func (o Opt[T]) IsZero() bool { return o.state == OptUnset }

// MarshalJSON writes the value, and null where there is none.
//
//	text, err := json.Marshal(types.Some("Provo"))
func (o Opt[T]) MarshalJSON() ([]byte, error) {
	if o.state != OptValue {
		return []byte("null"), nil
	}
	return json.Marshal(o.value)
}

// UnmarshalJSON reads null as NULL, and everything else as a value.
//
//	var mayor types.Opt[string]
//	err := json.Unmarshal([]byte("null"), &mayor)
func (o *Opt[T]) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		*o = Null[T]()
		return nil
	}
	var v T
	if err := json.Unmarshal(text, &v); err != nil {
		return err
	}
	*o = Some(v)
	return nil
}
