// Package parallel does the same for many things on some goroutines.
package parallel

import "sync"

// Do calls f for every index below n, eight at a time: an API server answers several at once.
func Do(n int, f func(i int)) {
	var work sync.WaitGroup
	next := make(chan int)
	for range 8 {
		work.Go(func() {
			for i := range next {
				f(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	work.Wait()
}
