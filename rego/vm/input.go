package vm

import "sync"

// Input is what rules see as input.
type Input struct {
	// Object under evaluation: input.object. It is not changed.
	Object any
	// Facts known beside it: input.facts; nil: none.
	Facts *Facts
}

// Document returns the input as one object.
func (i Input) Document() map[string]any {
	out := map[string]any{"object": i.Object}
	if i.Facts != nil {
		out["facts"] = i.Facts.document
	}
	return out
}

// Facts are what is known beside objects. What rules make of the facts alone is computed once for all
// objects. Facts are safe for concurrent use.
type Facts struct {
	document any

	mu    sync.RWMutex
	known map[factKey]any
}

type factKey struct {
	evaluator *Evaluator
	rule      int
}

// NewFacts returns facts of a document, which must not be changed afterwards.
func NewFacts(document map[string]any) *Facts {
	return &Facts{document: document, known: map[factKey]any{}}
}

func (f *Facts) get(e *Evaluator, rule int) (v any, known bool) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	v, known = f.known[factKey{e, rule}]
	return v, known
}

func (f *Facts) put(e *Evaluator, rule int, v any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.known[factKey{e, rule}] = v
}
