package orm

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/inlay-orm/inlay/compiler"
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/internal/watch"
	"github.com/inlay-orm/inlay/schema"
)

// maxParameters is the number of parameters of a prepared query.
const maxParameters = 4

// parameterValues are the values that a call gives: as they are sent, and in the
// forms that single places need, those of one parameter after those of another.
type parameterValues struct {
	of     *preparedQuery
	plain  [maxParameters]tape.Value
	formed []tape.Value
}

// preparedQuery is a query that is built once, and its templates.
type preparedQuery struct {
	query query
	// build builds the query, once; a panic comes again at each call.
	build  func()
	params [maxParameters]tape.Parameter
	// forms are those of each parameter, and first the place of their first value.
	forms [maxParameters][]func(any) tape.Value
	first [maxParameters]int
	// plans are behind a pointer, so that the query of a terminal, which may be this
	// one or one on the caller's stack, can stay there.
	plans *[terminals]atomic.Pointer[preparedPlan]
}

// unprepared stands for what the zero Prepared has.
var unprepared = newPrepared(func(*preparedQuery) (q query) {
	q.fail(errZeroPrepared)
	return q
}).ready()

func newPrepared(build func(*preparedQuery) query) *preparedQuery {
	p := &preparedQuery{plans: new([terminals]atomic.Pointer[preparedPlan])}
	p.build = sync.OnceFunc(func() {
		p.query = build(p)
		n := 0
		for i := range p.params {
			p.forms[i], p.first[i] = slices.Clone(p.params[i].Forms), n
			n += len(p.forms[i])
		}
	})
	return p
}

// ready is the query when it is built.
func (p *preparedQuery) ready() *preparedQuery {
	p.build()
	return p
}

func parameter[T any](p *preparedQuery, n int) expr.Expr[T] {
	p.params[n].N = n
	return expr.NewParameter[T](&p.params[n])
}

// give gives the nth parameter a value. It is called for one after the other.
func give[T any](p *preparedQuery, values *parameterValues, n int, v T) {
	values.of, values.plain[n] = p, expr.ArgumentOf(v)
	for _, form := range p.forms[n] {
		values.formed = append(values.formed, form(v))
	}
}

// preparedPlan is a prepared query as one database runs it for one terminal.
type preparedPlan struct {
	spelling *dialect.Spelling
	epoch    uint64
	q        *query
	tpl      *compiler.Template
	err      error
	// shape is the tape without its arguments, and u what it was emitted for.
	shape *tape.Tape
	u     use
	// args are the arguments; those in slots are given at each call.
	args  []tape.Value
	slots []int
	// next is the plan of another database.
	next *preparedPlan
}

// plan returns the plan of a terminal, made at its first use and where what is
// registered has changed.
func (p *preparedQuery) plan(db *DB, t terminal) (*preparedPlan, error) {
	spelling, epoch := db.driver.Dialect().Spelling(), schema.Epoch()
	first := p.plans[t].Load()
	for plan := first; plan != nil; plan = plan.next {
		if plan.spelling == spelling && plan.epoch == epoch {
			return plan, plan.err
		}
	}
	plan := p.compile(t, spelling, db.hasLateral())
	plan.epoch = epoch
	for other := first; other != nil; other = other.next {
		if other.epoch == epoch && other.spelling.Dialect() != spelling.Dialect() {
			kept := *other
			kept.next = plan.next
			plan.next = &kept
		}
	}
	p.plans[t].CompareAndSwap(first, plan)
	return plan, plan.err
}

func (p *preparedQuery) compile(t terminal, spelling *dialect.Spelling, lateral bool) *preparedPlan {
	q := p.query
	if t == firstRow {
		q.orderedByKey()
	}
	u := t.use(&q)
	plan := &preparedPlan{spelling: spelling, q: &q}
	if u.kind == useRows {
		plan.q = q.assembled()
	}
	u.lateral = lateral
	l := getLookup()
	defer l.release()
	plan.q.emit(&l.tape, &u)
	c := compileLasting(&l.tape, spelling)
	plan.tpl, plan.err = c.tpl, c.err
	l.tape.NumberNonces()
	plan.shape, plan.u = shapeOf(&l.tape), u
	plan.args = append(plan.args, l.tape.Args...)
	for i, v := range plan.args {
		if s, ok := v.Held().(*tape.Slot); ok {
			plan.slots = append(plan.slots, i)
			if s.Of != &p.params[s.Of.N] {
				plan.err = errLooseParameter
			}
		}
	}
	return plan
}

func (p *preparedQuery) run(ctx context.Context, h Handle, t terminal, values *parameterValues, into dialect.Receiver) error {
	return p.send(ctx, h, t, values, into, func(d dialect.Driver, plan *preparedPlan, args []tape.Value) error {
		if a := plan.q.receiver(into); a != nil {
			return cmp.Or(d.Query(ctx, &plan.tpl.Statement, args, a), a.err)
		}
		return d.Query(ctx, &plan.tpl.Statement, args, into)
	})
}

// send has the driver run the statement of a terminal.
func (p *preparedQuery) send(ctx context.Context, h Handle, t terminal, values *parameterValues, into dialect.Receiver, run func(dialect.Driver, *preparedPlan, []tape.Value) error) error {
	db, err := databaseOf(h)
	if err != nil {
		return err
	}
	plan, err := p.plan(db, t)
	if err != nil {
		return err
	}
	args := argumentLists.Get().(*argumentList)
	defer args.release()
	args.list = append(args.list[:0], plan.args...)
	for _, at := range plan.slots {
		if args.list[at], err = filled(args.list[at].Held().(*tape.Slot), values); err != nil {
			return err
		}
	}
	db.sending(plan.tpl.SQL)
	var c *watch.Call
	if r := watch.Current(); r != nil {
		if c = args.watch(ctx, r, db, plan); c != nil {
			watchEach(into, c)
		}
	}
	err = run(db.driver, plan, args.list)
	if c != nil {
		c.Result = resultOf(into)
		c.End(err)
	}
	if err != nil {
		return &QueryError{SQL: plan.tpl.SQL, Err: err}
	}
	return nil
}

// filled is the argument for a slot.
func filled(s *tape.Slot, values *parameterValues) (tape.Value, error) {
	v := values.plain[s.Of.N]
	if s.Form != tape.AsElsewhere {
		v = values.formed[values.of.first[s.Of.N]+s.Form]
	}
	if v.Kind() == tape.Null {
		return v, fmt.Errorf("%w (parameter %d)", ErrNullParameter, s.Of.N+1)
	}
	return v, nil
}

// argumentList is memory for the arguments of a call.
type argumentList struct {
	list []tape.Value
	call watch.Call
}

var argumentLists = sync.Pool{New: func() any { return new(argumentList) }}

func (a *argumentList) release() {
	clear(a.list)
	if a.call.Shape != nil { // as a lookup does
		forget(&a.call)
	}
	argumentLists.Put(a)
}

// withValues is a context under which the queries that load what is beside the
// rows of a prepared one have its parameters.
func withValues(ctx context.Context, values *parameterValues) context.Context {
	return context.WithValue(ctx, valuesKey{}, values)
}

type valuesKey struct{}

// fillFrom fills the slots among some arguments.
func fillFrom(ctx context.Context, args []tape.Value) error {
	values, ok := ctx.Value(valuesKey{}).(*parameterValues)
	if !ok {
		return errLooseParameter
	}
	for i, v := range args {
		if s, ok := v.Held().(*tape.Slot); ok {
			if s.Of != &values.of.params[s.Of.N] {
				return errLooseParameter
			}
			var err error
			if args[i], err = filled(s, values); err != nil {
				return err
			}
		}
	}
	return nil
}
