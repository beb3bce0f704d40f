// Package own25silentseldom has helpers that seldom execute what they could.
package own25silentseldom

import "database/sql"

type user struct {
	id   int64
	name string
}

type meta struct {
	db   *sql.DB
	date *int
	seen map[int64]*user
}

// setDate writes once.
func (m *meta) setDate(date int) {
	if m.date != nil {
		return
	}
	m.db.Exec("INSERT INTO meta (date) VALUES ($1)", date)
	m.date = &date
}

func (m *meta) fill(u *user) {
	if u.name != "" {
		return
	}
	m.db.QueryRow("SELECT name FROM users WHERE id = $1", u.id).Scan(&u.name)
}

// load writes only where there is no user.
func (m *meta) load(u *user, id int64) *user {
	if u == nil {
		m.db.Exec("INSERT INTO users (id) VALUES ($1)", id)
		u = &user{id: id}
	}
	return u
}

func (m *meta) all(dates []int, users []*user) {
	for _, d := range dates {
		m.setDate(d)
	}
	for _, u := range users {
		m.fill(u)
		m.load(u, u.id)
		if known, ok := m.seen[u.id]; ok {
			println(known.name)
		} else {
			m.db.QueryRow("SELECT name FROM users WHERE id = $1", u.id).Scan(&u.name)
		}
		known, ok := m.seen[u.id]
		if !ok && u.id == 0 {
			continue
		} else if !ok {
			m.db.QueryRow("SELECT name FROM users WHERE id = $1", u.id).Scan(&known.name)
		}
		if _, ok := m.seen[u.id]; ok {
			continue
		}
		m.db.Exec("INSERT INTO seen (id) VALUES ($1)", u.id)
	}
}

// first tries one key after the other until there is a row.
func first[T any](keys []int64, get func(int64) (*T, error)) (*T, error) {
	for _, k := range keys {
		found, err := get(k)
		if err != nil {
			return nil, err
		} else if found != nil {
			return found, nil
		}
	}
	return nil, nil
}

func (m *meta) either(keys []int64) (*user, error) {
	return first(keys, func(k int64) (*user, error) {
		var u user
		return &u, m.db.QueryRow("SELECT id, name FROM users WHERE id = $1", k).Scan(&u.id, &u.name)
	})
}

type session struct {
	db    *sql.DB
	id    int64
	ready bool
}

// prepare writes once.
func (s *session) prepare() {
	if s.ready {
		return
	}
	s.ready = true
	s.db.Exec("INSERT INTO sessions (id) VALUES ($1)", s.id)
}

// handle does one of many things.
func handle(db *sql.DB, kind string, id int64) {
	switch kind {
	case "join":
		db.Exec("INSERT INTO members (id) VALUES ($1)", id)
	case "leave":
	case "ping":
	case "pong":
	case "open":
	case "close":
	}
}

func (m *meta) sessions(sessions []*session, kinds []string) {
	for i, s := range sessions {
		s.prepare()
		handle(m.db, kinds[i], s.id)
	}
}
