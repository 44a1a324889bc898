package fairness

import (
	"context"
	"errors"
	"io"
	"net"
	"testing"
	"time"
)

// queue is a listener that accepts what it is given.
type queue chan net.Conn

func (q queue) Accept() (net.Conn, error) {
	c, ok := <-q
	if !ok {
		return nil, io.EOF
	}
	return c, nil
}
func (q queue) Close() error   { close(q); return nil }
func (q queue) Addr() net.Addr { return &net.TCPAddr{} }

// from is a connection of a client.
type from struct {
	net.Conn
	client string
	closed bool
}

func (f *from) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.ParseIP(f.client), Port: 4711} }
func (f *from) Close() error         { f.closed = true; return nil }

func TestTheConnectionThatIsWorthLeastIsClosed(t *testing.T) {
	const server, other, many = "10.0.0.1", "10.0.0.2", "10.0.0.3"
	for name, test := range map[string]struct {
		clients []string // in the order in which they come, the last to a full house
		working []int
		closed  int
	}{
		"the oldest of who has the most":      {[]string{other, many, many, server}, nil, 1},
		"what works stays":                    {[]string{other, many, many, server}, []int{1}, 0},
		"of an API server with much work":     {[]string{server, server, server, many, many, other}, []int{0, 1, 2}, 3},
		"the last where all others work":      {[]string{many, other, server}, []int{0, 1}, 2},
		"its own where it has the most":       {[]string{many, server, many, many}, nil, 0},
		"the oldest where each has one alone": {[]string{other, many, server}, nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			waiting := make(queue, len(test.clients))
			listener := NewListener(waiting, len(test.clients)-1)
			var all []*from
			for i, client := range test.clients {
				c := &from{client: client}
				all = append(all, c)
				waiting <- c
				if i == len(test.clients)-1 {
					for _, at := range test.working {
						t.Cleanup(Working(WithConn(t.Context(), connOf(t, listener, all[at]))))
					}
				}
				if _, err := listener.Accept(); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Millisecond) // one is older than the next
			}
			for i, c := range all {
				if c.closed != (i == test.closed) {
					t.Errorf("connection %d of %s is closed: %t", i, c.client, c.closed)
				}
			}
			if len(listener.open) != len(test.clients)-1 {
				t.Errorf("%d are open", len(listener.open))
			}
		})
	}
}

func connOf(t *testing.T, l *Listener, inner net.Conn) net.Conn {
	t.Helper()
	for c := range l.open {
		if c.Conn == inner {
			return c
		}
	}
	t.Fatal("the connection is not open")
	return nil
}

func TestAConnectionThatIsClosedMakesRoom(t *testing.T) {
	waiting := make(queue, 2)
	listener := NewListener(waiting, 1)
	first := &from{client: "10.0.0.1"}
	waiting <- first
	c, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(c.Close(), c.Close()); err != nil || len(listener.open) != 0 {
		t.Errorf("%v, %d are open", err, len(listener.open))
	}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := listener.Accept(); !errors.Is(err, io.EOF) {
		t.Errorf("a closed listener says %v", err)
	}
}

func TestAConnectionOfNoListenerHasNoWork(t *testing.T) {
	ctx := WithConn(context.Background(), &from{client: "10.0.0.1"})
	Working(ctx)() // does nothing
	for address, want := range map[string]string{"10.0.0.1:80": "10.0.0.1", "[::1]:80": "::1", "@": "@"} {
		if got := ClientOf(address); got != want {
			t.Errorf("client of %s is %s", address, got)
		}
	}
}
