package models_test

// reduced makes an inquiry smaller for as long as it still fails: first
// whatever can be left out, then what can be replaced by a part of itself. An
// order is left out only where loose says so: without a total one, answers
// differ by themselves.
func reduced(seed uint64, loose bool, fails func(inquiry) bool) inquiry {
	var taken []int
	again := func(steps ...int) (i inquiry, ok bool) {
		i = inquiryOf(seed)
		for _, step := range steps {
			list := i.cuts(loose)
			if step >= len(list) {
				return i, false
			}
			list[step]()
		}
		return i, true
	}
	for at := 0; len(taken) < 300; {
		i, _ := again(taken...)
		if at >= len(i.cuts(loose)) {
			break
		}
		if i, ok := again(append(taken[:len(taken):len(taken)], at)...); ok && fails(i) {
			taken = append(taken, at)
		} else {
			at++
		}
	}
	i, _ := again(taken...)
	return i
}

// cuts are the ways to make an inquiry smaller, each by one change in place.
func (i inquiry) cuts(loose bool) []func() {
	c := cutter{loose: loose}
	for j := range i.aggregates {
		c.parts(i.aggregates[j])
	}
	c.question(i.q, true)
	return c.list
}

type cutter struct {
	list  []func()
	loose bool
}

func cut[T any](c *cutter, from *[]T, least int) {
	for j := range *from {
		if len(*from) > least {
			c.list = append(c.list, func() { *from = append((*from)[:j:j], (*from)[j+1:]...) })
		}
	}
}

func (c *cutter) question(q *question, top bool) {
	cut(c, &q.filters, 0)
	cut(c, &q.excludes, 0)
	if len(q.excludes) == 1 {
		c.list[len(c.list)-1] = func() { q.excludes = nil }
	}
	cut(c, &q.values, 1)
	cut(c, &q.group, 1)
	if c.loose {
		cut(c, &q.order, 0)
	}
	cut(c, &q.names, 0)
	cut(c, &q.parts, 2)
	if q.limit >= 0 && q.order != nil && top {
		c.list = append(c.list, func() { q.limit = -1 })
	}
	if q.offset >= 0 {
		c.list = append(c.list, func() { q.offset = -1 })
	}
	if q.distinct {
		c.list = append(c.list, func() { q.distinct = false })
	}
	if q.via != nil {
		c.list = append(c.list, func() { q.via = nil })
	}
	if q.parts != nil {
		c.list = append(c.list, func() { q.parts, q.combined = nil, "" })
	}
	for _, part := range q.parts {
		c.question(part, false)
	}
	for j := range q.names {
		c.term(&q.names[j].e)
	}
	for j := range q.filters {
		c.term(&q.filters[j])
	}
	for j := range q.excludes {
		c.term(&q.excludes[j])
	}
	for j := range q.values {
		c.term(&q.values[j].e)
	}
	for j := range q.order {
		c.term(&q.order[j].e)
	}
}

func (c *cutter) term(at **term) {
	t := *at
	if t.op == "value" || t.op == "ref" || t.op == "field" {
		return
	}
	for _, part := range t.on {
		if part.sort == t.sort {
			c.list = append(c.list, func() { *at = part })
		}
	}
	if t.sort == isTruth {
		c.list = append(c.list, func() { *at = &term{op: "value", sort: isTruth, v: true} })
	}
	c.parts(t)
}

// parts are the cuts inside a term that stays what it is.
func (c *cutter) parts(t *term) {
	for j := range t.on {
		c.term(&t.on[j])
	}
	if t.where != nil {
		c.list = append(c.list, func() { t.where = nil })
		c.term(&t.where)
	}
	switch {
	case t.inner == nil:
	case t.op == "first":
		c.term(&t.inner)
	default:
		c.parts(t.inner)
	}
	if w := t.window; w != nil {
		cut(c, &w.by, 0)
		if c.loose {
			cut(c, &w.order, 0)
		}
		for j := range w.by {
			c.term(&w.by[j])
		}
		for j := range w.order {
			c.term(&w.order[j].e)
		}
	}
	if t.q != nil {
		c.question(t.q, false)
	}
}
