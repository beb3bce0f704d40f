package nplusone

import (
	"slices"
	"sync/atomic"

	"github.com/inlay-orm/inlay/schema"
)

// graph is which columns hold the same values, as the models declare it.
type graph struct {
	epoch uint64
	// beside are the columns that a column can have its values from, itself among
	// them where rows are told by it.
	beside map[*schema.Column][]*schema.Column
	// keys are the columns of a table that are worth remembering.
	keys map[*schema.Table][]*schema.Column
}

var lastGraph atomic.Pointer[graph]

// currentGraph is the graph of the models that are defined now.
func currentGraph() *graph {
	epoch := schema.Epoch()
	if g := lastGraph.Load(); g != nil && g.epoch == epoch {
		return g
	}
	g := &graph{epoch: epoch, beside: map[*schema.Column][]*schema.Column{}, keys: map[*schema.Table][]*schema.Column{}}
	for _, t := range schema.Tables() {
		for _, col := range t.PrimaryKey {
			g.connect(col, col)
		}
		for _, r := range t.Relations {
			j, err := r.Resolve()
			if err != nil {
				continue
			}
			for i := range j.Near {
				g.connect(j.Near[i], j.Far[i])
			}
			for i := range j.LinkKey {
				g.connect(j.LinkKey[i], j.Key[i])
			}
		}
	}
	lastGraph.Store(g)
	return g
}

func (g *graph) connect(a, b *schema.Column) {
	for _, pair := range [][2]*schema.Column{{a, b}, {b, a}, {a, a}, {b, b}} {
		if to := g.beside[pair[0]]; !slices.Contains(to, pair[1]) {
			g.beside[pair[0]] = append(to, pair[1])
		}
	}
	for _, col := range []*schema.Column{a, b} {
		if keys := g.keys[col.Table]; !slices.Contains(keys, col) {
			g.keys[col.Table] = append(keys, col)
		}
	}
}
