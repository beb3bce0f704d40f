package pgserver

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"
)

// The test binary is also the processes that tests look at from outside: with INLAY_TEST_PROCESS set, it does that and
// runs no test.
const processVariable = "INLAY_TEST_PROCESS"

func TestMain(m *testing.M) {
	switch os.Getenv(processVariable) {
	case "":
		os.Exit(m.Run())
	case "hold": // a server, until the process is killed
		server, err := Start(context.Background())
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println(server.URL)
		time.Sleep(time.Hour)
		_ = server.Stop()
	case "closed": // all routes closed
		routes[2].start = func(ctx context.Context) (*Server, error) {
			_, err := findPrograms("", "/nowhere/*/bin")
			return nil, err
		}
		_, err := Start(context.Background())
		fmt.Print(err)
	}
}
