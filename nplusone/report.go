package nplusone

import (
	"fmt"
	"strings"
	"time"
)

// Report is what a scope has recorded and found. It is written as JSON by
// encoding/json, and as a text by String.
//
//	ctx, scope := nplusone.Start(ctx)
//	cities, err := City.All(ctx, db)
//	report := scope.End()
//	text, err := json.Marshal(report)
type Report struct {
	Totals   Totals    `json:"totals"`
	Findings []Finding `json:"findings"`
	Overflow Overflow  `json:"overflow,omitzero"`
	// Allowed is the number of findings that comments allow.
	Allowed int `json:"allowed,omitempty"`
}

// Totals count what was sent. A query is one call of a terminal, whatever it sends.
type Totals struct {
	Queries    int           `json:"queries"`
	Statements int           `json:"statements"`
	RoundTrips int           `json:"roundTrips"`
	Rows       int           `json:"rows"`
	Time       time.Duration `json:"time"`
}

func (t *Totals) add(o Totals) {
	t.Queries += o.Queries
	t.Statements += o.Statements
	t.RoundTrips += o.RoundTrips
	t.Rows += o.Rows
	t.Time += o.Time
}

// Overflow counts what was seen and not remembered, since a scope's memory is
// bounded: calls of further shapes; calls beyond the first ones of a shape, whose
// arguments are not looked at; results; the keys of rows; and findings.
type Overflow struct {
	Shapes    int `json:"shapes,omitempty"`
	Sightings int `json:"sightings,omitempty"`
	Results   int `json:"results,omitempty"`
	Values    int `json:"values,omitempty"`
	Findings  int `json:"findings,omitempty"`
}

func (o *Overflow) add(p Overflow) {
	o.Shapes += p.Shapes
	o.Sightings += p.Sightings
	o.Results += p.Results
	o.Values += p.Values
	o.Findings += p.Findings
}

// Faults are the findings that are not for information alone.
//
//	ctx, scope := nplusone.Start(ctx)
//	defer scope.End()
//	fmt.Println(len(scope.Report().Faults()), ctx)
func (r *Report) Faults() []Finding {
	var faults []Finding
	for _, f := range r.Findings {
		if !f.Information {
			faults = append(faults, f)
		}
	}
	return faults
}

// String is the report as a text.
func (r *Report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %s, %s\n", queries(r.Totals.Queries), count(r.Totals.Statements, "statement"), count(r.Totals.RoundTrips, "round trip"))
	for i := range r.Findings {
		b.WriteString("\n" + r.Findings[i].String())
	}
	if r.Allowed > 0 {
		fmt.Fprintf(&b, "\n%s allowed by comments\n", count(r.Allowed, "finding"))
	}
	if o := r.Overflow; o != (Overflow{}) {
		fmt.Fprintf(&b, "\nnot everything was remembered: left out were %d calls of further shapes, the arguments of %d calls, %d results, the keys of %d rows, %d findings\n",
			o.Shapes, o.Sightings, o.Results, o.Values, o.Findings)
	}
	return b.String()
}

func queries(n int) string {
	if n == 1 {
		return "1 query"
	}
	return fmt.Sprintf("%d queries", n)
}
