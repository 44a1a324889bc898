package review

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/webhook/admission"
)

func TestAReviewIsWhatTheServerDecodes(t *testing.T) {
	object := map[string]any{
		"apiVersion": "batch/v1", "kind": "CronJob",
		"metadata": map[string]any{"generateName": "backup-", "namespace": "shop"},
		"spec":     map[string]any{"successfulJobsHistoryLimit": int64(3)},
	}
	review, err := newReview("validate-1", object)
	if err != nil {
		t.Fatal(err)
	}
	if got := review.Request.Resource.String(); got != "batch/v1, Resource=cronjobs" {
		t.Errorf("resource %s", got)
	}
	body, err := json.Marshal(review)
	if err != nil {
		t.Fatal(err)
	}
	request, err := admission.Decode(body)
	if err != nil {
		t.Fatal(err)
	}
	if request.UID != "validate-1" || request.Name != "" || request.Namespace != "shop" || request.Operation != "CREATE" || request.Kind.Kind != "CronJob" {
		t.Errorf("request %+v", request)
	}
	if diff := cmp.Diff(object, request.Object); diff != "" {
		t.Errorf("object (-want +got):\n%s", diff)
	}
}

func TestAnObjectWithoutNamespaceGetsOneAndIsNotChanged(t *testing.T) {
	for name, object := range map[string]map[string]any{
		"no namespace": {"kind": "Pod", "metadata": map[string]any{"name": "web"}},
		"no metadata":  {"kind": "Pod"},
	} {
		got := inNamespace(object, "shop")
		if metadata, _ := got["metadata"].(map[string]any); metadata["namespace"] != "shop" {
			t.Errorf("%s: %v", name, got)
		}
		if metadata, _ := object["metadata"].(map[string]any); metadata["namespace"] != nil {
			t.Errorf("%s: the object itself was changed: %v", name, object)
		}
	}
	named := map[string]any{"kind": "Pod", "metadata": map[string]any{"namespace": "other"}}
	if got := inNamespace(named, "shop"); !cmp.Equal(got, named) {
		t.Errorf("a namespace that is there was replaced: %v", got)
	}
}

func TestAPatchIsAppliedAsTheAPIServerDoes(t *testing.T) {
	object := []byte(`{"metadata":{"name":"web"},"spec":{"priority":9007199254740993}}`)
	got, err := patched(object, []byte(`[{"op":"add","path":"/metadata/annotations","value":{"a":"b"}}]`))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"metadata": map[string]any{"name": "web", "annotations": map[string]any{"a": "b"}},
		"spec":     map[string]any{"priority": int64(9007199254740993)},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, patch := range []string{`{`, `[{"op":"remove","path":"/spec/absent"}]`, `[{"op":"replace","path":"/spec/a/b","value":1}]`} {
		if _, err := patched(object, []byte(patch)); err == nil {
			t.Errorf("%s was applied", patch)
		}
	}
}
