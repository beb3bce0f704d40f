package main

import (
	_ "embed"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

//go:embed page.html
var pageText string

// draw writes the figures as a page that needs nothing else to be shown.
func (r report) draw(file string) error {
	page, err := template.New("page").Funcs(template.FuncMap{
		"ns":     func(c contenderReport) string { return nanoseconds(float64(c.CPU)) },
		"wall":   func(c contenderReport) string { return nanoseconds(float64(c.Wall)) },
		"allocs": func(c contenderReport) string { return count(c.Allocs) },
		"width":  rowReport.width,
		"top":    func(i int) int { return plotLine * i },
		"ours":   func(name string) bool { return strings.HasPrefix(name, inlay) },
		"say":    verdict.String,
	}).Parse(pageText)
	if err != nil {
		return err
	}
	var text strings.Builder
	if err := page.Execute(&text, r); err != nil {
		return err
	}
	return os.WriteFile(file, []byte(text.String()), 0o644)
}

// plotWidth is how long the longest bar of a plot is, and plotLine how far one
// is below another.
const (
	plotWidth = 420
	plotLine  = 20
)

// width is how long a contender's bar is, at least as long as can be seen.
func (r rowReport) width(c contenderReport) int {
	longest := r.Contenders[0].CPU
	for _, other := range r.Contenders {
		longest = max(longest, other.CPU)
	}
	return max(int(plotWidth*float64(c.CPU)/float64(longest)), 2)
}

// The table in a page of the documentation stands between two comments.
const (
	figuresBegin = "<!-- figures: make bench fills them in -->\n"
	figuresEnd   = "<!-- end of the figures -->"
)

// The pages of the documentation that have figures.
const (
	templatesPage = "template-cache.md"
	detectorPage  = "nplusone.md"
)

// fill writes the bars of rows into the pages of a folder that they belong on. A page
// without a place for them, or a run without such rows, is an error.
func (r report) fill(folder string) error {
	filled := false
	for page, notes := range map[string][]string{templatesPage: r.Notes, detectorPage: nil} {
		if !slices.ContainsFunc(r.Rows, func(row rowReport) bool { return row.Page == page }) {
			continue
		}
		filled = true
		if err := r.fillPage(filepath.Join(folder, page), page, notes); err != nil {
			return err
		}
	}
	if !filled {
		return fmt.Errorf("%s: none of the rows that ran belongs on a page", folder)
	}
	return nil
}

func (r report) fillPage(file, page string, notes []string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	before, rest, begins := strings.Cut(string(text), figuresBegin)
	_, after, ends := strings.Cut(rest, figuresEnd)
	if !begins || !ends {
		return fmt.Errorf("%s has no place for the figures: %q and %q", file, figuresBegin, figuresEnd)
	}
	var table strings.Builder
	fmt.Fprintf(&table, "\n%s; medians of %d rounds.\n\n| work | figure | measured | bar | |\n|---|---|---|---|---|\n", r.Machine, r.Rounds)
	for _, row := range r.Rows {
		if row.Page != page {
			continue
		}
		for _, v := range row.Bars {
			fmt.Fprintf(&table, "| %s | %s | %s | %s | %s |\n", row.Name, v.subject(), v.GotText, v.BarText, v.word())
		}
	}
	for _, note := range notes {
		fmt.Fprintf(&table, "\n%s.\n", note)
	}
	return os.WriteFile(file, []byte(before+figuresBegin+table.String()+"\n"+figuresEnd+after), 0o644)
}
