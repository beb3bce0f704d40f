package orm

import (
	"errors"
	"sync"
	"sync/atomic"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/schema"
)

// relation is a declared relation and, from its first use on, its sides.
type relation struct {
	*schema.Relation
	known atomic.Pointer[sides]
}

// sides is a resolved relation: columns of its own table and of the other one
// that are equal, as expressions.
type sides struct {
	*schema.Join
	target *model
	// link is the model between the two, nil for none.
	link      *model
	near, far []expr.Expr[any]
	// where is what must hold beside that: that the rows are linked, and that the
	// foreign key is one to this model.
	where []expr.Predicate
	// tables are what the keys of links are called where they are written.
	tables struct {
		keyTables
		once sync.Once
		err  error
	}
}

func (r *relation) resolve() (*sides, error) {
	if r == nil {
		return nil, errZeroRelation
	}
	if known := r.known.Load(); known != nil {
		return known, nil
	}
	join, err := r.Resolve()
	if err != nil {
		return nil, err
	}
	s := &sides{Join: join, target: modelOf(join.Target), near: operandsOf(join.Near), far: operandsOf(join.Far)}
	if join.Link != nil {
		s.link = modelOf(join.Link)
		for i, key := range operandsOf(join.LinkKey) {
			s.where = append(s.where, key.EqExpr(expr.OfColumn[any](join.Key[i])))
		}
	}
	if join.Type != nil && r.Kind != schema.BelongsTo {
		s.where = append(s.where, expr.OfColumn[any](join.Type).Eq(r.Value))
	}
	r.known.Store(s)
	return s, nil
}

var errZeroRelation = errors.New("inlay: a relation is empty: was its model made by orm.Define?")

func operandsOf(columns []*schema.Column) []expr.Expr[any] {
	operands := make([]expr.Expr[any], len(columns))
	for i, c := range columns {
		operands[i] = expr.OfColumn[any](c)
	}
	return operands
}

// relationField is what a pointer to a relation field implements.
type relationField interface {
	// describe says what kind of relation it is, and returns the options that its
	// tag may have beside those of every kind.
	describe(*schema.Relation) (options []string)
	relate(*schema.Relation)
}
