package nplusone

import (
	"fmt"
	"slices"
	"strings"

	"github.com/inlay-orm/inlay/internal/watch"
	"github.com/inlay-orm/inlay/schema"
)

// A fix names what the registry of models has, and nothing else.

// columnName is a column as a program writes it.
func columnName(c *schema.Column) string { return c.Table.Model + "." + c.Field.Path }

// fixFor says what to do about a query whose argument came from the rows of
// another by one of some relations, and the relation, "" where it is not known.
func fixFor(sh *shape, equal int, relations []*schema.Relation) (relation, fix string) {
	col := sh.equal[equal].column
	switch len(relations) {
	case 0:
		return "", fixWithoutOrigin(sh)
	case 1:
		return fixBy(sh, col, relations[0])
	}
	var fixes []string
	for _, r := range relations {
		_, fix := fixBy(sh, col, r)
		fixes = append(fixes, fix)
	}
	return "", strings.Join(fixes, ", or ") + ", whichever of them the loop follows"
}

func fixBy(sh *shape, col *schema.Column, r *schema.Relation) (relation, fix string) {
	on := " on the query that the rows are from"
	among := ""
	if sh.filtered || len(sh.equal) > 1 {
		among = ", its other conditions by Among"
	}
	switch {
	case sh.kind == watch.Count && !r.ToOne():
		return r.String(), fmt.Sprintf("annotate %s.Count()%s%s", r, on, conditions(sh))
	case sh.kind == watch.Exists && !r.ToOne():
		return r.String(), fmt.Sprintf("annotate %s.Any()%s%s", r, on, conditions(sh))
	case sh.kind == watch.Count || sh.kind == watch.Exists:
		return r.String(), fmt.Sprintf("annotate subquery.Exists(%s.Filter(%s.EqExpr(subquery.OuterRef(%s))))%s",
			sh.table.Model, columnName(col), nearColumn(r, col), on)
	case r.ToOne():
		return r.String(), fmt.Sprintf("SelectRelated(%s)%s%s", r, on, among)
	case sh.first && sh.ordered:
		return r.String(), fmt.Sprintf("Prefetch(%s.PerParent(1))%s, its order by Among; or annotate a Subquery", r, on)
	}
	if sh.paged {
		return r.String(), fmt.Sprintf("Prefetch(%s.PerParent(n))%s%s", r, on, among)
	}
	return r.String(), fmt.Sprintf("Prefetch(%s)%s%s", r, on, among)
}

func conditions(sh *shape) string {
	if sh.filtered || len(sh.equal) > 1 {
		return ", with its other conditions"
	}
	return ""
}

// relations are those by which the arguments of some calls can have come from
// the rows of an earlier result. Where several can, the order of the rows decides.
func (j *judge) relations(sh *shape, proved []sighting) []*schema.Relation {
	last := proved[len(proved)-1]
	col, from := sh.equal[last.equal].column, j.scope.origins[last.origin].table
	var able, inOrder []*schema.Relation
	for _, r := range from.Relations {
		to, err := r.Resolve()
		if err != nil || to.Link != nil || to.Target != col.Table {
			continue
		}
		at := slices.Index(to.Far, col)
		if at < 0 {
			continue
		}
		switch all, ordered := j.follows(to.Near[at], proved); {
		case ordered:
			inOrder = append(inOrder, r)
			able = append(able, r)
		case all:
			able = append(able, r)
		}
	}
	if len(inOrder) > 0 {
		return inOrder
	}
	return able
}

// follows reports whether all arguments are values that a column had in earlier
// rows, and whether they come in the order of those.
func (j *judge) follows(col *schema.Column, proved []sighting) (all, ordered bool) {
	ordered = true
	before := value{none, none}
	for _, seen := range proved {
		v, ok := j.scope.values[join(uint64(col.ID), seen.hash)]
		if !ok {
			return false, false
		}
		if v.origin < before.origin || v.origin == before.origin && v.row < before.row {
			ordered = false
		}
		before = v
	}
	return true, ordered
}

// nearColumn is the column of a relation's own table that equals one of the other.
func nearColumn(r *schema.Relation, far *schema.Column) string {
	j, err := r.Resolve()
	if err != nil {
		return r.Table.Model
	}
	return columnName(j.Near[slices.Index(j.Far, far)])
}

// fixWithoutOrigin says how to ask for all at once.
func fixWithoutOrigin(sh *shape) string {
	if len(sh.equal) == 0 || sh.table == nil {
		return "ask for all of them by one query before the loop"
	}
	col := sh.equal[0].column
	if key := col.Table.PrimaryKey; len(key) == 1 && key[0] == col && len(sh.equal) == 1 && !sh.filtered && (sh.kind == watch.One || sh.kind == watch.Rows) {
		return fmt.Sprintf("ask for all of them before the loop: orm.InBulk(ctx, db, %s.Filter(), %s, keys)", col.Table.Model, columnName(col))
	}
	return fmt.Sprintf("ask for all of them before the loop: %s.Filter(%s.In(values...))", col.Table.Model, columnName(col))
}

func fixForWrite(sh *shape) string {
	if sh.table == nil {
		return "send them together: one statement for all rows, or a batch"
	}
	switch sh.verb {
	case watch.Insert:
		return fmt.Sprintf("%s.InsertMany(ctx, db, rows)", sh.table.Model)
	case watch.Update:
		return fmt.Sprintf("%s.UpdateMany(ctx, db, rows, columns), or one Update with In", sh.table.Model)
	}
	if len(sh.equal) > 0 {
		return fmt.Sprintf("%s.Filter(%s.In(values...)).Delete(ctx, db)", sh.table.Model, columnName(sh.equal[0].column))
	}
	return fmt.Sprintf("one %s.Delete for all rows", sh.table.Model)
}
