package policytest_test

import (
	"encoding/json"
	"testing"

	"github.com/lightk8s/lightk8s/rego/policy"
)

const foreignImage = "registry.example.com/miner:1.0.0"

// lookalikes are ways to take the name of something that a distribution ships. Each changes a
// copy, and reports whether there was something to change.
var lookalikes = map[string]func(object map[string]any) bool{
	"in another namespace": func(object map[string]any) bool {
		metadata := fields(object, "metadata")
		_, ok := metadata["namespace"]
		metadata["namespace"] = "shop"
		return ok
	},
	"without its labels": func(object map[string]any) bool {
		metadata := fields(object, "metadata")
		_, ok := metadata["labels"]
		delete(metadata, "labels")
		return ok
	},
	"with other images": func(object map[string]any) bool {
		return changeContainers(object, func(container map[string]any) { container["image"] = foreignImage })
	},
	"with images of the same name from elsewhere": func(object map[string]any) bool {
		return changeContainers(object, func(container map[string]any) {
			image, _ := container["image"].(string)
			container["image"] = "registry.example.com/" + image
		})
	},
	"for another subject": func(object map[string]any) bool {
		return changeSubjects(object, []any{map[string]any{"kind": "ServiceAccount", "namespace": "shop", "name": "web"}})
	},
	"for one more subject": func(object map[string]any) bool {
		subjects, _ := object["subjects"].([]any)
		return changeSubjects(object, append(subjects, map[string]any{"kind": "ServiceAccount", "namespace": "shop", "name": "web"}))
	},
	"for no subject": func(object map[string]any) bool {
		return changeSubjects(object, []any{})
	},
	"of another kind": func(object map[string]any) bool {
		object["apiVersion"], object["kind"] = "example.com/v1", "Lookalike"
		return true
	},
}

func TestLookalikesAreNotWaived(t *testing.T) {
	all, waivers := shipped(t, engine(t)), waivers(t)
	for name, change := range lookalikes {
		t.Run(name, func(t *testing.T) {
			changed := 0
			for _, s := range all {
				lookalike := deepCopy(t, s.object)
				if !change(lookalike) {
					continue
				}
				changed++
				for _, finding := range s.findings {
					if covered(waivers, lookalike, finding) {
						t.Errorf("%s: %s is waived", s, finding.Control)
					}
				}
			}
			if changed == 0 {
				t.Error("nothing to change in any object")
			}
		})
	}
}

// A container that a user adds to a pod of the distribution's is not waived, and what is
// about the pod as a whole no longer is.
func TestForeignContainerIsNotWaived(t *testing.T) {
	engine, waivers := engine(t), waivers(t)
	for _, s := range shipped(t, engine) {
		s.object = deepCopy(t, s.object)
		containers, spec := containersOf(s.object, "containers")
		if len(containers) == 0 {
			continue
		}
		spec["containers"] = append(containers, map[string]any{
			"name": "miner", "image": foreignImage, "securityContext": map[string]any{"privileged": true},
		})
		for _, finding := range findingsOf(t, engine, s) {
			if (finding.Container == "miner" || finding.Container == "") && covered(waivers, s.object, finding) {
				t.Errorf("%s: %s of container %q is waived", s, finding.Control, finding.Container)
			}
		}
	}
}

func fields(object map[string]any, name string) map[string]any {
	found, _ := object[name].(map[string]any)
	return found
}

func deepCopy(t *testing.T, object map[string]any) map[string]any {
	t.Helper()
	data, err := json.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// containersOf returns a list of containers, and the pod spec that holds it.
func containersOf(object map[string]any, list string) ([]any, map[string]any) {
	spec := object
	for _, step := range policy.PodSpecPath(policy.RefOf(object).GroupKind()) {
		name, _ := step.(string)
		spec = fields(spec, name)
	}
	if !policy.HoldsPodSpec(policy.RefOf(object).GroupKind()) {
		return nil, nil
	}
	containers, _ := spec[list].([]any)
	return containers, spec
}

func changeContainers(object map[string]any, change func(container map[string]any)) bool {
	changed := false
	for _, list := range []string{"containers", "initContainers"} {
		containers, _ := containersOf(object, list)
		for _, c := range containers {
			container, _ := c.(map[string]any)
			change(container)
			changed = true
		}
	}
	return changed
}

func changeSubjects(object map[string]any, subjects []any) bool {
	_, ok := object["subjects"]
	object["subjects"] = subjects
	return ok
}
