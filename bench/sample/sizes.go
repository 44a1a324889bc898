package sample

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Sizes reads numbers above 0 with spaces between them. They come back ascending, no two the same.
func Sizes(text string) ([]int, error) {
	var sizes []int
	for _, field := range strings.Fields(text) {
		size, err := strconv.Atoi(field)
		if err != nil || size < 1 {
			return nil, fmt.Errorf("size %q is not a number above 0", field)
		}
		sizes = append(sizes, size)
	}
	slices.Sort(sizes)
	return slices.Compact(sizes), nil
}
