// Command states answers one question, "which states have a dense city?", in three ways: by a loop of 664 statements,
// and twice by a single one. It makes its data by a fixed rule, and prints what each way cost.
//
//	go run ./examples/states                          on SQLite in memory, with nothing installed
//	go run ./examples/states -db postgres://…         on PostgreSQL
//
// models.go has the models, ways.go the queries: those two are worth reading. The others make the data (data.go,
// load.go), measure (compare.go) and print (print.go).
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"
)

const usage = `Usage: states [-db postgres://...]

Finds the states that have a dense city (more than 1,000 people per km²), among
663 states and 20,000 cities made by a fixed rule, in three ways:

  1  a loop: list the states, then one Exists for each
  2  State.Annotate("dense", Exists(...)), filtered on it
  3  the dense cities counted per state, filtered and ordered by that count

and prints for each the number of SQL statements, the fastest time of a few runs
and the number of states found, which must be the same states.

  -db string
        a PostgreSQL database, as a URL (postgres://user@host/name) or as keywords
        ("host=/tmp user=me dbname=test"). The data is put in temporary tables,
        which end with the connection; no other table is read or written.
        Without it: SQLite in memory, with nothing to install.
`

func main() {
	flag.Usage = func() { fmt.Fprint(flag.CommandLine.Output(), usage) }
	dsn := flag.String("db", "", "")
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "states: %q is not understood: a database is given by -db\n\n", flag.Arg(0))
		flag.Usage()
		os.Exit(2)
	}

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Stdout, *dsn)
	interrupted := ctx.Err() != nil
	stop()
	switch {
	case err == nil:
	case interrupted:
		fmt.Fprintln(os.Stderr, "states: interrupted")
		os.Exit(130) // as shells say of a program that ended by Ctrl-C
	default:
		fmt.Fprintln(os.Stderr, "states:", err)
		os.Exit(1)
	}
}

// run is the program: dsn names a PostgreSQL database, "" SQLite in memory.
func run(ctx context.Context, out io.Writer, dsn string) (err error) {
	db, err := open(ctx, dsn)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()

	started := time.Now()
	if err := load(ctx, db, out); err != nil {
		return err
	}
	loaded := time.Since(started)
	version, err := versionOf(ctx, db)
	if err != nil {
		return err
	}
	printHead(out, version, loaded)

	results, err := compare(ctx, db, ways)
	if err != nil {
		return err
	}
	printResults(out, results)
	if dsn == "" {
		fmt.Fprint(out, "SQLite runs within this process. On a server each statement is a round trip: try -db.\n")
	}

	for i, w := range ways {
		if w.sql == nil {
			continue
		}
		sql, err := w.sql(db)
		if err != nil {
			return err
		}
		printSQL(out, i+1, sql)
	}

	top, err := counted().Limit(3).All(ctx, db)
	if err != nil {
		return err
	}
	printTop(out, top)
	return nil
}
