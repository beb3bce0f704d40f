package main

import (
	"context"
	stdsql "database/sql"
	"database/sql/driver"
	"fmt"
	"time"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/sqlgraph"
	"entgo.io/ent/schema/field"
)

// What follows stands for the code that ent generates: its templates
// (entc/gen/template/dialect/sql, decode and query) filled in by hand for the
// two models. Interceptors and what else its queries do before they come here
// are left out, so that the figures are a little too good.

type (
	entCity struct {
		ID         int64
		Name       string
		StateID    int64
		Population int64
		AreaKm2    float64
		Elevation  int32
		Founded    time.Time
		Mayor      *string
		Capital    bool
	}
	entState struct {
		ID    int64
		Name  string
		Edges struct {
			Cities      []*entCity
			loadedTypes [1]bool
		}
	}
)

var (
	entCityColumns  = []string{"id", "name", "state_id", "population", "area_km2", "elevation", "founded", "mayor", "capital"}
	entStateColumns = []string{"id", "name"}
)

func (s *entState) tell() family {
	f := family{StateRow: StateRow{s.ID, s.Name}}
	for _, c := range s.Edges.Cities {
		f.cities = append(f.cities, CityRow(*c))
	}
	return f
}

func (*entCity) scanValues(columns []string) ([]any, error) {
	values := make([]any, len(columns))
	for i := range columns {
		switch columns[i] {
		case "capital":
			values[i] = new(sql.NullBool)
		case "area_km2":
			values[i] = new(sql.NullFloat64)
		case "id", "state_id", "population", "elevation":
			values[i] = new(sql.NullInt64)
		case "name", "mayor":
			values[i] = new(sql.NullString)
		case "founded":
			values[i] = new(sql.NullTime)
		default:
			values[i] = new(sql.UnknownType)
		}
	}
	return values, nil
}

func (c *entCity) assignValues(columns []string, values []any) error {
	if m, n := len(values), len(columns); m < n {
		return fmt.Errorf("mismatch number of scan values: %d != %d", m, n)
	}
	unexpected := func(i int) error {
		return fmt.Errorf("unexpected type %T for field %s", values[i], columns[i])
	}
	for i := range columns {
		switch columns[i] {
		case "id":
			value, ok := values[i].(*sql.NullInt64)
			if !ok {
				return unexpected(i)
			}
			c.ID = value.Int64
		case "name":
			if value, ok := values[i].(*sql.NullString); !ok {
				return unexpected(i)
			} else if value.Valid {
				c.Name = value.String
			}
		case "state_id":
			if value, ok := values[i].(*sql.NullInt64); !ok {
				return unexpected(i)
			} else if value.Valid {
				c.StateID = value.Int64
			}
		case "population":
			if value, ok := values[i].(*sql.NullInt64); !ok {
				return unexpected(i)
			} else if value.Valid {
				c.Population = value.Int64
			}
		case "area_km2":
			if value, ok := values[i].(*sql.NullFloat64); !ok {
				return unexpected(i)
			} else if value.Valid {
				c.AreaKm2 = value.Float64
			}
		case "elevation":
			if value, ok := values[i].(*sql.NullInt64); !ok {
				return unexpected(i)
			} else if value.Valid {
				c.Elevation = int32(value.Int64)
			}
		case "founded":
			if value, ok := values[i].(*sql.NullTime); !ok {
				return unexpected(i)
			} else if value.Valid {
				c.Founded = value.Time
			}
		case "mayor":
			if value, ok := values[i].(*sql.NullString); !ok {
				return unexpected(i)
			} else if value.Valid {
				c.Mayor = new(string)
				*c.Mayor = value.String
			}
		case "capital":
			if value, ok := values[i].(*sql.NullBool); !ok {
				return unexpected(i)
			} else if value.Valid {
				c.Capital = value.Bool
			}
		}
	}
	return nil
}

func (*entState) scanValues(columns []string) ([]any, error) {
	values := make([]any, len(columns))
	for i := range columns {
		switch columns[i] {
		case "id":
			values[i] = new(sql.NullInt64)
		case "name":
			values[i] = new(sql.NullString)
		default:
			values[i] = new(sql.UnknownType)
		}
	}
	return values, nil
}

func (s *entState) assignValues(columns []string, values []any) error {
	if m, n := len(values), len(columns); m < n {
		return fmt.Errorf("mismatch number of scan values: %d != %d", m, n)
	}
	for i := range columns {
		switch columns[i] {
		case "id":
			value, ok := values[i].(*sql.NullInt64)
			if !ok {
				return fmt.Errorf("unexpected type %T for field id", value)
			}
			s.ID = value.Int64
		case "name":
			if value, ok := values[i].(*sql.NullString); !ok {
				return fmt.Errorf("unexpected type %T for field name", values[i])
			} else if value.Valid {
				s.Name = value.String
			}
		}
	}
	return nil
}

// entQuery is the common part of the query builders that ent generates.
type entQuery struct {
	driver     dialect.Driver
	predicates []func(*sql.Selector)
	modifiers  []func(*sql.Selector)
}

func (q *entQuery) spec(table string, columns []string) *sqlgraph.QuerySpec {
	s := sqlgraph.NewQuerySpec(table, columns, sqlgraph.NewFieldSpec("id", field.TypeInt64))
	if ps := q.predicates; len(ps) > 0 {
		s.Predicate = func(selector *sql.Selector) {
			for i := range ps {
				ps[i](selector)
			}
		}
	}
	s.Modifiers = q.modifiers
	return s
}

func entAllCities(ctx context.Context, q *entQuery) ([]*entCity, error) {
	nodes := []*entCity{}
	spec := q.spec("cities", entCityColumns)
	spec.ScanValues = func(columns []string) ([]any, error) { return (*entCity).scanValues(nil, columns) }
	spec.Assign = func(columns []string, values []any) error {
		node := &entCity{}
		nodes = append(nodes, node)
		return node.assignValues(columns, values)
	}
	if err := sqlgraph.QueryNodes(ctx, q.driver, spec); err != nil {
		return nil, err
	}
	return nodes, nil
}

func entAllStates(ctx context.Context, q, withCities *entQuery) ([]*entState, error) {
	nodes := []*entState{}
	spec := q.spec("states", entStateColumns)
	spec.ScanValues = func(columns []string) ([]any, error) { return (*entState).scanValues(nil, columns) }
	spec.Assign = func(columns []string, values []any) error {
		node := &entState{}
		nodes = append(nodes, node)
		node.Edges.loadedTypes = [1]bool{true}
		return node.assignValues(columns, values)
	}
	if err := sqlgraph.QueryNodes(ctx, q.driver, spec); err != nil {
		return nil, err
	}
	if len(nodes) == 0 {
		return nodes, nil
	}
	if err := entLoadCities(ctx, withCities, nodes,
		func(n *entState) { n.Edges.Cities = []*entCity{} },
		func(n *entState, e *entCity) { n.Edges.Cities = append(n.Edges.Cities, e) }); err != nil {
		return nil, err
	}
	return nodes, nil
}

func entLoadCities(ctx context.Context, query *entQuery, nodes []*entState, init func(*entState), assign func(*entState, *entCity)) error {
	fks := make([]driver.Value, 0, len(nodes))
	nodeids := make(map[int64]*entState)
	for i := range nodes {
		fks = append(fks, nodes[i].ID)
		nodeids[nodes[i].ID] = nodes[i]
		init(nodes[i])
	}
	query.predicates = append(query.predicates, func(s *sql.Selector) {
		s.Where(sql.InValues(s.C("state_id"), fks...))
	})
	neighbors, err := entAllCities(ctx, query)
	if err != nil {
		return err
	}
	for _, n := range neighbors {
		node, ok := nodeids[n.StateID]
		if !ok {
			return fmt.Errorf(`unexpected referenced foreign-key "state_id" returned %v for node %v`, n.StateID, n.ID)
		}
		assign(node, n)
	}
	return nil
}

// entLimitPerRow is LimitPerRow of entgql, ent's extension for GraphQL, which
// has the limit for each row that ent itself has not; ordered here by the
// place of each row.
func entLimitPerRow(s *sql.Selector) {
	d := sql.Dialect(s.Dialect())
	s.SetDistinct(false)
	with := d.With("src_query").As(s.Clone()).
		With("limited_query").As(d.Select("*").
		AppendSelectExprAs(sql.RowNumber().PartitionBy("state_id").OrderBy(sql.Desc("population"), "id"), "row_number").
		From(d.Table("src_query")))
	t := d.Table("limited_query").As(s.TableName())
	*s = *d.Select(s.UnqualifiedColumns()...).From(t).Where(sql.LTE(t.C("row_number"), perState)).
		OrderBy(t.C("row_number")).Prefix(with)
}

// entLoaders is the eager loading of ent, With… of its generated code.
func entLoaders(conn *stdsql.DB) [2]loader {
	drv := sql.OpenDB(dialect.Postgres, conn)
	few := func(ctx context.Context) ([]*entState, error) {
		states := &entQuery{driver: drv, predicates: []func(*sql.Selector){sql.FieldLTE("id", fewStates)}}
		return entAllStates(ctx, states, &entQuery{driver: drv})
	}
	largestOfEach := func(ctx context.Context) ([]*entState, error) {
		largest := &entQuery{driver: drv, modifiers: []func(*sql.Selector){entLimitPerRow}}
		return entAllStates(ctx, &entQuery{driver: drv}, largest)
	}
	return [2]loader{loads("ent", few, (*entState).tell), loads("ent", largestOfEach, (*entState).tell)}
}
