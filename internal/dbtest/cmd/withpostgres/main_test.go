package main

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// The test binary is also the command itself.
func TestMain(m *testing.M) {
	if os.Getenv("INLAY_TEST_PROCESS") == "withpostgres" {
		main()
	}
	os.Exit(m.Run())
}

// withpostgres runs the command and returns what it printed and its exit code.
func withpostgres(t *testing.T, command ...string) (string, int) {
	t.Helper()
	cmd := exec.Command(os.Args[0], command...)
	cmd.Env = append(os.Environ(), "INLAY_TEST_PROCESS=withpostgres")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return string(out), exit.ExitCode()
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(out), 0
}

func TestTheCommandFindsTheServer(t *testing.T) {
	t.Parallel()
	out, code := withpostgres(t, "sh", "-c", `echo "$DATABASE_URL $INLAY_TEST_POSTGRES"`)
	if code != 0 || !strings.HasPrefix(out, "postgres") || !strings.HasSuffix(out, " url\n") {
		t.Errorf("code %d, the command printed %q", code, out)
	}
}

func TestTheExitCodeIsTheCommands(t *testing.T) {
	t.Parallel()
	for script, want := range map[string]int{"exit 0": 0, "exit 7": 7, "kill -KILL $$": 1} {
		if _, code := withpostgres(t, "sh", "-c", script); code != want {
			t.Errorf("%s: code %d, want %d", script, code, want)
		}
	}
	if _, code := withpostgres(t, "/nowhere/program"); code != failed {
		t.Errorf("no such command: code %d, want %d", code, failed)
	}
	if _, code := withpostgres(t); code != failed {
		t.Errorf("no command: code %d, want %d", code, failed)
	}
}
