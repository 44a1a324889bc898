package policy

import (
	"slices"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
)

// memo keeps the verdicts on recent inputs. Rego answers depend on nothing but the input,
// so an equal input has an equal answer. Inputs are compared in full: a hash alone could be
// made to collide. Its memory is bounded by what entries weigh, since how large an object is
// is up to its author.
type memo struct {
	size int
	all  bool // not replicas alone

	mu        sync.Mutex
	inventory *Inventory // that all entries were judged by
	entries   map[int][]memoEntry
	order     []int // hashes, oldest first
	weight    int   // of all entries
}

type memoEntry struct {
	query   *query
	object  ast.Value
	verdict Verdict
	weight  int
}

// replicasRemembered bounds the memory of an audit.
const replicasRemembered = 512

// usualWeight is that of a usual pod. As many of them are kept as the memo has places for.
const usualWeight = 20 << 10

func newMemo(size int, all bool) *memo {
	return &memo{size: size, all: all, entries: map[int][]memoEntry{}}
}

func (m *memo) get(q *query, inventory *Inventory, object ast.Value) (Verdict, bool) {
	hash := object.Hash()
	m.mu.Lock()
	defer m.mu.Unlock()
	if inventory != m.inventory {
		return Verdict{}, false
	}
	for _, entry := range m.entries[hash] {
		if entry.query == q && entry.object.Compare(object) == 0 {
			return entry.verdict.clone(), true
		}
	}
	return Verdict{}, false
}

func (m *memo) put(q *query, inventory *Inventory, object ast.Value, weight int, verdict Verdict) {
	hash := object.Hash()
	weight += verdict.weight()
	limit := m.size * usualWeight
	m.mu.Lock()
	defer m.mu.Unlock()
	if inventory != m.inventory { // the earlier one will not be asked about again
		m.inventory, m.entries, m.order, m.weight = inventory, map[int][]memoEntry{}, nil, 0
	}
	if weight > limit/4 {
		return // it would drive out all that is usual
	}
	for len(m.order) > 0 && (len(m.order) >= m.size || m.weight+weight > limit) {
		m.dropOldest()
	}
	m.order = append(m.order, hash)
	m.weight += weight
	m.entries[hash] = append(m.entries[hash], memoEntry{query: q, object: object, verdict: verdict.clone(), weight: weight})
}

func (m *memo) dropOldest() {
	oldest := m.order[0]
	m.order = m.order[1:]
	m.weight -= m.entries[oldest][0].weight
	if m.entries[oldest] = m.entries[oldest][1:]; len(m.entries[oldest]) == 0 {
		delete(m.entries, oldest)
	}
}

// weightOf estimates the bytes that a decoded value takes once it is converted.
func weightOf(v any) int {
	const each = 144 // a term, and its place in what holds it
	weight := each
	switch v := v.(type) {
	case string:
		weight += len(v)
	case map[string]any:
		for key, child := range v {
			weight += each + len(key) + weightOf(child)
		}
	case []any:
		for _, child := range v {
			weight += weightOf(child)
		}
	}
	return weight
}

// weight estimates the bytes that a verdict takes.
func (v Verdict) weight() int {
	const each = 256
	weight := each * (len(v.Passed) + len(v.Skipped) + len(v.Failed)) / 8
	for _, finding := range v.Findings {
		weight += each + len(finding.Message) + 32*len(finding.Path)
		for _, step := range finding.Path {
			weight += len(text(step))
		}
		for _, assignment := range finding.Set {
			weight += each + 32*len(assignment.Path) + weightOf(assignment.Value)
		}
		for _, object := range finding.Create {
			weight += weightOf(object)
		}
	}
	return weight
}

// clone copies what Evaluate writes to or sorts.
func (v Verdict) clone() Verdict {
	v.Findings = slices.Clone(v.Findings)
	v.Passed = slices.Clone(v.Passed)
	v.Skipped = slices.Clone(v.Skipped)
	v.Failed = slices.Clone(v.Failed)
	return v
}
