package main

import (
	"cmp"
	"fmt"
	"go/format"
	"os"
	"slices"
)

// applyFixes applies the fixes of findings and returns those that have none.
// A fix that overlaps one before it is left for the next run.
func applyFixes(findings []finding) (left []finding, fixed int, err error) {
	files := map[string][]edit{}
	for _, f := range findings {
		if len(f.edits) == 0 || overlaps(files, f.edits) {
			left = append(left, f)
			continue
		}
		fixed++
		for _, e := range f.edits {
			files[e.Filename] = append(files[e.Filename], e)
		}
	}
	for name, edits := range files {
		if err := rewrite(name, edits); err != nil {
			return nil, 0, fmt.Errorf("-fix: %w", err)
		}
	}
	return left, fixed, nil
}

func overlaps(files map[string][]edit, edits []edit) bool {
	for _, e := range edits {
		for _, other := range files[e.Filename] {
			if e.Start < other.End && other.Start < e.End {
				return true
			}
		}
	}
	return false
}

// rewrite applies edits to a file, from its end, and formats it.
func rewrite(name string, edits []edit) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	slices.SortFunc(edits, func(a, b edit) int { return cmp.Compare(b.Start, a.Start) })
	for _, e := range edits {
		if e.Start < 0 || e.End < e.Start || e.End > len(text) {
			return fmt.Errorf("%s has changed since it was analysed: run again", name)
		}
		text = slices.Concat(text[:e.Start], []byte(e.New), text[e.End:])
	}
	formatted, err := format.Source(text)
	if err != nil {
		return fmt.Errorf("%s would not parse: %w; please report this", name, err)
	}
	return os.WriteFile(name, formatted, info.Mode())
}
