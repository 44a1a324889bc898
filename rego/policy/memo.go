package policy

import (
	"slices"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
)

// memo keeps the verdicts on recent inputs. Rego answers depend on nothing but the input,
// so an equal input has an equal answer. Inputs are compared in full: a hash alone could be
// made to collide.
type memo struct {
	size int
	all  bool // not replicas alone

	mu      sync.Mutex
	entries map[int][]memoEntry
	order   []int // hashes, oldest first
}

type memoEntry struct {
	query     *query
	inventory *Inventory
	object    ast.Value
	verdict   Verdict
}

// replicasRemembered bounds the memory of an audit: a pod is about 20 KiB as a value.
const replicasRemembered = 512

func newMemo(size int, all bool) *memo {
	return &memo{size: size, all: all, entries: map[int][]memoEntry{}}
}

func (m *memo) get(q *query, inventory *Inventory, object ast.Value) (Verdict, bool) {
	hash := object.Hash()
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, entry := range m.entries[hash] {
		if entry.query == q && entry.inventory == inventory && entry.object.Compare(object) == 0 {
			return entry.verdict.clone(), true
		}
	}
	return Verdict{}, false
}

func (m *memo) put(q *query, inventory *Inventory, object ast.Value, verdict Verdict) {
	hash := object.Hash()
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.order) >= m.size {
		oldest := m.order[0]
		m.order = m.order[1:]
		if m.entries[oldest] = m.entries[oldest][1:]; len(m.entries[oldest]) == 0 {
			delete(m.entries, oldest)
		}
	}
	m.order = append(m.order, hash)
	m.entries[hash] = append(m.entries[hash], memoEntry{query: q, inventory: inventory, object: object, verdict: verdict.clone()})
}

// clone copies what Evaluate writes to or sorts.
func (v Verdict) clone() Verdict {
	v.Findings = slices.Clone(v.Findings)
	v.Passed = slices.Clone(v.Passed)
	v.Skipped = slices.Clone(v.Skipped)
	v.Failed = slices.Clone(v.Failed)
	return v
}
