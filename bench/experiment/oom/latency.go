package main

import (
	"slices"
	"time"
)

// latencies are how long a call took, each time it was made; a call that failed took as long as
// it was waited for.
type latencies struct {
	Took   []time.Duration
	Failed int
}

func (l *latencies) add(took time.Duration, err error) {
	l.Took = append(l.Took, took)
	if err != nil {
		l.Failed++
	}
}

func (l latencies) and(more latencies) latencies {
	return latencies{append(slices.Clone(l.Took), more.Took...), l.Failed + more.Failed}
}

// quantile returns the least time within which that share of the calls ended; 0 where none was made.
func (l latencies) quantile(share float64) time.Duration {
	if len(l.Took) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(l.Took))
	return sorted[clamp(int(share*float64(len(sorted))+0.999999)-1, 0, len(sorted)-1)]
}

// beyond adds up the calls that took longer.
func (l latencies) beyond(patience time.Duration) time.Duration {
	var sum time.Duration
	for _, took := range l.Took {
		if took > patience {
			sum += took
		}
	}
	return sum
}
