package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/inlay-orm/inlay/orm"
)

// writer is one way to write. A function that is nil is not among the
// contenders of its row.
type writer struct {
	name string
	// insert inserts a city and writes its key into it, insertMany several in
	// one statement, insertBulk very many.
	insert                 func(ctx context.Context, c *NewCityRow) error
	insertMany, insertBulk func(ctx context.Context, cities []NewCityRow) error
	// copyMany and copyBulk insert cities and bring no keys back.
	copyMany, copyBulk func(ctx context.Context, cities []NewCityRow) error
	// update gives the city with a key another population and mayor,
	// updateMany does so for several.
	update     func(ctx context.Context, key, population int64, mayor *string) error
	updateMany func(ctx context.Context, cities []KnownCityRow) error
	// upsertMany inserts cities, and gives those that are there another
	// population and mayor.
	upsertMany func(ctx context.Context, cities []KnownCityRow) error
}

// sizes of the works
const (
	manyCities = 1000
	bulkCities = 100_000
	// ormBatch is the number of rows that ORMs insert in a statement where they
	// insert very many: with nine parameters a row PostgreSQL takes 7,281.
	ormBatch = 1000
	// handBatch is the same for arrays by hand, and is what Inlay does.
	handBatch = 10_000
)

// writing makes the tables and the rows of the writes, and the rows that show
// from which number of rows on COPY is worth it.
func writing(ctx context.Context, pool *pgxpool.Pool, db *orm.DB) (works []*work, closePeers func() error, err error) {
	conn := openSQL(pool)
	bunConn := openSimple(pool)
	closePeers = func() error { return errors.Join(conn.Close(), bunConn.Close()) }
	for _, sql := range []string{writtenTables, fillKnownSQL, "ANALYZE known_cities"} {
		if _, err := pool.Exec(ctx, sql, pgx.QueryExecModeSimpleProtocol); err != nil {
			return nil, closePeers, err
		}
	}
	gorm, err := gormWriter(conn)
	if err != nil {
		return nil, closePeers, err
	}
	peers := []writer{bobWriter(pool), entWriter(conn), bunWriter(bunConn), gorm}
	all := append([]writer{handWriter(pool), valuesWriter(pool), inlayWriter(db)}, peers...)

	type insert = func(context.Context, []NewCityRow) error
	inserts := func(name string, cities, batch int, hasKeys bool, of func(writer) insert) *work {
		w := &work{name: name, batch: batch, bars: levelWithHand()}
		return inserting(w, pool, "new_cities", cities, hasKeys, named(all, of))
	}
	works = []*work{
		insertOne(pool, all),
		inserts("W5 insert 1,000 rows, keys back", manyCities, 2, true, func(w writer) insert { return w.insertMany }),
		inserts("W5 copy 1,000 rows, nothing back", manyCities, 2, false, func(w writer) insert { return w.copyMany }),
		inserts("W5b insert 100,000 rows, keys back", bulkCities, 1, true, func(w writer) insert { return w.insertBulk }),
		inserts("W5b copy 100,000 rows, nothing back", bulkCities, 1, false, func(w writer) insert { return w.copyBulk }),
		updateOne(pool, all),
		changing("W10 update 1,000 rows to different values", pool, all, func(w writer) change { return w.updateMany }, knownToUpdate),
		changing("W11 insert or update 1,000 rows, half of them there", pool, all, func(w writer) change { return w.upsertMany }, knownToUpsert),
	}
	for _, w := range works {
		for _, peer := range peers {
			if slices.ContainsFunc(w.contenders, func(c contender) bool { return c.name == peer.name }) {
				w.rivals = append(w.rivals, peer.name)
			}
		}
		if w.rivals != nil {
			w.bars = append(w.bars, aheadByWall(), aheadByBusy(), aheadByCPU())
		}
	}
	return append(works, breakEven(pool, db)...), closePeers, nil
}

// levelWithHand are the bars of writes.
func levelWithHand() []bar { return []bar{wallRatio(1.05), busyRatio(1.05)} }

// namedInsert is a contender of an insert.
type namedInsert struct {
	name   string
	insert func(context.Context, []NewCityRow) error
}

func named(all []writer, of func(writer) func(context.Context, []NewCityRow) error) (inserts []namedInsert) {
	for _, w := range all {
		if f := of(w); f != nil {
			inserts = append(inserts, namedInsert{w.name, f})
		}
	}
	return inserts
}

// newCities are cities without keys.
func newCities(n int) []NewCityRow {
	cities := make([]NewCityRow, n)
	for i := range cities {
		cities[i] = NewCityRow(city(i % cityCount))
		cities[i].ID = 0
	}
	return cities
}

// renew makes cities those of another call: without keys, and with other
// values, since no two inserts send the same ones.
func renew(cities []NewCityRow, call int) {
	for i := range cities {
		cities[i].ID, cities[i].Population = 0, int64(call+i)
	}
}

// emptyNew empties new_cities before a turn.
func emptyNew(pool *pgxpool.Pool) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := pool.Exec(ctx, emptyNewSQL)
		return err
	}
}

// insertOne is an insert that brings the key back.
func insertOne(pool *pgxpool.Pool, all []writer) *work {
	w := &work{name: "W4 insert one row, key back", batch: 100, bars: levelWithHand(), reset: emptyNew(pool), settles: true}
	cities := newCities(manyCities)
	each := func(insert func(context.Context, *NewCityRow) error) func(context.Context, []NewCityRow) error {
		return func(ctx context.Context, cities []NewCityRow) error {
			for i := range cities {
				if err := insert(ctx, &cities[i]); err != nil {
					return err
				}
			}
			return nil
		}
	}
	var inserts []namedInsert
	for _, writer := range all {
		if writer.insert == nil {
			continue
		}
		inserts = append(inserts, namedInsert{writer.name, each(writer.insert)})
		w.contenders = append(w.contenders, contender{writer.name, func(ctx context.Context, i int) error {
			one := cities[i%len(cities) : i%len(cities)+1]
			renew(one, i)
			return writer.insert(ctx, &one[0])
		}})
	}
	w.check = func(ctx context.Context) error {
		return checkInserts(ctx, pool, w.reset, "new_cities", inserts, cities[:20], true)
	}
	return w
}

// inserting is a work of inserts of several rows. Those of very many have a
// turn in every eighth round, and bring no statement back to mind before it.
func inserting(w *work, pool *pgxpool.Pool, table string, cities int, hasKeys bool, inserts []namedInsert) *work {
	rows := newCities(cities)
	w.reset = emptyNew(pool)
	w.settles = cities < bulkCities
	if cities >= bulkCities {
		w.every = 8
	}
	w.check = func(ctx context.Context) error {
		return checkInserts(ctx, pool, w.reset, table, inserts, rows, hasKeys)
	}
	for _, in := range inserts {
		w.contenders = append(w.contenders, contender{in.name, func(ctx context.Context, i int) error {
			renew(rows, i)
			return in.insert(ctx, rows)
		}})
	}
	return w
}

// checkInserts has every contender insert the same rows, and compares what the
// table has then with the rows and the keys that came back.
func checkInserts(ctx context.Context, pool *pgxpool.Pool, reset func(context.Context) error, table string, inserts []namedInsert, cities []NewCityRow, hasKeys bool) error {
	for call, in := range inserts {
		if err := reset(ctx); err != nil {
			return err
		}
		renew(cities, call)
		err := in.insert(ctx, cities)
		if err == nil {
			want := make([]CityRow, len(cities))
			for i := range cities {
				want[i] = CityRow(cities[i])
				if !hasKeys {
					want[i].ID = int64(i + 1)
				}
			}
			err = sameTable(ctx, pool, table, want)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", in.name, err)
		}
	}
	return nil
}

// sameTable compares the rows of a table with what they should be, in any order.
func sameTable(ctx context.Context, pool *pgxpool.Pool, table string, want []CityRow) error {
	got, err := listByHand(ctx, pool, "SELECT "+cityColumns+" FROM "+table)
	if err != nil {
		return err
	}
	if len(got) != len(want) {
		return fmt.Errorf("the table has %d rows, want %d", len(got), len(want))
	}
	byKey := make(map[int64]CityRow, len(got))
	for _, c := range got {
		byKey[c.ID] = c
	}
	for _, c := range want {
		if err := sameCity(byKey[c.ID], c); err != nil {
			return err
		}
	}
	return nil
}

// fillKnown gives known_cities its rows before a turn.
func fillKnown(pool *pgxpool.Pool) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := pool.Exec(ctx, fillKnownSQL, pgx.QueryExecModeSimpleProtocol)
		return err
	}
}

// knownAtFirst are the rows that known_cities has before a turn.
func knownAtFirst() map[int64]CityRow {
	known := make(map[int64]CityRow, knownCount)
	for i := range knownCount {
		c := city(i)
		c.ID *= 2
		known[c.ID] = c
	}
	return known
}

// updateOne is an update of two columns of a row that is known by its key.
func updateOne(pool *pgxpool.Pool, all []writer) *work {
	w := &work{name: "W6 update one row by key", batch: 100, bars: levelWithHand(), reset: fillKnown(pool), settles: true}
	values := func(i int) (key, population int64, mayor *string) {
		key = int64(i*7919%knownCount)*2 + 2
		return key, int64(i), &mayors[i%len(mayors)]
	}
	type named struct {
		name   string
		update func(context.Context, int64, int64, *string) error
	}
	var updates []named
	for _, writer := range all {
		if writer.update == nil {
			continue
		}
		updates = append(updates, named{writer.name, writer.update})
		w.contenders = append(w.contenders, contender{writer.name, func(ctx context.Context, i int) error {
			key, population, mayor := values(i)
			return writer.update(ctx, key, population, mayor)
		}})
	}
	w.check = func(ctx context.Context) error {
		for _, u := range updates {
			err := w.reset(ctx)
			want := knownAtFirst()
			for i := 0; i < 20 && err == nil; i++ {
				key, population, mayor := values(i)
				err = u.update(ctx, key, population, mayor)
				c := want[key]
				c.Population, c.Mayor = population, mayor
				want[key] = c
			}
			if err == nil {
				err = sameTable(ctx, pool, "known_cities", slices.Collect(maps.Values(want)))
			}
			if err != nil {
				return fmt.Errorf("%s: %w", u.name, err)
			}
		}
		return nil
	}
	return w
}

// mayors are names that mayors are given.
var mayors = func() (names [manyCities]string) {
	for i := range names {
		names[i] = fmt.Sprintf("New mayor %04d", i)
	}
	return names
}()

// change writes cities that have keys.
type change = func(context.Context, []KnownCityRow) error

// knownToUpdate makes cities rows of known_cities, others in each of ten calls.
func knownToUpdate(cities []KnownCityRow, call int) {
	for i := range cities {
		cities[i].ID = int64(call%10*manyCities+i)*2 + 2
		cities[i].Population, cities[i].Mayor = int64(call+i), &mayors[i]
	}
}

// knownToUpsert makes every other city a row of known_cities, in each of twenty
// calls others.
func knownToUpsert(cities []KnownCityRow, call int) {
	for i := range cities {
		cities[i].ID = int64(call%20*manyCities + i + 1)
		cities[i].Population, cities[i].Mayor = int64(call+i), &mayors[i]
	}
}

// changing is a work of writes of 1,000 rows that have keys.
func changing(name string, pool *pgxpool.Pool, all []writer, of func(writer) change, prepare func([]KnownCityRow, int)) *work {
	w := &work{name: name, batch: 2, bars: levelWithHand(), reset: fillKnown(pool), settles: true}
	cities := make([]KnownCityRow, manyCities)
	for i := range cities {
		cities[i] = KnownCityRow(city(i))
	}
	var changes []change
	for _, writer := range all {
		f := of(writer)
		if f == nil {
			continue
		}
		changes = append(changes, f)
		w.contenders = append(w.contenders, contender{writer.name, func(ctx context.Context, i int) error {
			prepare(cities, i)
			return f(ctx, cities)
		}})
	}
	w.check = func(ctx context.Context) error {
		for i, f := range changes {
			err := w.reset(ctx)
			want := knownAtFirst()
			for call := 0; call < 2 && err == nil; call++ {
				prepare(cities, call+i)
				err = f(ctx, cities)
				for _, c := range cities {
					now, known := want[c.ID]
					if !known {
						now = CityRow(c)
					}
					now.Population, now.Mayor = c.Population, c.Mayor
					want[c.ID] = now
				}
			}
			if err == nil {
				err = sameTable(ctx, pool, "known_cities", slices.Collect(maps.Values(want)))
			}
			if err != nil {
				return fmt.Errorf("%s: %w", w.contenders[i].name, err)
			}
		}
		return nil
	}
	return w
}

// breakEven are the rows that say from how many rows on COPY is worth it: into a
// table with a foreign key and an index, where the server's work is the larger
// part, and into one without.
func breakEven(pool *pgxpool.Pool, db *orm.DB) (works []*work) {
	for _, into := range []struct {
		name, table string
		model       orm.QuerySet[NewCityRow]
	}{{"", "new_cities", NewCity.Filter()}, {", no index, no foreign key", "plain_cities", PlainCity.Filter()}} {
		for _, size := range []int{10, 100, 1000, 10_000, 100_000} {
			w := &work{name: fmt.Sprintf("W5c insert %d rows%s", size, into.name), batch: max(1, min(20, 2000/size))}
			works = append(works, inserting(w, pool, into.table, size, false, []namedInsert{
				{inlay + ", InsertMany", func(ctx context.Context, cities []NewCityRow) error { return into.model.InsertMany(ctx, db, cities) }},
				{inlay + ", Copy", func(ctx context.Context, cities []NewCityRow) error {
					_, err := into.model.Copy(ctx, db, slices.Values(cities))
					return err
				}},
			}))
		}
	}
	return works
}
