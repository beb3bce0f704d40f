package pgserver

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/moby/moby/client"
)

// need skips a test of a route that is closed on this machine, unless INLAY_TEST_REQUIRE names the route: as
// scripts/test does when it knows that the route must be open.
func need(t *testing.T, route string, err error) {
	t.Helper()
	if err == nil {
		return
	}
	if slices.Contains(strings.Split(os.Getenv("INLAY_TEST_REQUIRE"), ","), route) {
		t.Fatalf("the route %s is closed: %v", route, err)
	}
	t.Skipf("the route %s is closed: %v", route, err)
}

func needLocal(t *testing.T) {
	t.Helper()
	_, err := findPrograms(os.Getenv("PATH"), packagedPrograms)
	need(t, "local", err)
}

func needContainer(t *testing.T) {
	t.Helper()
	engine, err := connectEngine(t.Context())
	need(t, "container", err)
	defer engine.Close()
	_, err = obtainImage(t.Context(), engine)
	need(t, "container", err)
}

func TestLocalServer(t *testing.T) {
	t.Parallel()
	needLocal(t)
	server, err := startLocal(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	works(t, server.URL)
	socket := socketOf(t, server.URL)
	if len(socket) > 100 {
		t.Errorf("the socket's path has %d bytes: %s", len(socket), socket)
	}
	var addresses string
	query(t, server.URL, &addresses, "SHOW listen_addresses")
	if addresses != "" {
		t.Errorf("the server listens on %q, want a unix socket alone", addresses)
	}

	if err := server.Stop(); err != nil {
		t.Error(err)
	}
	gone(t, server.URL, time.Second)
	if err := server.Stop(); err != nil {
		t.Errorf("a second Stop: %v", err)
	}
}

func TestContainerServer(t *testing.T) {
	t.Parallel()
	needContainer(t)
	server, err := startContainer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	works(t, server.URL)
	if err := server.Stop(); err != nil {
		t.Error(err)
	}
	gone(t, server.URL, time.Second)
}

// The promise that needs no TestMain: whatever ends a process, its server ends with it.
func TestAServerEndsWithItsProcess(t *testing.T) {
	t.Parallel()
	for route, need := range map[string]func(*testing.T){"local": needLocal, "container": needContainer} {
		t.Run(route, func(t *testing.T) {
			t.Parallel()
			need(t)
			process := exec.Command(os.Args[0])
			process.Env = append(os.Environ(), processVariable+"=hold", "DATABASE_URL=", "INLAY_TEST_POSTGRES="+route)
			output, err := process.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := process.Start(); err != nil {
				t.Fatal(err)
			}
			said, err := bufio.NewReader(output).ReadString('\n')
			url := strings.TrimSpace(said)
			if err != nil || !strings.HasPrefix(url, "postgres://") {
				t.Fatalf("the process said %q: %v", said, err)
			}
			works(t, url)

			if err := process.Process.Signal(syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
			_ = process.Wait()
			gone(t, url, 20*time.Second)
		})
	}
}

// works leaves a session open, as a test that is killed would.
func works(t *testing.T, url string) {
	t.Helper()
	var folded string
	query(t, url, &folded, "SELECT lower('ÅÉ')")
	if folded != "åé" {
		t.Errorf("lower('ÅÉ') = %q", folded)
	}
}

func query(t *testing.T, url string, into any, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	if err := conn.QueryRow(t.Context(), sql).Scan(into); err != nil {
		t.Fatal(err)
	}
}

// gone waits until nothing of the server is left: neither its cluster's directory nor its container.
func gone(t *testing.T, url string, within time.Duration) {
	t.Helper()
	deadline := time.Now().Add(within)
	for {
		left := leftover(t, url)
		if left == "" {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("left behind: %s", left)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func leftover(t *testing.T, url string) string {
	t.Helper()
	if ping(t.Context(), url, time.Second) == nil {
		return "the server answers"
	}
	if socket := socketOf(t, url); socket != "" {
		if _, err := os.Stat(filepath.Dir(socket)); err == nil {
			return filepath.Dir(socket)
		}
		return ""
	}
	config, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	engine, err := connectEngine(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer engine.Close()
	list, err := engine.Client().ContainerList(t.Context(), client.ContainerListOptions{All: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, ctr := range list.Items {
		for _, port := range ctr.Ports {
			if port.PublicPort == config.Port {
				return "the container " + ctr.ID
			}
		}
	}
	return ""
}

// socketOf returns the path of the server's unix socket, or "" when it has none.
func socketOf(t *testing.T, url string) string {
	t.Helper()
	config, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	if !filepath.IsAbs(config.Host) {
		return ""
	}
	return filepath.Join(config.Host, ".s.PGSQL.5432")
}
