// Package own08silentshards has a handle for each element.
package own08silentshards

import (
	"database/sql"

	"gorm.io/gorm"
)

type shard struct {
	name string
	db   *sql.DB
}

func (s shard) count() (n int64, err error) {
	err = s.db.QueryRow("SELECT COUNT(*) FROM t WHERE shard = $1", s.name).Scan(&n)
	return n, err
}

func shards(shards []shard, pools map[string]*sql.DB, dbs []*gorm.DB, id int64) {
	for _, s := range shards {
		s.db.QueryRow("SELECT 1 FROM t WHERE shard = $1", s.name)
		s.count()
		pool := s.db
		pool.Exec("DELETE FROM t WHERE shard = $1", s.name)
	}
	for name, db := range pools {
		db.Exec("DELETE FROM t WHERE shard = $1", name)
		pools[name].Exec("DELETE FROM t WHERE shard = $1", name)
	}
	for i, db := range dbs {
		var n int64
		db.Where("shard = ?", i).Count(&n)
	}
}

func open(path string) (*sql.DB, error) { return sql.Open("sqlite", path) }

// count opens what it asks.
func count(path string) (n int64, err error) {
	db, err := open(path)
	if err != nil {
		return 0, err
	}
	return n, db.QueryRow("SELECT count(*) FROM t WHERE path = $1", path).Scan(&n)
}

func files(paths []string) (total int64) {
	for _, p := range paths {
		n, _ := count(p)
		total += n
	}
	return total
}
