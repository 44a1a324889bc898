// Package fairness shares what a server can hold among its clients, told apart by their address: connections,
// bytes and turns. Where there is too little, it goes by who holds the most, so that a client that takes
// much takes it from itself.
package fairness

import (
	"context"
	"errors"
	"net"
	"sync"
	"time"
)

// Listener bounds the connections that are open. Where one more comes, one without work is closed: of the
// client that has the most of these, the oldest.
type Listener struct {
	net.Listener
	most int

	mu   sync.Mutex
	open map[*conn]bool
}

// NewListener returns a listener that holds at most so many connections open.
func NewListener(inner net.Listener, most int) *Listener {
	return &Listener{Listener: inner, most: most, open: map[*conn]bool{}}
}

// conn is a connection of a Listener.
type conn struct {
	net.Conn
	listener *Listener
	client   string
	since    time.Time
	working  bool // its request is read, and not answered yet
}

// Accept returns the next connection.
func (l *Listener) Accept() (net.Conn, error) {
	inner, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	c := &conn{Conn: inner, listener: l, client: ClientOf(inner.RemoteAddr().String()), since: time.Now()}
	l.mu.Lock()
	l.open[c] = true
	var surplus *conn
	if len(l.open) > l.most {
		surplus = l.surplus(c)
		delete(l.open, surplus)
	}
	l.mu.Unlock()
	if surplus != nil {
		_ = surplus.Conn.Close() // its client loses it, and is told by that
	}
	return c, nil
}

// surplus is the connection to close; the one that came last where all others work.
func (l *Listener) surplus(last *conn) *conn {
	idle := map[string]int{}
	for c := range l.open {
		if !c.working {
			idle[c.client]++
		}
	}
	worst := last
	for c := range l.open {
		if c.working {
			continue
		}
		if more := idle[c.client] - idle[worst.client]; more > 0 || more == 0 && c.since.Before(worst.since) {
			worst = c
		}
	}
	return worst
}

// Close closes the connection.
func (c *conn) Close() error {
	c.listener.mu.Lock()
	delete(c.listener.open, c)
	c.listener.mu.Unlock()
	return c.Conn.Close()
}

type connKey struct{}

// WithConn is the ConnContext of an http.Server whose listener wraps a Listener.
func WithConn(ctx context.Context, outer net.Conn) context.Context {
	if wrapping, ok := outer.(interface{ NetConn() net.Conn }); ok { // TLS
		outer = wrapping.NetConn()
	}
	if c, ok := outer.(*conn); ok {
		return context.WithValue(ctx, connKey{}, c)
	}
	return ctx
}

// Working notes that the request of a connection is read, until done is called: it is not closed in favour
// of another.
func Working(ctx context.Context) (done func()) {
	c, ok := ctx.Value(connKey{}).(*conn)
	if !ok {
		return func() {}
	}
	c.set(true)
	return func() { c.set(false) }
}

func (c *conn) set(working bool) {
	c.listener.mu.Lock()
	defer c.listener.mu.Unlock()
	c.working = working
	c.since = time.Now()
}

// ClientOf is the client of an address with a port.
func ClientOf(address string) string {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return address
	}
	return host
}

// ErrBusy is the error of a client that has to do without.
var ErrBusy = errors.New("too many reviews at once")
