//go:build unix

package pgserver

import (
	"bufio"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"time"
)

//go:embed supervise.sh
var supervise string

// startLocal starts a private cluster from the server programs of this machine.
func startLocal(ctx context.Context) (*Server, error) {
	programs, err := findPrograms(os.Getenv("PATH"), packagedPrograms)
	if err != nil {
		return nil, err
	}
	return startCluster(ctx, programs)
}

// StartCluster starts a private cluster of the caller's own, which can be restarted.
func StartCluster(ctx context.Context) (*Server, error) { return startLocal(ctx) }

func startCluster(ctx context.Context, programs string) (*Server, error) {
	owner, err := unprivileged()
	if err != nil {
		return nil, err
	}
	dir, err := clusterDir(owner)
	if err != nil {
		return nil, err
	}

	cmd := supervisor(programs, dir, owner)
	stream, err := superviseBy(ctx, cmd)
	if err != nil {
		log, _ := os.ReadFile(filepath.Join(dir, "log"))
		stream.close()
		_ = os.RemoveAll(dir) // the supervisor's own task, but it may never have started
		return nil, fmt.Errorf("the cluster of %s does not start: %w%s", programs, err, tail(string(log)))
	}

	server := &Server{URL: socketURL(dir), Origin: "a private cluster of " + programs, stop: func() error {
		stream.close()
		if _, err := os.Stat(dir); err == nil {
			return fmt.Errorf("pgserver: the cluster's directory %s was not removed", dir)
		}
		return nil
	}}
	server.restart = func(ctx context.Context) error {
		if err := stream.say(ctx, "restart\n"); err != nil {
			return fmt.Errorf("pgserver: restart: %w", err)
		}
		return ping(ctx, server.URL, 10*time.Second)
	}
	if err := ping(ctx, server.URL, 10*time.Second); err != nil {
		return nil, errors.Join(fmt.Errorf("the cluster of %s does not answer: %w", programs, err), server.Stop())
	}
	return server, nil
}

// supervisor is the shell that runs the cluster in dir as owner.
func supervisor(programs, dir string, owner *syscall.Credential) *exec.Cmd {
	cmd := exec.Command("/bin/sh", "-c", supervise, "inlay-test-postgres", programs, dir, initdbArgs(unicodeLocale()))
	cmd.Args = append(cmd.Args, settings...)
	cmd.Dir = "/"
	// A session of its own: the interrupt key of a terminal ends the tests, and the supervisor follows in good order.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Credential: owner}
	// Nothing of the caller's environment: PGPORT, PGOPTIONS and LC_MESSAGES would reach the server.
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "LC_ALL=C"}
	return cmd
}

// A lifeline is the stream that a supervisor lives by.
type lifeline struct {
	stdin  io.WriteCloser // open in this process alone: Go marks it close-on-exec
	output *os.File
	cmd    *exec.Cmd
}

// superviseBy starts the supervisor and waits for its first word. The lifeline is to be closed also after an error.
func superviseBy(ctx context.Context, cmd *exec.Cmd) (l lifeline, err error) {
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return l, err
	}
	output, word, err := os.Pipe()
	if err != nil {
		return l, err
	}
	defer word.Close() // so that the end of the supervisor ends the output
	cmd.Stdout = word
	if err := cmd.Start(); err != nil {
		return l, errors.Join(err, output.Close())
	}
	l = lifeline{stdin: stdin, output: output, cmd: cmd}
	word.Close()
	return l, l.ready(ctx)
}

// ready waits for the supervisor's next word.
func (l lifeline) ready(ctx context.Context) error {
	_ = l.output.SetReadDeadline(time.Time{})
	stopWaiting := context.AfterFunc(ctx, func() { _ = l.output.SetReadDeadline(time.Now()) })
	defer stopWaiting()
	switch line, err := bufio.NewReader(l.output).ReadString('\n'); {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return fmt.Errorf("its supervisor ended: %w", err)
	case line != "ready\n":
		return errors.New("initdb or postgres failed")
	}
	return nil
}

// say has the supervisor do something, and waits until it is done.
func (l lifeline) say(ctx context.Context, line string) error {
	if _, err := io.WriteString(l.stdin, line); err != nil {
		return err
	}
	return l.ready(ctx)
}

// close ends the supervisor and waits until it has stopped the server and removed its files.
func (l lifeline) close() {
	if l.cmd == nil {
		return
	}
	_ = l.stdin.Close()
	_ = l.cmd.Wait()
	_ = l.output.Close()
}

// unprivileged returns the user to run a server as: nil for the caller, who is not root.
func unprivileged() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseInt(u.Uid, 10, 64) // negative for nobody on some systems
		gid, err2 := strconv.ParseInt(u.Gid, 10, 64)
		if err1 == nil && err2 == nil {
			return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
		}
	}
	return nil, errors.New("PostgreSQL refuses to run as root, and there is no user postgres or nobody to run it as")
}

// clusterDir makes the cluster's directory, which belongs to owner. The path of a unix socket is limited to about 100
// bytes, and owner must be able to reach the directory: so it is in /tmp, unless the caller's own place is short.
func clusterDir(owner *syscall.Credential) (string, error) {
	parent := os.TempDir()
	if owner != nil || len(parent) > 60 {
		parent = "/tmp"
	}
	dir, err := os.MkdirTemp(parent, "inlay-pg-")
	if err != nil {
		return "", err
	}
	if owner != nil {
		if err := os.Chown(dir, int(owner.Uid), int(owner.Gid)); err != nil {
			return "", errors.Join(err, os.Remove(dir))
		}
	}
	return dir, nil
}

func socketURL(dir string) string {
	query := url.Values{"host": {dir}, "port": {"5432"}, "sslmode": {"disable"}}
	return (&url.URL{Scheme: "postgres", User: url.User("postgres"), Path: "/postgres", RawQuery: query.Encode()}).String()
}

// unicodeLocale names the locale of this machine with Unicode's character classes and no language.
func unicodeLocale() string {
	if runtime.GOOS == "darwin" {
		return "UTF-8"
	}
	return "C.UTF-8"
}
