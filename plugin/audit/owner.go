package audit

import (
	"slices"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// owner names an object that others belong to.
type owner struct{ kind, namespace, name string }

func ownerOf(ref policy.ObjectRef) owner {
	return owner{kind: ref.Kind, namespace: ref.Namespace, name: ref.Name}
}

// controllerOf returns the controller of an object: the owner that made it from its own
// template; zero: it has none.
func controllerOf(object map[string]any) owner {
	metadata, _ := object["metadata"].(map[string]any)
	references, _ := metadata["ownerReferences"].([]any)
	for _, r := range references {
		reference, _ := r.(map[string]any)
		if reference["controller"] != true {
			continue
		}
		kind, _ := reference["kind"].(string)
		name, _ := reference["name"].(string)
		return owner{kind: kind, namespace: policy.RefOf(object).Namespace, name: name}
	}
	return owner{}
}

// said is a finding as an owner and what it made have it in common: paths differ, words don't.
type said struct {
	object                      owner
	control, container, message string
}

// withoutInherited drops the findings of objects whose owner, or its owner, has the same
// one: a Deployment's finding counts once, not again for its ReplicaSet and its pods. What
// only the live pod has stays.
func withoutInherited(found []held, owners map[owner]owner) []held {
	if len(owners) == 0 {
		return found
	}
	stated := make(map[said]bool, len(found))
	for _, f := range found {
		stated[f.saidBy(ownerOf(f.Object))] = true
	}
	return slices.DeleteFunc(found, func(f held) bool {
		for by, steps := f.owner, 0; by != (owner{}) && steps < 4; by, steps = owners[by], steps+1 {
			if stated[f.saidBy(by)] {
				return true
			}
		}
		return false
	})
}

func (f held) saidBy(o owner) said {
	return said{object: o, control: f.Control, container: f.Container, message: f.Message}
}
