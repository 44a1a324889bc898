package policy

import (
	"maps"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

// knowledge is of which kinds an inventory holds every object, and how to come to know the others.
type knowledge struct {
	kinds map[schema.GroupKind]bool
	// within are those of which it holds every object in the namespaces of the objects under judgement.
	within map[schema.GroupKind]bool
	// explained is, by kind, how to come to know it.
	explained map[schema.GroupKind]string
	// elsewhere is how to come to know all other kinds; "": there is no way.
	elsewhere string
}

func newKnowledge() knowledge {
	return knowledge{kinds: map[schema.GroupKind]bool{}, within: map[schema.GroupKind]bool{}, explained: map[schema.GroupKind]string{}}
}

func (k knowledge) clone() knowledge {
	return knowledge{kinds: maps.Clone(k.kinds), within: maps.Clone(k.within), explained: maps.Clone(k.explained), elsewhere: k.elsewhere}
}

// Know declares that the inventory holds all objects of the kind, even if there is none.
func (i *Inventory) Know(kind schema.GroupKind) {
	i.known.kinds[kind] = true
}

// KnowWithin declares that the inventory holds all objects of the kind in the namespaces of the
// objects that are evaluated with it. Of a kind without a namespace that declares nothing.
func (i *Inventory) KnowWithin(kind schema.GroupKind) {
	if IsNamespaced(kind) {
		i.known.within[kind] = true
	}
}

// Knows reports whether all objects of the kind are held, whatever their namespace.
func (i *Inventory) Knows(kind schema.GroupKind) bool {
	return i != nil && i.known.kinds[kind]
}

// knowsBeside reports whether all objects of the kind are held that stand beside an object: those
// of its namespace, or of the namespace that it is.
func (i *Inventory) knowsBeside(kind schema.GroupKind, ref ObjectRef) bool {
	if i.Knows(kind) {
		return true
	}
	return i != nil && i.known.within[kind] && withinNamespace(ref)
}

// withinNamespace reports whether an object has a namespace, or is one.
func withinNamespace(ref ObjectRef) bool {
	return ref.Kind == "Namespace" || IsNamespaced(ref.GroupKind())
}

// Explain states how to come to know a kind, such as "--usage reads it". Controls that lack the kind
// are skipped with this.
func (i *Inventory) Explain(kind schema.GroupKind, how string) {
	i.known.explained[kind] = how
}

// ExplainOthers states how to come to know the kinds that Explain states nothing of.
func (i *Inventory) ExplainOthers(how string) {
	i.known.elsewhere = how
}

// lacking states that kinds are not known, and how to come to know them.
func (i *Inventory) lacking(kinds []schema.GroupKind) string {
	names := make([]string, 0, len(kinds))
	hint := ""
	for _, kind := range kinds {
		name := kind.String()
		switch {
		case i == nil:
		case i.known.explained[kind] != "":
			name += " (" + i.known.explained[kind] + ")"
		case i.known.elsewhere != "":
			hint = "; " + i.known.elsewhere
		}
		names = append(names, name)
	}
	return "needs to know every " + strings.Join(names, ", ") + hint
}

// Kinds lists the known kinds, sorted; of a nil inventory none.
func (i *Inventory) Kinds() []schema.GroupKind {
	if i == nil {
		return nil
	}
	return slices.SortedFunc(maps.Keys(i.known.kinds), compareKinds)
}
