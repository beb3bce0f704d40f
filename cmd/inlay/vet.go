package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
)

const vetHelp = `usage: inlay vet [flags] [packages]

Finds queries that are sent once for each element of a loop (N+1), in the
packages, which are ./... if none is named. It runs go vet with itself as the
tool, so packages that have not changed are not analysed again.

A loop that is right is allowed by a comment on the call, on the line above
it, or at the loop: //inlay:allow-nplusone * -- the reason

Exit codes:

  0  nothing was found
  1  something was found
  2  the packages could not be analysed, or the flags are wrong

Flags:

`

// vetOptions are the flags of inlay vet.
type vetOptions struct {
	format        string
	baseline      string
	writeBaseline string
	tags          string
	possible, fix bool
	packages      []string
}

func vetFlags(args []string, stdout, stderr io.Writer) (*vetOptions, error) {
	o := &vetOptions{}
	flags := flag.NewFlagSet("inlay vet", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.format, "format", "text", "what to write: text, json, sarif or github")
	flags.StringVar(&o.baseline, "baseline", "", "a `file` of findings that are known and not reported")
	flags.StringVar(&o.writeBaseline, "write-baseline", "", "write all findings to a `file` that -baseline reads, and exit with 0")
	flags.StringVar(&o.tags, "tags", "", "build tags, as go build takes them")
	flags.BoolVar(&o.possible, "possible", false, "also report calls that may be an N+1")
	flags.BoolVar(&o.fix, "fix", false, "apply the fixes that are safe")
	flags.Usage = func() {
		flags.SetOutput(stdout)
		fmt.Fprint(stdout, vetHelp)
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	o.packages = flags.Args()
	if len(o.packages) == 0 {
		o.packages = []string{"./..."}
	}
	if formats[o.format] == nil {
		return nil, fmt.Errorf("-format %s: the formats are text, json, sarif and github", o.format)
	}
	if o.fix && o.writeBaseline != "" {
		return nil, errors.New("-fix and -write-baseline: run one after the other")
	}
	return o, nil
}

// vet is the command.
func vet(args []string, stdout, stderr io.Writer) int {
	o, err := vetFlags(args, stdout, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return exitClean
	}
	if err == nil {
		var code int
		if code, err = o.run(stdout, stderr); err == nil {
			return code
		}
	}
	fmt.Fprintf(stderr, "inlay vet: %v\n", err)
	return exitFailed
}

func (o *vetOptions) run(stdout, stderr io.Writer) (int, error) {
	findings, err := analyse(o, stderr)
	if err != nil {
		if o.writeBaseline == "" && o.baseline == "" && !o.fix && len(findings) > 0 {
			err = errors.Join(err, formats[o.format](stdout, findings))
		}
		return exitFailed, err
	}
	if o.writeBaseline != "" {
		if err := writeBaseline(o.writeBaseline, findings); err != nil {
			return exitFailed, err
		}
		fmt.Fprintf(stderr, "%s: %d findings are known now\n", o.writeBaseline, len(findings))
		return exitClean, nil
	}
	if o.baseline != "" {
		known, err := readBaseline(o.baseline)
		if err != nil {
			return exitFailed, err
		}
		var gone int
		if findings, gone = known.unknown(findings); gone > 0 {
			fmt.Fprintf(stderr, "%s: %d findings in it are no more: write it anew with -write-baseline\n", o.baseline, gone)
		}
	}
	if o.fix {
		var fixed int
		if findings, fixed, err = applyFixes(findings); err != nil {
			return exitFailed, err
		}
		fmt.Fprintf(stderr, "%d findings were fixed\n", fixed)
	}
	if err := formats[o.format](stdout, findings); err != nil {
		return exitFailed, err
	}
	if len(findings) > 0 {
		return exitFindings, nil
	}
	return exitClean, nil
}

// workingDir is what paths are shown relative to.
func workingDir() string {
	dir, err := os.Getwd()
	if err != nil {
		return ""
	}
	return dir
}
