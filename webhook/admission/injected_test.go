package admission_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

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
