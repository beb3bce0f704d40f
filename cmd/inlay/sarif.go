package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/url"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/inlay-orm/inlay/nplusone/analyzer"
)

const sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

// rules are the kinds of findings, in the words of SARIF.
var rules = []sarifRule{
	{ID: string(analyzer.NPlusOne), Short: sarifText{"A query is sent for each element of a loop"}},
	{ID: string(analyzer.WriteNPlusOne), Short: sarifText{"A row is written for each element of a loop"}},
	{ID: string(analyzer.PossibleNPlusOne), Short: sarifText{"A query may be sent for each element of a loop"}},
	{ID: string(analyzer.OnlyCounted), Short: sarifText{"Rows are read to be counted"}},
	{ID: string(analyzer.OnlyTested), Short: sarifText{"Rows are read to know whether there are any"}},
	{ID: string(analyzer.BadSuppression), Short: sarifText{"A suppression has no reason"}},
	{ID: string(analyzer.StaleSuppression), Short: sarifText{"A suppression suppresses nothing"}},
}

// The types below are the parts of SARIF 2.1.0 that are written (OASIS,
// "Static Analysis Results Interchange Format Version 2.1.0", chapter 3).
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool struct {
			Driver sarifDriver `json:"driver"`
		} `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifDriver struct {
		Name  string      `json:"name"`
		Rules []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID    string    `json:"id"`
		Short sarifText `json:"shortDescription"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		RuleID       string            `json:"ruleId"`
		RuleIndex    int               `json:"ruleIndex"`
		Level        string            `json:"level"`
		Message      sarifText         `json:"message"`
		Locations    []sarifLocation   `json:"locations"`
		Related      []sarifLocation   `json:"relatedLocations,omitempty"`
		Fingerprints map[string]string `json:"partialFingerprints"`
	}
	sarifLocation struct {
		Physical struct {
			Artifact sarifArtifact `json:"artifactLocation"`
			Region   sarifRegion   `json:"region"`
		} `json:"physicalLocation"`
		Message *sarifText `json:"message,omitempty"`
	}
	sarifArtifact struct {
		URI    string `json:"uri"`
		BaseID string `json:"uriBaseId,omitempty"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn,omitempty"`
		EndLine     int `json:"endLine,omitempty"`
		EndColumn   int `json:"endColumn,omitempty"`
	}
)

func writeSARIF(w io.Writer, findings []finding) error {
	run := sarifRun{ColumnKind: "unicodeCodePoints", Results: []sarifResult{}}
	run.Tool.Driver = sarifDriver{"inlay vet", rules}
	lines := sourceLines{}
	for _, f := range findings {
		r := sarifResult{
			RuleID:       f.Kind,
			Level:        "error",
			Message:      sarifText{f.Message},
			Locations:    []sarifLocation{lines.location(f.File, f.place, "")},
			Fingerprints: map[string]string{"inlayFinding/v1": fingerprint(f)},
		}
		for i, rule := range rules {
			if rule.ID == f.Kind {
				r.RuleIndex = i
			}
		}
		if f.Kind == string(analyzer.PossibleNPlusOne) {
			r.Level = "note"
		}
		for _, other := range f.Related {
			r.Related = append(r.Related, lines.location(other.File, other.place, other.Message))
		}
		run.Results = append(run.Results, r)
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(sarifLog{sarifSchema, "2.1.0", []sarifRun{run}})
}

// fingerprint is the same for a finding that only moved to other lines.
func fingerprint(f finding) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{f.Package, f.Function, f.Callee, f.Kind}, "\x00")))
	return hex.EncodeToString(sum[:16])
}

// sourceLines are the lines of files, to count the characters of columns.
type sourceLines map[string][][]byte

func (s sourceLines) location(file string, p place, message string) (l sarifLocation) {
	l.Physical.Artifact.URI = (&url.URL{Path: file}).EscapedPath()
	if !strings.HasPrefix(file, "/") {
		l.Physical.Artifact.BaseID = "%SRCROOT%"
	}
	l.Physical.Region = sarifRegion{p.Line, s.column(file, p.Line, p.Column), p.EndLine, s.column(file, p.EndLine, p.EndColumn)}
	if message != "" {
		l.Message = &sarifText{message}
	}
	return l
}

// column is a column in characters.
func (s sourceLines) column(file string, line, column int) int {
	if _, read := s[file]; !read {
		text, _ := os.ReadFile(file)
		s[file] = bytes.Split(text, []byte("\n"))
	}
	if line < 1 || line > len(s[file]) || column < 1 || column-1 > len(s[file][line-1]) {
		return column
	}
	return 1 + utf8.RuneCount(s[file][line-1][:column-1])
}
