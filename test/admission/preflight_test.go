package admission_test

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/lightk8s/lightk8s/plugin/creation"
	"github.com/lightk8s/lightk8s/plugin/preflight"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/parallel"
	"github.com/lightk8s/lightk8s/test/seed"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

// foresight is the preflight of the webhook and the floor that are installed.
func foresight(t *testing.T, exceptions policy.Admission) *preflight.Guard {
	t.Helper()
	engine, err := admissionControls()
	if err != nil {
		t.Fatal(err)
	}
	guard, err := preflight.NewGuard(engine, preflight.Settings{
		Policy: policy.Policy{Admission: exceptions}, Validates: &preflight.Selection{},
		Floor: &preflight.Floor{Exceptions: exceptions.Exceptions, Custom: exceptions.CustomExceptions},
	}, preflight.Around{Now: time.Now, Sizing: admission.NewSizingFacts(nil, nil, admission.DefaultNodeSize())})
	if err != nil {
		t.Fatal(err)
	}
	return guard
}

// foresees returns how the preflight differs from the floor and the webhook, about a pod as it is sent.
// isValid is false where the API server does not take the pod.
func (r *referee) foresees(t *testing.T, guard *preflight.Guard, pod map[string]any) (difference string, denied, isValid bool) {
	t.Helper()
	sent, live, err := valid(t.Context(), pod, func(ctx context.Context, pod map[string]any) (map[string]any, error) {
		return floored.create(ctx, unflooredNamespace, pod, metav1.DryRunAll)
	})
	if err != nil {
		return "", false, false
	}
	_, answer := floored.create(t.Context(), r.namespace, sent, metav1.DryRunAll)
	object := &corev1.Pod{}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(sent, object); err != nil {
		return err.Error(), false, true
	}
	object.Namespace = r.namespace
	minor, err := floored.minor(t.Context())
	if err != nil {
		return err.Error(), false, true
	}
	foreseen, err := guard.Create(t.Context(), creation.Namespace{Cluster: creation.Cluster{Minor: minor}}, object)
	if err != nil {
		return err.Error(), false, true
	}
	outcome := r.review(t, live)
	switch {
	case foreseen.Refused != "":
		difference = "the preflight takes it for refused: " + foreseen.Refused
	case !slices.Equal(foreseen.Webhook, outcome.Denied):
		difference = fmt.Sprintf("the webhook denies by %v, the preflight says %v", outcome.Denied, foreseen.Webhook)
	case (answer != nil) != (len(foreseen.Floor) > 0):
		difference = fmt.Sprintf("the floor answers %v, the preflight says %v", answer, foreseen.Floor)
	}
	return difference, answer != nil, true
}

func TestThePreflightForeseesWhatRandomPodsAreAnswered(t *testing.T) {
	rules := policy.Admission{CustomExceptions: []policy.Exception{excepted}}
	pods := 1 + seed.Of(t)
	for _, namespace := range []string{flooredNamespace, exceptedNamespace} {
		r, guard := newRefereeOf(t, rules).in(namespace), foresight(t, rules)
		var valid, denied atomic.Int64
		parallel.Do(*floorPods/4, func(i int) {
			difference, isDenied, isValid := r.foresees(t, guard, random(pods, uint64(i)))
			if difference != "" {
				t.Errorf("pod %d of seed %d in %s: %s", i, pods, namespace, difference)
			}
			if isValid {
				valid.Add(1)
			}
			if isDenied {
				denied.Add(1)
			}
		})
		t.Logf("%s: %d pods, %d denied", namespace, valid.Load(), denied.Load())
		if valid.Load() < int64(*floorPods)/5 || denied.Load() < valid.Load()/10 || denied.Load() > valid.Load()*99/100 {
			t.Errorf("%s: %d of %d pods denied: the comparison says little", namespace, denied.Load(), valid.Load())
		}
	}
}

// Each pod of an add-on, and each impostor of it.
func TestThePreflightForeseesWhatAddOnsAreAnswered(t *testing.T) {
	rules := policy.Admission{Exceptions: exceptionIDs(t), CustomExceptions: []policy.Exception{excepted}}
	r, guard := newRefereeOf(t, rules), foresight(t, rules)
	for _, a := range addOns(t) {
		for _, pod := range a.pods {
			name, namespace := policy.RefOf(pod).Name, floored.place(t, pod)
			pods := impostorsOf(pod, builtInExceptions(t))
			pods["itself"] = pod
			for what, pod := range pods {
				difference, _, valid := r.in(namespace).foresees(t, guard, pod)
				if difference != "" {
					t.Errorf("%s %s: %s: %s", a.name, name, what, difference)
				}
				if what == "itself" && !valid {
					t.Errorf("%s %s is not valid", a.name, name)
				}
			}
		}
	}
}
