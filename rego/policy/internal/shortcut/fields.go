package shortcut

import (
	"maps"
	"slices"
	"strings"

	"github.com/lightk8s/lightk8s/rego/policy/internal/bitset"
)

// Fields numbers the names that controls declare as the fields they look at, so that one walk
// over an object finds all controls that it can concern.
//
// A name that ends in /* stands for all that begin so, as annotations and labels do.
type Fields struct {
	numbers map[string]int        // without the star
	wanted  map[string]bitset.Set // by control; a control that declares none is not in it
}

// NewFields returns the index of the names that controls declare, by the id of the control.
func NewFields(declared map[string][]string) Fields {
	f := Fields{numbers: map[string]int{}, wanted: map[string]bitset.Set{}}
	ids := slices.Sorted(maps.Keys(declared))
	for _, id := range ids {
		for _, field := range declared[id] {
			name := strings.TrimSuffix(field, "*")
			if _, ok := f.numbers[name]; !ok {
				f.numbers[name] = len(f.numbers)
			}
		}
	}
	for _, id := range ids {
		if len(declared[id]) == 0 {
			continue
		}
		wanted := bitset.New(len(f.numbers))
		for _, field := range declared[id] {
			wanted.Add(f.numbers[strings.TrimSuffix(field, "*")])
		}
		f.wanted[id] = wanted
	}
	return f
}

// In collects which of the names occur in a decoded object.
func (f Fields) In(object map[string]any) bitset.Set {
	present := bitset.New(len(f.numbers))
	if len(f.numbers) > 0 {
		f.collect(object, present)
	}
	return present
}

func (f Fields) collect(v any, present bitset.Set) {
	switch v := v.(type) {
	case map[string]any:
		for key, child := range v {
			if number, ok := f.numbers[key]; ok {
				present.Add(number)
			}
			if slash := strings.IndexByte(key, '/'); slash > 0 {
				if number, ok := f.numbers[key[:slash+1]]; ok {
					present.Add(number)
				}
			}
			f.collect(child, present)
		}
	case []any:
		for _, child := range v {
			f.collect(child, present)
		}
	}
}

// Concern reports whether the control has anything to look at in an object with these fields.
func (f Fields) Concern(control string, present bitset.Set) bool {
	wanted, declared := f.wanted[control]
	return !declared || wanted.Intersects(present)
}
