package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/inlay-orm/inlay/nplusone/analyzer"
)

// finding is what one diagnostic says.
type finding struct {
	Kind     string `json:"kind"`
	Package  string `json:"package"`
	Function string `json:"function,omitempty"`
	Callee   string `json:"callee,omitempty"`
	File     string `json:"file"`
	place
	Message string    `json:"message"`
	Related []related `json:"related,omitempty"`
	edits   []edit
}

// place is a range of a file; columns count bytes, from 1.
type place struct {
	Line      int `json:"line"`
	Column    int `json:"column"`
	EndLine   int `json:"end_line,omitempty"`
	EndColumn int `json:"end_column,omitempty"`
}

// related is another place that a finding is about.
type related struct {
	File string `json:"file"`
	place
	Message string `json:"message"`
}

// edit replaces a part of a file.
type edit struct {
	Filename string `json:"filename"`
	Start    int    `json:"start"`
	End      int    `json:"end"`
	New      string `json:"new"`
}

// diagnostic is how go vet -json writes one.
type diagnostic struct {
	Category string `json:"category"`
	Posn     string `json:"posn"`
	End      string `json:"end"`
	Message  string `json:"message"`
	Related  []struct {
		Posn    string `json:"posn"`
		Message string `json:"message"`
	} `json:"related"`
	SuggestedFixes []struct {
		Edits []edit `json:"edits"`
	} `json:"suggested_fixes"`
}

// newer matches what go vet says of packages that need a later go command.
var newer = regexp.MustCompile(`requires newer Go version (go[0-9.]+) \(application built with (go[0-9.]+)\)`)

// analyse runs go vet with this program as its tool. With an error it returns what
// was found in the packages that compile.
func analyse(o *vetOptions, stderr io.Writer) ([]finding, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("this program does not know where it is: %w", err)
	}
	args := []string{"vet", "-vettool=" + self, "-json"}
	if o.tags != "" {
		args = append(args, "-tags="+o.tags)
	}
	if o.possible {
		args = append(args, "-nplusone.possible")
	}
	var out, faults bytes.Buffer
	run := exec.Command("go", append(append(args, "--"), o.packages...)...)
	run.Stdout, run.Stderr = &out, &faults
	failed := run.Run()
	if err := outdated(faults.Bytes()); failed != nil && err != nil {
		return nil, err
	}
	found, err := parse(&out)
	if failed != nil {
		stderr.Write(faults.Bytes())
		return found, fmt.Errorf("go vet: %w; the packages must compile", failed)
	}
	return found, err
}

// outdated is the reason where this program is older than the packages, of which go
// vet says it once for each package of the standard library as well.
func outdated(faults []byte) error {
	versions := newer.FindSubmatch(faults)
	if versions == nil {
		return nil
	}
	return fmt.Errorf("the packages need %s, and this program was built with %s: build it with theirs, by GOTOOLCHAIN=%[1]s go install", versions[1], versions[2])
}

// parse reads what go vet -json writes: an object for each package.
func parse(r io.Reader) ([]finding, error) {
	var found []finding
	for d := json.NewDecoder(r); ; {
		var tree map[string]map[string]json.RawMessage
		if err := d.Decode(&tree); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("go vet -json: %w", err)
		}
		for id, results := range tree {
			for _, result := range results {
				var diagnostics []diagnostic
				if json.Unmarshal(result, &diagnostics) != nil {
					return nil, fmt.Errorf("%s: the analysis has failed: %s", id, result)
				}
				// A package is analysed together with its tests, which go vet calls p [p.test].
				pkg, _, _ := strings.Cut(id, " ")
				for _, diag := range diagnostics {
					found = append(found, findingOf(strings.TrimSuffix(pkg, "_test"), diag))
				}
			}
		}
	}
	slices.SortFunc(found, func(a, b finding) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Message, b.Message))
	})
	return slices.CompactFunc(found, func(a, b finding) bool {
		return a.File == b.File && a.place == b.place && a.Message == b.Message
	}), nil
}

func findingOf(pkg string, d diagnostic) finding {
	f := finding{Kind: d.Category, Package: pkg, Message: d.Message}
	f.File, f.place = placeOf(d.Posn, d.End)
	for _, r := range d.Related {
		if name, ok := strings.CutPrefix(r.Message, analyzer.InFunction); ok {
			f.Function = name
		} else if name, ok := strings.CutPrefix(r.Message, analyzer.CalledIs); ok {
			f.Callee = name
		} else {
			file, at := placeOf(r.Posn, "")
			f.Related = append(f.Related, related{file, at, r.Message})
		}
	}
	if len(d.SuggestedFixes) > 0 {
		f.edits = d.SuggestedFixes[0].Edits
	}
	return f
}

// placeOf reads file:line:column. Files below the working directory are named
// relative to it.
func placeOf(from, to string) (file string, p place) {
	file, p.Line, p.Column = splitPosition(from)
	if to != "" {
		_, p.EndLine, p.EndColumn = splitPosition(to)
	}
	if short, err := filepath.Rel(workingDir(), file); err == nil && filepath.IsLocal(short) {
		file = short
	}
	return filepath.ToSlash(file), p
}

func splitPosition(s string) (file string, line, column int) {
	if i := strings.LastIndexByte(s, ':'); i >= 0 {
		column, _ = strconv.Atoi(s[i+1:])
		s = s[:i]
	}
	if i := strings.LastIndexByte(s, ':'); i >= 0 {
		line, _ = strconv.Atoi(s[i+1:])
		s = s[:i]
	}
	return s, line, column
}
