package patches

import (
	"maps"
	"reflect"
	"slices"
	"strconv"
)

// Carry makes the change that leads from one object to another on a third, which can have changed elsewhere since.
// conflicts are the fields, as JSON pointers, that are neither as from has them nor as to has them. Elements of lists
// are found by their names.
func Carry(live, from, to map[string]any) (want map[string]any, conflicts []string) {
	var m merge
	merged, _ := m.value("", live, from, to).(map[string]any)
	return merged, m.conflicts
}

// Overwrite is Carry of a user who wants the change all the same: fields that are otherwise become as to has them. conflicts
// are elements of lists that are gone.
func Overwrite(live, from, to map[string]any) (want map[string]any, conflicts []string) {
	m := merge{overwrite: true}
	merged, _ := m.value("", live, from, to).(map[string]any)
	return merged, m.conflicts
}

type merge struct {
	overwrite bool
	conflicts []string
}

// absent stands for a field that is not there.
type absent struct{}

func equal(a, b any) bool { return reflect.DeepEqual(a, b) }

func (m *merge) value(path string, live, from, to any) any {
	switch {
	case equal(from, to), equal(live, to):
		return live
	case equal(live, from):
		return to
	}
	if was, is, ok := both[map[string]any](from, to); ok {
		if now, ok := live.(map[string]any); ok {
			return m.fields(path, now, was, is)
		}
	}
	if was, now, ok := both[map[string]any](from, live); ok && m.overwrite && to == any(absent{}) { // what others added stays
		if merged := m.fields(path, now, was, map[string]any{}); len(merged) > 0 {
			return merged
		}
		return absent{}
	}
	if was, is, ok := both[[]any](from, to); ok {
		if now, ok := live.([]any); ok && named(was) && named(is) && named(now) && sameNames(was, is) {
			return m.elements(path, now, was, is)
		}
	}
	if m.overwrite {
		return to
	}
	m.conflicts = append(m.conflicts, path)
	return live
}

func (m *merge) fields(path string, live, from, to map[string]any) map[string]any {
	out := maps.Clone(live)
	keys := maps.Clone(from)
	maps.Copy(keys, to)
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		switch merged := m.value(path+"/"+escape(key), field(live, key), field(from, key), field(to, key)); merged {
		case absent{}:
			delete(out, key)
		default:
			out[key] = merged
		}
	}
	return out
}

func field(fields map[string]any, key string) any {
	if value, ok := fields[key]; ok {
		return value
	}
	return absent{}
}

func (m *merge) elements(path string, live, from, to []any) []any {
	out := slices.Clone(live)
	for i, was := range from {
		is := find(to, nameOf(was))
		at := slices.IndexFunc(live, func(element any) bool { return nameOf(element) == nameOf(was) })
		switch {
		case equal(was, is):
		case at < 0:
			m.conflicts = append(m.conflicts, path+"/"+strconv.Itoa(i))
		default:
			out[at] = m.value(path+"/"+strconv.Itoa(at), live[at], was, is)
		}
	}
	return out
}

func find(list []any, name any) any {
	for _, element := range list {
		if nameOf(element) == name {
			return element
		}
	}
	return absent{}
}

// named reports whether every element of a list has a name, and each another.
func named(list []any) bool {
	seen := map[string]bool{}
	for _, element := range list {
		name, _ := nameOf(element).(string)
		if name == "" || seen[name] {
			return false
		}
		seen[name] = true
	}
	return true
}

func sameNames(a, b []any) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(element any) bool { return find(b, nameOf(element)) == absent{} })
}
