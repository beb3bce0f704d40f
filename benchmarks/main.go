package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"regexp"
	"time"

	"github.com/inlay-orm/inlay/dialect/postgres"
)

// options are the flags.
type options struct {
	rounds           int
	rows, contenders *regexp.Regexp
	wide             bool
	json             string
	then, merge      string
	html, docs       string
	cpuProfile       string
	allocsProfile    string
}

func main() {
	o := options{rows: regexp.MustCompile(""), contenders: regexp.MustCompile("")}
	flag.IntVar(&o.rounds, "rounds", 100, "number of `rounds` in which every contender of every row has a turn")
	flag.TextVar(o.rows, "rows", o.rows, "run only the rows whose names match the `expression`")
	flag.TextVar(o.contenders, "contenders", o.contenders, "run only the contenders that match, for profiles; there are no verdicts then")
	flag.BoolVar(&o.wide, "wide", false, "run the rows that need all processors, and no others")
	flag.StringVar(&o.json, "json", "", "write the figures to a `file`, too")
	flag.StringVar(&o.then, "then", "", "write the figures to a `file` for a run with -merge, and to no other one")
	flag.StringVar(&o.merge, "merge", "", "put the figures of a `file` that -then has written before those of this run, and write no profiles")
	flag.StringVar(&o.html, "html", "", "draw the figures on a page, in a `file`")
	flag.StringVar(&o.docs, "docs", "", "fill the tables of figures in the documentation, in a `folder`")
	flag.StringVar(&o.cpuProfile, "cpuprofile", "", "write a CPU profile to a `file`, labelled by row and contender")
	flag.StringVar(&o.allocsProfile, "allocsprofile", "", "write a profile of every allocation to a `file`; it spoils the times")
	flag.Parse()
	if o.then != "" {
		o.json, o.html, o.docs = o.then, "", ""
	}
	if o.merge != "" {
		o.cpuProfile, o.allocsProfile = "", ""
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o); err != nil {
		stop()
		fmt.Fprintln(os.Stderr, "benchmarks:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) error {
	if o.rounds < 1 {
		return errors.New("-rounds must be at least 1")
	}
	url := os.Getenv("DATABASE_URL")
	if url == "" {
		return errors.New("DATABASE_URL names no PostgreSQL server: the command run beside the sources starts one")
	}
	r, err := benchmark(ctx, url, o)
	if err != nil {
		return err
	}
	if len(r.Rows) > 0 {
		if err := r.text(os.Stdout); err != nil {
			return err
		}
	}
	return o.write(r)
}

// write writes the files that were asked for.
func (o *options) write(r report) (err error) {
	if o.merge != "" {
		if r, err = r.merge(o.merge); err != nil {
			return err
		}
	}
	if len(r.Rows) == 0 && o.then == "" {
		return errors.New("no row matches")
	}
	for _, out := range []struct {
		file  string
		write func(file string) error
	}{{o.json, r.save}, {o.html, r.draw}, {o.docs, r.fill}} {
		if out.file == "" {
			continue
		}
		if err := out.write(out.file); err != nil {
			return err
		}
	}
	return nil
}

// benchmark makes the data, checks that every row's contenders agree, and
// measures them. It leaves nothing on the server.
func benchmark(ctx context.Context, url string, o options) (r report, err error) {
	pool, drop, err := openSchema(ctx, url)
	if err != nil {
		return r, err
	}
	db := postgres.OpenPool(pool)
	defer func() { err = errors.Join(err, drop(), db.Close()) }()
	if err := load(ctx, pool); err != nil {
		return r, fmt.Errorf("making the data: %w", err)
	}
	m, err := machineOf(ctx, pool)
	if err != nil {
		return r, err
	}
	peers, closePeers, err := newORMs(pool)
	defer func() { err = errors.Join(err, closePeers()) }()
	if err != nil {
		return r, err
	}
	works := []*work{getByKey(pool, db), listPage(pool, db), listAll(pool, db), flagship(pool, db),
		prefetchAll(pool, db, peers), prefetchLargest(pool, db, peers), compile(db)}
	works = append(works, passes(db)...)
	writes, closeWriters, err := writing(ctx, pool, db)
	defer func() { err = errors.Join(err, closeWriters()) }()
	if err != nil {
		return r, err
	}
	works = append(works, writes...)
	many, err := manyConnections(ctx, pool)
	if err != nil {
		return r, err
	}
	manyDB := postgres.OpenPool(many)
	defer func() { err = errors.Join(err, manyDB.Close()) }()
	same, err := sameStatement(pool, db)
	if err != nil {
		return r, err
	}
	works = append(works,
		hitting("T1 hit: two filters, an order and a limit", simpleCities(7), db, 120*time.Nanosecond, 1),
		hitting("T2 hit: a join and five predicates, nested", joinedCities(), db, 300*time.Nanosecond, 2),
		missing(), prepared(), same, unwatched(), watched(), crowding(db), getTogether(many, manyDB))
	works = o.choose(append(works, building(pool, db)...))
	for _, w := range works {
		if err := w.check(ctx); err != nil {
			return r, fmt.Errorf("check of %q failed: %w", w.name, err)
		}
	}
	server, err := backendsOf(ctx, pool)
	if err != nil {
		return r, err
	}
	stopProfiles, err := o.startProfiles()
	if err != nil {
		return r, err
	}
	medians, err := measure(ctx, works, o.rounds, server, progress(o.rounds))
	if err := errors.Join(err, stopProfiles()); err != nil {
		return r, err
	}
	r = newReport(m, o.rounds, works, medians)
	if !o.wide && o.rows.MatchString(memoryRow) {
		note, err := memoryOf10000(db)
		if err != nil {
			return r, err
		}
		r.Notes = append(r.Notes, note)
	}
	return r, nil
}

// choose leaves the rows and contenders that were asked for.
func (o *options) choose(all []*work) (works []*work) {
	for _, w := range all {
		var chosen []contender
		for _, c := range w.contenders {
			if o.contenders.MatchString(c.name) {
				chosen = append(chosen, c)
			}
		}
		if w.wide == o.wide && o.rows.MatchString(w.name) && len(chosen) > 0 {
			if len(chosen) < len(w.contenders) {
				w.bars = nil
			}
			w.contenders = chosen
			works = append(works, w)
		}
	}
	return works
}

// progress says how far it is, where someone is looking.
func progress(rounds int) func(int) {
	info, err := os.Stderr.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return func(int) {}
	}
	return func(round int) {
		fmt.Fprintf(os.Stderr, "\rround %d of %d ", max(round+1, 0), rounds)
		if round+1 == rounds {
			fmt.Fprint(os.Stderr, "\r\033[K")
		}
	}
}
