package dbtest

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// Proxy stands between clients and a PostgreSQL server and does to their connections what networks do. It knows where
// messages begin and end (PostgreSQL manual, "Message Formats"), so that a [Fault] can be put at a certain one. It does
// not know TLS.
type Proxy struct {
	// URL leads through the proxy to the database.
	URL string

	listener      net.Listener
	network, addr string

	mu      sync.Mutex
	pairs   map[*pair]bool
	fault   *Fault
	hit     chan struct{}
	record  []Message
	records bool
	stalled chan struct{} // closed when what is held may go on, nil for nothing is held
	closed  bool
	pumps   sync.WaitGroup
}

// Fault is what happens to a connection, once, at the first message that it describes.
type Fault struct {
	// Server says that the message is one of the server; else it is one of the client.
	Server bool
	// Message is its name in the manual: "Parse", "Bind", "Execute", "Sync", "Query", "CopyData", "CommandComplete" and so
	// on. Empty for any.
	Message string
	// Text is what stands in the message; empty for anything.
	Text string
	// Skip is the number of such messages that go through before.
	Skip int
	// Do is what happens.
	Do Action
	// For is how long a Delay is.
	For time.Duration
}

// Action is what a [Fault] does.
type Action uint8

// The actions.
const (
	// CutBefore closes the connection instead of passing the message on.
	CutBefore Action = iota
	// CutMiddle passes on half of the message and closes the connection.
	CutMiddle
	// CutAfter passes the message on and closes the connection. Whether the other side still reads it is not known.
	CutAfter
	// Delay waits before it passes the message on.
	Delay
	// Stall passes the message on, and from then on nothing of any connection, in no direction: neither side hears of the
	// other again, also not of its end, until [Proxy.Heal].
	Stall
)

func (a Action) String() string {
	return [...]string{"cut before", "cut in the middle", "cut after", "delayed", "stalled after"}[a]
}

// NewProxy starts a proxy in front of the server that a connection string of [Postgres] names. It ends with the test.
func NewProxy(tb testing.TB, conn string) *Proxy {
	tb.Helper()
	to, err := pgconn.ParseConfig(conn)
	if err != nil {
		tb.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	p := &Proxy{listener: listener, pairs: map[*pair]bool{}}
	p.network, p.addr = pgconn.NetworkAddress(to.Host, to.Port)
	p.URL = through(conn, listener.Addr().(*net.TCPAddr).Port)
	p.pumps.Go(p.accept)
	tb.Cleanup(p.close)
	return p
}

// through is a connection string that leads to a port of this machine instead.
func through(conn string, port int) string {
	u, err := url.Parse(conn)
	if err != nil || !strings.HasPrefix(u.Scheme, "postgres") {
		return fmt.Sprintf("%s host=127.0.0.1 port=%d sslmode=disable", conn, port) // the last one of two counts
	}
	u.Host = fmt.Sprintf("127.0.0.1:%d", port)
	query := u.Query()
	query.Del("host")
	query.Del("port")
	query.Set("sslmode", "disable")
	u.RawQuery = query.Encode()
	return u.String()
}

// Inject has a fault happen to the next message that it describes, instead of one that was to come. The channel is
// closed when it has.
func (p *Proxy) Inject(f Fault) (hit <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fault, p.hit = &f, make(chan struct{})
	return p.hit
}

// Message is what went through.
type Message struct {
	// Server says who has sent it.
	Server bool
	// Name is its name in the manual.
	Name string
	// Text is its beginning, as it is on the wire.
	Text string
}

// Record notes the messages that come from now on.
func (p *Proxy) Record() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.record, p.records = nil, true
}

// Recorded returns the messages since Record, and ends that.
func (p *Proxy) Recorded() []Message {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.records = false
	return p.record
}

// Heal takes back a fault that has not happened, and lets go on what is held.
func (p *Proxy) Heal() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fault = nil
	if p.stalled != nil {
		close(p.stalled)
		p.stalled = nil
	}
}

// Cut closes every connection.
func (p *Proxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for pair := range p.pairs {
		pair.cut()
	}
}

func (p *Proxy) close() {
	_ = p.listener.Close()
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.Heal()
	p.Cut()
	p.pumps.Wait()
}

// pair are the two connections of one session.
type pair struct{ client, server net.Conn }

func (p *pair) cut() {
	_ = p.client.Close()
	_ = p.server.Close()
}

func (p *Proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial(p.network, p.addr)
		if err != nil {
			_ = client.Close()
			continue
		}
		s := &pair{client, server}
		p.mu.Lock()
		p.pairs[s] = true
		if p.closed {
			s.cut()
		}
		p.mu.Unlock()
		var both sync.WaitGroup
		both.Go(func() { p.pump(s, client, server, false) })
		both.Go(func() { p.pump(s, server, client, true) })
		p.pumps.Go(func() {
			both.Wait()
			p.mu.Lock()
			delete(p.pairs, s)
			p.mu.Unlock()
		})
	}
}

// pump passes messages on until one of the connections ends, and then ends both.
func (p *Proxy) pump(s *pair, from, to net.Conn, server bool) {
	defer func() {
		p.wait()
		s.cut()
	}()
	for started := server; ; {
		message, err := read(from, started)
		if err != nil {
			return
		}
		p.wait()
		name := ""
		if started {
			name = names(server)[message[0]]
		}
		f := p.at(name, message, server)
		switch {
		case f == nil:
		case f.Do == CutBefore:
			return
		case f.Do == CutMiddle:
			message = message[:len(message)/2]
		case f.Do == Delay:
			time.Sleep(f.For)
		case f.Do == CutAfter && !server: // the answer may come at once
			_ = s.client.Close()
		}
		if _, err := to.Write(message); err != nil || f != nil && (f.Do == CutMiddle || f.Do == CutAfter) {
			return
		}
		// The first message of a client has no type in front; a request to cancel is its only one.
		started = started || binary.BigEndian.Uint32(message[4:]) == protocol3
	}
}

// wait waits for as long as everything is held.
func (p *Proxy) wait() {
	p.mu.Lock()
	stalled := p.stalled
	p.mu.Unlock()
	if stalled != nil {
		<-stalled
	}
}

// at returns the fault that happens at a message, nil for none.
func (p *Proxy) at(name string, message []byte, server bool) *Fault {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.records {
		p.record = append(p.record, Message{Server: server, Name: name, Text: string(message[:min(len(message), 200)])})
	}
	f := p.fault
	if f == nil || f.Server != server || f.Message != "" && f.Message != name || !bytes.Contains(message, []byte(f.Text)) {
		return nil
	}
	if f.Skip > 0 {
		f.Skip--
		return nil
	}
	p.fault = nil
	close(p.hit)
	if f.Do == Stall {
		p.stalled = make(chan struct{})
	}
	return f
}

// read reads a message, with its type in front where it has one.
func read(from io.Reader, typed bool) ([]byte, error) {
	head := make([]byte, 4, 5)
	if typed {
		head = head[:5]
	}
	if _, err := io.ReadFull(from, head); err != nil {
		return nil, err
	}
	size := int(binary.BigEndian.Uint32(head[len(head)-4:])) - 4
	if size < 0 || size > 1<<30 {
		return nil, fmt.Errorf("a message of %d bytes", size)
	}
	message := append(head, make([]byte, size)...)
	_, err := io.ReadFull(from, message[len(head):])
	return message, err
}

func names(server bool) map[byte]string {
	if server {
		return serverMessages
	}
	return clientMessages
}

var clientMessages = map[byte]string{
	'B': "Bind", 'C': "Close", 'c': "CopyDone", 'D': "Describe", 'd': "CopyData", 'E': "Execute", 'f': "CopyFail",
	'H': "Flush", 'P': "Parse", 'p': "PasswordMessage", 'Q': "Query", 'S': "Sync", 'X': "Terminate",
}

var serverMessages = map[byte]string{
	'1': "ParseComplete", '2': "BindComplete", '3': "CloseComplete", 'C': "CommandComplete", 'D': "DataRow",
	'E': "ErrorResponse", 'G': "CopyInResponse", 'K': "BackendKeyData", 'N': "NoticeResponse", 'n': "NoData",
	'R': "Authentication", 'S': "ParameterStatus", 'T': "RowDescription", 't': "ParameterDescription", 'Z': "ReadyForQuery",
}
