package admission_test

import (
	"strings"
	"testing"

	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

// What a pod says of its memory as a whole, or a container of its own, is no way around a limit.
func TestNoWordingOfResourcesLeavesAPodWithoutALimit(t *testing.T) {
	namespace := guarded.namespace(t, "wordings")
	for name, test := range map[string]struct{ spec, path, limit string }{
		"pod-requests":        {"resources: {requests: {memory: 1Mi}}, containers: [{name: web, image: web}]", "spec.resources", "256Mi"},
		"pod-requests-0":      {"resources: {requests: {memory: '0'}}, containers: [{name: web, image: web}]", "spec.resources", "256Mi"},
		"pod-limits-0":        {"resources: {limits: {memory: '0'}}, containers: [{name: web, image: web}]", "spec.resources", "256Mi"},
		"pod-requests-much":   {"resources: {requests: {memory: 1Ti}}, containers: [{name: web, image: web}]", "spec.resources", "1048592Mi"},
		"container-limits-0":  {"containers: [{name: web, image: web, resources: {limits: {memory: '0'}}}]", "", "256Mi"},
		"container-request-0": {"containers: [{name: web, image: web, resources: {requests: {memory: '0'}}}]", "", "256Mi"},
	} {
		if test.path != "" && !has(t, podResources) {
			continue
		}
		pod, err := policy.Decode([]byte("{apiVersion: v1, kind: Pod, metadata: {name: " + name + "}, spec: {" + test.spec + "}}"))
		if err != nil {
			t.Fatal(err)
		}
		live, err := guarded.create(t.Context(), namespace, pod)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		holder, _ := live["spec"].(map[string]any)
		if test.path == "" {
			holder = holder["containers"].([]any)[0].(map[string]any)
		}
		resources, _ := holder["resources"].(map[string]any)
		limits, _ := resources["limits"].(map[string]any)
		if limits["memory"] != test.limit {
			t.Errorf("%s: resources are %v, want a limit of %s", name, resources, test.limit)
		}
		if injected, ok, err := admission.ReadInjected(live); !ok || err != nil || !strings.Contains(strings.Join(injected.Controls, " "), "memory-limit") {
			t.Errorf("%s: the note is %+v (%v)", name, injected, err)
		}
	}
}
