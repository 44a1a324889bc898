package policy

import (
	"maps"
	"slices"
)

// Excepted lists the controls whose findings an exception can lift.
func Excepted() []string { return slices.Sorted(maps.Keys(allowances)) }
