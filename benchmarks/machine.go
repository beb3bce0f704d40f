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
	// Peers are the other libraries, with their versions.
	Peers []string `json:"peers"`
}

// peerModules are the modules of the other libraries, by the names in the table.
var peerModules = map[string]string{
	"github.com/uptrace/bun":          "bun",
	"github.com/stephenafamo/bob":     "bob",
	"github.com/go-jet/jet/v2":        "jet",
	"entgo.io/ent":                    "ent",
	"gorm.io/gorm":                    "GORM",
	"github.com/Masterminds/squirrel": "squirrel",
	"github.com/doug-martin/goqu/v9":  "goqu",
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
			if name := peerModules[dep.Path]; name != "" {
				m.Peers = append(m.Peers, name+" "+dep.Version)
			}
		}
	}
	err := pool.QueryRow(ctx, "SELECT split_part(current_setting('server_version'), ' ', 1)").Scan(&m.PostgreSQL)
	return m, err
}
