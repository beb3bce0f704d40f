package pgserver

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
)

// A route is one way to a server.
type route struct {
	name  string
	needs string // what a person does to open this route
	start func(context.Context) (*Server, error)
}

// routes is every route, in the order they are tried in.
var routes = []route{
	{
		name:  "url",
		needs: "set DATABASE_URL to a server and a role that may create schemas",
		start: startURL,
	},
	{
		name: "container",
		needs: "run a Docker engine that has " + officialImage + " or can pull it; or name an image in " +
			"INLAY_TEST_IMAGE; or build one with scripts/build-test-image",
		start: startContainer,
	},
	{
		name:  "local",
		needs: "install PostgreSQL's server (initdb and postgres), on PATH or below /usr/lib/postgresql",
		start: startLocal,
	},
}

// Start returns the first server that the routes lead to; see the package's description. Its error names every route,
// what to do to open it, and why it was closed.
func Start(ctx context.Context) (*Server, error) {
	order := os.Getenv("INLAY_TEST_POSTGRES")
	if order == "" && os.Getenv("DATABASE_URL") != "" {
		order = "url"
	}
	return startFirst(ctx, routes, order)
}

// startFirst tries the routes that order names, separated by commas; all of them when it is empty.
func startFirst(ctx context.Context, routes []route, order string) (*Server, error) {
	tried, err := choose(routes, order)
	if err != nil {
		return nil, err
	}
	closed := make(map[string]error, len(tried))
	for _, r := range tried {
		server, err := r.start(ctx)
		if err == nil {
			return server, nil
		}
		closed[r.name] = err
	}
	return nil, noServer(routes, closed)
}

func choose(routes []route, order string) ([]route, error) {
	if order == "" {
		return routes, nil
	}
	var chosen []route
	for name := range strings.SplitSeq(order, ",") {
		name = strings.TrimSpace(name)
		i := slices.IndexFunc(routes, func(r route) bool { return r.name == name })
		if i < 0 {
			return nil, fmt.Errorf("pgserver: INLAY_TEST_POSTGRES names %q, which is none of url, container, local", name)
		}
		chosen = append(chosen, routes[i])
	}
	return chosen, nil
}

func noServer(routes []route, closed map[string]error) error {
	var b strings.Builder
	b.WriteString("pgserver: no PostgreSQL server for the tests. Any one of these gives them one:")
	for _, r := range routes {
		why := "not tried, because DATABASE_URL or INLAY_TEST_POSTGRES chose another way"
		if err := closed[r.name]; err != nil {
			why = strings.ReplaceAll(strings.TrimSpace(err.Error()), "\n", "\n      ")
		}
		fmt.Fprintf(&b, "\n  %s: %s\n    why not: %s", r.name, r.needs, why)
	}
	return errors.New(b.String())
}
