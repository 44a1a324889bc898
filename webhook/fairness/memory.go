package fairness

import "sync"

// Memory bounds the bytes that are held. Where there are too many, those are given up of which the client
// holds the most.
type Memory struct {
	most int64

	mu    sync.Mutex
	total int64
	held  map[*Held]bool
}

// NewMemory returns room for so many bytes.
func NewMemory(most int64) *Memory { return &Memory{most: most, held: map[*Held]bool{}} }

// Held is what is held of one request.
type Held struct {
	memory *Memory
	client string
	bytes  int64
	give   func()
}

// Hold begins to hold bytes of a client. give is called, once at most and from another goroutine, where they
// have to be given up.
func (m *Memory) Hold(client string, give func()) *Held {
	h := &Held{memory: m, client: client, give: give}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.held[h] = true
	return h
}

// Grow holds more. The error is ErrBusy where these have to be given up themselves.
func (h *Held) Grow(bytes int64) error {
	m := h.memory
	m.mu.Lock()
	if !m.held[h] {
		m.mu.Unlock()
		return ErrBusy
	}
	h.bytes += bytes
	m.total += bytes
	var losers []*Held
	for m.total > m.most {
		loser := m.largest()
		m.drop(loser)
		losers = append(losers, loser)
	}
	m.mu.Unlock()
	var err error
	for _, loser := range losers {
		if loser == h {
			err = ErrBusy
			continue
		}
		loser.give()
	}
	return err
}

// IsGivenUp reports whether what was held had to be given up.
func (h *Held) IsGivenUp() bool {
	h.memory.mu.Lock()
	defer h.memory.mu.Unlock()
	return !h.memory.held[h]
}

// Release ends to hold.
func (h *Held) Release() {
	h.memory.mu.Lock()
	defer h.memory.mu.Unlock()
	h.memory.drop(h)
}

func (m *Memory) drop(h *Held) {
	if m.held[h] {
		delete(m.held, h)
		m.total -= h.bytes
	}
}

// largest is what the client that holds the most holds most of.
func (m *Memory) largest() *Held {
	of := map[string]int64{}
	for h := range m.held {
		of[h.client] += h.bytes
	}
	var most *Held
	for h := range m.held {
		if most == nil || of[h.client] > of[most.client] || h.client == most.client && h.bytes > most.bytes {
			most = h
		}
	}
	return most
}
