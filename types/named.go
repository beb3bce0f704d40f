package types

import (
	"fmt"
	"slices"
	"strings"
)

// Enum is what a Go string type implements that is an enum of the database:
// its method returns the enum's name, with a schema before it where it needs
// one ("mood", "app.mood"), and the labels in their order. It is called on the
// zero value, once.
//
//	type Mood string
//
//	func (Mood) EnumType() (name string, labels []string) { return "mood", []string{"sad", "ok", "happy"} }
//
// Parameters are then sent as that type, and a value that is none of the
// labels is an error, whether it is read or sent. SQLite stores the labels as text.
type Enum interface {
	EnumType() (name string, labels []string)
}

// Composite is what a Go struct implements that is a composite type of the
// database: its method returns the type's name, with a schema before it where
// it needs one. It is called on the zero value, once. The struct's fields are
// those of the type, in its order; they are tagged as those of a row struct.
//
//	type Address struct {
//		Street string
//		Number *int32
//	}
//
//	func (Address) CompositeType() string { return "address" }
//
// SQLite stores it as a JSON object.
type Composite interface {
	CompositeType() string
}

// EnumError says that a text is none of the labels of an enum.
type EnumError struct {
	// Enum is the name of the enum's type, Label the text.
	Enum, Label string
	// Labels are those that the Go type lists.
	Labels []string
}

// Error names the text, the enum and its labels.
func (e *EnumError) Error() string {
	return fmt.Sprintf("%q is no label of the enum %s (%s)", e.Label, e.Enum, strings.Join(e.Labels, ", "))
}

// CheckLabel returns an *[EnumError] where a text is none of an enum's labels.
//
//	err := types.CheckLabel(mood, "sad")
func CheckLabel(e Enum, text string) error {
	name, labels := e.EnumType()
	if slices.Contains(labels, text) {
		return nil
	}
	return &EnumError{Enum: name, Label: text, Labels: labels}
}
