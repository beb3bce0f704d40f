package compiler

import (
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
)

// CompileBound is Compile that binds also what is plain.
func CompileBound(t *tape.Tape, spelling *dialect.Spelling) (*Template, error) {
	return new(workspace).bound(t, spelling)
}

// IsPlain reports whether a tape is rendered as it is.
func IsPlain(t *tape.Tape, spelling *dialect.Spelling) bool {
	_, ok := isPlain(t, spelling)
	return ok
}
