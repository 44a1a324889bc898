package fairness

import (
	"context"
	"slices"
	"sync"
)

// Turns lets so many work at once. Who waits gets a turn by client, one after the other, so that one that
// asks a thousand times delays another by one turn and not by a thousand.
type Turns struct {
	mu      sync.Mutex
	free    int
	waiting map[string][]chan struct{}
	next    []string // clients that wait, in the order of their turns
}

// NewTurns returns turns of which so many are taken at once.
func NewTurns(count int) *Turns { return &Turns{free: count, waiting: map[string][]chan struct{}{}} }

// TryTake takes a turn if one is free, without waiting.
func (t *Turns) TryTake() (done func(), ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.take()
}

// take is TryTake for who holds mu.
func (t *Turns) take() (done func(), ok bool) {
	if t.free == 0 {
		return nil, false
	}
	t.free--
	return sync.OnceFunc(t.pass), true
}

// Take waits for a turn. The error is ErrBusy where ctx ends before. done is never nil.
func (t *Turns) Take(ctx context.Context, client string) (done func(), err error) {
	t.mu.Lock()
	if done, ok := t.take(); ok {
		t.mu.Unlock()
		return done, nil
	}
	turn := make(chan struct{})
	if len(t.waiting[client]) == 0 {
		t.next = append(t.next, client)
	}
	t.waiting[client] = append(t.waiting[client], turn)
	t.mu.Unlock()
	select {
	case <-turn:
		return sync.OnceFunc(t.pass), nil
	case <-ctx.Done():
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	at := slices.Index(t.waiting[client], turn)
	if at < 0 { // it came at the same time
		return sync.OnceFunc(t.pass), nil
	}
	t.remove(client, at)
	return func() {}, ErrBusy
}

// pass gives the turn to who waits.
func (t *Turns) pass() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.next) == 0 {
		t.free++
		return
	}
	client := t.next[0]
	turn := t.waiting[client][0]
	t.next = append(t.next[1:], client)
	t.remove(client, 0)
	close(turn)
}

// remove takes one out of those that wait.
func (t *Turns) remove(client string, at int) {
	left := slices.Delete(t.waiting[client], at, at+1)
	if len(left) > 0 {
		t.waiting[client] = left
		return
	}
	delete(t.waiting, client)
	t.next = slices.DeleteFunc(t.next, func(c string) bool { return c == client })
}
