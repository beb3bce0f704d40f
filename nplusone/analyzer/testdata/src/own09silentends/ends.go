// Package own09silentends has loops that end with their query.
package own09silentends

import (
	"database/sql"
	"os"
)

func returns(db *sql.DB, ids []int64, want int64) error {
	for _, id := range ids {
		if id == want {
			return db.QueryRow("SELECT 1 FROM t WHERE id = $1", id).Err()
		}
	}
	for _, id := range ids {
		if id == want {
			_, err := db.Exec("DELETE FROM t WHERE id = $1", id)
			if err != nil {
				println("failed")
			}
			return err
		}
	}
	return nil
}

func breaks(db *sql.DB, groups [][]int64, want int64) {
search:
	for _, ids := range groups {
		for _, id := range ids {
			switch {
			case id == want:
				db.Exec("DELETE FROM t WHERE id = $1", id)
				break search
			}
		}
	}
	for _, ids := range groups {
		for _, id := range ids {
			if id == want {
				if _, err := db.Exec("DELETE FROM t WHERE id = $1", id); err != nil {
					os.Exit(1)
				}
				break
			}
		}
	}
}
