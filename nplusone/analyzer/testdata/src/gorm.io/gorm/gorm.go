// Package gorm stands in for GORM.
package gorm

type DB struct{ Error error }

func (db *DB) Where(query any, args ...any) *DB        { return db }
func (db *DB) Model(value any) *DB                     { return db }
func (db *DB) Table(name string) *DB                   { return db }
func (db *DB) Preload(query string, args ...any) *DB   { return db }
func (db *DB) First(dest any, conds ...any) *DB        { return db }
func (db *DB) Find(dest any, conds ...any) *DB         { return db }
func (db *DB) Create(value any) *DB                    { return db }
func (db *DB) Save(value any) *DB                      { return db }
func (db *DB) Count(n *int64) *DB                      { return db }
func (db *DB) Raw(sql string, values ...any) *DB       { return db }
func (db *DB) Scan(dest any) *DB                       { return db }
func (db *DB) Exec(sql string, values ...any) *DB      { return db }
func (db *DB) Transaction(fc func(tx *DB) error) error { return fc(db) }
func (db *DB) Update(column string, value any) *DB     { return db }
