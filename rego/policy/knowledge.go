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
	// explained is, by kind, why it is not known.
	explained map[schema.GroupKind]gap
	// elsewhere is why all other kinds are not known.
	elsewhere gap
}

// gap is why a kind is not known, or how to come to know it; "": that is not known either.
type gap struct {
	class SkipClass
	text  string
}

func newKnowledge() knowledge {
	return knowledge{kinds: map[schema.GroupKind]bool{}, within: map[schema.GroupKind]bool{}, explained: map[schema.GroupKind]gap{}}
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

// Explain states why a kind is not known, or how to come to know it, such as "--usage reads it". Controls
// that lack the kind are skipped with this.
func (i *Inventory) Explain(kind schema.GroupKind, class SkipClass, why string) {
	i.known.explained[kind] = gap{class: class, text: why}
}

// ExplainOthers states the same of the kinds that Explain states nothing of.
func (i *Inventory) ExplainOthers(class SkipClass, why string) {
	i.known.elsewhere = gap{class: class, text: why}
}

// lacking is the skip of a control that needs kinds which are not known.
func (i *Inventory) lacking(kinds []schema.GroupKind) Skip {
	names := make([]string, 0, len(kinds))
	hint := ""
	skip := Skip{Class: Unknown}
	for _, kind := range kinds {
		name := kind.String()
		switch why := i.why(kind); {
		case why.text == "":
		case why == i.known.elsewhere:
			hint = "; " + why.text
			skip.Class = skip.Class.Stronger(why.class)
		default:
			name += " (" + why.text + ")"
			skip.Class = skip.Class.Stronger(why.class)
		}
		names = append(names, name)
	}
	skip.Reason = "needs to know every " + strings.Join(names, ", ") + hint
	return skip
}

// why returns why a kind is not known; the zero value: nothing is stated.
func (i *Inventory) why(kind schema.GroupKind) gap {
	if i == nil {
		return gap{}
	}
	if explained, ok := i.known.explained[kind]; ok {
		return explained
	}
	return i.known.elsewhere
}

// Kinds lists the known kinds, sorted; of a nil inventory none.
func (i *Inventory) Kinds() []schema.GroupKind {
	if i == nil {
		return nil
	}
	return slices.SortedFunc(maps.Keys(i.known.kinds), compareKinds)
}
