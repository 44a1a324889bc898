// Package patches changes objects that are there by JSON Patch (RFC 6902), tries that before, watches what comes of
// it, and undoes it exactly. A patch owns only the fields that it sets, and tests what it replaces.
package patches

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Operation is one of a JSON Patch.
type Operation struct {
	Op    string
	Path  string // a JSON pointer
	Value any    // of test, add and replace
}

// MarshalJSON leaves out the value of remove alone: that of test can be null.
func (o Operation) MarshalJSON() ([]byte, error) {
	if o.Op == "remove" {
		return json.Marshal(map[string]any{"op": o.Op, "path": o.Path})
	}
	return json.Marshal(map[string]any{"op": o.Op, "path": o.Path, "value": o.Value})
}

// between is the patch that makes one content of another, of the object with the UID. Everything that it replaces or
// removes is tested before, and the names of the elements that it leads through.
func between(uid string, before, after map[string]any) []Operation {
	var d difference
	d.test("/metadata/uid", uid)
	d.fields("", before, after)
	return slices.Concat(d.tests, d.writes)
}

// difference collects operations: the tests come first, since they are about the object as it was.
type difference struct{ tests, writes []Operation }

func (d *difference) test(path string, value any) {
	d.tests = append(d.tests, Operation{"test", path, value})
}

func (d *difference) write(op, path string, value any) {
	d.writes = append(d.writes, Operation{op, path, value})
}

func (d *difference) fields(path string, before, after map[string]any) {
	keys := maps.Clone(before)
	if keys == nil {
		keys = map[string]any{}
	}
	maps.Copy(keys, after)
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		at := path + "/" + escape(key)
		was, had := before[key]
		is, has := after[key]
		switch {
		case !had:
			d.test(at, nil) // true where it is absent: nothing else set it since
			d.write("add", at, is)
		case !has:
			d.test(at, was)
			d.write("remove", at, nil)
		default:
			d.value(at, was, is)
		}
	}
}

func (d *difference) value(path string, before, after any) {
	if reflect.DeepEqual(before, after) {
		return
	}
	if was, is, ok := both[map[string]any](before, after); ok {
		d.fields(path, was, is)
		return
	}
	if was, is, ok := both[[]any](before, after); ok && sameElements(was, is) {
		for i := range was {
			if reflect.DeepEqual(was[i], is[i]) {
				continue
			}
			at := path + "/" + strconv.Itoa(i)
			d.test(at+"/name", nameOf(was[i]))
			d.value(at, was[i], is[i])
		}
		return
	}
	d.test(path, before)
	d.write("replace", path, after)
}

// sameElements reports whether two lists hold elements of the same names, in the same order. Those without are one value:
// nothing tells whether another wrote one before them.
func sameElements(a, b []any) bool {
	return named(a) && named(b) && slices.EqualFunc(a, b, func(one, two any) bool { return nameOf(one) == nameOf(two) })
}

func nameOf(element any) any {
	fields, _ := element.(map[string]any)
	return fields["name"]
}

func both[T any](a, b any) (one, two T, ok bool) {
	one, okOne := a.(T)
	two, okTwo := b.(T)
	return one, two, okOne && okTwo
}

// escape writes a key as a part of a JSON pointer (RFC 6901).
func escape(key string) string { return strings.NewReplacer("~", "~0", "/", "~1").Replace(key) }

func encode(patch []Operation) ([]byte, error) {
	data, err := json.Marshal(patch)
	if err != nil {
		return nil, fmt.Errorf("encode patch: %w", err)
	}
	return data, nil
}
