package fairness

import (
	"errors"
	"testing"
)

func TestMemoryIsTakenFromTheLargestHolder(t *testing.T) {
	memory := NewMemory(100)
	given := ""
	hold := func(name, client string, bytes int64) *Held {
		h := memory.Hold(client, func() { given += name })
		if err := h.Grow(bytes); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return h
	}
	hold("a", "one", 30)
	b := hold("b", "one", 35)
	c := hold("c", "two", 20)
	if given != "" {
		t.Fatalf("given up are %q while there is room", given)
	}
	if err := c.Grow(20); err != nil || given != "b" || !b.IsGivenUp() || c.IsGivenUp() {
		t.Errorf("given up are %q (%v), want the larger one of the client that holds more", given, err)
	}
	if err := b.Grow(1); !errors.Is(err, ErrBusy) {
		t.Errorf("what was given up grows: %v", err)
	}
	if err := c.Grow(50); !errors.Is(err, ErrBusy) || given != "b" || !c.IsGivenUp() {
		t.Errorf("given up are %q (%v), want the one that grows", given, err)
	}
	b.Release()
	c.Release()
	if memory.total != 30 || len(memory.held) != 1 {
		t.Errorf("held are %d bytes of %d, want those of a", memory.total, len(memory.held))
	}
}

func TestOneThatIsLargerThanAllIsGivenUp(t *testing.T) {
	memory := NewMemory(100)
	small, large := memory.Hold("a", func() { t.Error("the small one is given up") }), memory.Hold("b", nil)
	if err := errors.Join(small.Grow(100), large.Grow(0)); err != nil {
		t.Fatal(err)
	}
	if err := large.Grow(101); !errors.Is(err, ErrBusy) || memory.total != 100 {
		t.Errorf("%v, held are %d bytes", err, memory.total)
	}
}
