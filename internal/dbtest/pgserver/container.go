package pgserver

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"slices"
	"time"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/log"
)

const (
	serverPort = "5432/tcp"
	password   = "inlay"

	// mainProcess is what the container runs: the image's own entry point, which reads nothing, beside a process that
	// reads until the lifeline is closed. When the main process ends, so does everything in the container.
	mainProcess = `"$@" </dev/null & cat >/dev/null`
)

// startContainer runs the server in a container.
func startContainer(ctx context.Context) (*Server, error) {
	engine, err := connectEngine(ctx)
	if err != nil {
		return nil, err
	}
	defer engine.Close()
	img, err := obtainImage(ctx, engine)
	if err != nil {
		return nil, err
	}

	var lifeline net.Conn
	ctr, err := testcontainers.Run(ctx, img.name,
		testcontainers.WithLogger(log.NewNoopLogger()),
		testcontainers.WithEntrypoint(slices.Concat([]string{"sh", "-c", mainProcess, "sh"}, img.entrypoint)...),
		testcontainers.WithCmd(serverCommand()...),
		testcontainers.WithEnv(map[string]string{
			"POSTGRES_PASSWORD":    password,
			"POSTGRES_INITDB_ARGS": initdbArgs("C.UTF-8"),
			"PGDATA":               "/inlay/data",
		}),
		testcontainers.WithTmpfs(map[string]string{"/inlay": "rw"}), // the database, in memory
		testcontainers.WithExposedPorts(serverPort),
		testcontainers.WithConfigModifier(func(c *container.Config) {
			// The first attached stream is the standard input, and its end is the end of it.
			c.OpenStdin, c.StdinOnce, c.AttachStdin = true, true, true
		}),
		testcontainers.WithHostConfigModifier(func(c *container.HostConfig) {
			c.AutoRemove = true
			c.ShmSize = 256 << 20 // parallel queries need more than an engine's default
		}),
		testcontainers.WithAdditionalLifecycleHooks(testcontainers.ContainerLifecycleHooks{
			// Before the start, so that there is no moment in which a killed test binary leaves a running container.
			PostCreates: []testcontainers.ContainerHook{func(ctx context.Context, c testcontainers.Container) (err error) {
				lifeline, err = attach(context.WithoutCancel(ctx), engine.Client(), c.GetContainerID())
				return err
			}},
		}),
	)
	stop := func() error {
		if lifeline != nil {
			_ = lifeline.Close()
		}
		return testcontainers.TerminateContainer(ctr, testcontainers.StopTimeout(0))
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("a container of %s does not start: %w", img.name, err), stop())
	}

	url, err := firstAnswer(ctx, ctr)
	if err != nil {
		return nil, errors.Join(
			fmt.Errorf("the server in the container of %s does not answer: %w%s", img.name, err, tail(logs(ctx, ctr))),
			stop())
	}
	return &Server{URL: url, Origin: "a container of " + img.name, stop: stop}, nil
}

func serverCommand() []string {
	command := []string{"postgres"}
	for _, s := range settings {
		command = append(command, "-c", s)
	}
	return command
}

// attach opens the stream that the container lives by.
func attach(ctx context.Context, engine client.APIClient, id string) (net.Conn, error) {
	attached, err := engine.ContainerAttach(ctx, id, client.ContainerAttachOptions{Stream: true, Stdin: true})
	if err != nil {
		return nil, err
	}
	return attached.Conn, nil
}

// firstAnswer asks at every address the server may have, all at once, until one answers, and returns its URL. Which
// one that is depends on where engine and process run: for a process that is itself in a container, the engine's
// gateway may be the way to the published port, or may not be reachable at all.
func firstAnswer(ctx context.Context, ctr *testcontainers.DockerContainer) (string, error) {
	addresses, err := addresses(ctx, ctr)
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()

	answered := make(chan string, len(addresses))
	failed := make(chan error, len(addresses))
	for _, address := range addresses {
		go func() {
			url := containerURL(address)
			for {
				err := ping(ctx, url, 5*time.Second)
				if err == nil {
					answered <- url
					return
				}
				select {
				case <-ctx.Done():
					failed <- err
					return
				case <-time.After(50 * time.Millisecond):
				}
			}
		}()
	}
	var errs []error
	for range addresses {
		select {
		case url := <-answered:
			return url, nil
		case err := <-failed:
			errs = append(errs, err)
		}
	}
	return "", errors.Join(errs...)
}

func addresses(ctx context.Context, ctr *testcontainers.DockerContainer) ([]string, error) {
	port, err := ctr.MappedPort(ctx, serverPort)
	if err != nil {
		return nil, err
	}
	host, err := ctr.Host(ctx)
	if err != nil {
		return nil, err
	}
	published := []string{net.JoinHostPort(host, port.Port()), net.JoinHostPort("127.0.0.1", port.Port())}
	slices.Sort(published)
	return slices.Compact(published), nil
}

func containerURL(address string) string {
	u := url.URL{
		Scheme:   "postgres",
		User:     url.UserPassword("postgres", password),
		Host:     address,
		Path:     "/postgres",
		RawQuery: "sslmode=disable",
	}
	return u.String()
}

// logs returns what the container printed, or nothing when it is gone.
func logs(ctx context.Context, ctr *testcontainers.DockerContainer) string {
	reader, err := ctr.Logs(context.WithoutCancel(ctx))
	if err != nil {
		return ""
	}
	defer reader.Close()
	text, _ := io.ReadAll(io.LimitReader(reader, 1<<20))
	return string(text)
}
