package pgserver

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
)

func open(url string) func(context.Context) (*Server, error) {
	return func(context.Context) (*Server, error) { return &Server{URL: url}, nil }
}

func closed(why string) func(context.Context) (*Server, error) {
	return func(context.Context) (*Server, error) { return nil, errors.New(why) }
}

func TestStartFirstTakesTheFirstOpenRoute(t *testing.T) {
	t.Parallel()
	routes := []route{
		{name: "url", start: closed("no variable")},
		{name: "container", start: open("from a container")},
		{name: "local", start: open("from programs")},
	}
	for order, want := range map[string]string{
		"":                "from a container",
		"local":           "from programs",
		"local,container": "from programs",
		"url, local":      "from programs",
	} {
		server, err := startFirst(t.Context(), routes, order)
		if err != nil || server.URL != want {
			t.Errorf("order %q: got %v, %v, want %q", order, server, err, want)
		}
	}
}

func TestStartFirstNamesEveryRoute(t *testing.T) {
	t.Parallel()
	routes := []route{
		{name: "url", needs: "set a variable", start: closed("it is not set")},
		{name: "container", needs: "run an engine", start: closed("none answers\nat all")},
		{name: "local", needs: "install programs", start: closed("there are none")},
	}
	_, err := startFirst(t.Context(), routes, "")
	want := `pgserver: no PostgreSQL server for the tests. Any one of these gives them one:
  url: set a variable
    why not: it is not set
  container: run an engine
    why not: none answers
      at all
  local: install programs
    why not: there are none`
	if err == nil || err.Error() != want {
		t.Errorf("got:\n%v\nwant:\n%s", err, want)
	}

	_, err = startFirst(t.Context(), routes, "local")
	want = `pgserver: no PostgreSQL server for the tests. Any one of these gives them one:
  url: set a variable
    why not: not tried, because DATABASE_URL or INLAY_TEST_POSTGRES chose another way
  container: run an engine
    why not: not tried, because DATABASE_URL or INLAY_TEST_POSTGRES chose another way
  local: install programs
    why not: there are none`
	if err == nil || err.Error() != want {
		t.Errorf("got:\n%v\nwant:\n%s", err, want)
	}
}

func TestStartRefusesAnUnknownRoute(t *testing.T) {
	t.Setenv("INLAY_TEST_POSTGRES", "local,cloud")
	_, err := Start(t.Context())
	if err == nil || !strings.Contains(err.Error(), `"cloud"`) {
		t.Errorf("got %v", err)
	}
}

// The real routes, all closed: no variable, an image that exists nowhere, no programs.
func TestStartFailsWithOneMessageForAllRoutes(t *testing.T) {
	t.Parallel()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), processVariable+"=closed", "DATABASE_URL=", "INLAY_TEST_POSTGRES=",
		"INLAY_TEST_IMAGE=registry.invalid/inlay:none")
	said, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"DATABASE_URL is not set", "Docker engine", "scripts/build-test-image", "initdb and postgres are neither on PATH",
	} {
		if !strings.Contains(string(said), want) {
			t.Errorf("no %q in the message:\n%s", want, said)
		}
	}
	t.Logf("%s", said)
}

// A server that was asked for by name is used or reported, never replaced.
func TestStartReportsADatabaseURLThatDoesNotAnswer(t *testing.T) {
	t.Setenv("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none")
	t.Setenv("INLAY_TEST_POSTGRES", "")
	server, err := Start(t.Context())
	if err == nil {
		t.Fatalf("got %s", server.Origin)
	}
	if !strings.Contains(err.Error(), "the server of DATABASE_URL does not answer") {
		t.Errorf("got %v", err)
	}
}
