package admission_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/api/validation"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

// What another webhook does between our two turns is kept, and what we did is done anew for it.
func TestPodThatAnotherWebhookChangedIsMutatedAnew(t *testing.T) {
	sidecar := map[string]any{"name": "mesh", "image": "envoyproxy/envoy:v1.36.0"}
	for name, test := range map[string]struct {
		change func(t *testing.T, pod map[string]any)
		want   string // resources by container after the second turn
	}{
		"nothing": {
			change: func(*testing.T, map[string]any) {},
			want:   `{"web":{"limits":{"memory":"1Gi"},"requests":{"memory":"32Mi"}}}`,
		},
		"sidecar before ours": {
			change: func(t *testing.T, pod map[string]any) {
				spec := pod["spec"].(map[string]any)
				spec["containers"] = append([]any{sidecar}, spec["containers"].([]any)...)
			},
			want: `{"mesh":{"limits":{"memory":"1Gi"},"requests":{"memory":"32Mi"}},"web":{"limits":{"memory":"1Gi"},"requests":{"memory":"32Mi"}}}`,
		},
		"larger request": {
			change: func(t *testing.T, pod map[string]any) { set(t, pod, "2Gi", "requests", "memory") },
			want:   `{"web":{"limits":{"memory":"2Gi"},"requests":{"memory":"2Gi"}}}`,
		},
		"limit of its own": {
			change: func(t *testing.T, pod map[string]any) { set(t, pod, "512Mi", "limits", "memory") },
			want:   `{"web":{"limits":{"memory":"512Mi"}}}`,
		},
		"CPU request": {
			change: func(t *testing.T, pod map[string]any) { set(t, pod, "10m", "requests", "cpu") },
			want:   `{"web":{"limits":{"memory":"1Gi"},"requests":{"cpu":"10m","memory":"32Mi"}}}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			reviewer := newReviewer(t, injectsAll)
			object := decode(t, reviewOf(t, fromYAML(t, pod("{containers: [{name: web, image: 'nginx:1.29'}]}")))).Object
			once := checkMutation(t, reviewer, object, throughAPIServer)
			test.change(t, once)
			twice := checkMutation(t, reviewer, once, throughAPIServer)
			resources := map[string]any{}
			for _, entry := range twice["spec"].(map[string]any)["containers"].([]any) {
				container := entry.(map[string]any)
				resources[container["name"].(string)] = container["resources"]
			}
			if diff := cmp.Diff(test.want, string(encode(t, resources))); diff != "" {
				t.Errorf("resources (-want +got):\n%s", diff)
			}
			injected, _, err := admission.ReadInjected(twice)
			if err != nil || injected.Pod["spec.automountServiceAccountToken"] != false {
				t.Errorf("the note no longer tells of the token: %+v %v", injected, err)
			}
		})
	}
}

// set sets a resource of the first container.
func set(t *testing.T, pod map[string]any, value string, path ...string) {
	t.Helper()
	container := pod["spec"].(map[string]any)["containers"].([]any)[0].(map[string]any)
	full := policy.Path{"resources"}
	for _, step := range path {
		full = append(full, step)
	}
	changed, err := policy.Apply(container, []policy.Assignment{{Path: full, Value: value}})
	if err != nil {
		t.Fatal(err)
	}
	pod["spec"].(map[string]any)["containers"].([]any)[0] = changed
}

func TestNoteOfAnotherFormatIsAnError(t *testing.T) {
	for content, want := range map[any]string{
		"{":       "read annotation lightk8s.dev/injected: unexpected end of JSON input",
		`[]`:      "read annotation lightk8s.dev/injected: json: cannot unmarshal array into Go value of type admission.Injected",
		`"x"`:     "read annotation lightk8s.dev/injected: json: cannot unmarshal string into Go value of type admission.Injected",
		"{} more": "read annotation lightk8s.dev/injected: invalid character 'm' after top-level value",
		7:         "",
		nil:       "",
	} {
		object := map[string]any{"metadata": map[string]any{"annotations": map[string]any{admission.Annotation: content}}}
		_, ok, err := admission.ReadInjected(object)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if ok || got != want {
			t.Errorf("%v: ok %v, error %q, want %q", content, ok, got, want)
		}
	}
	for _, object := range []map[string]any{nil, {}, {"metadata": nil}, {"metadata": map[string]any{"annotations": []any{}}}} {
		if _, ok, err := admission.ReadInjected(object); ok || err != nil {
			t.Errorf("%v: ok %v, error %v", object, ok, err)
		}
	}
}

// The API server refuses a pod whose annotations hold more than 256 KiB: a note that would make them so is left out.
func TestANoteThatFitsNoMoreIsLeftOut(t *testing.T) {
	const web = `{"web":{"limits":{"memory":"1Gi"},"requests":{"memory":"32Mi"}}}`
	for name, test := range map[string]struct {
		annotations map[string]any
		noted       bool
	}{
		"none":              {nil, true},
		"short":             {map[string]any{"team": "shop"}, true},
		"nearly full":       {map[string]any{"manifest": strings.Repeat("a", 256<<10-600)}, true},
		"full":              {map[string]any{"manifest": strings.Repeat("a", 256<<10-100)}, false},
		"full of umlauts":   {map[string]any{"manifest": strings.Repeat("ü", 128<<10-50)}, false},
		"full of our own":   {map[string]any{admission.Annotation: "{" + strings.Repeat(" ", 256<<10-100) + "}"}, true},
		"full beside a lie": {map[string]any{admission.Annotation: "{}", "manifest": strings.Repeat("a", 256<<10-100)}, false},
	} {
		t.Run(name, func(t *testing.T) {
			reviewer := newReviewer(t, injectsAll)
			object := decode(t, reviewOf(t, fromYAML(t, pod("{containers: [{name: web, image: 'nginx:1.29'}]}")))).Object
			metadata := object["metadata"].(map[string]any)
			metadata["annotations"] = test.annotations
			if test.annotations == nil {
				delete(metadata, "annotations")
			}
			after := checkMutation(t, reviewer, object, throughAPIServer)
			container := after["spec"].(map[string]any)["containers"].([]any)[0].(map[string]any)
			if diff := cmp.Diff(web, string(encode(t, map[string]any{"web": container["resources"]}))); diff != "" {
				t.Errorf("resources (-want +got):\n%s", diff)
			}
			annotations, _, err := unstructured.NestedStringMap(after, "metadata", "annotations")
			if err != nil {
				t.Fatal(err)
			}
			if _, noted := annotations[admission.Annotation]; noted != test.noted {
				t.Errorf("noted: %t, want %t", noted, test.noted)
			}
			if err := validation.ValidateAnnotationsSize(annotations); err != nil {
				t.Error(err)
			}
		})
	}
}
