package models_test

import (
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
)

// The derived models of the suite: queries give them their rows.

// BigRow is a state's big cities, counted.
type BigRow struct {
	StateID int64
	Cities  int64
	People  int64
}

type BigTable struct {
	orm.Derived[BigRow]
	StateID, Cities, People expr.Column[int64]
}

// LargestRow is one of the largest cities of a state.
type LargestRow struct {
	Name       string
	Population int64
}

type LargestTable struct {
	orm.Derived[LargestRow]
	Name       expr.Column[string]
	Population expr.Column[int64]
}

// TreeRow is a region with its place in the tree.
type TreeRow struct {
	ID       int64
	ParentID *int64
	Name     string
	Depth    int64
	Way      string
}

type TreeTable struct {
	orm.Derived[TreeRow]
	ID, ParentID, Depth expr.Column[int64]
	Name, Way           expr.Column[string]
}

func (r TreeRow) label() string { return r.Name }

// PathRow is a region with the keys on the way to it.
type PathRow struct {
	ID   int64
	Name string
	Path []int64
}

type PathTable struct {
	orm.Derived[PathRow]
	ID   expr.Column[int64]
	Name expr.Column[string]
	Path expr.Column[[]int64]
}

var (
	Path    = orm.Define[PathTable]("path")
	Big     = orm.Define[BigTable]("big")
	Largest = orm.Define[LargestTable]("largest")
	Tree    = orm.Define[TreeTable]("tree")
)

// bigCities are the states with cities of more than 5,000 people.
func bigCities() orm.QuerySet[BigRow] {
	return orm.Into[BigRow](City.Filter(City.Population.Gt(5000)).GroupBy(City.StateID).
		Annotate("cities", expr.Count()).Annotate("people", expr.Sum(City.Population)))
}
