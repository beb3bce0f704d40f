package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/pprof"
	"slices"
	"syscall"
	"time"
)

// contender is one way to do the work of a row.
type contender struct {
	name string
	// run does the work once; i counts its runs, so that they can differ.
	run func(ctx context.Context, i int) error
}

// work is one row of the table.
type work struct {
	name string
	// batch is how many times a contender runs at a turn.
	batch int
	// check makes sure that the contenders do the same, and the right thing.
	check      func(ctx context.Context) error
	contenders []contender
	bars       []bar
	// peers are the contenders of which the fastest is what all others are
	// compared with, in place of the first one.
	peers []string
	// rivals are the other libraries of a row whose reference is written by hand.
	rivals []string
	// offline says that the row sends nothing.
	offline bool
	// page is the page of the documentation that its bars belong on, "" for none.
	page string
	// wide says that the row needs all processors that there are.
	wide bool
	// reset brings the tables of a row that writes to the same state before
	// every turn. settles says that the contender then runs once before it is
	// timed, since the server forgets its plans of a table that is emptied.
	reset   func(ctx context.Context) error
	settles bool
	// every is for rows that take long: they have a turn in every so many rounds.
	every int
}

// reference is the contender that the others are compared with.
func (w *work) reference(medians map[*contender]sample) *contender {
	best := &w.contenders[0]
	found := false
	for i := range w.contenders {
		c := &w.contenders[i]
		if slices.Contains(w.peers, c.name) && (!found || medians[c].CPU < medians[best].CPU) {
			best, found = c, true
		}
	}
	return best
}

// bestRival is the best figures of the rivals, which need not be of one.
func (w *work) bestRival(medians map[*contender]sample) (best sample) {
	found := false
	for i := range w.contenders {
		c := &w.contenders[i]
		if !slices.Contains(w.rivals, c.name) {
			continue
		}
		s := medians[c]
		if found {
			s = sample{min(s.Wall, best.Wall), min(s.CPU, best.CPU), min(s.Busy, best.Busy), min(s.Allocs, best.Allocs), min(s.Bytes, best.Bytes)}
		}
		best, found = s, true
	}
	return best
}

// sample is what one run took: of one batch, or the median of many.
type sample struct {
	Wall   time.Duration `json:"wall_ns"`
	CPU    time.Duration `json:"cpu_ns"`
	Busy   time.Duration `json:"busy_ns"` // CPU and that of the server
	Allocs float64       `json:"allocs"`
	Bytes  float64       `json:"bytes"` // allocated, not held
}

// turn runs one batch of a contender and returns what a run took on average.
// Allocating is part of that, collecting is not: it happens between batches.
// The context that the contenders are given cannot be cancelled: pgx watches
// one that can, which costs every contender the same four allocations a call.
func turn(w *work, c *contender, from int, server backends) (s sample, err error) {
	var before, after runtime.MemStats
	ctx := context.Background()
	if w.reset != nil {
		if err := w.reset(ctx); err != nil {
			return s, err
		}
	}
	if w.settles {
		if err := c.run(ctx, from); err != nil {
			return s, err
		}
		from++
	}
	runtime.GC()
	pprof.Do(ctx, pprof.Labels("row", w.name, "contender", c.name), func(context.Context) {
		served := server.cpuTime()
		runtime.ReadMemStats(&before)
		cpu, wall := cpuTime(), time.Now()
		for i := range w.batch {
			if err = c.run(ctx, from+i); err != nil {
				return
			}
		}
		s.Wall, s.CPU = time.Since(wall), cpuTime()-cpu
		runtime.ReadMemStats(&after)
		s.Busy = s.CPU + server.cpuTime() - served
	})
	n := time.Duration(w.batch)
	s.Wall, s.CPU, s.Busy = s.Wall/n, s.CPU/n, s.Busy/n
	s.Allocs = float64(after.Mallocs-before.Mallocs) / float64(w.batch)
	s.Bytes = float64(after.TotalAlloc-before.TotalAlloc) / float64(w.batch)
	return s, err
}

// cpuTime is the processor time, user and system, that this process has used.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(fmt.Sprintf("getrusage of this process: %v", err))
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// warmUp is the number of rounds that are not counted: statements are
// prepared in them, and PostgreSQL settles for a plan after five executions.
const warmUp = 6

// liveHeap is memory that the process holds while it measures, as a server
// would. On an empty heap the collector runs every few megabytes, and hands
// memory back to the kernel between batches, so that a batch pays page faults
// for the pages of the batch before it. The memory is never touched, so that
// it takes no room.
const liveHeap = 256 << 20

// measure lets all contenders of all rows take turns; a row that sends nothing
// has its turns beforehand, away from a server that empties the caches of the
// processor.
func measure(ctx context.Context, works []*work, rounds int, server backends, progress func(round int)) (map[*contender]sample, error) {
	held := make([]byte, liveHeap)
	defer runtime.KeepAlive(held)
	samples := map[*contender][]sample{}
	var together []*work
	for _, w := range works {
		if !w.offline {
			together = append(together, w)
		} else if err := takeTurns(ctx, []*work{w}, rounds, server, progress, samples); err != nil {
			return nil, err
		}
	}
	if err := takeTurns(ctx, together, rounds, server, progress, samples); err != nil {
		return nil, err
	}
	medians := map[*contender]sample{}
	for c, all := range samples {
		medians[c] = sample{
			Wall:   medianOf(all, func(s sample) time.Duration { return s.Wall }),
			CPU:    medianOf(all, func(s sample) time.Duration { return s.CPU }),
			Busy:   medianOf(all, func(s sample) time.Duration { return s.Busy }),
			Allocs: oneDecimal(medianOf(all, func(s sample) float64 { return s.Allocs })),
			Bytes:  medianOf(all, func(s sample) float64 { return s.Bytes }),
		}
	}
	return medians, nil
}

// takeTurns goes round some rows. In every round the contender that begins is
// another, so that none always follows the same one.
func takeTurns(ctx context.Context, works []*work, rounds int, server backends, progress func(round int), samples map[*contender][]sample) error {
	for round := range warmUp + rounds {
		progress(round - warmUp)
		for _, w := range works {
			every := max(w.every, 1)
			if (round-warmUp)%every != 0 {
				continue
			}
			for k := range w.contenders {
				c := &w.contenders[(round/every+k)%len(w.contenders)]
				if err := ctx.Err(); err != nil {
					return err
				}
				s, err := turn(w, c, round*(w.batch+1), server)
				if err != nil {
					return fmt.Errorf("%s, %s: %w", w.name, c.name, err)
				}
				if round >= warmUp {
					samples[c] = append(samples[c], s)
				}
			}
		}
	}
	return nil
}

func medianOf[T time.Duration | float64](samples []sample, of func(sample) T) T {
	values := make([]T, len(samples))
	for i, s := range samples {
		values[i] = of(s)
	}
	slices.Sort(values)
	middle := len(values) / 2
	if len(values)%2 == 1 {
		return values[middle]
	}
	return (values[middle-1] + values[middle]) / 2
}
