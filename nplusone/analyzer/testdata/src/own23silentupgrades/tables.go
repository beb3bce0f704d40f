package own23silentupgrades

import "database/sql"

func registerUpgrade(name string, f func(tx *sql.Tx) error) { upgrades[name] = f }

var upgrades = map[string]func(tx *sql.Tx) error{}

func ids() []int64 { return []int64{1} }

func init() {
	registerUpgrade("names", func(tx *sql.Tx) error {
		for _, id := range ids() {
			if _, err := tx.Exec("UPDATE users SET name = '' WHERE id = $1", id); err != nil {
				return err
			}
		}
		return nil
	})
}

// widen changes a table, and then its rows.
func widen(tx *sql.Tx, ids []int64) {
	tx.Exec("ALTER TABLE users ADD COLUMN width integer")
	for _, id := range ids {
		tx.Exec("UPDATE users SET width = length(name) WHERE id = $1", id)
	}
}
