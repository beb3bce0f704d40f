// Package own03recursion loads a tree node by node.
package own03recursion

import "database/sql"

type node struct {
	id       int64
	children []*node
}

func load(db *sql.DB, n *node) error {
	if err := db.QueryRow("SELECT 1 FROM t WHERE id = $1", n.id).Err(); err != nil {
		return err
	}
	for _, child := range n.children {
		if err := load(db, child); err != nil { // want `^N\+1: load \(own03recursion.load → sql.DB.QueryRow\) runs for each child of n.children`
			return err
		}
	}
	return nil
}
