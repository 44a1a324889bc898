package admission_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	admissionv1 "k8s.io/api/admission/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

// referee compares the floor, in the API server, with what the webhook would answer.
type referee struct {
	reviewer  *admission.Reviewer
	controls  []string // of the baseline, sorted
	namespace string   // in which it judges pods

	mu      sync.Mutex
	denied  map[string]int // by control
	judged  atomic.Int64
	unnamed atomic.Int64 // denials whose sentences were too long
}

func newReferee(t *testing.T) *referee {
	t.Helper()
	return newRefereeOf(t, policy.Admission{})
}

// newRefereeOf has a webhook with a policy; it warns of nothing.
func newRefereeOf(t *testing.T, rules policy.Admission) *referee {
	t.Helper()
	engine, err := admissionControls()
	if err != nil {
		t.Fatal(err)
	}
	r := &referee{denied: map[string]int{}, namespace: flooredNamespace}
	for _, control := range engine.Controls() {
		if control.In("pss-baseline") {
			r.controls = append(r.controls, control.ID)
		}
	}
	slices.Sort(r.controls)
	rules.WarnFrom = policy.Never
	r.reviewer, err = admission.New(admission.Options{
		Engine: engine,
		Policy: policy.Policy{Admission: rules},
		Now:    time.Now, SizingFacts: func() admission.SizingFacts { return admission.SizingFacts{} },
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// admissionControls is loaded once: that takes seconds.
var admissionControls = sync.OnceValues(func() (*policy.Engine, error) {
	return policy.Load(rego.Bundle(), policy.WithControls(admission.Controls))
})

// in returns a referee with the same webhook that judges pods in a namespace.
func (r *referee) in(namespace string) *referee {
	return &referee{reviewer: r.reviewer, controls: r.controls, namespace: namespace, denied: map[string]int{}}
}

// compare returns how the floor's answer differs from the webhook's to the same request; "": not at all.
func (r *referee) compare(ctx context.Context, request admission.Request, answer error) string {
	return r.difference(r.reviewer.Validate(ctx, request), answer)
}

func (r *referee) difference(outcome admission.Outcome, answer error) string {
	r.judged.Add(1)
	r.mu.Lock()
	for _, control := range outcome.Denied {
		r.denied[control]++
	}
	r.mu.Unlock()
	switch {
	case len(outcome.Errors) > 0:
		return fmt.Sprintf("the webhook could not judge: %v", outcome.Errors)
	case answer != nil && !apierrors.IsForbidden(answer):
		return fmt.Sprintf("the floor could not judge: %v", answer)
	case answer == nil && outcome.Response.Allowed:
		return ""
	case answer == nil || outcome.Response.Allowed:
		return fmt.Sprintf("the webhook denies by %v, the floor answers %v", outcome.Denied, answer)
	case strings.Contains(answer.Error(), "in more places than fit here"):
		r.unnamed.Add(1)
		return ""
	}
	if err := denied(answer, outcome.Denied...); err != nil {
		return err.Error()
	}
	return ""
}

// checkDensity makes sure that the comparison means something: that no control denied nothing, or everything.
func (r *referee) checkDensity(t *testing.T, unreachable ...string) {
	t.Helper()
	for _, control := range r.controls {
		share := float64(r.denied[control]) / float64(r.judged.Load())
		t.Logf("%-32s denied %4.1f%% of %d", control, 100*share, r.judged.Load())
		if !slices.Contains(unreachable, control) && (share < 0.01 || share > 0.95) {
			t.Errorf("%s denied %.1f%% of the pods: want 1 to 95", control, 100*share)
		}
	}
	t.Logf("%d denials named no control", r.unnamed.Load())
}

// createBoth creates a pod, as far as it is valid, where there is no floor and where there is one,
// and compares. It returns whether it was valid.
func (r *referee) createBoth(t *testing.T, what string, pod map[string]any) bool {
	t.Helper()
	_, isValid := r.createsBoth(t, what, pod)
	return isValid
}

// createsBoth is createBoth that returns the controls which denied the pod, too.
func (r *referee) createsBoth(t *testing.T, what string, pod map[string]any) (denied []string, isValid bool) {
	t.Helper()
	sent, live, err := valid(t.Context(), pod, func(ctx context.Context, pod map[string]any) (map[string]any, error) {
		return floored.create(ctx, unflooredNamespace, pod, metav1.DryRunAll)
	})
	if err != nil {
		return nil, false
	}
	_, answer := floored.create(t.Context(), r.namespace, sent, metav1.DryRunAll)
	outcome := r.review(t, live)
	if difference := r.difference(outcome, answer); difference != "" {
		t.Errorf("%s: %s\n%s", what, difference, render(live))
	}
	return outcome.Denied, true
}

// review is what the webhook answers where a pod is created.
func (r *referee) review(t *testing.T, pod map[string]any) admission.Outcome {
	t.Helper()
	return r.reviewer.Validate(t.Context(), admission.Request{
		UID: "1", Kind: metav1.GroupVersionKind{Version: "v1", Kind: "Pod"}, Namespace: r.namespace,
		Operation: admissionv1.Create, Object: plain(pod),
	})
}

// debugBoth adds a container to a pod that is there, as createBoth creates one.
func (r *referee) debugBoth(t *testing.T, what, name string, container map[string]any) bool {
	t.Helper()
	debug := func(namespace string) func(context.Context, map[string]any) (map[string]any, error) {
		return func(ctx context.Context, change map[string]any) (map[string]any, error) {
			patch, err := json.Marshal(change)
			if err != nil {
				return nil, err
			}
			live, err := floored.dynamic.Resource(pods).Namespace(namespace).Patch(ctx, name, types.MergePatchType, patch,
				metav1.PatchOptions{DryRun: []string{metav1.DryRunAll}}, "ephemeralcontainers")
			if err != nil {
				return nil, err
			}
			return live.Object, nil
		}
	}
	change := map[string]any{"spec": map[string]any{"ephemeralContainers": []any{container}}}
	change, live, err := valid(t.Context(), change, debug(unflooredNamespace))
	if err != nil {
		return false
	}
	_, answer := debug(flooredNamespace)(t.Context(), change)
	old, err := floored.dynamic.Resource(pods).Namespace(unflooredNamespace).Get(t.Context(), name, metav1.GetOptions{})
	if err != nil {
		t.Error(err)
		return false
	}
	request := admission.Request{
		UID: "1", Kind: metav1.GroupVersionKind{Version: "v1", Kind: "Pod"}, SubResource: "ephemeralcontainers",
		Namespace: flooredNamespace, Name: name, Operation: admissionv1.Update, Object: plain(live), OldObject: plain(old.Object),
	}
	if difference := r.compare(t.Context(), request, answer); difference != "" {
		t.Errorf("%s: %s\n%s", what, difference, render(live))
	}
	return true
}

// bindBoth binds a pod that is there, as createBoth creates one.
func (r *referee) bindBoth(t *testing.T, path string, annotations map[string]string) {
	t.Helper()
	if err := floored.bind(t.Context(), path, unflooredNamespace, "plain", annotations, metav1.DryRunAll); err != nil {
		t.Errorf("the API server itself refuses %v: %v", annotations, err)
		return
	}
	answer := floored.bind(t.Context(), path, flooredNamespace, "plain", annotations, metav1.DryRunAll)
	object, err := runtime.DefaultUnstructuredConverter.ToUnstructured(bindingOf("plain", annotations))
	if err != nil {
		t.Fatal(err)
	}
	_, subresource, _ := strings.Cut(path, "/")
	request := admission.Request{
		UID: "1", Kind: metav1.GroupVersionKind{Version: "v1", Kind: "Binding"}, SubResource: subresource, Name: "plain",
		Namespace: flooredNamespace, Operation: admissionv1.Create, Object: object,
	}
	if difference := r.compare(t.Context(), request, answer); difference != "" {
		t.Errorf("%s with %v: %s", path, annotations, difference)
	}
}

// plain copies an object, without the managed fields, as a review is decoded.
func plain(object map[string]any) map[string]any {
	out := maps.Clone(object)
	metadata, _ := out["metadata"].(map[string]any)
	metadata = maps.Clone(metadata)
	delete(metadata, "managedFields")
	out["metadata"] = metadata
	return out
}

func render(object map[string]any) string {
	text, err := yaml.Marshal(plain(object))
	if err != nil {
		return fmt.Sprint(object)
	}
	return string(text)
}
