// Package parallel spreads work over goroutines.
package parallel

import (
	"iter"
	"sync"
)

// InOrder applies work to each element on several goroutines, and yields the results in the
// order of the elements. It holds a few elements a worker at most, and has ended all
// goroutines when it returns.
func InOrder[In, Out any](elements iter.Seq[In], workers int, work func(In) Out) iter.Seq[Out] {
	return func(yield func(Out) bool) {
		type job struct {
			element In
			result  chan Out
		}
		jobs := make(chan job)
		pending := make(chan chan Out, 4*workers)
		stop := make(chan struct{})
		var running sync.WaitGroup
		for range workers {
			running.Go(func() {
				for j := range jobs {
					j.result <- work(j.element)
				}
			})
		}
		running.Go(func() {
			defer close(pending)
			defer close(jobs)
			for element := range elements {
				j := job{element: element, result: make(chan Out, 1)}
				select {
				case pending <- j.result:
				case <-stop:
					return
				}
				select {
				case jobs <- j:
				case <-stop:
					return
				}
			}
		})
		defer running.Wait()
		defer close(stop)
		for result := range pending {
			if !yield(<-result) {
				return
			}
		}
	}
}
