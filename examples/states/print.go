package main

import (
	"fmt"
	"io"
	"strings"
	"time"
)

func printHead(out io.Writer, version string, loaded time.Duration) {
	fmt.Fprintf(out, "Which states have a dense city, of more than 1,000 people per km²?\n\n")
	fmt.Fprintf(out, "%s: %d states, %d,%03d cities (5 %% of them dense), loaded in %s ms\n\n",
		version, stateCount, cityCount/1000, cityCount%1000, milliseconds(loaded))
}

func printResults(out io.Writer, results []result) {
	fmt.Fprintf(out, "   %-56s %10s %9s %7s\n", "way", "statements", "ms", "states")
	for i, r := range results {
		fmt.Fprintf(out, "%d  %-56s %10d %9s %7d\n", i+1, r.name, r.statements, milliseconds(r.took), len(r.states))
	}
	many, one := results[0], results[1]
	fmt.Fprintf(out, "\nEach way found the same %d states. %d statement (way 2) was %.1f times faster than %d.\n",
		len(many.states), one.statements, many.took.Seconds()/one.took.Seconds(), many.statements)
}

func printSQL(out io.Writer, way int, sql string) {
	fmt.Fprintf(out, "\nThe statement of way %d:\n\n%s\n", way, wrapSQL(sql, "    "))
}

func printTop(out io.Writer, states []CountedState) {
	most := make([]string, len(states))
	for i, s := range states {
		most[i] = fmt.Sprintf("%s (%d)", s.Name, s.DenseCities)
	}
	fmt.Fprintf(out, "\nMost dense cities: %s\n", strings.Join(most, ", "))
}

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.2f", float64(d.Microseconds())/1000)
}

// wrapSQL starts a line at every clause and condition, and indents subqueries. It is made for the statements of this
// program, which have no space or parenthesis within quotes.
func wrapSQL(sql, indent string) string {
	var b strings.Builder
	depth := 0          // of open parentheses
	queries := []int{0} // the depth that the clauses of each open query are at
	newline := func(within int) {
		b.WriteString("\n" + indent + strings.Repeat("  ", len(queries)-1+within))
	}

	b.WriteString(indent)
	for i, word := range strings.Fields(sql) {
		atClause := depth == queries[len(queries)-1]
		switch {
		case i == 0:
		case word == "(SELECT":
			b.WriteString(" (")
			depth++
			queries = append(queries, depth)
			newline(0)
			word = "SELECT"
		case atClause && (word == "FROM" || word == "WHERE" || word == "ORDER"):
			newline(0)
		case atClause && word == "AND":
			newline(1)
		default:
			b.WriteByte(' ')
		}
		for _, c := range word {
			switch c {
			case '(':
				depth++
			case ')':
				if last := len(queries) - 1; last > 0 && depth == queries[last] {
					queries = queries[:last]
					newline(0)
				}
				depth--
			}
			b.WriteRune(c)
		}
	}
	return b.String()
}
