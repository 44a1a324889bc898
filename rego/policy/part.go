package policy

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego/policy/internal/shortcut"
)

// Part is the part of a kind's objects that a control asks the inventory for.
type Part struct {
	// Namespace that the objects are in; "": all namespaces.
	Namespace string
	// Text that each object has as a part of a string, or of the name of a field; "": none.
	Text string
}

// whole is the part that no object is left out of.
var whole = Part{}

// Holds reports whether an object is of the part.
func (p Part) Holds(object map[string]any) bool {
	return (p.Namespace == "" || RefOf(object).Namespace == p.Namespace) && (p.Text == "" || shortcut.Mentioned(object, p.Text))
}

// Word is in every document that holds an object of the part, unless it is escaped there; "": there is none.
func (p Part) Word() string { return cmp.Or(p.Text, p.Namespace) }

// word is what YAML writes as it is: what has a space can be folded.
var word = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:/-]*$`)

// parseInventory parses KIND[.GROUP][@NAMESPACE][~TEXT], the kind and part of a need.
func parseInventory(s string) (schema.GroupKind, Part, error) {
	s, text, hasText := strings.Cut(s, "~")
	s, namespace, hasNamespace := strings.Cut(s, "@")
	for _, given := range []struct {
		value string
		is    bool
	}{{text, hasText}, {namespace, hasNamespace}} {
		if given.is && !word.MatchString(given.value) {
			return schema.GroupKind{}, Part{}, fmt.Errorf("%q is not a word", given.value)
		}
	}
	kind := schema.ParseGroupKind(s)
	if !kindName.MatchString(kind.Kind) {
		return schema.GroupKind{}, Part{}, fmt.Errorf("%q is not KIND[.GROUP]", s)
	}
	return kind, Part{Namespace: namespace, Text: text}, nil
}

// Parts are, by kind, the parts of it that an inventory is asked for: it holds what is of one of
// them. Of a kind without parts it holds every object.
type Parts map[schema.GroupKind][]Part

// partsOf returns what the controls need or use of the kinds that they name.
func partsOf(controls []Control) Parts {
	parts := Parts{}
	for _, control := range controls {
		for _, need := range slices.Concat(control.Needs, control.Uses) {
			if kind, part, ok := need.part(); ok && !slices.Contains(parts[kind], part) {
				parts[kind] = append(parts[kind], part)
			}
		}
	}
	for kind, list := range parts {
		if slices.Contains(list, whole) {
			delete(parts, kind)
		}
	}
	return parts
}

// Holds reports whether an inventory is asked for an object of one of its kinds.
func (p Parts) Holds(object map[string]any) bool {
	if len(p) == 0 {
		return true
	}
	parts, ok := p[RefOf(object).GroupKind()]
	return !ok || slices.ContainsFunc(parts, func(part Part) bool { return part.Holds(object) })
}
