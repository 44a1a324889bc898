package audit

import (
	"hash/maphash"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// repeats finds what is said again of an object that was read twice, such as from two files. One without the
// namespace that it will be in can be another object each time.
type repeats struct {
	seed  maphash.Seed
	read  map[uint64]bool // hashes of objects: there can be hundreds of thousands
	again map[policy.ObjectRef]bool
	said  map[repeated]bool
}

type repeated struct {
	control, container, path, message string
	object                            policy.ObjectRef
}

func newRepeats() repeats {
	return repeats{
		seed: maphash.MakeSeed(), read: map[uint64]bool{}, again: map[policy.ObjectRef]bool{}, said: map[repeated]bool{},
	}
}

// note takes note of an object.
func (r *repeats) note(object policy.ObjectRef) {
	if object.Namespace == "" && policy.IsNamespaced(object.GroupKind()) || strings.HasSuffix(object.Name, "*") {
		return
	}
	hash := maphash.Comparable(r.seed, object)
	if r.read[hash] {
		r.again[object] = true
	}
	r.read[hash] = true
}

// has reports whether the finding is a repetition, once all objects are noted.
func (r *repeats) has(f report.Finding) bool {
	if !r.again[f.Object] {
		return false
	}
	key := repeated{f.Control, f.Container, f.Path, f.Message, f.Object}
	before := r.said[key]
	r.said[key] = true
	return before
}
