package audit

import (
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
	metadata, _ := object["metadata"].(map[string]any)
	references, _ := metadata["ownerReferences"].([]any)
	for _, r := range references {
		reference, _ := r.(map[string]any)
		if reference["controller"] != true {
			continue
		}
		kind, _ := reference["kind"].(string)
		name, _ := reference["name"].(string)
		return &owner{kind: kind, namespace: policy.RefOf(object).Namespace, name: name}
	}
	return nil
}

// said is a finding as an owner and what it made have it in common: paths differ, words don't.
type said struct {
	object                      owner
	control, container, message string
}

func saidBy(o owner, f report.Finding) said {
	return said{object: o, control: f.Control, container: f.Container, message: f.Message}
}

// saidByOwner reports whether the owner, or its owner, said the same: a Deployment's
// finding counts once, not again for its ReplicaSet and its pods. What only the live pod has
// stays. A cluster is read owners first, so that the findings of pods are dropped as they come.
func (c *collector) saidByOwner(by owner, what said) bool {
	if c.stated == nil {
		c.stated = make(map[said]bool, len(c.found))
		for _, known := range c.found {
			c.stated[saidBy(ownerOf(known.Object), known)] = true
		}
	}
	// Pod, ReplicaSet, Deployment: a chain is short. Of an endless one, no object is the first:
	// all of them would be dropped. No controller is a pod: such an owner is somebody's joke.
	if by.kind == "Pod" {
		return false
	}
	same, ok := false, true
	for steps := 0; ok && steps < 4; steps++ {
		what.object = by
		same = same || c.stated[what]
		by, ok = c.owners[by]
	}
	return same && !ok
}

// inherited marks the findings that an owner has too and that came before the owner's, as
// they may where manifests are read. nil: there is none.
func (c *collector) inherited() []bool {
	if c.stated == nil {
		return nil
	}
	inherited := make([]bool, len(c.found))
	for i, f := range c.found {
		by := c.about[i].owner
		inherited[i] = by != nil && c.saidByOwner(*by, saidBy(*by, f))
	}
	return inherited
}
