package orm

import (
	"context"
	"flag"
	"log/slog"
	"math"
	"sync/atomic"

	"github.com/puzpuzpuz/xsync/v3"

	"github.com/inlay-orm/inlay/cache"
	"github.com/inlay-orm/inlay/compiler"
)

// The bounds of the template cache of a DB, unless [TemplateLimit] says otherwise.
const (
	DefaultTemplates     = 4096
	DefaultTemplateBytes = 64 << 20
)

// By default the first hits of a template are verified, and one in so many
// afterwards; in a test every hit is.
const (
	defaultVerifyFirst = 3
	defaultVerifyOneIn = 1000
)

// templatePolicy is how a handle uses the template cache.
type templatePolicy struct {
	off bool
	// keep are the reasons that do not keep a shape from being cached.
	keep  compiler.Skip
	trust cache.Trust
}

func defaultPolicy() templatePolicy {
	p := templatePolicy{trust: cache.Trust{First: defaultVerifyFirst, OneIn: defaultVerifyOneIn}}
	if flag.Lookup("test.v") != nil { // registered in test binaries alone
		p.trust.OneIn = 1
	}
	return p
}

// TemplateOption says how the template cache is used, by a handle
// ([DB.WithTemplates]) or under a context ([WithTemplates]): [TemplatesOff],
// [TemplatesOn], [Keep] or [VerifyTemplates]. [TemplateLimit] is for handles.
//
//	options := []orm.TemplateOption{orm.Keep(orm.OuterRefs), orm.VerifyTemplates(3, 100)}
//	db = db.WithTemplates(options...)
type TemplateOption interface {
	applyTo(*templateSettings)
}

// templateSettings are what options change.
type templateSettings struct {
	templatePolicy
	// entries is above 0 where a handle is to have a cache of its own.
	entries int
	bytes   int64
}

type templateOption func(*templateSettings)

func (o templateOption) applyTo(s *templateSettings) { o(s) }

var (
	// TemplatesOff compiles every query anew. What is kept stays kept.
	TemplatesOff TemplateOption = templateOption(func(s *templateSettings) { s.off = true })
	// TemplatesOn is the default. It undoes TemplatesOff, under a context for one.
	TemplatesOn TemplateOption = templateOption(func(s *templateSettings) { s.off = false })
)

// Shapes are kinds of queries that are not kept in the template cache unless
// [Keep] says so.
//
//	var shapes orm.Shapes = orm.OuterRefs | orm.Expressions
type Shapes uint8

// The kinds of queries.
const (
	// OuterRefs are queries with an OuterRef anywhere in them: correlated Exists
	// and Subquery, and what relations are asked for.
	OuterRefs = Shapes(compiler.SkipOuterRef)
	// CTEs are queries with common table expressions.
	CTEs = Shapes(compiler.SkipCTE)
	// Expressions are queries with Annotate or Alias.
	Expressions = Shapes(compiler.SkipExpression)
	// RawSQL are queries with expr.Raw.
	RawSQL = Shapes(compiler.SkipRaw)
	// AllShapes are all of them.
	AllShapes = Shapes(compiler.SkipAll)
)

// Keep has the template cache keep also queries of these kinds, and of no other
// of the kinds that it leaves out by default: Keep() is the default. A query of
// several kinds is kept where all of them are. OuterRefs are then told apart by
// the order in which they appear, so that a query which is built anew by each
// call is found again.
//
//	db = db.WithTemplates(orm.Keep(orm.OuterRefs, orm.Expressions))
func Keep(shapes ...Shapes) TemplateOption {
	var keep compiler.Skip
	for _, s := range shapes {
		keep |= compiler.Skip(s)
	}
	return templateOption(func(s *templateSettings) { s.keep = keep })
}

// VerifyTemplates says how often a hit is verified, which is to compile the
// query beside it and to compare. It is for a template's first hits, before it
// is trusted, and for one in oneIn afterwards: 1 is every one, 0 none. Handles
// that share a cache share its templates: first is that of the handle whose query
// was kept. The
// default is 3 and 1,000, and in a test 3 and 1. A negative number is 0.
//
//	db = db.WithTemplates(orm.VerifyTemplates(10, 100))
func VerifyTemplates(first, oneIn int) TemplateOption {
	return templateOption(func(s *templateSettings) {
		s.trust = cache.Trust{First: int32(clamp(first)), OneIn: uint32(clamp(oneIn))}
	})
}

// clamp is a number of hits that a cache can count down.
func clamp(n int) int { return min(max(n, 0), math.MaxInt32) }

// TemplateLimit gives a handle a cache of its own for so many templates and
// bytes at most; entries below 1 are 1, and bytes of 0 or less are no limit.
// Under a context it does nothing.
//
//	db = db.WithTemplates(orm.TemplateLimit(10_000, 32<<20))
func TemplateLimit(entries int, bytes int64) TemplateOption {
	return templateOption(func(s *templateSettings) { s.entries, s.bytes = max(entries, 1), max(bytes, 0) })
}

func (p templatePolicy) with(options []TemplateOption) templateSettings {
	s := templateSettings{templatePolicy: p}
	for _, o := range options {
		if o != nil {
			o.applyTo(&s)
		}
	}
	return s
}

// WithTemplates returns a handle to the same database that uses the template
// cache as the options say. It shares the cache, unless [TemplateLimit] gives it
// one of its own; transactions that it begins are as it is.
//
//	uncached := db.WithTemplates(orm.TemplatesOff)
//	cities, err := City.All(ctx, uncached)
func (db *DB) WithTemplates(options ...TemplateOption) *DB {
	own := *db
	s := db.policy.with(options)
	if own.policy = s.templatePolicy; s.entries > 0 {
		own.templates = own.newTemplates(s.entries, s.bytes)
	}
	return &own
}

// WithTemplates returns a context under which queries use the template cache as
// the options say, whatever their handle says.
//
//	ctx = orm.WithTemplates(ctx, orm.TemplatesOff)
//	cities, err := City.All(ctx, db)
func WithTemplates(ctx context.Context, options ...TemplateOption) context.Context {
	if before, ok := ctx.Value(templatesKey{}).([]TemplateOption); ok {
		options = append(append([]TemplateOption{}, before...), options...)
	}
	contextsSwitch.Store(true)
	return context.WithValue(ctx, templatesKey{}, options)
}

type templatesKey struct{}

// contextsSwitch says that a context may have options: until then none is asked.
var contextsSwitch atomic.Bool

func (db *DB) policyIn(ctx context.Context) templatePolicy {
	if contextsSwitch.Load() {
		if options, ok := ctx.Value(templatesKey{}).([]TemplateOption); ok {
			return db.policy.with(options).templatePolicy
		}
	}
	return db.policy
}

func (db *DB) newTemplates(entries int, bytes int64) *templateStore {
	logger := db.logger
	return newTemplateStore(entries, bytes, func(kept, fresh compiled) {
		l := logger.Load()
		if l == nil {
			l = slog.Default()
		}
		l.Error("inlay: a template was not what its query compiles to: it is not used any more, and this is a fault of Inlay",
			slog.String("kept", kept.sql()), slog.String("compiled", fresh.sql()))
	})
}

// SetLogger says where the DB reports what nobody has asked for: a template
// that turned out to be wrong. It is one for all handles to the database. nil is
// slog.Default, as without it.
//
//	var logger *slog.Logger
//	db.SetLogger(logger)
func (db *DB) SetLogger(l *slog.Logger) { db.logger.Store(l) }

// ClearTemplates forgets every template of the handle's cache, as after a
// migration. Shapes that were poisoned stay so.
//
//	db.ClearTemplates()
func (db *DB) ClearTemplates() { db.templates.Clear() }

// HardResetTemplates is ClearTemplates that forgets also what is poisoned, in
// the whole process. It is for tests.
//
//	defer db.HardResetTemplates()
func (db *DB) HardResetTemplates() { db.templates.HardReset() }

// skippedOff is the place, behind those of the reasons, where queries are counted
// that were compiled because the cache was off.
const skippedOff = compiler.Skips

// skipCounters count the queries that were not looked up, by reason.
type skipCounters [compiler.Skips + 1]*xsync.Counter

func newSkipCounters() *skipCounters {
	var c skipCounters
	for i := range c {
		c[i] = xsync.NewCounter()
	}
	return &c
}

func (c *skipCounters) counts() map[string]int64 {
	counts := map[string]int64{}
	for i := range c {
		name := "off"
		if i != skippedOff {
			name = compiler.Skip(1 << i).String()
		}
		if n := c[i].Value(); n > 0 {
			counts[name] = n
		}
	}
	return counts
}
