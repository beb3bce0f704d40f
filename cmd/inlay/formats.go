package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/inlay-orm/inlay/nplusone/analyzer"
)

// formats write findings.
var formats = map[string]func(io.Writer, []finding) error{
	"text":   writeText,
	"json":   writeJSON,
	"sarif":  writeSARIF,
	"github": writeGitHub,
}

func writeText(w io.Writer, findings []finding) error {
	for _, f := range findings {
		if _, err := fmt.Fprintf(w, "%s:%d:%d: %s\n", f.File, f.Line, f.Column, f.Message); err != nil {
			return err
		}
	}
	return nil
}

func writeJSON(w io.Writer, findings []finding) error {
	if findings == nil {
		findings = []finding{}
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(findings)
}

// writeGitHub writes the commands that GitHub Actions makes annotations of
// (docs.github.com, "Workflow commands for GitHub Actions").
func writeGitHub(w io.Writer, findings []finding) error {
	for _, f := range findings {
		level := "error"
		if f.Kind == string(analyzer.PossibleNPlusOne) {
			level = "warning"
		}
		_, err := fmt.Fprintf(w, "::%s file=%s,line=%d,endLine=%d,col=%d,title=%s::%s\n", level, property(f.File), f.Line, max(f.Line, f.EndLine), f.Column, property(f.Kind), data(f.Message))
		if err != nil {
			return err
		}
	}
	return nil
}

// data and property escape what would end a command or a property of it.
var (
	data     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace
	property = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace
)
