package tape

import (
	"hash/maphash"
	"testing"
)

// FuzzEnd makes trees out of bytes and walks over them: each expression ends
// where its last operand ends.
func FuzzEnd(f *testing.F) {
	f.Add([]byte{3, 0, 2, 0, 0, 1})
	f.Fuzz(func(t *testing.T, shape []byte) {
		tp := &Tape{}
		var grow func(depth int) int
		grow = func(depth int) int {
			at := len(tp.Tokens)
			n := 0
			if len(shape) > 0 {
				n, shape = int(shape[0])%4, shape[1:]
			}
			if depth > 6 || n == 0 {
				tp.Word(1)
				return at
			}
			tp.Form(2, n)
			for range n {
				operand := grow(depth + 1)
				if End(tp.Tokens, operand) != len(tp.Tokens) {
					t.Fatalf("the operand at %d ends at %d of %d", operand, End(tp.Tokens, operand), len(tp.Tokens))
				}
			}
			return at
		}
		if root := grow(0); End(tp.Tokens, root) != len(tp.Tokens) {
			t.Fatalf("the tree ends at %d of %d", End(tp.Tokens, root), len(tp.Tokens))
		}
	})
}

func TestShapeIsTokensAndTexts(t *testing.T) {
	seed := maphash.MakeSeed()
	emit := func(text string, value int64, op uint8) *Tape {
		tp := &Tape{}
		tp.Form(7, 2)
		tp.Name(text)
		tp.Param(IntValue(value), 3, op)
		return tp
	}
	one := emit("a", 1, ParamBare)
	if same := emit("a", 2, ParamBare); !same.SameShape(one.Tokens, one.Texts) || same.Hash(seed) != one.Hash(seed) {
		t.Error("another value is another shape")
	}
	for name, other := range map[string]*Tape{"text": emit("b", 1, ParamBare), "token": emit("a", 1, ParamTyped)} {
		if other.SameShape(one.Tokens, one.Texts) || other.Hash(seed) == one.Hash(seed) {
			t.Errorf("another %s is the same shape", name)
		}
	}
}

func TestTooLarge(t *testing.T) {
	tp := &Tape{}
	for range MaxParams + 1 {
		tp.Param(IntValue(1), 0, ParamBare)
	}
	if tp.Err() != ErrTooLong || len(tp.Args) != MaxParams {
		t.Errorf("%d arguments: %v", len(tp.Args), tp.Err())
	}
	tp.Reset()
	if tp.Err() != nil || len(tp.Tokens) != 0 {
		t.Error("Reset keeps something")
	}
	tp.Form(1, 1<<16)
	if tp.Err() != ErrTooLong {
		t.Errorf("a form of 65,536 operands: %v", tp.Err())
	}
}

func TestFactsAreNotedWhileWriting(t *testing.T) {
	tp := &Tape{}
	if tp.Has(ClauseFrom) || tp.Nonces || tp.Sources != 0 {
		t.Errorf("an empty tape: %+v", tp)
	}
	tp.Query()
	tp.Clause(ClauseFrom)
	tp.Clause(ClauseInsert) // the last one
	tp.Clause(ClauseJoin)
	tp.Via(0, 0)
	tp.Nonce(1)
	if !tp.Has(ClauseFrom) || !tp.Has(ClauseInsert) || tp.Has(ClauseOrder) || !tp.Nonces || tp.Sources != 3 {
		t.Errorf("%+v", tp)
	}
	if tp.Reset(); tp.Has(ClauseFrom) || tp.Nonces || tp.Sources != 0 {
		t.Errorf("Reset keeps something: %+v", tp)
	}
}
