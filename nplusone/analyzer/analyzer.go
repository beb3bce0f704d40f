package analyzer

import (
	"go/types"
	"reflect"

	"golang.org/x/tools/go/analysis"
)

// Analyzer reports a call when all of these hold: it executes a query; it
// stands in a loop over data, such as a slice, the rows of a result or a
// function that calls it for each element; what it asks for depends on the
// element; and the loop goes on after it. Queries over other handles for each
// element, statements other than reads and writes of rows, loops over chunks,
// pages, attempts and jobs, tests, generated files, migrations and seeds are
// left out. With the flag possible it reports every call in any loop that may
// execute a query.
//
// It also reports a result that is only counted, and suppressions without a
// reason or without an effect.
//
//	go vet -vettool=$(which inlay-vet) ./...
var Analyzer = New(Options{})

// Options are what may be chosen; the zero value is the default.
type Options struct {
	// Possible also reports calls that may be an N+1, each as possible.
	Possible bool
}

// New returns an analyzer of its own, for programs that choose options in Go.
// Its flag -possible is the same as the option.
//
//	a := analyzer.New(analyzer.Options{Possible: true})
func New(options Options) *analysis.Analyzer {
	a := &analysis.Analyzer{
		Name:       "nplusone",
		Doc:        "report queries that are sent once for each element of a loop",
		FactTypes:  []analysis.Fact{new(Executes), new(Calls), new(Fixed)},
		ResultType: reflect.TypeFor[[]Finding](),
	}
	a.Flags.BoolVar(&options.Possible, "possible", options.Possible, "also report calls in loops that may be an N+1")
	a.Run = func(pass *analysis.Pass) (any, error) {
		c := &checker{
			pass:      pass,
			options:   options,
			functions: map[*types.Func]*unit{},
			closures:  map[*types.Var]*unit{},
			handles:   map[types.Type]bool{},
		}
		return c.check(), nil
	}
	return a
}

// checker analyses one package.
type checker struct {
	pass         *analysis.Pass
	options      Options
	units        []*unit
	functions    map[*types.Func]*unit
	closures     map[*types.Var]*unit
	handles      map[types.Type]bool
	suppressions []*suppression
	defs         *definitions
	models       *models
	findings     []Finding
}

func (c *checker) check() []Finding {
	c.readDirectives()
	c.collectDefinitions()
	c.collectUnits()
	c.settle(c.learnCalls)
	for _, u := range c.units {
		u.walk(c)
		c.flowOf(u)
	}
	c.readSuppressions()
	c.settle(c.learnEffects)
	c.exportFacts()
	if isLibrary(c.pass.Pkg) {
		return nil
	}
	for _, u := range c.units {
		if c.silent(u) {
			continue
		}
		c.judge(u)
		c.measured(u)
	}
	c.report()
	c.checkSuppressions()
	return c.findings
}

// settle repeats a step over all functions until none learns anything more.
func (c *checker) settle(step func(*unit) bool) {
	for again := true; again; {
		again = false
		for _, u := range c.units {
			again = step(u) || again
		}
	}
}

func (c *checker) exportFacts() {
	for v := range c.defs.initial {
		if v.Exported() && v.Parent() == c.pass.Pkg.Scope() && c.defs.times[v] == 1 && isWrittenOut(c.defs.value[v]) {
			c.pass.ExportObjectFact(v, &Fixed{})
		}
	}
	for f, u := range c.functions {
		if !f.Exported() {
			continue
		}
		if u.effect != nil && f.Pkg() == c.pass.Pkg {
			c.pass.ExportObjectFact(f, u.effect)
		}
		if len(u.invokes.Params) > 0 {
			c.pass.ExportObjectFact(f, &u.invokes)
		}
	}
}
