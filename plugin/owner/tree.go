package owner

import (
	"iter"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// Ref names an object as owner references do, whatever its version.
type Ref struct{ Kind, Namespace, Name string }

// RefOf names an object.
func RefOf(ref policy.ObjectRef) Ref {
	return Ref{Kind: ref.Kind, Namespace: ref.Namespace, Name: ref.Name}
}

// ControllerOf is the object that made another from its own template; nil: none did.
func ControllerOf(object map[string]any) *Ref {
	by := metav1.GetControllerOfNoCopy(&unstructured.Unstructured{Object: object})
	if by == nil {
		return nil
	}
	return &Ref{Kind: by.Kind, Namespace: policy.RefOf(object).Namespace, Name: by.Name}
}

// Said is a finding as an owner and what it made have it in common: paths differ, words don't.
type Said struct {
	Object                      Ref
	Control, Container, Message string
}

// Tree maps objects to what made them, and holds what was found of each.
type Tree struct {
	controllers map[Ref]Ref   // dependent: its controller
	stated      map[Said]bool // what was found so far; nil until there is a dependent
}

// NewTree returns an empty one.
func NewTree() *Tree { return &Tree{controllers: map[Ref]Ref{}} }

// Note takes in what made an object. No pod owns another.
func (t *Tree) Note(dependent policy.ObjectRef, by Ref) {
	if dependent.GroupKind().Kind != "Pod" {
		t.controllers[RefOf(dependent)] = by
	}
}

// State takes in a finding, once that matters.
func (t *Tree) State(s Said) {
	if t.stated != nil {
		t.stated[s] = true
	}
}

// SaidByOwner reports whether an owner, or its owner, has the same finding: a Deployment's counts once, not again for its
// ReplicaSet and its pods. What only the live pod has stays. A cluster is read owners first, so that the findings
// of pods are known as they come. found are the findings so far, which are asked for once.
func (t *Tree) SaidByOwner(by Ref, what Said, found iter.Seq[Said]) bool {
	if t.stated == nil {
		t.stated = map[Said]bool{}
		for s := range found {
			t.State(s)
		}
	}
	// Pod, ReplicaSet, Deployment: a chain is short. Of an endless one, no object is the first:
	// all of them would be dropped. No controller is a pod: such an owner is made up.
	if by.Kind == "Pod" {
		return false
	}
	same, ok := false, true
	for steps := 0; ok && steps < 4; steps++ {
		what.Object = by
		same = same || t.stated[what]
		by, ok = t.controllers[by]
	}
	return same && !ok
}
