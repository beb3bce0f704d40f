package orm

import (
	"context"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/inlay-orm/inlay/cache"
	"github.com/inlay-orm/inlay/compiler"
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/internal/watch"
)

// compiled is what becomes of a shape: a template, or why there is none.
type compiled struct {
	tpl *compiler.Template
	err error
}

func (c compiled) same(other compiled) bool {
	if c.err != nil || other.err != nil {
		return c.err != nil && other.err != nil && c.err.Error() == other.err.Error()
	}
	return c.tpl.Same(other.tpl)
}

// sql is the text, or the error's.
func (c compiled) sql() string {
	if c.err != nil {
		return c.err.Error()
	}
	return c.tpl.SQL
}

// lookup is a tape on its way to its template. It comes from a pool and goes
// back there.
type lookup struct {
	tape   tape.Tape
	key    compiler.Key
	stripe uint32
	call   watch.Call
}

var lookups = sync.Pool{New: func() any { return &lookup{stripe: lookupCount.Add(1)} }}

// lookupCount tells lookups apart: the pool keeps some for each processor.
var lookupCount atomic.Uint32

func getLookup() *lookup { return lookups.Get().(*lookup) }

// release gives the lookup back. Neither it nor its arguments may be used
// afterwards.
func (l *lookup) release() {
	if l.tape.Oversized() {
		return
	}
	l.tape.Reset()
	l.key = compiler.Key{}
	if l.call.Shape != nil { // it was watched: let go of the rows
		forget(&l.call)
	}
	lookups.Put(l)
}

// Hash, Is, Alike, Keep, Make and Stripe make it a cache.Lookup.
func (l *lookup) Hash() uint64               { return l.key.Hash() }
func (l *lookup) Is(kept *compiler.Key) bool { return l.key.Equal(kept) }
func (l *lookup) Alike(k *compiler.Key) bool { return l.key.Alike(k) }
func (l *lookup) Keep() *compiler.Key        { return l.key.Clone() }
func (l *lookup) Stripe() uint32             { return l.stripe }
func (l *lookup) Make() compiled             { return compileLasting(&l.tape, l.key.Spelling) }

func compileLasting(t *tape.Tape, spelling *dialect.Spelling) compiled {
	tpl, err := compiler.Compile(t, spelling)
	if tpl != nil {
		tpl.Lasting = true
	}
	return compiled{tpl, err}
}

// templateStore keeps templates.
type templateStore = cache.Store[*compiler.Key, compiled]

// poisoned are the shapes that no DB of this process serves from its cache.
var poisoned cache.Poisoned[*compiler.Key]

func newTemplateStore(entries int, bytes int64, onPoison func(kept, fresh compiled)) *templateStore {
	return cache.New(cache.Options[*compiler.Key, compiled]{
		Entries: entries, Bytes: bytes, Poisoned: &poisoned, Same: compiled.same,
		Size: func(key *compiler.Key, c compiled) int64 {
			size := int(unsafe.Sizeof(c)) + key.Size()
			if c.tpl != nil {
				size += c.tpl.Size()
			}
			return int64(size)
		},
		OnPoison: func(_ *compiler.Key, kept, fresh compiled) { onPoison(kept, fresh) },
	})
}

// template returns the template of a tape: from the cache, or compiled.
func (db *DB) template(ctx context.Context, l *lookup) (*compiler.Template, error) {
	if err := l.tape.Err(); err != nil {
		return nil, err
	}
	if l.tape.Slots {
		if err := fillFrom(ctx, l.tape.Args); err != nil {
			return nil, err
		}
	}
	policy := db.policyIn(ctx)
	spelling := db.driver.Dialect().Spelling()
	if policy.off {
		db.skips[skippedOff].Inc()
		return compiler.Compile(&l.tape, spelling)
	}
	if skip := compiler.SkipOf(&l.tape) &^ policy.keep; skip != 0 {
		db.skips[skip.First()].Inc()
		return compiler.Compile(&l.tape, spelling)
	}
	l.tape.NumberNonces()
	l.key = compiler.KeyOf(&l.tape, spelling)
	c := db.templates.Get(l, policy.trust)
	return c.tpl, c.err
}
