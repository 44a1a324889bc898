package main

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// inOrder lists chapters as a table of contents does: 5.2.9 before 5.2.10.
func inOrder(chapters map[string][]string) []string {
	return slices.SortedFunc(maps.Keys(chapters), func(a, b string) int {
		return slices.CompareFunc(strings.Split(a, "."), strings.Split(b, "."), func(a, b string) int {
			x, errX := strconv.Atoi(a)
			y, errY := strconv.Atoi(b)
			if errX != nil || errY != nil {
				return cmp.Compare(a, b)
			}
			return cmp.Compare(x, y)
		})
	})
}
