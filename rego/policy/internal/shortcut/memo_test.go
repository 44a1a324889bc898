package shortcut

import (
	"testing"

	"github.com/lightk8s/lightk8s/rego/vm/value"
)

// held returns the answers that a memo holds, and the places that they take in its order.
func held(m *Memo[string, string, int]) (answers, places int) {
	for _, entries := range m.entries {
		answers += len(entries)
	}
	return answers, len(m.order)
}

func TestAMemoHoldsAsManyAnswersAsItHasPlaces(t *testing.T) {
	m := NewMemo[string, string, int](3)
	for n := range 10 {
		m.Put("q", "s", NewInput(string(rune('a'+n))), 1, n)
	}
	if answers, places := held(m); answers != 3 || places != 3 || m.Len() != 3 {
		t.Errorf("%d answers are held in %d places, want 3", answers, places)
	}
	for n := range 10 {
		answer, ok := m.Get("q", "s", NewInput(string(rune('a'+n))))
		if ok != (n >= 7) || ok && answer != n {
			t.Errorf("answer %d is %d, %v", n, answer, ok)
		}
	}
}

func TestAMemoAnswersTheSameQueryInTheSameScope(t *testing.T) {
	m := NewMemo[string, string, int](3)
	m.Put("q", "s", NewInput("a"), 1, 1)
	m.Put("r", "s", NewInput("a"), 1, 2)
	if answer, ok := m.Get("r", "s", NewInput("a")); answer != 2 || !ok {
		t.Errorf("the other query is answered with %d, %v", answer, ok)
	}
	if _, ok := m.Get("q", "t", NewInput("a")); ok {
		t.Error("another scope has an answer")
	}
	m.Put("q", "t", NewInput("b"), 1, 3)
	if answers, places := held(m); answers != 1 || places != 1 || len(m.entries) != 1 {
		t.Errorf("%d answers are held in %d places, want the one of the last scope", answers, places)
	}
}

// Objects whose hash is the same are told apart.
func TestAMemoComparesObjectsInFull(t *testing.T) {
	m := NewMemo[string, string, int](3)
	one, other := "a", "b"
	m.Put("q", "s", NewInput(one), 1, 1)
	m.entries[value.Hash(other)] = m.entries[value.Hash(one)]
	if answer, ok := m.Get("q", "s", NewInput(other)); ok {
		t.Errorf("another object is answered with %d", answer)
	}
}

func TestAMemoIsBoundedByWeight(t *testing.T) {
	m := NewMemo[string, string, int](4)
	m.Put("q", "s", NewInput("a"), 1, 1)
	m.Put("q", "s", NewInput("b"), UsualWeight+1, 2)
	if m.Len() != 1 {
		t.Errorf("%d answers are held, want 1: the other would drive out all that is usual", m.Len())
	}
	for n := range 8 {
		m.Put("q", "s", NewInput(string(rune('c'+n))), UsualWeight, n)
	}
	if m.Len() != 4 || m.weight > 4*UsualWeight {
		t.Errorf("%d answers of %d bytes are held", m.Len(), m.weight)
	}
}
