package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
)

// report is everything that a run has found.
type report struct {
	Machine machine     `json:"machine"`
	Rounds  int         `json:"rounds"`
	Rows    []rowReport `json:"rows"`
	// Notes are figures that are of no row.
	Notes []string `json:"notes,omitempty"`
}

type rowReport struct {
	Name       string            `json:"name"`
	Reference  string            `json:"reference"`
	Contenders []contenderReport `json:"contenders"`
	Bars       []verdict         `json:"bars"`
	// Page is the page of the documentation that its bars belong on, "" for none.
	Page string `json:"page,omitempty"`
}

type contenderReport struct {
	Name string `json:"name"`
	sample
	WallRatio float64 `json:"wall_ratio"`
	CPURatio  float64 `json:"cpu_ratio"`
	BusyRatio float64 `json:"busy_ratio"`
}

// names of the contenders that most rows have
const (
	byHand = "pgx by hand"
	inlay  = "Inlay"
)

func newReport(m machine, rounds int, works []*work, medians map[*contender]sample) report {
	r := report{Machine: m, Rounds: rounds}
	for _, w := range works {
		row := rowReport{Name: w.name, Page: w.page}
		reference := w.reference(medians)
		first := medians[reference]
		row.Reference = reference.name
		for i := range w.contenders {
			c := &w.contenders[i]
			s := medians[c]
			row.Contenders = append(row.Contenders, contenderReport{
				Name: c.name, sample: s,
				WallRatio: float64(s.Wall) / float64(first.Wall), CPURatio: float64(s.CPU) / float64(first.CPU),
				BusyRatio: float64(s.Busy) / float64(first.Busy),
			})
			for _, b := range w.bars {
				if cmp.Or(b.who, inlay) != c.name {
					continue
				}
				other := first
				if b.ofRivals {
					other = w.bestRival(medians)
				}
				row.Bars = append(row.Bars, b.judge(s, other))
			}
		}
		r.Rows = append(r.Rows, row)
	}
	return r
}

// text writes the report as a table.
func (r report) text(out io.Writer) error {
	fmt.Fprintf(out, "%s\n%s\n", r.Machine, strings.Join(r.Machine.Peers, ", "))
	fmt.Fprintf(out, "medians of %d rounds, per run; ratios to the first contender of the row, in B1 to B4 to the fastest peer\n", r.Rounds)
	for _, row := range r.Rows {
		fmt.Fprintf(out, "\n%s\n", row.Name)
		w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
		fmt.Fprintln(w, "\twall\tCPU\tbusy\tallocations\tallocated\twall ratio\tCPU ratio\tbusy ratio\t")
		for _, c := range row.Contenders {
			wallRatio, cpuRatio, busyRatio := ratio(c.WallRatio), ratio(c.CPURatio), ratio(c.BusyRatio)
			if c.Name == row.Reference {
				wallRatio, cpuRatio, busyRatio = "", "", ""
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t\n", c.Name, nanoseconds(float64(c.Wall)), nanoseconds(float64(c.CPU)),
				nanoseconds(float64(c.Busy)), count(c.Allocs), bytes(c.Bytes), wallRatio, cpuRatio, busyRatio)
		}
		if err := w.Flush(); err != nil {
			return err
		}
		for _, v := range row.Bars {
			fmt.Fprintf(out, "  %s\n", v)
		}
	}
	for _, note := range r.Notes {
		fmt.Fprintf(out, "\n%s\n", note)
	}
	return nil
}

// merge puts the rows of a report that was saved before those of this one.
func (r report) merge(file string) (report, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return r, err
	}
	var before report
	if err := json.Unmarshal(text, &before); err != nil {
		return r, fmt.Errorf("%s: %w", file, err)
	}
	before.Rows, before.Notes = append(before.Rows, r.Rows...), append(before.Notes, r.Notes...)
	return before, nil
}

// save writes the report as JSON.
func (r report) save(file string) error {
	text, err := json.MarshalIndent(r, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(text, '\n'), 0o644)
}
