package audit

import (
	"iter"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// owner names an object that others belong to.
type owner struct{ kind, namespace, name string }

func ownerOf(ref policy.ObjectRef) owner {
	return owner{kind: ref.Kind, namespace: ref.Namespace, name: ref.Name}
}

// controllerOf returns the controller of an object: the owner that made it from its own
// template; nil: it has none.
func controllerOf(object map[string]any) *owner {
	by := metav1.GetControllerOfNoCopy(&unstructured.Unstructured{Object: object})
	if by == nil {
		return nil
	}
	return &owner{kind: by.Kind, namespace: policy.RefOf(object).Namespace, name: by.Name}
}

// said is a finding as an owner and what it made have it in common: paths differ, words don't.
type said struct {
	object                      owner
	control, container, message string
}

func saidBy(o owner, f report.Finding) said {
	return said{object: o, control: f.Control, container: f.Container, message: f.Message}
}

// ownership maps each object to its owner, and holds what was found of it.
type ownership struct {
	controllers map[owner]owner // dependent: its controller
	stated      map[said]bool   // what was found so far; nil until there is a dependent
}

func newOwnership() ownership { return ownership{controllers: map[owner]owner{}} }

func (o *ownership) note(dependent, by owner) { o.controllers[dependent] = by }

// state notes a finding that was kept, once that matters.
func (o *ownership) state(f report.Finding) {
	if o.stated != nil {
		o.stated[saidBy(ownerOf(f.Object), f)] = true
	}
}

// saidByOwner reports whether the owner, or its owner, said the same: a Deployment's
// finding counts once, not again for its ReplicaSet and its pods. What only the live pod has
// stays. A cluster is read owners first, so that the findings of pods are dropped as they come.
func (o *ownership) saidByOwner(by owner, what said, found iter.Seq[report.Finding]) bool {
	if o.stated == nil {
		o.stated = map[said]bool{}
		for f := range found {
			o.state(f)
		}
	}
	// Pod, ReplicaSet, Deployment: a chain is short. Of an endless one, no object is the first:
	// all of them would be dropped. No controller is a pod: such an owner is made up.
	if by.kind == "Pod" {
		return false
	}
	same, ok := false, true
	for steps := 0; ok && steps < 4; steps++ {
		what.object = by
		same = same || o.stated[what]
		by, ok = o.controllers[by]
	}
	return same && !ok
}

// inherited reports whether the owner of the object has the finding too: where manifests are read,
// the owner might have come later.
func (c *collector) inherited(by *owner, f report.Finding) bool {
	return by != nil && c.owned.saidByOwner(*by, saidBy(*by, f), c.stated)
}
