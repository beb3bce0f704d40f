package cache

import (
	"sync"
	"sync/atomic"
)

// Poisoned is a set of keys that are never served from a [Store]. Several
// stores may share one. The zero Poisoned is empty and ready for use.
type Poisoned[K any] struct {
	n  atomic.Int64
	mu sync.RWMutex
	by map[uint64][]K
}

// tooManyPoisoned is how many keys are remembered one by one. So much is wrong
// by then that every key counts as poisoned.
const tooManyPoisoned = 1024

// Len is the number of keys.
func (p *Poisoned[K]) Len() int { return int(p.n.Load()) }

// has reports whether a key is in the set.
func (p *Poisoned[K]) has(hash uint64, is func(K) bool) bool {
	n := p.n.Load()
	if n == 0 || n >= tooManyPoisoned {
		return n > 0
	}
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.holds(hash, is)
}

func (p *Poisoned[K]) holds(hash uint64, is func(K) bool) bool {
	for _, k := range p.by[hash] {
		if is(k) {
			return true
		}
	}
	return false
}

// add puts a key into the set, and reports whether it was not there.
func (p *Poisoned[K]) add(hash uint64, key K, is func(K) bool) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.holds(hash, is) {
		return false
	}
	if p.n.Add(1) <= tooManyPoisoned {
		if p.by == nil {
			p.by = map[uint64][]K{}
		}
		p.by[hash] = append(p.by[hash], key)
	}
	return true
}

func (p *Poisoned[K]) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.n.Store(0)
	p.by = nil
}
