package nplusone

import (
	"fmt"
	"log/slog"
	"strings"
	"time"
)

// Kind says what a [Finding] is.
type Kind string

// The kinds.
const (
	// NPlusOne is a query that is repeated with other arguments each time.
	NPlusOne Kind = "N+1"
	// Duplicate is a query that is repeated with the same arguments, and nothing
	// was written to its tables meanwhile.
	Duplicate Kind = "duplicate"
	// WriteNPlusOne is the write of one row that is repeated at one place.
	WriteNPlusOne Kind = "write N+1"
	// Scattered is a query of one shape that is asked for at several places. It is
	// for information.
	Scattered Kind = "scattered"
	// BadComment is a comment that was to allow a finding and gives no reason.
	BadComment Kind = "comment without reason"
)

// Finding is a query that is repeated.
type Finding struct {
	Kind Kind `json:"kind"`
	// Proved says that the arguments came from the rows of one earlier result, which
	// is Origin.
	Proved bool `json:"proved,omitempty"`
	// Concurrent says that several goroutines sent it.
	Concurrent bool `json:"concurrent,omitempty"`
	// Information says that it is no fault by itself.
	Information bool `json:"information,omitempty"`
	// Query is the query as the program writes it.
	Query string `json:"query"`
	// Relation is the relation that leads to the rows, as Model.Name, "" where none
	// is known.
	Relation string `json:"relation,omitempty"`
	// Count is how often it was sent, Distinct with how many different arguments,
	// as far as they are remembered.
	Count    int `json:"count"`
	Distinct int `json:"distinct,omitempty"`
	// Time is what all of them took together.
	Time time.Duration `json:"time"`
	// Site is where it was sent, from the innermost call outwards.
	Site []Frame `json:"site,omitempty"`
	// Places are further sites, of a finding that has several.
	Places []Frame `json:"places,omitempty"`
	// Origin is the query whose rows the arguments came from, nil where it is not
	// known; its own Origin is that of a loop around the loop.
	Origin *Origin `json:"origin,omitempty"`
	// Fix says what to do.
	Fix string `json:"fix"`
	// Notes are further remarks.
	Notes []string `json:"notes,omitempty"`
}

// Origin is a query whose rows led to others.
type Origin struct {
	Query string `json:"query"`
	// Rows is how many rows it had, the last time, and Ran how often it was sent.
	Rows int     `json:"rows"`
	Ran  int     `json:"ran"`
	Site []Frame `json:"site,omitempty"`
	// Prefetched says that its rows were loaded beside those of another query.
	Prefetched bool    `json:"prefetched,omitempty"`
	Origin     *Origin `json:"origin,omitempty"`
}

// headline is the finding in one line.
func (f *Finding) headline() string {
	var b strings.Builder
	b.WriteString(string(f.Kind))
	if f.Concurrent {
		b.WriteString(", concurrent")
	}
	switch f.Kind {
	case BadComment:
		fmt.Fprintf(&b, ": %s", f.Query)
		return b.String()
	case Duplicate:
		fmt.Fprintf(&b, ": %s was sent %d times with the same arguments", f.Query, f.Count)
	default:
		fmt.Fprintf(&b, ": %s was sent %d times", f.Query, f.Count)
	}
	if f.Kind == NPlusOne && f.Origin != nil {
		fmt.Fprintf(&b, " for the rows of %s", f.Origin.Query)
	}
	return b.String()
}

// String is the finding as a text of several lines.
func (f *Finding) String() string {
	var b strings.Builder
	b.WriteString(f.headline() + "\n")
	if f.Kind == BadComment {
		writeSites(&b, "at", f.Site)
		return b.String()
	}
	writeSites(&b, "repeats at", f.Site)
	for _, p := range f.Places {
		fmt.Fprintf(&b, "  and at      %s\n", p)
	}
	for o := f.Origin; o != nil; o = o.Origin {
		label := "rows from"
		if o != f.Origin {
			label = "which are of"
		}
		what := fmt.Sprintf("%s, %s", o.Query, count(o.Rows, "row"))
		if o.Ran > 1 {
			what = fmt.Sprintf("%s, sent %d times", o.Query, o.Ran)
		}
		if o.Prefetched {
			what += ", loaded beside others"
		}
		fmt.Fprintf(&b, "  %-11s %s", label, what)
		if len(o.Site) > 0 {
			fmt.Fprintf(&b, ", at %s", o.Site[0])
		}
		b.WriteString("\n")
	}
	if f.Origin == nil && (f.Kind == NPlusOne) {
		b.WriteString("  rows from   not known\n")
	}
	fmt.Fprintf(&b, "  fix         %s\n", f.Fix)
	for _, n := range f.Notes {
		fmt.Fprintf(&b, "  note        %s\n", n)
	}
	return b.String()
}

func writeSites(b *strings.Builder, label string, frames []Frame) {
	if len(frames) == 0 {
		fmt.Fprintf(b, "  %-11s not known\n", label)
		return
	}
	for i, f := range frames {
		if i > 0 {
			label = "called from"
		}
		fmt.Fprintf(b, "  %-11s %s\n", label, f)
	}
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// key is equal for findings of one place.
func (f *Finding) key() string {
	key := string(f.Kind) + "\n" + f.Query
	if len(f.Site) > 0 {
		key += "\n" + f.Site[0].Function + "\n" + f.Site[0].place()
	}
	return key
}

// LogValue is the finding as attributes of a log.
func (f *Finding) LogValue() slog.Value {
	attrs := []slog.Attr{
		slog.String("kind", string(f.Kind)), slog.String("query", f.Query), slog.Int("count", f.Count),
		slog.Duration("time", f.Time), slog.String("fix", f.Fix),
	}
	if len(f.Site) > 0 {
		attrs = append(attrs, slog.String("site", f.Site[0].String()))
	}
	if f.Origin != nil && len(f.Origin.Site) > 0 {
		attrs = append(attrs, slog.String("origin", f.Origin.Site[0].String()))
	}
	if f.Relation != "" {
		attrs = append(attrs, slog.String("relation", f.Relation))
	}
	return slog.GroupValue(attrs...)
}
