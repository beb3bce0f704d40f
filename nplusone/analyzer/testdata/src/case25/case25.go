package case25

import (
	"database/sql"
	"net/http"
)

type registry map[string]int

func (r registry) Get(name string) int  { return r[name] }
func (r registry) Find(name string) int { return r.Get(name) }
func (r registry) All() []int           { return nil }

func silent(r registry, client *http.Client, rows *sql.Rows, names []string) error {
	for _, name := range names {
		println(r.Get(name), r.Find(name), len(r.All()))
		resp, err := client.Get(name)
		if err != nil {
			return err
		}
		resp.Body.Close()
	}
	for rows.Next() {
		var id int
		if err := rows.Scan(&id); err != nil {
			return err
		}
	}
	return nil
}
