package admission_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	corev1 "k8s.io/api/core/v1"
	kjson "sigs.k8s.io/json"

	"github.com/lightk8s/lightk8s/test/podsecurity"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

// injectsAll is a policy that injects everything that some control can fix on a pod.
const injectsAll = `admission:
  inject:
  - allow-privilege-escalation
  - app-armor-profile
  - capabilities-restricted
  - drop-net-raw
  - liveness-probe-timeout
  - memory-default
  - privileged
  - pull-policy-always
  - run-as-non-root
  - seccomp-profile-baseline
  - seccomp-profile-restricted
  - service-account-token-automount
`

// patched applies a response to the review's object as the API server does; an empty patch
// returns it as it is.
func patched(tb testing.TB, review []byte, outcome admission.Outcome) []byte {
	tb.Helper()
	var sentReview struct {
		Request struct {
			Object json.RawMessage `json:"object"`
		} `json:"request"`
	}
	if err := json.Unmarshal(review, &sentReview); err != nil {
		tb.Fatal(err)
	}
	response := sent(tb, outcome)
	if response.Patch == nil {
		return sentReview.Request.Object
	}
	patch, err := jsonpatch.DecodePatch(response.Patch)
	if err != nil {
		tb.Fatalf("decode patch %s: %v", response.Patch, err)
	}
	object, err := patch.Apply(sentReview.Request.Object)
	if err != nil {
		tb.Fatalf("apply patch %s\nto %s: %v", response.Patch, sentReview.Request.Object, err)
	}
	return object
}

func decodeObject(tb testing.TB, text []byte) map[string]any {
	tb.Helper()
	var object map[string]any
	if err := kjson.UnmarshalCaseSensitivePreserveInts(text, &object); err != nil {
		tb.Fatal(err)
	}
	return object
}

// throughAPIServer is what the next webhook is sent: the pod, read strictly and written anew.
func throughAPIServer(tb testing.TB, text []byte) map[string]any {
	tb.Helper()
	var typed corev1.Pod
	strict, err := kjson.UnmarshalStrict(text, &typed)
	if err != nil || len(strict) > 0 {
		tb.Fatalf("the API server cannot read the pod: %v %v\n%s", err, strict, text)
	}
	written, err := json.Marshal(typed)
	if err != nil {
		tb.Fatal(err)
	}
	return decodeObject(tb, written)
}

// checkMutation mutates a pod, and again what next makes of the answer, which must change
// nothing. It returns the pod as it then is.
func checkMutation(tb testing.TB, reviewer *admission.Reviewer, object map[string]any, next func(testing.TB, []byte) map[string]any) map[string]any {
	tb.Helper()
	review := reviewOf(tb, map[string]any{"object": object})
	outcome := reviewer.Mutate(tb.Context(), decode(tb, review))
	if !outcome.Response.Allowed || len(outcome.Errors) > 0 {
		tb.Fatalf("allowed %v, errors %v", outcome.Response.Allowed, outcome.Errors)
	}
	fixed := next(tb, patched(tb, review, outcome))
	second := reviewer.Mutate(tb.Context(), decode(tb, reviewOf(tb, map[string]any{"object": fixed})))
	if second.Response.Patch != nil || second.Response.PatchType != nil || len(second.Errors) > 0 {
		tb.Errorf("the fixed pod is fixed again: %s %v\n%s\nfrom %s", second.Response.Patch, second.Errors, encode(tb, fixed), encode(tb, object))
	}
	return fixed
}

// podsToTry keeps the test within seconds; the engine alone is compared with many more.
const podsToTry = 300

func TestPatchedPodIsNotPatchedAgain(t *testing.T) {
	for name, policyYAML := range map[string]string{"sizes": "", "everything": injectsAll} {
		t.Run(name, func(t *testing.T) {
			reviewer := newReviewer(t, policyYAML)
			for number := range uint64(podsToTry) {
				raw := encode(t, podsecurity.RandomPod(1, number))
				checkMutation(t, reviewer, decodeObject(t, raw), decodeObject)
				// With the fields that the API server knows alone, it reads all of what comes back.
				var typed corev1.Pod
				if err := json.Unmarshal(raw, &typed); err != nil {
					t.Fatal(err)
				}
				checkNote(t, checkMutation(t, reviewer, decodeObject(t, encode(t, typed)), throughAPIServer))
				if t.Failed() {
					t.Fatalf("that was pod %d", number)
				}
			}
		})
	}
}

// checkNote checks that the pod has what its note says that it has.
func checkNote(t *testing.T, pod map[string]any) {
	t.Helper()
	injected, _, err := admission.ReadInjected(pod)
	if err != nil {
		t.Fatal(err)
	}
	spec := pod["spec"].(map[string]any)
	for _, list := range []string{"containers", "initContainers"} {
		containers, _ := spec[list].([]any)
		for _, entry := range containers {
			container := entry.(map[string]any)
			name, _ := container["name"].(string)
			for field, want := range injected.Containers[name] {
				if strings.HasPrefix(field, "resources.") && !cmp.Equal(at(container, field), want) && countNamed(spec, name) == 1 {
					t.Errorf("%s of %q is %v, and is noted as %v", field, name, at(container, field), want)
				}
			}
		}
	}
}

func countNamed(spec map[string]any, name string) (n int) {
	for _, list := range []string{"containers", "initContainers", "ephemeralContainers"} {
		containers, _ := spec[list].([]any)
		for _, entry := range containers {
			if container, _ := entry.(map[string]any); container["name"] == name {
				n++
			}
		}
	}
	return n
}

func at(node any, path string) any {
	for step := range strings.SplitSeq(path, ".") {
		fields, _ := node.(map[string]any)
		node = fields[step]
	}
	return node
}

func encode(tb testing.TB, v any) []byte {
	tb.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		tb.Fatal(err)
	}
	return text
}
