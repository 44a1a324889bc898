package admission_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	admissionv1 "k8s.io/api/admission/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/eventually"
	"github.com/lightk8s/lightk8s/test/parallel"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

// sizedPods is how many random pods are created in both clusters.
const sizedPods = 2400

// makeSized makes the namespaces in both clusters, and lets both know their LimitRanges.
var makeSized = sync.OnceValue(func() error {
	ctx := context.Background()
	for _, c := range []*cluster{guarded, floored} {
		if err := c.makeSizedNamespaces(ctx); err != nil {
			return err
		}
	}
	return floored.tuneSizes(ctx)
})

// What the API server injects by itself is what the webhook injects, in a cluster of one kind of nodes.
func TestPoliciesInjectWhatTheWebhookInjects(t *testing.T) {
	needs(t, mutatingPolicies)
	if err := makeSized(); err != nil {
		t.Fatal(err)
	}
	guarded.awaitLimitRanges(t)
	namespaces := sizedNamespaces()
	var injected, refused, alike atomic.Int64
	parallel.Do(sizedPods, func(i int) {
		pod, namespace := sized(1, uint64(i)), namespaces[i%len(namespaces)]
		want, got := outcomeIn(t.Context(), guarded, namespace, pod), outcomeIn(t.Context(), floored, namespace, pod)
		switch {
		case want.Error != "":
			refused.Add(1)
		case want.Pod.Injected != nil:
			injected.Add(1)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("pod %d in %s (-webhook +policy):\n%s\n%s", i, namespace, diff, render(pod))
			return
		}
		alike.Add(1)
	})
	t.Logf("%d of %d pods are alike, %d of which got sizes and %d were refused", alike.Load(), sizedPods, injected.Load(), refused.Load())
	if injected.Load() < sizedPods/3 || refused.Load() > sizedPods*2/3 {
		t.Error("too few pods get sizes for the comparison to mean anything")
	}
}

// outcome is what became of a pod.
type outcome struct {
	Pod   admitted
	Whole *corev1.ResourceRequirements
	Error string
}

// outcomeIn tries a pod. What sizes are made from is said in other words, and names of users differ.
func outcomeIn(ctx context.Context, c *cluster, namespace string, pod map[string]any) outcome {
	live, err := c.create(ctx, namespace, pod, metav1.DryRunAll)
	if err != nil {
		return outcome{Error: words(err)}
	}
	got, err := admittedPod(live)
	if err != nil {
		return outcome{Error: fmt.Sprintf("read what came of it: %v", err)}
	}
	if got.Injected != nil {
		if !strings.Contains(got.Injected.Sizing, "smallest node") {
			return outcome{Error: "sizes are made from " + got.Injected.Sizing}
		}
		got.Injected.Sizing = ""
	}
	whole, err := wholeResources(live)
	if err != nil {
		return outcome{Error: fmt.Sprintf("read what came of it: %v", err)}
	}
	return outcome{Pod: got, Whole: whole}
}

// words are those of an error, sorted: the API server lists what is wrong in any order.
func words(err error) string {
	fields := strings.FieldsFunc(err.Error(), func(r rune) bool { return strings.ContainsRune(" ,[]", r) })
	slices.Sort(fields)
	return strings.Join(fields, " ")
}

// The cases of the webhook end in the same way.
func TestPoliciesAgreeWithTheCasesOfTheWebhook(t *testing.T) {
	needs(t, mutatingPolicies)
	cases := mutationCases(t)
	for _, c := range cases {
		floored.namespace(t, "case-"+c.name)
		for _, object := range c.objects {
			floored.make(t, "case-"+c.name, object)
		}
	}
	if err := floored.tuneSizes(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			live, err := floored.create(t.Context(), "case-"+c.name, c.pod)
			if err != nil {
				t.Fatal(err)
			}
			got, err := admittedPod(live)
			if err != nil {
				t.Fatal(err)
			}
			var want admitted
			if err := yaml.Unmarshal(c.section("admitted.yaml"), &want); err != nil {
				t.Fatal(err)
			}
			if want.Charged = nil; want.Injected != nil {
				want.Injected.Sizing = "the smallest node that takes pods"
			}
			wantText, gotText := asJSON(want), asJSON(got)
			if wantText != gotText {
				t.Errorf("(-webhook +policy):\n- %s\n+ %s", wantText, gotText)
			}
		})
	}
}

// admits tries a pod, and returns what the API server made of it.
func (c *cluster) admits(t *testing.T, namespace string, pod map[string]any) admitted {
	t.Helper()
	live, err := c.create(t.Context(), namespace, pod, metav1.DryRunAll)
	if err != nil {
		t.Fatal(err)
	}
	got, err := admittedPod(live)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// The API server gives an expression a budget, which a pod of thousands of containers must not use up. One that does
// starts as it is, since no size of a pod is a reason to deny it; the floor denies by all its containers.
func TestPoliciesSizeAPodOfThousandsOfContainers(t *testing.T) {
	needs(t, mutatingPolicies)
	for _, n := range []int{100, 300, 600, 1000, 3000} {
		pod := withContainers(named(pod(t, "plain"), "many"), n)
		got := floored.admits(t, flooredNamespace, pod)
		limits := got.Containers["container-0"].Limits
		limit := limits.Memory().String()
		if got.Injected == nil || len(got.Injected.Containers) != n || limit != "8Mi" && n > 200 {
			t.Errorf("%d containers: limit is %s, note is %+v", n, limit, got.Injected)
		}
	}
	most := withContainers(named(pod(t, "plain"), "most"), 5000)
	if got := floored.admits(t, flooredNamespace, most); got.Injected != nil {
		t.Errorf("5000 containers: %d got sizes; docs/webhook.md states fewer", len(got.Injected.Containers))
	}
	last := most["spec"].(map[string]any)["containers"].([]any)[4999].(map[string]any)
	last["securityContext"] = map[string]any{"privileged": true}
	_, err := floored.create(t.Context(), flooredNamespace, most, metav1.DryRunAll)
	if err := denied(err, "privileged"); err != nil {
		t.Errorf("the last of 5000 containers is privileged: %v", err)
	}
}

// The annotations of a pod can hold 256 KiB together. A note that does not fit is left out, and keeps no pod out.
func TestANoteThatDoesNotFitKeepsNoPodOut(t *testing.T) {
	const full = 256 << 10
	crowded := map[string]any{}
	for i := range 900 {
		crowded[fmt.Sprintf("a-%d", i)] = strings.Repeat("a", 200)
	}
	for name, test := range map[string]struct {
		containers  int
		annotations map[string]any
		noted       bool
	}{
		"short":             {2, map[string]any{"team": "shop"}, true},
		"nearly full":       {2, map[string]any{"manifest": strings.Repeat("a", full-1000)}, true},
		"full":              {2, map[string]any{"manifest": strings.Repeat("a", full-100)}, false},
		"full of umlauts":   {2, map[string]any{"manifest": strings.Repeat("ü", full/2-50)}, false},
		"full beside a lie": {2, map[string]any{admission.Annotation: "{}", "manifest": strings.Repeat("a", full-100)}, false},
		"nine hundred":      {2, crowded, true},
		"many containers":   {750, map[string]any{"manifest": strings.Repeat("a", full*4/5)}, false},
		"a lie of many":     {2, map[string]any{admission.Annotation: strings.Repeat("a", full-100)}, true},
	} {
		for who, c := range map[string]*cluster{"webhook": guarded, "policy": floored} {
			t.Run(name+"/"+who, func(t *testing.T) {
				if c == floored {
					needs(t, mutatingPolicies)
				}
				pod := withContainers(named(pod(t, "plain"), "noted"), test.containers)
				pod["metadata"].(map[string]any)["annotations"] = test.annotations
				got := c.admits(t, map[string]string{"webhook": "default", "policy": flooredNamespace}[who], pod)
				limits := got.Containers["container-0"].Limits
				if limits.Memory().IsZero() || (got.Injected != nil) != test.noted {
					t.Errorf("limit %s, note %+v, want one: %t", limits.Memory(), got.Injected, test.noted)
				}
			})
		}
	}
}

// Thousands of annotations are not added up, which would use up the cost limit: the pod gets its limit without a note.
func TestPoliciesThousandsOfAnnotationsAreNoWayAroundALimit(t *testing.T) {
	needs(t, mutatingPolicies)
	many := map[string]any{}
	for i := range 10_000 {
		many[fmt.Sprintf("a%d", i)] = ""
	}
	pod := named(pod(t, "plain"), "crowded")
	pod["metadata"].(map[string]any)["annotations"] = many
	got := floored.admits(t, flooredNamespace, pod)
	limits := got.Containers["web"].Limits
	if limits.Memory().IsZero() || got.Injected != nil {
		t.Errorf("limit %s, note %+v", limits.Memory(), got.Injected)
	}
}

// Nothing is set in what the webhook leaves alone either, nor where there are no sizes.
func TestPoliciesLeaveAlone(t *testing.T) {
	needs(t, mutatingPolicies)
	bare := func() map[string]any { return named(pod(t, "plain"), "bare") }
	set := func(value any, path ...string) map[string]any {
		pod := bare()
		if err := unstructured.SetNestedField(pod, value, path...); err != nil {
			t.Fatal(err)
		}
		return pod
	}
	mirror := func() map[string]any {
		pod := set("server", "spec", "nodeName")
		pod["metadata"].(map[string]any)["annotations"] = map[string]any{"kubernetes.io/config.mirror": "1"}
		return pod
	}
	for name, test := range map[string]struct {
		namespace string
		pod       map[string]any
	}{
		"kube-system":             {"kube-system", bare()},
		"the release's namespace": {ownNamespace, bare()},
		"system-node-critical":    {flooredNamespace, set("system-node-critical", "spec", "priorityClassName")},
		"system-cluster-critical": {flooredNamespace, set("system-cluster-critical", "spec", "priorityClassName")},
		"a mirror":                {flooredNamespace, mirror()},
	} {
		t.Run(name, func(t *testing.T) {
			got := outcomeIn(t.Context(), floored, test.namespace, test.pod)
			if got.Error != "" || got.Pod.Injected != nil {
				t.Errorf("got %+v", got)
			}
		})
	}
	if got := outcomeIn(t.Context(), floored, flooredNamespace, bare()); got.Pod.Injected == nil {
		t.Errorf("a bare pod got nothing: %+v", got)
	}
}

// Webhooks that come after the policy add containers, and change what containers have. The API server
// asks the policy again.
func TestPoliciesSizeAPodThatAWebhookChanges(t *testing.T) {
	needs(t, mutatingPolicies)
	for _, other := range reinvocations {
		t.Run(other.name, func(t *testing.T) {
			namespace := floored.namespace(t, "changed-by-"+other.name)
			floored.mutateToo(t, namespace, other.name, other.change)
			checkReinvocation(t, floored, namespace, other.name, "the smallest node that takes pods")
		})
	}
}

// Where both are installed, the webhook has the last word, and nothing changes to and fro.
func TestPoliciesBesideTheWebhookChangeNothing(t *testing.T) {
	needs(t, mutatingPolicies)
	if err := makeSized(); err != nil {
		t.Fatal(err)
	}
	before := map[uint64]outcome{}
	namespaces := sizedNamespaces()
	in := func(number uint64) string { return namespaces[number%uint64(len(namespaces))] }
	for number := range uint64(80) {
		// A 0 that was replaced is not known any more, and the webhook takes it for nothing.
		if pod := sized(2, number); !strings.Contains(asJSON(pod), `"memory":"0"`) {
			before[number] = outcomeIn(t.Context(), guarded, in(number), pod)
		}
	}
	objects, err := renderChart(`mode="policies"`, "floor.enabled=false", `fullnameOverride="policies"`)
	if err != nil {
		t.Fatal(err)
	}
	if err := guarded.install(t.Context(), objects...); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := guarded.remove(context.WithoutCancel(t.Context()), objects...); err != nil {
			t.Error(err)
		}
	})
	// A webhook that adds nothing sees what the policy has left it.
	seen := make(chan string, 1000)
	guarded.mutateToo(t, "default", "a-witness", func(pod *corev1.Pod) string {
		select {
		case seen <- pod.Annotations[admission.Annotation]:
		default:
		}
		return ""
	})
	if err := eventually.Succeeds(t.Context(), moment, func() error {
		if _, err := guarded.create(t.Context(), "default", named(pod(t, "plain"), "witnessed"), metav1.DryRunAll); err != nil {
			return err
		}
		for range len(seen) {
			if strings.Contains(<-seen, "memory-limit") {
				return nil
			}
		}
		return errors.New("the policy does not inject yet")
	}); err != nil {
		t.Fatal(err)
	}
	for number, want := range before {
		if diff := cmp.Diff(want, outcomeIn(t.Context(), guarded, in(number), sized(2, number))); diff != "" {
			t.Errorf("pod %d (-webhook +both):\n%s", number, diff)
		}
	}
}

// A forged note, however long, gains its author nothing: an expression that ends at its cost limit would
// leave the pod as it is.
func TestPoliciesANoteIsNoWayAroundALimit(t *testing.T) {
	needs(t, mutatingPolicies)
	entry := `"other":{"resources.limits.memory":"1Mi","resources.requests.memory":"1Mi"},`
	for name, note := range map[string]string{
		"garbage":    `}},{{"containers":{{":{resources`,
		"ends":       strings.Repeat("},", 120_000),
		"entries":    `{"containers":{` + strings.Repeat(entry, 3_200) + `}}`,
		"requests":   strings.Repeat("resources.requests.memory:},", 9_000),
		"its own":    `{"containers":{"container-0":{"resources.limits.memory":"5Gi"}},"controls":[]}`,
		"no content": "",
	} {
		t.Run(name, func(t *testing.T) {
			pod := withContainers(named(pod(t, "plain"), "forged"), 40)
			pod["metadata"].(map[string]any)["annotations"] = map[string]any{admission.Annotation: note}
			got := floored.admits(t, flooredNamespace, pod)
			if len(got.Injected.Containers) != 40 {
				t.Errorf("%d of 40 containers got a limit", len(got.Injected.Containers))
			}
		})
	}
}

// What differs by design, as docs/webhook.md lists it: nodes of different sizes, and a LimitRange that came
// after the sizes were made.
func TestPoliciesDifferByDesign(t *testing.T) {
	needs(t, mutatingPolicies)
	t.Run("a pod bound to the larger node", func(t *testing.T) {
		selective := named(pod(t, "plain"), "selective")
		selective["spec"].(map[string]any)["nodeSelector"] = map[string]any{"size": "large"}
		live, err := floored.create(t.Context(), flooredNamespace, selective, metav1.DryRunAll)
		if err != nil {
			t.Fatal(err)
		}
		got, err := admittedPod(live)
		if err != nil {
			t.Fatal(err)
		}
		limits := got.Containers["web"].Limits
		webhook := limitOfWebhook(t, selective)
		if limit := limits.Memory().String(); limit != "256Mi" || webhook != "512Mi" {
			t.Errorf("the policy injects %s, the webhook %s", limit, webhook)
		}
	})
	t.Run("a later LimitRange", func(t *testing.T) {
		namespace := floored.namespace(t, "sized-later")
		floored.make(t, namespace, map[string]any{
			"apiVersion": "v1", "kind": "LimitRange", "metadata": map[string]any{"name": "limits"},
			"spec": map[string]any{"limits": []any{map[string]any{"type": "Pod", "max": map[string]any{"memory": "100Mi"}}}},
		})
		create := func() error {
			_, err := floored.create(t.Context(), namespace, named(pod(t, "plain"), "later"), metav1.DryRunAll)
			return err
		}
		if err := eventually.Succeeds(t.Context(), moment, func() error {
			if err := create(); err == nil || !strings.Contains(err.Error(), "maximum memory usage per Pod is 100Mi") {
				return fmt.Errorf("the LimitRange is not known yet: %w", err)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if err := floored.tuneSizes(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := eventually.Succeeds(t.Context(), moment, create); err != nil {
			t.Errorf("with sizes of now: %v", err)
		}
	})
}

// limitOfWebhook is the memory limit of the first container by a webhook that knows a larger node, too.
func limitOfWebhook(t *testing.T, pod map[string]any) string {
	t.Helper()
	node := func(name, memory string) map[string]any {
		room := map[string]any{"cpu": "2", "memory": memory, "pods": "24"}
		return map[string]any{
			"apiVersion": "v1", "kind": "Node", "metadata": map[string]any{"name": name, "labels": map[string]any{"size": name}},
			"spec": map[string]any{}, "status": map[string]any{"capacity": room, "allocatable": room},
		}
	}
	facts := admission.NewSizingFacts([]map[string]any{node("small", "2017280Ki"), node("large", "8Gi")},
		admission.InventoryKinds(), admission.DefaultNodeSize())
	engine, err := policy.Load(rego.Bundle(), policy.WithControls(admission.Controls))
	if err != nil {
		t.Fatal(err)
	}
	reviewer, err := admission.New(admission.Options{Engine: engine, Now: time.Now, SizingFacts: func() admission.SizingFacts { return facts }})
	if err != nil {
		t.Fatal(err)
	}
	outcome := reviewer.Mutate(t.Context(), admission.Request{
		UID: "1", Kind: metav1.GroupVersionKind{Version: "v1", Kind: "Pod"}, Namespace: flooredNamespace, Operation: admissionv1.Create, Object: pod,
	})
	for _, operation := range outcome.Patch {
		if strings.HasSuffix(operation.Path, "/containers/0/resources") {
			limit, _, err := unstructured.NestedString(map[string]any{"value": operation.Value}, "value", "limits", "memory")
			if err != nil {
				t.Fatal(err)
			}
			return limit
		}
	}
	t.Fatalf("the webhook injects nothing: %+v", outcome)
	return ""
}
