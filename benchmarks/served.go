package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// backends are the processes of the server that serve the connections of this
// program, none where they are not processes of this machine. Where other work
// takes the processor in turns, their time and the client's together say what
// the wall time would be without.
type backends []int

// backendsOf finds them by the name that the connections have given.
func backendsOf(ctx context.Context, pool *pgxpool.Pool) (backends, error) {
	rows, err := pool.Query(ctx, "SELECT pid FROM pg_stat_activity WHERE application_name = current_setting('application_name')")
	if err != nil {
		return nil, err
	}
	pids, err := pgx.CollectRows(rows, pgx.RowTo[int])
	for _, pid := range pids {
		if _, ok := processTime(pid); !ok {
			return nil, err
		}
	}
	return pids, err
}

// cpuTime is the processor time that they have used.
func (b backends) cpuTime() (sum time.Duration) {
	for _, pid := range b {
		t, _ := processTime(pid)
		sum += t
	}
	return sum
}

// processTime reads the time that a process was on a processor, in nanoseconds
// (Linux, Documentation/scheduler/sched-stats.rst).
func processTime(pid int) (time.Duration, bool) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/schedstat", pid))
	if err != nil {
		return 0, false
	}
	first, _, _ := strings.Cut(string(text), " ")
	ns, err := strconv.ParseInt(first, 10, 64)
	return time.Duration(ns), err == nil
}
