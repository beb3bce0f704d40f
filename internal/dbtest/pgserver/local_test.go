//go:build unix

package pgserver

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A process may be killed before its server is up: then nobody reads the supervisor's word, and its input has ended.
func TestASupervisorAloneLeavesNothing(t *testing.T) {
	t.Parallel()
	needLocal(t)
	programs, err := findPrograms(os.Getenv("PATH"), packagedPrograms)
	if err != nil {
		t.Fatal(err)
	}
	owner, err := unprivileged()
	if err != nil {
		t.Fatal(err)
	}
	dir, err := clusterDir(owner)
	if err != nil {
		t.Fatal(err)
	}
	reader, word, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	reader.Close()
	defer word.Close()

	cmd := supervisor(programs, dir, owner)
	cmd.Stdout = word
	_ = cmd.Run()
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s is there after its supervisor: %v", dir, err)
	}
}

func TestAClusterThatDoesNotStart(t *testing.T) {
	t.Parallel()
	note := `echo "$2" >"$(dirname "$0")/note"; ` // where the cluster would be
	for name, scripts := range map[string]map[string]string{
		"initdb":   {"initdb": note + "echo 'no space left'; exit 1", "postgres": "exit 0"},
		"postgres": {"initdb": note + `mkdir "$2"`, "postgres": "echo 'no space left'; exit 1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			programs := fakePrograms(t, scripts)
			_, err := startCluster(t.Context(), programs)
			if err == nil || !strings.Contains(err.Error(), "no space left") || !strings.Contains(err.Error(), programs) {
				t.Errorf("got %v", err)
			}
			data, err := os.ReadFile(filepath.Join(programs, "note"))
			if err != nil {
				t.Fatal(err)
			}
			dir := filepath.Dir(strings.TrimSpace(string(data)))
			if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s is there after the failure: %v", dir, err)
			}
		})
	}
}

// A caller that gives up waits for the supervisor, and still leaves nothing.
func TestStartingAClusterIsCancelled(t *testing.T) {
	t.Parallel()
	programs := fakePrograms(t, map[string]string{
		"initdb":   `echo "$2" >"$(dirname "$0")/note"; sleep 1; exit 1`,
		"postgres": "exit 0",
	})
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	_, err := startCluster(ctx, programs)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

// fakePrograms is a directory with shell scripts for server programs, which every user may run.
func fakePrograms(t *testing.T, scripts map[string]string) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "inlay-bin-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o777); err != nil { // the user that runs the server notes something here
		t.Fatal(err)
	}
	for name, script := range scripts {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
