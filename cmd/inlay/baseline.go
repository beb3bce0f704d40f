package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"slices"
)

// debt is a number of findings that are known, wherever in their function
// they stand.
type debt struct {
	Package  string `json:"package"`
	Function string `json:"function,omitempty"`
	Callee   string `json:"callee,omitempty"`
	Kind     string `json:"kind"`
	Count    int    `json:"count"`
}

func (f finding) debt() debt { return debt{f.Package, f.Function, f.Callee, f.Kind, 0} }

// baseline counts the findings that are known.
type baseline map[debt]int

func writeBaseline(path string, findings []finding) error {
	counts := baseline{}
	for _, f := range findings {
		counts[f.debt()]++
	}
	list := []debt{}
	for d, n := range counts {
		d.Count = n
		list = append(list, d)
	}
	slices.SortFunc(list, func(a, b debt) int {
		return cmp.Or(cmp.Compare(a.Package, b.Package), cmp.Compare(a.Function, b.Function), cmp.Compare(a.Callee, b.Callee), cmp.Compare(a.Kind, b.Kind))
	})
	text, err := json.MarshalIndent(list, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
}

func readBaseline(path string) (baseline, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("the baseline: %w; -write-baseline writes one", err)
	}
	var list []debt
	if err := json.Unmarshal(text, &list); err != nil {
		return nil, fmt.Errorf("the baseline %s: %w; -write-baseline writes it anew", path, err)
	}
	b := baseline{}
	for _, d := range list {
		n := d.Count
		d.Count = 0
		b[d] += n
	}
	return b, nil
}

// unknown returns the findings that a baseline does not have, and the number
// of those that it has and that are no more.
func (b baseline) unknown(findings []finding) (left []finding, gone int) {
	for _, f := range findings {
		if b[f.debt()] > 0 {
			b[f.debt()]--
			continue
		}
		left = append(left, f)
	}
	for _, n := range b {
		gone += n
	}
	return left, gone
}
