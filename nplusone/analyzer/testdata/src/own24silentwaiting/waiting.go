// Package own24silentwaiting has loops that wait for something in each turn, or only
// arrange for it.
package own24silentwaiting

import (
	"bufio"
	"context"
	"database/sql"
	"io"
	"net"
	"time"
)

type message struct {
	id int64
	at time.Time
}

func disappear(ctx context.Context, db *sql.DB, messages []message) {
	for _, m := range messages {
		select {
		case <-time.After(time.Until(m.at)):
		case <-ctx.Done():
			return
		}
		db.ExecContext(ctx, "DELETE FROM messages WHERE id = $1", m.id)
	}
}

// session answers one command after the other.
func session(db *sql.DB, conn net.Conn) {
	reader := bufio.NewReader(conn)
	for {
		line, err := reader.ReadString('\n')
		if err == io.EOF {
			return
		}
		var text string
		db.QueryRow("SELECT text FROM messages WHERE id = $1", line).Scan(&text)
		io.WriteString(conn, text)
	}
}

// poll serves one queue for as long as the program runs.
func poll(ctx context.Context, db *sql.DB, queue string) {
	for {
		db.ExecContext(ctx, "UPDATE jobs SET taken = true WHERE queue = $1", queue)
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Second):
		}
	}
}

func pollers(ctx context.Context, db *sql.DB, queues []string) {
	for _, q := range queues {
		go poll(ctx, db, q)
		context.AfterFunc(ctx, func() { db.Exec("UPDATE queues SET open = false WHERE name = $1", q) })
	}
}

type notifier struct {
	db     *sql.DB
	user   int64
	states chan int
}

func (n *notifier) serve() {
	for s := range n.states {
		n.db.Exec("UPDATE users SET state = $1 WHERE id = $2", s, n.user)
	}
}

func newNotifier(db *sql.DB, user int64) *notifier {
	n := &notifier{db, user, make(chan int)}
	go n.serve()
	return n
}

func notifiers(db *sql.DB, users []int64) (all []*notifier) {
	for _, u := range users {
		all = append(all, newNotifier(db, u))
	}
	return all
}
