//go:build !unix

package pgserver

import (
	"context"
	"errors"
	"runtime"
)

// startLocal has nothing to start: a private cluster needs a unix socket and a shell.
func startLocal(context.Context) (*Server, error) {
	return nil, errors.New("a private cluster cannot be run on " + runtime.GOOS)
}

// StartCluster has nothing to start either.
func StartCluster(ctx context.Context) (*Server, error) { return startLocal(ctx) }

// StartBouncer has nothing to start either.
func StartBouncer(context.Context, string, string, int) (*Server, error) { return nil, ErrNoBouncer }
