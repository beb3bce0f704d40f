//go:build unix

package pgserver

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

//go:embed bouncer.sh
var superviseBouncer string

// StartBouncer starts a PgBouncer in transaction mode in front of a server, on a loopback port, with so many
// connections to it. Its sessions have a search_path. It ends as a server does. Where the program is not on this
// machine the error is [ErrNoBouncer].
func StartBouncer(ctx context.Context, server, searchPath string, connections int) (*Server, error) {
	program, err := exec.LookPath("pgbouncer")
	if err != nil {
		if program, err = exec.LookPath("/usr/sbin/pgbouncer"); err != nil { // where Debian has it, off most PATHs
			return nil, ErrNoBouncer
		}
	}
	to, err := pgconn.ParseConfig(server)
	if err != nil {
		return nil, err
	}
	owner, err := unprivileged()
	if err != nil {
		return nil, err
	}
	dir, err := clusterDir(owner)
	if err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	ini := bouncerSettings(to, searchPath, port, connections)
	path := filepath.Join(dir, "bouncer.ini")
	if err := os.WriteFile(path, []byte(ini), 0o644); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}

	cmd := exec.Command("/bin/sh", "-c", superviseBouncer, "inlay-test-pgbouncer", program, dir)
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Credential: owner}
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "LC_ALL=C"}
	stream, err := superviseBy(ctx, cmd)
	if err != nil {
		stream.close()
		_ = os.RemoveAll(dir)
		return nil, fmt.Errorf("%s does not start: %w", program, err)
	}
	u := url.URL{Scheme: "postgres", User: url.User(to.User), Host: fmt.Sprintf("127.0.0.1:%d", port), Path: "/inlay", RawQuery: "sslmode=disable"}
	bouncer := &Server{URL: u.String(), Origin: program + " in front of the server", stop: func() error {
		stream.close()
		return nil
	}}
	for {
		err := ping(ctx, bouncer.URL, 5*time.Second)
		if err == nil {
			return bouncer, nil
		}
		select {
		case <-ctx.Done():
			log, _ := os.ReadFile(filepath.Join(dir, "log"))
			return nil, errors.Join(fmt.Errorf("%s does not answer: %w%s", program, err, tail(string(log))), bouncer.Stop())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// bouncerSettings are the text of bouncer.ini.
func bouncerSettings(to *pgconn.Config, searchPath string, port, connections int) string {
	var database strings.Builder
	for _, word := range [][2]string{
		{"host", to.Host}, {"dbname", to.Database}, {"user", to.User}, {"password", to.Password},
		{"connect_query", "SET search_path TO " + searchPath},
	} {
		if word[1] != "" {
			fmt.Fprintf(&database, " %s='%s'", word[0], strings.ReplaceAll(word[1], "'", "''"))
		}
	}
	return fmt.Sprintf(`[databases]
inlay = port=%d%s

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = %d
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = %d
max_client_conn = 200
`, to.Port, database.String(), port, connections)
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
