package compiler

import (
	"hash/maphash"
	"slices"
	"unsafe"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

// Key is everything that a template depends on: the tokens and texts of a tape,
// how the database spells what is registered, and what models and types there
// are. Keys that are equal have one template.
type Key struct {
	// Shape is a tape of which the arguments are not part.
	Shape *tape.Tape
	// Spelling is the dialect, with its features and the forms and words known to it.
	Spelling *dialect.Spelling
	// Epoch is that of the schema: see [schema.Epoch].
	Epoch uint64
}

// KeyOf returns the key of a tape for a dialect, as of now.
func KeyOf(shape *tape.Tape, spelling *dialect.Spelling) Key {
	return Key{Shape: shape, Spelling: spelling, Epoch: schema.Epoch()}
}

var seed = maphash.MakeSeed()

// Hash is equal for keys that are alike, within one process.
func (k *Key) Hash() uint64 { return k.Shape.Hash(seed) }

// Alike reports whether two keys are of one shape and one dialect, whatever was
// registered in between.
func (k *Key) Alike(other *Key) bool {
	return k.Spelling.Dialect() == other.Spelling.Dialect() && k.Shape.SameShape(other.Shape.Tokens, other.Shape.Texts)
}

// Equal reports whether two keys are the same, token for token.
func (k *Key) Equal(other *Key) bool {
	return k.Epoch == other.Epoch && k.Spelling == other.Spelling && k.Shape.SameShape(other.Shape.Tokens, other.Shape.Texts)
}

// Clone returns a copy that does not share the tape's memory, and has no arguments.
func (k *Key) Clone() *Key {
	c := *k
	c.Shape = &tape.Tape{Tokens: slices.Clone(k.Shape.Tokens), Texts: slices.Clone(k.Shape.Texts)}
	return &c
}

// Size is about how many bytes a clone takes. The bytes of the texts are the
// program's own and do not count.
func (k *Key) Size() int {
	return int(unsafe.Sizeof(*k)) + int(unsafe.Sizeof(*k.Shape)) +
		len(k.Shape.Tokens)*int(unsafe.Sizeof(tape.Token{})) + len(k.Shape.Texts)*int(unsafe.Sizeof(""))
}
