package nplusone

import (
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"
)

// Mode says how much must be seen before something is reported. It is an [Option].
//
//	ctx, scope := nplusone.Start(ctx, nplusone.Production)
//	defer scope.End()
type Mode uint8

// The modes.
const (
	// Development is the default of [Start].
	Development Mode = iota
	// Testing is that of [Watch].
	Testing
	// Production reports only what is repeated often and takes time.
	Production
)

// thresholds are how often something must be seen, 0 for never.
type thresholds struct {
	proved, bySite, duplicate, write, scattered int
	// time is what the repeated queries must take together.
	time time.Duration
}

var limits = map[Mode]thresholds{
	Testing:     {proved: 2, bySite: 3, duplicate: 2, write: 3, scattered: 3},
	Development: {proved: 2, bySite: 5, duplicate: 3, write: 5, scattered: 5},
	Production:  {proved: 10, bySite: 10, duplicate: 10, write: 10, time: 50 * time.Millisecond},
}

// Option says how a scope is recorded and reported: a [Mode], [Log], [To],
// [Sample] or [Every].
//
//	options := []nplusone.Option{nplusone.Production, nplusone.Sample(0.01)}
//	ctx, scope := nplusone.Start(ctx, options...)
//	defer scope.End()
type Option interface{ apply(*settings) }

type settings struct {
	mode   Mode
	sample float64
	every  *rate
	to     []func(*Report)
}

type option func(*settings)

func (o option) apply(s *settings) { o(s) }

func (m Mode) apply(s *settings) { s.mode = m }

func settingsOf(options []Option) settings {
	s := settings{sample: 1}
	for _, o := range options {
		if o != nil {
			o.apply(&s)
		}
	}
	return s
}

func (s *settings) sampled() bool { return s.sample >= 1 || rand.Float64() < s.sample }

// Log writes each finding to a log when its scope ends, as a warning.
//
//	ctx, scope := nplusone.Start(ctx, nplusone.Log(slog.Default()))
//	defer scope.End()
func Log(l *slog.Logger) Option {
	return To(func(r *Report) {
		for i := range r.Findings {
			if f := &r.Findings[i]; !f.Information {
				l.Warn("inlay: "+f.headline(), slog.Any("finding", f))
			}
		}
	})
}

// To calls f with the report of each scope that has findings when it ends, on
// the goroutine that ends it.
//
//	ctx, scope := nplusone.Start(ctx, nplusone.To(func(r *nplusone.Report) { fmt.Println(r) }))
//	defer scope.End()
func To(f func(*Report)) Option {
	return option(func(s *settings) { s.to = append(s.to, f) })
}

// Sample records only so large a part of all scopes, chosen by chance: 0.01 is
// one of a hundred. The others cost nothing.
//
//	ctx, scope := nplusone.Start(ctx, nplusone.Production, nplusone.Sample(0.01))
//	defer scope.End()
func Sample(part float64) Option { return option(func(s *settings) { s.sample = part }) }

// Every has a finding be told once in so much time, whichever scopes it is in,
// to [Log] and [To]. Reports that are asked for have it each time. Options that
// are made by one call of Every share what they know.
//
//	once := nplusone.Every(time.Hour)
//	handler := nplusone.Middleware(http.DefaultServeMux, nplusone.Production, nplusone.Log(slog.Default()), once)
func Every(d time.Duration) Option {
	r := &rate{every: d, last: map[string]time.Time{}}
	return option(func(s *settings) { s.every = r })
}

// rate remembers what was told when.
type rate struct {
	mu    sync.Mutex
	every time.Duration
	last  map[string]time.Time
}

// maxRated is the number of findings that are remembered.
const maxRated = 1000

// due reports whether a finding may be told again.
func (r *rate) due(key string, now time.Time) bool {
	if r == nil {
		return true
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if last, ok := r.last[key]; ok && now.Sub(last) < r.every {
		return false
	}
	if len(r.last) >= maxRated {
		clear(r.last)
	}
	r.last[key] = now
	return true
}
