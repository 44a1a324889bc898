package shortcut

import (
	"sync"

	"github.com/lightk8s/lightk8s/rego/vm/value"
)

// Memo keeps the answers of queries on recent objects. All its entries are of one scope: what
// else an answer depends on.
type Memo[Query, Scope comparable, Answer any] struct {
	size int

	mu      sync.Mutex
	scope   Scope
	entries map[uint64][]entry[Query, Answer] // by hash of the object
	order   []uint64                          // hashes, oldest first
	weight  int                               // of all entries
}

type entry[Query comparable, Answer any] struct {
	query  Query
	object any
	answer Answer
	weight int
}

// Input is an object with its hash, which takes as long as to compare it.
type Input struct {
	object any
	hash   uint64
}

// NewInput returns an object as the input of queries. It must not be changed afterwards.
func NewInput(object any) Input { return Input{object: object, hash: value.Hash(object)} }

// UsualWeight is that of a usual pod, in bytes. A memo keeps as many of them as its size.
const UsualWeight = 20 << 10

// NewMemo returns a memo for that many answers. Its memory is bounded by their weight, since how
// large an object is is up to its author.
func NewMemo[Query, Scope comparable, Answer any](size int) *Memo[Query, Scope, Answer] {
	return &Memo[Query, Scope, Answer]{size: size, entries: map[uint64][]entry[Query, Answer]{}}
}

// Get returns the answer of the query on an equal object. Objects are compared in full: a hash
// alone could be made to collide.
func (m *Memo[Query, Scope, Answer]) Get(query Query, scope Scope, input Input) (answer Answer, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if scope != m.scope {
		return answer, false
	}
	for _, e := range m.entries[input.hash] {
		if e.query == query && value.Equal(e.object, input.object) {
			return e.answer, true
		}
	}
	return answer, false
}

// Put keeps an answer, which must not be changed afterwards. weight is what the object and the
// answer take, in bytes. An earlier scope is not asked for again, so its entries go.
func (m *Memo[Query, Scope, Answer]) Put(query Query, scope Scope, input Input, weight int, answer Answer) {
	limit := m.size * UsualWeight
	m.mu.Lock()
	defer m.mu.Unlock()
	if scope != m.scope {
		m.scope, m.entries, m.order, m.weight = scope, map[uint64][]entry[Query, Answer]{}, nil, 0
	}
	if weight > limit/4 {
		return // it would drive out all that is usual
	}
	for len(m.order) > 0 && (len(m.order) >= m.size || m.weight+weight > limit) {
		m.dropOldest()
	}
	m.order = append(m.order, input.hash)
	m.weight += weight
	m.entries[input.hash] = append(m.entries[input.hash], entry[Query, Answer]{query: query, object: input.object, answer: answer, weight: weight})
}

func (m *Memo[Query, Scope, Answer]) dropOldest() {
	oldest := m.order[0]
	m.order = m.order[1:]
	m.weight -= m.entries[oldest][0].weight
	if m.entries[oldest] = m.entries[oldest][1:]; len(m.entries[oldest]) == 0 {
		delete(m.entries, oldest)
	}
}

// Len returns the number of answers that are kept.
func (m *Memo[Query, Scope, Answer]) Len() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.order)
}

// Weigh estimates the bytes that a decoded value takes.
func Weigh(v any) int {
	const each = 64 // its place in what holds it, which has room for more
	weight := each
	switch v := v.(type) {
	case string:
		weight += len(v)
	case map[string]any:
		for key, child := range v {
			weight += each + len(key) + Weigh(child)
		}
	case []any:
		for _, child := range v {
			weight += Weigh(child)
		}
	}
	return weight
}
