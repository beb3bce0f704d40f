// Inlay is the command line of the library. Its only command so far is vet,
// which finds queries that are sent once for each element of a loop:
//
//	inlay vet ./...
package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/inlay-orm/inlay/nplusone/analyzer"
)

// The exit codes.
const (
	exitClean = iota
	exitFindings
	exitFailed
)

// command is a subcommand.
type command struct {
	name, summary string
	run           func(args []string, stdout, stderr io.Writer) int
}

var commands = []command{
	{"vet", "find queries that are sent once for each element of a loop", vet},
}

func main() {
	if calledByGo(os.Args[1:]) {
		unitchecker.Main(analyzer.Analyzer)
		return
	}
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// calledByGo reports whether go vet calls this program as its tool, by the
// protocol of package unitchecker.
func calledByGo(args []string) bool {
	return len(args) > 0 && (args[0] == "-V=full" || args[0] == "-flags" || strings.HasSuffix(args[len(args)-1], ".cfg"))
}

func run(args []string, stdout, stderr io.Writer) int {
	if len(args) > 0 {
		for _, c := range commands {
			if c.name == args[0] {
				return c.run(args[1:], stdout, stderr)
			}
		}
		if args[0] == "help" || args[0] == "-help" || args[0] == "-h" || args[0] == "--help" {
			usage(stdout)
			return exitClean
		}
		fmt.Fprintf(stderr, "inlay: there is no command %q\n\n", args[0])
	}
	usage(stderr)
	return exitFailed
}

func usage(w io.Writer) {
	fmt.Fprint(w, "usage: inlay <command> [flags]\n\nThe commands:\n\n")
	for _, c := range commands {
		fmt.Fprintf(w, "  %-6s %s\n", c.name, c.summary)
	}
	fmt.Fprint(w, "\ninlay <command> -help tells the flags.\n")
}
