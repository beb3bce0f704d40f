package models_test

import (
	"context"
	"slices"
	"testing"

	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/orm"
)

// tables make the schema, in words that both databases read.
var tables = []string{
	`CREATE TABLE states (id bigint PRIMARY KEY, name text NOT NULL, nickname text)`,
	`CREATE TABLE cities (
		id bigint PRIMARY KEY, name text NOT NULL, state_id bigint NOT NULL REFERENCES states,
		population bigint NOT NULL, area_km2 double precision NOT NULL, mayor text,
		founded timestamp with time zone NOT NULL, capital boolean NOT NULL)`,
	`CREATE TABLE districts (
		id bigint PRIMARY KEY, city_id bigint NOT NULL REFERENCES cities, name text NOT NULL, population bigint)`,
	`CREATE TABLE parks (
		id bigint PRIMARY KEY, state_id bigint NOT NULL REFERENCES states, name text NOT NULL,
		created_at timestamp with time zone NOT NULL, deleted_at timestamp with time zone)`,
	`CREATE TABLE regions (id bigint PRIMARY KEY, parent_id bigint, name text NOT NULL)`,
	`CREATE TABLE stops (line text NOT NULL, number integer NOT NULL, name text NOT NULL, PRIMARY KEY (line, number))`,
	`CREATE TABLE seats (id bigint PRIMARY KEY, state_id bigint NOT NULL UNIQUE REFERENCES states, city_id bigint REFERENCES cities, park_id bigint REFERENCES parks, since bigint NOT NULL)`,
	`CREATE TABLE lines (id bigint PRIMARY KEY, name text NOT NULL)`,
	`CREATE TABLE calls (line_id bigint NOT NULL REFERENCES lines, city_id bigint NOT NULL,
		place integer NOT NULL DEFAULT 0, cancelled boolean NOT NULL DEFAULT false, PRIMARY KEY (line_id, city_id))`,
	`CREATE TABLE photos (id bigint PRIMARY KEY, subject_type text NOT NULL, subject_id bigint NOT NULL, title text NOT NULL)`,
	`CREATE TABLE roads (id bigint PRIMARY KEY, from_id bigint NOT NULL, to_id bigint NOT NULL, km double precision NOT NULL)`,
	`CREATE TABLE archive (id bigint PRIMARY KEY, place text NOT NULL, size bigint NOT NULL)`,
	`CREATE TABLE visits (id bigint PRIMARY KEY, line text NOT NULL, stop_number integer NOT NULL, riders smallint NOT NULL)`,
}

// rows fill it. Density is population over area: Salem (6), Provo, Toledo
// and Mesa are dense. Iowa and Maine have no city; Maine has no nickname.
var rows = []string{
	`INSERT INTO states (id, name, nickname) VALUES
		(1, 'Utah', 'Beehive'), (2, 'Ohio', 'Buckeye'), (3, 'Iowa', 'Hawkeye'), (4, 'Texas', NULL), (5, 'Maine', NULL)`,
	`INSERT INTO cities (id, name, state_id, population, area_km2, mayor, founded, capital) VALUES
		(1, 'Provo',   1, 115000, 100, 'Kaufusi', '1849-03-18 00:00:00.000000Z', false),
		(2, 'Moab',    1,   5300,  12, NULL,      '1878-01-01 00:00:00.000000Z', false),
		(3, 'Ogden',   1,  87000, 100, 'Nadolski','1845-06-01 00:00:00.000000Z', false),
		(4, 'Toledo',  2, 270000, 210, NULL,      '1833-01-07 00:00:00.000000Z', false),
		(5, 'Mesa',    4,   4000,   2, 'Giles',   '1878-02-02 12:30:00.000000Z', false),
		(6, 'Salem',   4,   9000,   3, NULL,      '1842-06-01 00:00:00.000000Z', false),
		(7, 'Austin',  4, 961000, 980, 'Watson',  '1839-12-27 00:00:00.000000Z', true),
		(8, '50%_off\', 4,      0,   1, '',        '1999-12-31 23:59:59.123456Z', false)`,
	`INSERT INTO districts (id, city_id, name, population) VALUES
		(1, 1, 'North', 50000), (2, 1, 'South', 65000), (3, 4, 'Old Town', NULL), (4, 7, 'Downtown', 30000),
		(5, 7, 'Hyde Park', 9000), (6, 7, 'Airport', NULL)`,
	`INSERT INTO parks (id, state_id, name, created_at, deleted_at) VALUES
		(1, 1, 'Zion',   '1919-11-19 00:00:00.000000Z', NULL),
		(2, 1, 'Arches', '1971-11-12 00:00:00.000000Z', NULL),
		(3, 2, 'Lost',   '1901-01-01 00:00:00.000000Z', '1950-01-01 00:00:00.000000Z'),
		(4, 5, 'Acadia', '1916-07-08 00:00:00.000000Z', NULL)`,
	`INSERT INTO regions (id, parent_id, name) VALUES (1, NULL, 'World'), (2, 1, 'Europe'), (3, 1, 'Asia'), (4, 2, 'Alps')`,
	`INSERT INTO stops (line, number, name) VALUES ('A', 1, 'Harbour'), ('A', 2, 'Market'), ('B', 1, 'Station')`,
	// The Blue line no longer calls at Moab, and the Green line calls nowhere.
	`INSERT INTO lines (id, name) VALUES (1, 'Red'), (2, 'Blue'), (3, 'Green')`,
	`INSERT INTO calls (line_id, city_id, place, cancelled) VALUES
		(1, 3, 1, false), (1, 1, 2, false), (1, 2, 3, false), (2, 1, 1, false), (2, 2, 2, true), (2, 7, 3, false)`,
	`INSERT INTO photos (id, subject_type, subject_id, title) VALUES
		(1, 'city', 1, 'Lake'), (2, 'park', 1, 'Canyon'), (3, 'city', 1, 'Street'), (4, 'park', 3, 'Ruin'), (5, 'city', 7, 'Capitol')`,
	`INSERT INTO roads (id, from_id, to_id, km) VALUES (1, 1, 2, 310), (2, 2, 1, 310), (3, 1, 3, 130)`,
	// Ohio's park is deleted, Iowa's seat has neither city nor park.
	`INSERT INTO seats (id, state_id, city_id, park_id, since) VALUES (1, 4, 7, NULL, 1839), (2, 2, 4, 3, 1816), (3, 3, NULL, NULL, 1857), (4, 1, 1, 1, 1851)`,
	`INSERT INTO visits (id, line, stop_number, riders) VALUES (1, 'A', 1, 10), (2, 'A', 1, 20), (3, 'B', 1, 5)`,
}

// eachDatabase runs a test on every dialect, each with tables and rows of its own.
func eachDatabase(t *testing.T, test func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database)) {
	modeltest.EachDatabase(t, slices.Concat(tables, rows), test)
}
