package compiler

import (
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
)

// CompileBound is Compile that binds also what is plain.
func CompileBound(t *tape.Tape, spelling *dialect.Spelling) (*Template, error) {
	return new(workspace).bound(t, spelling)
}
