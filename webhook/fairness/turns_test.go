package fairness

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// A client that asks often delays another by one turn.
func TestClientsTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turns := NewTurns(1)
		first, err := turns.Take(t.Context(), "a")
		if err != nil {
			t.Fatal(err)
		}
		var order []string
		for _, client := range []string{"a", "a", "a", "b", "a", "c", "b"} {
			go func() {
				done, err := turns.Take(t.Context(), client)
				if err != nil {
					t.Error(err)
				}
				order = append(order, client)
				done()
			}()
			synctest.Wait()
		}
		first()
		synctest.Wait()
		if want := []string{"a", "b", "c", "a", "b", "a", "a"}; !slices.Equal(order, want) {
			t.Errorf("turns in the order %q, want %q", order, want)
		}
		if turns.free != 1 || len(turns.next) != 0 || len(turns.waiting) != 0 {
			t.Errorf("left is %+v", turns)
		}
	})
}

func TestAClientThatWaitsTooLongHasNoTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turns := NewTurns(2)
		for range 2 {
			if _, err := turns.Take(t.Context(), "a"); err != nil {
				t.Fatal(err)
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		done, err := turns.Take(ctx, "b")
		if !errors.Is(err, ErrBusy) {
			t.Errorf("error is %v", err)
		}
		done() // has nothing to give back
		if turns.free != 0 || len(turns.next) != 0 || len(turns.waiting) != 0 {
			t.Errorf("left is %+v", turns)
		}
	})
}

func TestATurnIsGivenBackOnce(t *testing.T) {
	turns := NewTurns(1)
	done, err := turns.Take(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	done()
	done()
	if turns.free != 1 {
		t.Errorf("%d turns are free, want 1", turns.free)
	}
}

func TestATurnIsTakenWithoutWaitingOnlyWhereOneIsFree(t *testing.T) {
	turns := NewTurns(1)
	done, ok := turns.TryTake()
	if !ok {
		t.Fatal("the free turn was not taken")
	}
	if _, ok := turns.TryTake(); ok {
		t.Error("a second turn was taken")
	}
	done()
	if _, ok := turns.TryTake(); !ok {
		t.Error("the turn was not given back")
	}
}
