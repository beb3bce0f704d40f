package main

import (
	"context"
	stdsql "database/sql"
	"errors"
	"time"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/sqlgraph"
	"entgo.io/ent/schema/field"
)

// What follows stands for the code that ent generates for writes: its templates
// (entc/gen/template/builder/mutation, dialect/sql/create and update) filled in
// by hand. Hooks are left out, so that the figures are a little too good.

// entCityMutation is what is set.
type entCityMutation struct {
	id, stateID, population *int64
	name, mayor             *string
	area                    *float64
	elevation               *int32
	founded                 *time.Time
	capital                 *bool
	clearedFields           map[string]struct{}
}

// entCityCreate is a builder of an insert.
type entCityCreate struct {
	mutation *entCityMutation
	driver   dialect.Driver
	table    string
}

func newEntCityCreate(driver dialect.Driver, table string) *entCityCreate {
	return &entCityCreate{driver: driver, table: table, mutation: &entCityMutation{clearedFields: map[string]struct{}{}}}
}

// set is the chain of SetName, SetStateID and so on.
func (cc *entCityCreate) set(name string, stateID, population int64, area float64, elevation int32, founded time.Time, mayor *string, capital bool) *entCityCreate {
	m := cc.mutation
	m.name, m.stateID, m.population, m.area, m.elevation, m.founded, m.capital = &name, &stateID, &population, &area, &elevation, &founded, &capital
	if mayor != nil { // SetNillableMayor
		text := *mayor
		m.mayor = &text
	}
	return cc
}

var errEntMissing = errors.New("ent: a required field is missing")

func (cc *entCityCreate) check() error {
	m := cc.mutation
	if m.name == nil || m.stateID == nil || m.population == nil || m.area == nil || m.elevation == nil || m.founded == nil || m.capital == nil {
		return errEntMissing
	}
	return nil
}

func (cc *entCityCreate) createSpec() (*entCity, *sqlgraph.CreateSpec) {
	var (
		node = &entCity{}
		spec = sqlgraph.NewCreateSpec(cc.table, sqlgraph.NewFieldSpec("id", field.TypeInt64))
	)
	m := cc.mutation
	if m.id != nil {
		node.ID = *m.id
		spec.ID.Value = *m.id
	}
	if m.name != nil {
		spec.SetField("name", field.TypeString, *m.name)
		node.Name = *m.name
	}
	if m.stateID != nil {
		spec.SetField("state_id", field.TypeInt64, *m.stateID)
		node.StateID = *m.stateID
	}
	if m.population != nil {
		spec.SetField("population", field.TypeInt64, *m.population)
		node.Population = *m.population
	}
	if m.area != nil {
		spec.SetField("area_km2", field.TypeFloat64, *m.area)
		node.AreaKm2 = *m.area
	}
	if m.elevation != nil {
		spec.SetField("elevation", field.TypeInt32, *m.elevation)
		node.Elevation = *m.elevation
	}
	if m.founded != nil {
		spec.SetField("founded", field.TypeTime, *m.founded)
		node.Founded = *m.founded
	}
	if m.mayor != nil {
		spec.SetField("mayor", field.TypeString, *m.mayor)
		node.Mayor = m.mayor
	}
	if m.capital != nil {
		spec.SetField("capital", field.TypeBool, *m.capital)
		node.Capital = *m.capital
	}
	return node, spec
}

// save is Save of the builder.
func (cc *entCityCreate) save(ctx context.Context) (*entCity, error) {
	if err := cc.check(); err != nil {
		return nil, err
	}
	node, spec := cc.createSpec()
	if err := sqlgraph.CreateNode(ctx, cc.driver, spec); err != nil {
		return nil, err
	}
	node.ID = spec.ID.Value.(int64)
	return node, nil
}

// entSaveBulk is Save of the builder of several inserts.
func entSaveBulk(ctx context.Context, driver dialect.Driver, builders []*entCityCreate, conflict ...sql.ConflictOption) ([]*entCity, error) {
	specs := make([]*sqlgraph.CreateSpec, len(builders))
	nodes := make([]*entCity, len(builders))
	for i, builder := range builders {
		if err := builder.check(); err != nil {
			return nil, err
		}
		nodes[i], specs[i] = builder.createSpec()
	}
	if err := sqlgraph.BatchCreate(ctx, driver, &sqlgraph.BatchCreateSpec{Nodes: specs, OnConflict: conflict}); err != nil {
		return nil, err
	}
	for i := range nodes {
		nodes[i].ID = specs[i].ID.Value.(int64)
	}
	return nodes, nil
}

func entNew(driver dialect.Driver, c *NewCityRow) *entCityCreate {
	return newEntCityCreate(driver, "new_cities").set(c.Name, c.StateID, c.Population, c.AreaKm2, c.Elevation, c.Founded, c.Mayor, c.Capital)
}

// entWriter is ent. Rows with different values it updates by inserting them again.
func entWriter(conn *stdsql.DB) writer {
	drv := sql.OpenDB(dialect.Postgres, conn)
	insertMany := func(ctx context.Context, driver dialect.Driver, cities []NewCityRow) error {
		builders := make([]*entCityCreate, len(cities))
		for i := range cities {
			builders[i] = entNew(driver, &cities[i])
		}
		nodes, err := entSaveBulk(ctx, driver, builders)
		for i, node := range nodes {
			cities[i].ID = node.ID
		}
		return err
	}
	upsert := func(ctx context.Context, cities []KnownCityRow) error {
		builders := make([]*entCityCreate, len(cities))
		for i := range cities {
			c := &cities[i]
			builders[i] = newEntCityCreate(drv, "known_cities").set(c.Name, c.StateID, c.Population, c.AreaKm2, c.Elevation, c.Founded, c.Mayor, c.Capital)
			builders[i].mutation.id = &c.ID
		}
		_, err := entSaveBulk(ctx, drv, builders, sql.ConflictColumns("id"), sql.ResolveWith(func(s *sql.UpdateSet) {
			s.SetExcluded("population").SetExcluded("mayor")
		}))
		return err
	}
	return writer{
		name: "ent",
		insert: func(ctx context.Context, c *NewCityRow) error {
			node, err := entNew(drv, c).save(ctx)
			if err == nil {
				c.ID = node.ID
			}
			return err
		},
		insertMany: func(ctx context.Context, cities []NewCityRow) error { return insertMany(ctx, drv, cities) },
		insertBulk: func(ctx context.Context, cities []NewCityRow) error {
			tx, err := drv.Tx(ctx)
			if err != nil {
				return err
			}
			inTx := entTx{tx, drv}
			err = inBatches(cities, ormBatch, func(batch []NewCityRow) error { return insertMany(ctx, inTx, batch) })
			if err != nil {
				return errors.Join(err, tx.Rollback())
			}
			return tx.Commit()
		},
		update: func(ctx context.Context, key, population int64, mayor *string) error {
			m := &entCityMutation{population: &population, mayor: mayor, clearedFields: map[string]struct{}{}}
			spec := sqlgraph.NewUpdateSpec("known_cities", entCityColumns, sqlgraph.NewFieldSpec("id", field.TypeInt64))
			spec.Predicate = func(s *sql.Selector) { sql.FieldEQ("id", key)(s) }
			spec.SetField("population", field.TypeInt64, *m.population)
			spec.SetField("mayor", field.TypeString, *m.mayor)
			_, err := sqlgraph.UpdateNodes(ctx, drv, spec)
			return err
		},
		updateMany: upsert,
		upsertMany: upsert,
	}
}

// entTx is a transaction as the driver of builders, as ent generates it.
type entTx struct {
	dialect.ExecQuerier
	drv dialect.Driver
}

// Dialect is that of the driver.
func (t entTx) Dialect() string { return t.drv.Dialect() }

// Close does nothing: the transaction is ended by who began it.
func (entTx) Close() error { return nil }

// Tx is the transaction itself, whose end is not that of a builder.
func (t entTx) Tx(context.Context) (dialect.Tx, error) { return dialect.NopTx(t), nil }
