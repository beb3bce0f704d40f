package pgserver

import (
	"context"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/containerd/errdefs"
	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/log"
)

// configure sets what testcontainers reads once per process.
var configure = sync.OnceFunc(func() {
	// The reaper, a second container that removes the first, would need its own image and a way to reach it. The
	// container's lifeline does its task, so it stays off unless someone asks for it.
	if _, set := os.LookupEnv("TESTCONTAINERS_RYUK_DISABLED"); !set {
		_ = os.Setenv("TESTCONTAINERS_RYUK_DISABLED", "true")
	}
	log.SetDefault(log.NewNoopLogger())
})

// connectEngine finds the Docker engine and makes sure that it answers. The client negotiates the version of the API.
func connectEngine(ctx context.Context) (*testcontainers.DockerProvider, error) {
	configure()

	type answer struct {
		engine *testcontainers.DockerProvider
		err    error
	}
	answers := make(chan answer, 1)
	go func() { // it takes no context, and an engine behind a network may never answer
		engine, err := testcontainers.NewDockerProvider(testcontainers.WithDefaultBridgeNetwork(testcontainers.Bridge))
		answers <- answer{engine, err}
	}()
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	select {
	case a := <-answers:
		if a.err != nil {
			return nil, fmt.Errorf("no Docker engine answers: %w", a.err)
		}
		return a.engine, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("no Docker engine answers: %w", ctx.Err())
	}
}

// The images to look for. INLAY_TEST_IMAGE names one that replaces both.
const (
	officialImage = "postgres:17-alpine"
	builtImage    = "inlay-postgres:local" // by scripts/build-test-image
)

// An image can be run: it is on this machine.
type image struct {
	name       string
	entrypoint []string
}

// obtainImage returns the image to run, and pulls it only when there is no other.
func obtainImage(ctx context.Context, engine *testcontainers.DockerProvider) (image, error) {
	wanted := []string{officialImage, builtImage}
	if name := os.Getenv("INLAY_TEST_IMAGE"); name != "" {
		wanted = []string{name}
	}
	for _, name := range wanted {
		img, err := inspect(ctx, engine, name)
		if err == nil || !errdefs.IsNotFound(err) {
			return img, err
		}
	}
	if err := pull(ctx, engine, wanted[0]); err != nil {
		return image{}, fmt.Errorf("a Docker engine answers, but it does not have %s and cannot pull it: %w", wanted[0], err)
	}
	return inspect(ctx, engine, wanted[0])
}

func inspect(ctx context.Context, engine *testcontainers.DockerProvider, name string) (image, error) {
	found, err := engine.Client().ImageInspect(ctx, name)
	if err != nil {
		return image{}, err
	}
	return image{name: name, entrypoint: found.Config.Entrypoint}, nil
}

// pull gives a registry that answers time for the download, and one that does not answer little time to do so.
func pull(ctx context.Context, engine *testcontainers.DockerProvider, name string) error {
	asking, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if _, err := engine.Client().DistributionInspect(asking, name, client.DistributionInspectOptions{}); err != nil {
		return err
	}
	pulling, cancel := context.WithTimeout(ctx, 3*time.Minute)
	defer cancel()
	return engine.PullImage(pulling, name)
}
