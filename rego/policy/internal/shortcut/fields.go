package shortcut

import (
	"maps"
	"slices"
	"strings"

	"github.com/lightk8s/lightk8s/rego/policy/internal/bitset"
)

// Signs are what an object has one of, or a control has nothing to say of it.
type Signs struct {
	// Names of fields; one that ends in /* stands for all that begin so, as annotations and labels do.
	Names []string
	// Texts are parts of a string, or of the name of a field.
	Texts []string
}

// Fields numbers the signs that controls declare, so that one walk over an object finds all controls
// that it can concern.
type Fields struct {
	names  map[string]int        // number of each, without the star
	texts  []string              // numbered after the names
	wanted map[string]bitset.Set // by control; a control that declares none is not in it
}

// NewFields returns the index of the signs that controls declare, by the id of the control.
func NewFields(declared map[string]Signs) Fields {
	f := Fields{names: map[string]int{}, wanted: map[string]bitset.Set{}}
	ids := slices.Sorted(maps.Keys(declared))
	for _, id := range ids {
		for _, name := range declared[id].Names {
			if name = strings.TrimSuffix(name, "*"); !has(f.names, name) {
				f.names[name] = len(f.names)
			}
		}
		f.texts = append(f.texts, declared[id].Texts...)
	}
	slices.Sort(f.texts)
	f.texts = slices.Compact(f.texts)
	for _, id := range ids {
		signs := declared[id]
		if len(signs.Names)+len(signs.Texts) == 0 {
			continue
		}
		wanted := f.none()
		for _, name := range signs.Names {
			wanted.Add(f.names[strings.TrimSuffix(name, "*")])
		}
		for _, text := range signs.Texts {
			wanted.Add(len(f.names) + slices.Index(f.texts, text))
		}
		f.wanted[id] = wanted
	}
	return f
}

func has(names map[string]int, name string) bool {
	_, ok := names[name]
	return ok
}

func (f Fields) none() bitset.Set { return bitset.New(len(f.names) + len(f.texts)) }

// In collects which of the signs occur in a decoded object.
func (f Fields) In(object map[string]any) bitset.Set {
	present := f.none()
	if len(present) > 0 {
		f.collect(object, present)
	}
	return present
}

func (f Fields) collect(v any, present bitset.Set) {
	switch v := v.(type) {
	case map[string]any:
		for key, child := range v {
			f.collectName(key, present)
			f.collect(child, present)
		}
	case []any:
		for _, child := range v {
			f.collect(child, present)
		}
	case string:
		f.collectTexts(v, present)
	}
}

func (f Fields) collectName(name string, present bitset.Set) {
	if number, ok := f.names[name]; ok {
		present.Add(number)
	}
	if slash := strings.IndexByte(name, '/'); slash > 0 {
		if number, ok := f.names[name[:slash+1]]; ok {
			present.Add(number)
		}
	}
	f.collectTexts(name, present)
}

func (f Fields) collectTexts(s string, present bitset.Set) {
	for i, text := range f.texts {
		if strings.Contains(s, text) {
			present.Add(len(f.names) + i)
		}
	}
}

// Concern reports whether the control has anything to look at in an object with these signs.
func (f Fields) Concern(control string, present bitset.Set) bool {
	wanted, declared := f.wanted[control]
	return !declared || wanted.Intersects(present)
}

// Mentioned reports whether a text is part of a string in a decoded value, or of the name of a field.
func Mentioned(v any, text string) bool {
	switch v := v.(type) {
	case map[string]any:
		for key, child := range v {
			if strings.Contains(key, text) || Mentioned(child, text) {
				return true
			}
		}
	case []any:
		for _, child := range v {
			if Mentioned(child, text) {
				return true
			}
		}
	case string:
		return strings.Contains(v, text)
	}
	return false
}
