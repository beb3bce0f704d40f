package models_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/inlay-orm/inlay/dialect/postgres"
	"github.com/inlay-orm/inlay/internal/dbtest"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/nplusone"
	"github.com/inlay-orm/inlay/orm"
)

// TestRoundTrips counts on the wire what loading costs: statements, and the
// round trips that they take once they are prepared.
func TestRoundTrips(t *testing.T) {
	t.Parallel()
	config, err := pgxpool.ParseConfig(dbtest.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	var wire dbtest.Wire
	config.ConnConfig.DialFunc = wire.Dial(config.ConnConfig.DialFunc)
	config.MaxConns = 1
	made, err := postgres.OpenConfig(t.Context(), config)
	db := modeltest.Opened(t, made, err)
	modeltest.Execute(t, db, tables...)
	modeltest.Execute(t, db, rows...)
	for _, c := range []struct {
		name                   string
		statements, roundTrips int
		load                   func(context.Context) error
	}{
		{"a plain query", 1, 1, func(ctx context.Context) error { _, err := State.All(ctx, db); return err }},
		{"a related row", 1, 1, func(ctx context.Context) error { _, err := City.SelectRelated(City.State).All(ctx, db); return err }},
		{"a collection", 2, 2, func(ctx context.Context) error { _, err := State.Prefetch(State.Cities).All(ctx, db); return err }},
		{"three collections of one level", 4, 2, func(ctx context.Context) error {
			_, err := City.Prefetch(City.Districts, City.Lines, City.Photos).All(ctx, db)
			return err
		}},
		{"two levels with two each", 6, 3, func(ctx context.Context) error {
			_, err := State.Prefetch(State.Parks.Among(Park.Prefetch(Park.Photos)), State.Cities.Among(City.Prefetch(City.Districts, City.Lines))).All(ctx, db)
			return err
		}},
		{"the same in one statement", 1, 1, func(ctx context.Context) error {
			_, err := State.Prefetch(State.Parks.Among(Park.Prefetch(Park.Photos)), State.Cities.Among(City.Prefetch(City.Districts, City.Lines))).InOneStatement().All(ctx, db)
			return err
		}},
		{"a limit for each parent", 2, 2, func(ctx context.Context) error {
			_, err := State.Prefetch(State.Cities.PerParent(2)).All(ctx, db)
			return err
		}},
		{"rows that are there", 1, 1, func(ctx context.Context) error {
			return orm.Load(ctx, db, []CityRow{{StateID: 1}, {StateID: 2}}, City.State)
		}},
		{"links", 1, 1, func(ctx context.Context) error { _, err := City.Lines.Of(1).Set(ctx, db, red, blue); return err }},
	} {
		//inlay:allow-nplusone * -- each is run twice, the second time prepared
		for _, run := range []string{"first", "prepared"} {
			wire.Sent()
			if err := c.load(nplusone.Watch(t)); err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
			statements, roundTrips := wire.Sent()
			if statements != c.statements || run == "prepared" && roundTrips != c.roundTrips {
				t.Errorf("%s, %s: %d statements in %d round trips, want %d in %d", c.name, run, statements, roundTrips, c.statements, c.roundTrips)
			}
		}
	}
}
