package sample

import (
	"cmp"
	"fmt"
	"slices"
)

// Runs returns what stands behind a figure.
func Runs(n int) string {
	if n == 1 {
		return "one run each"
	}
	return fmt.Sprintf("medians of %d runs", n)
}

// Median returns the median of each quantity by itself, of at least one run. Of an even
// number of runs it is the upper one of the two in the middle.
func Median(runs []Usage) Usage {
	return Usage{
		WallSeconds: median(runs, func(u Usage) float64 { return u.WallSeconds }),
		CPUSeconds:  median(runs, func(u Usage) float64 { return u.CPUSeconds }),
		PeakKiB:     median(runs, func(u Usage) int64 { return u.PeakKiB }),
	}
}

func median[T cmp.Ordered](runs []Usage, of func(Usage) T) T {
	var values []T
	for _, run := range runs {
		values = append(values, of(run))
	}
	slices.Sort(values)
	return values[len(values)/2]
}
