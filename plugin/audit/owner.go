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

// inherited marks the findings of objects whose owner, or its owner, has the same one: a
// Deployment's finding counts once, not again for its ReplicaSet and its pods. What only the
// live pod has stays. nil: no object has an owner.
func (c *collector) inherited() []bool {
	if len(c.owners) == 0 {
		return nil
	}
	stated := make(map[said]bool, len(c.found))
	for _, f := range c.found {
		stated[saidBy(ownerOf(f.Object), f)] = true
	}
	inherited := make([]bool, len(c.found))
	for i, f := range c.found {
		if c.about[i].owner == nil {
			continue
		}
		// Pod, ReplicaSet, Deployment: a chain is short. Of an endless one, no object is the first:
		// all of them would be dropped.
		by, ok, said := *c.about[i].owner, true, false
		for steps := 0; ok && steps < 4; steps++ {
			said = said || stated[saidBy(by, f)]
			by, ok = c.owners[by]
		}
		inherited[i] = said && !ok
	}
	return inherited
}
