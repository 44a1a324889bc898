package parallel_test

import (
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/plugin/parallel"
)

func numbers(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

func TestResultsComeInTheOrderOfTheElements(t *testing.T) {
	for _, n := range []int{0, 1, 2, 1000} {
		square := func(i int) int {
			if i%7 == 0 {
				time.Sleep(100 * time.Microsecond) // others are ready before it
			}
			return i * i
		}
		var want []int
		for _, i := range numbers(n) {
			want = append(want, i*i)
		}
		got := slices.Collect(parallel.InOrder(slices.Values(numbers(n)), 4, square))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d elements (-want +got):\n%s", n, diff)
		}
	}
}

func TestAnEarlyEndStopsTheWork(t *testing.T) {
	before, begun := runtime.NumGoroutine(), atomic.Int32{}
	for i := range parallel.InOrder(slices.Values(numbers(1_000_000)), 4, func(i int) int { begun.Add(1); return i }) {
		if i == 10 {
			break
		}
	}
	if n := begun.Load(); n > 100 {
		t.Errorf("work was done on %d elements", n)
	}
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}
