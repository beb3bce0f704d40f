// Withpostgres runs a command with a PostgreSQL server, which it finds or starts as package pgserver describes. The
// command finds the server in DATABASE_URL. A server that was started for it is stopped and removed when it ends.
//
//	withpostgres go test ./...
//
// It exits with the command's own code, and with 125 when there was no server to be had or no command to run.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"

	"github.com/inlay-orm/inlay/internal/dbtest/pgserver"
)

const failed = 125

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: withpostgres command [argument ...]")
		os.Exit(failed)
	}
	code, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "withpostgres:", err)
	}
	os.Exit(code)
}

func run(command []string) (code int, err error) {
	server, err := start()
	if err != nil {
		return failed, err
	}
	defer func() {
		if stopErr := server.Stop(); stopErr != nil {
			code, err = max(code, 1), errors.Join(err, stopErr)
		}
	}()
	fmt.Fprintln(os.Stderr, "withpostgres: using", server.Origin)

	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), "DATABASE_URL="+server.URL, "INLAY_TEST_POSTGRES=url")
	// The command decides what a signal means, and this process only has to outlive it. A terminal sends its interrupt to
	// both; what is sent to this process alone is passed on.
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	if err := cmd.Start(); err != nil {
		return failed, err
	}
	go func() {
		for s := range signals {
			if s == syscall.SIGTERM {
				_ = cmd.Process.Signal(s)
			}
		}
	}()

	err = cmd.Wait()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		if code := exit.ExitCode(); code >= 0 {
			return code, nil
		}
		return 1, fmt.Errorf("%s: %w", command[0], err) // ended by a signal
	}
	if err != nil {
		return failed, err
	}
	return 0, nil
}

func start() (*pgserver.Server, error) {
	ctx, restore := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer restore()
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	return pgserver.Start(ctx)
}
