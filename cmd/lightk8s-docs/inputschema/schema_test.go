package inputschema

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// schema reads a generated schema, with every reference in it resolved down a path of fields.
type schema struct {
	root, node map[string]any
}

func read(t *testing.T, name string) schema {
	t.Helper()
	files, err := Files()
	if err != nil {
		t.Fatal(err)
	}
	var root map[string]any
	if err := json.Unmarshal(files[name], &root); err != nil {
		t.Fatal(err)
	}
	return schema{root: root, node: root}
}

// at walks a path such as object.spec.containers[].image.
func (s schema) at(t *testing.T, path string) map[string]any {
	t.Helper()
	for step := range strings.SplitSeq(strings.ReplaceAll(path, "[]", ".[]"), ".") {
		if step == "[]" {
			s.node = s.node["items"].(map[string]any)
		} else {
			properties, _ := s.node["properties"].(map[string]any)
			next, ok := properties[step].(map[string]any)
			if !ok {
				t.Fatalf("%s: no field %s among %v", path, step, slices.Sorted(maps.Keys(properties)))
			}
			s.node = next
		}
		if ref, ok := s.node["$ref"].(string); ok {
			definitions := s.root["definitions"].(map[string]any)
			s.node = definitions[strings.TrimPrefix(ref, "#/definitions/")].(map[string]any)
		}
	}
	return s.node
}

func TestInputHasTheFieldsOfEveryKind(t *testing.T) {
	input := read(t, "input.json")
	for path, want := range map[string]any{
		"object.kind":                            "string",
		"object.metadata.name":                   "string",
		"object.metadata.creationTimestamp":      "string", // a time
		"object.metadata.labels":                 "object", // with any keys
		"object.spec.containers[].image":         "string",
		"object.spec.hostNetwork":                "boolean",
		"object.spec.replicas":                   "number",
		"object.spec.template.spec.dnsPolicy":    "string",
		"object.template.spec.dnsPolicy":         "string", // PodTemplate
		"object.spec.ingress[].from[].ipBlock":   "object", // NetworkPolicy
		"object.rules[].verbs[]":                 "string", // Role
		"object.status.nodeInfo.architecture":    "string",
		"object.endpoint.certificate.notAfter":   nil, // Cluster: an example says no type
		"object.spec.retentionSize":              nil, // Prometheus
		"facts.inventory":                        "object",
		"object.kubelet.evictionHard":            "object", // NodeConfig
		"object.kubelet.memorySwap.swapBehavior": "string",
		"object.settings.kube-apiserver":         "object",
		"object.pressure.memoryFull":             "number", // NodeUsage
		"object.workload.name":                   "string", // WorkloadUsage
		"object.spec.jobTemplate.spec.template.spec.containers[].resources.limits": "object",
	} {
		if got := input.at(t, path)["type"]; got != want {
			t.Errorf("%s is %v, want %v", path, got, want)
		}
	}
}

func TestFieldsOnWhichKindsDisagreeMayBeAnything(t *testing.T) {
	input := read(t, "input.json")
	for _, path := range []string{
		"object.spec.selector",                                // a map in Service, a LabelSelector in Deployment
		"object.value",                                        // a number in PriorityClass, a text in Longhorn's Setting
		"object.spec.ports[].targetPort",                      // a number or a name
		"object.spec.containers[].livenessProbe.httpGet.port", // a number or a name
	} {
		if diff := cmp.Diff(map[string]any{}, input.at(t, path)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
}

func TestObjectsWithKnownFieldsHaveNoOthers(t *testing.T) {
	input := read(t, "input.json")
	for _, path := range []string{"object", "facts", "object.metadata", "object.spec", "object.spec.containers[]"} {
		if input.at(t, path)["additionalProperties"] != false {
			t.Errorf("%s takes other fields", path)
		}
	}
}

func TestContainersHaveTheFieldsOfAllThreeLists(t *testing.T) {
	containers := read(t, "containers.json")
	containers.node = containers.node["items"].(map[string]any)
	for _, path := range []string{"name", "type", "path", "container.image", "container.restartPolicy", "container.targetContainerName"} {
		containers.at(t, path)
	}
}

func TestMergedShapes(t *testing.T) {
	text, number := &shape{kind: "string"}, &shape{kind: "number"}
	object := func(fields map[string]*shape) *shape { return &shape{kind: "object", fields: fields} }
	list := func(items *shape) *shape { return &shape{kind: "array", items: items} }
	tests := map[string]struct{ a, b, want *shape }{
		"the same":             {text, text, text},
		"different types":      {text, number, anything},
		"with anything":        {text, anything, anything},
		"objects":              {object(map[string]*shape{"a": text, "c": text}), object(map[string]*shape{"b": number, "c": number}), object(map[string]*shape{"a": text, "b": number, "c": anything})},
		"a map and an object":  {object(nil), object(map[string]*shape{"a": text}), anything},
		"maps":                 {object(nil), object(nil), object(nil)},
		"lists":                {list(text), list(number), list(anything)},
		"an object and a list": {object(nil), list(text), anything},
	}
	for name, test := range tests {
		for _, got := range []*shape{merged(test.a, test.b), merged(test.b, test.a)} {
			if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(shape{})); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
	}
}

func TestFilesAreTheSameEveryTime(t *testing.T) {
	first, err := Files()
	if err != nil {
		t.Fatal(err)
	}
	second, err := Files()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first, second); diff != "" {
		t.Error(diff)
	}
}
