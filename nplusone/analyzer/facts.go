package analyzer

import (
	"fmt"
	"strings"
)

// Kind is what a query is for.
type Kind string

// The kinds, as they stand after //inlay:query.
const (
	// Rows reads any number of rows.
	Rows Kind = "rows"
	// One reads one row.
	One Kind = "one"
	// Count counts rows.
	Count Kind = "count"
	// Exists asks whether there is a row.
	Exists Kind = "exists"
	// Write changes rows.
	Write Kind = "write"
	// Batch sends many queries at once, which is what a loop should lead to: it
	// is never reported by itself.
	Batch Kind = "batch"
)

// Executes is the fact that a function executes a query.
type Executes struct {
	Kind Kind
	// Maybe says that it does so only sometimes, or perhaps not at all.
	Maybe bool
	// Chain are the functions that lead from it to the query, which is the last one.
	Chain []string
	// Data, Text and Handle say which parameters the query depends on, which its
	// SQL is made of, and which it is sent through. The receiver is the first.
	Data, Text, Handle bits
	// Marked says that the fact comes from a directive: parameters say by their
	// types what they are.
	Marked bool
}

// AFact marks the type as a fact.
func (*Executes) AFact() {}

// String describes the fact, for tests.
func (e *Executes) String() string {
	text := "executes " + string(e.Kind)
	if e.Maybe {
		text = "may execute " + string(e.Kind)
	}
	if len(e.Chain) > 0 {
		text += " by " + strings.Join(e.Chain, " → ")
	}
	return text
}

// Fixed is the fact that a variable is a list which is written out in the source, and
// does not grow with data.
type Fixed struct{}

// AFact marks the type as a fact.
func (*Fixed) AFact() {}

// String describes the fact, for tests.
func (*Fixed) String() string { return "is written out" }

// Calls is the fact that a function calls some of its parameters.
type Calls struct{ Params []Call }

// Call is one parameter that is called. The receiver is parameter 0.
type Call struct {
	Param int
	// Loop says that it is called for each element of something, Concurrent that
	// a goroutine of its own may call it.
	Loop, Concurrent bool
}

// AFact marks the type as a fact.
func (*Calls) AFact() {}

// String describes the fact, for tests.
func (c *Calls) String() string {
	var said []string
	for _, p := range c.Params {
		text := fmt.Sprintf("calls parameter %d", p.Param)
		if p.Loop {
			text += " in a loop"
		}
		said = append(said, text)
	}
	return strings.Join(said, ", ")
}

func (c *Calls) of(param int) (Call, bool) {
	for _, p := range c.Params {
		if p.Param == param {
			return p, true
		}
	}
	return Call{}, false
}

// learn adds what is known of a parameter and reports whether that was new.
func (c *Calls) learn(call Call) bool {
	for i, p := range c.Params {
		if p.Param == call.Param {
			merged := Call{p.Param, p.Loop || call.Loop, p.Concurrent || call.Concurrent}
			c.Params[i] = merged
			return merged != p
		}
	}
	c.Params = append(c.Params, call)
	return true
}

// bits are a set of parameters and loops of one function.
type bits uint64

const (
	firstLoop = 32 // bits below are parameters
	allParams = bits(1)<<firstLoop - 1
)

func paramBit(i int) bits { return 1 << min(i, firstLoop-1) }

func loopBit(i int) bits { return 1 << min(firstLoop+i, 63) }
