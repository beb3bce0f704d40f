package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/jackc/pgx/v5/pgxpool"
)

// machine is what the figures depend on.
type machine struct {
	Go         string `json:"go"`
	Pgx        string `json:"pgx"`
	PostgreSQL string `json:"postgresql"`
	CPUs       int    `json:"cpus"`
	Pinned     string `json:"pinned"`
	Socket     string `json:"socket"`
}

func (m machine) String() string {
	return strings.Join([]string{m.Go, "pgx " + m.Pgx, "PostgreSQL " + m.PostgreSQL,
		fmt.Sprintf("CPUs that the client may use: %d", m.CPUs), m.Pinned, m.Socket}, ", ")
}

func machineOf(ctx context.Context, pool *pgxpool.Pool) (machine, error) {
	m := machine{Go: runtime.Version(), CPUs: runtime.NumCPU(), Pinned: os.Getenv("INLAY_BENCHMARKS_PINNED")}
	if m.Pinned == "" {
		m.Pinned = "nothing pinned"
	}
	m.Socket = "over TCP, where the bars do not hold"
	if strings.HasPrefix(pool.Config().ConnConfig.Host, "/") {
		m.Socket = "over a unix socket"
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, dep := range info.Deps {
			if dep.Path == "github.com/jackc/pgx/v5" {
				m.Pgx = dep.Version
			}
		}
	}
	err := pool.QueryRow(ctx, "SELECT split_part(current_setting('server_version'), ' ', 1)").Scan(&m.PostgreSQL)
	return m, err
}
