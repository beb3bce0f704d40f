package watch

import (
	"context"
	"testing"
	"unsafe"
)

// nothing is a recorder that records nothing.
type nothing struct{}

func (nothing) Begin(context.Context, *Call) bool             { return false }
func (nothing) Row(*Call, unsafe.Pointer)                     {}
func (nothing) Place(*Call)                                   {}
func (nothing) End(*Call)                                     {}
func (nothing) Control(context.Context, unsafe.Pointer, bool) {}

func TestPart(t *testing.T) {
	ctx := With(t.Context(), &Within{Scope: 1})
	if Part(ctx) != ctx {
		t.Error("without a recorder the context is another one")
	}
	Install(nothing{})
	defer Install(nil)
	if Current() == nil {
		t.Error("the recorder is not there")
	}
	if plain := t.Context(); Part(plain) != plain {
		t.Error("a context without a scope is another one")
	}
	part := Part(ctx)
	if w := From(part); w == nil || !w.Part || w.Scope != 1 {
		t.Errorf("the part is %+v", w)
	}
	if Part(part) != part {
		t.Error("a part of a part is another one")
	}
}

var recorder Recorder

// BenchmarkOff is what each query does while there is no recorder.
func BenchmarkOff(b *testing.B) {
	for b.Loop() {
		recorder = Current()
	}
}
