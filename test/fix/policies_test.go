package fix_test

import (
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
)

// policies are the names of the NetworkPolicies of a namespace.
func policies(t *testing.T, namespace string) []string {
	t.Helper()
	list, err := cluster.typed.NetworkingV1().NetworkPolicies(namespace).List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, policy := range list.Items {
		out = append(out, policy.Name)
	}
	return out
}

// expose makes a Service with a port of every node.
func expose(t *testing.T, namespace, name string) {
	t.Helper()
	_, err := cluster.typed.CoreV1().Services(namespace).Create(t.Context(), &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec:       corev1.ServiceSpec{Type: corev1.ServiceTypeNodePort, Selector: map[string]string{"app": name}, Ports: []corev1.ServicePort{{Port: 80}}},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
}

// turn takes a port of the node.
const turn = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: turn}
spec:
  replicas: 1
  selector: {matchLabels: {app: turn}}
  template:
    metadata: {labels: {app: turn}}
    spec:
      containers: [{name: turn, image: registry.example.com/turn:1.0, ports: [{containerPort: 3478, hostPort: 3478, protocol: UDP}]}]
`

var isolating = []string{"--only", "default-deny-ingress,metadata-endpoint-blocked"}

// What fix creates closes the findings of the namespace, and is gone after undo.
func TestNetworkPoliciesAreCreated(t *testing.T) {
	namespace(t, "open")
	create(t, "open", web)
	expose(t, "open", "web")
	plan := must(t, append([]string{"fix", "-n", "open"}, isolating...)...)
	for _, want := range []string{
		"needs a value that nothing shows: --set default-deny-ingress.from=FROM",
		"needs a value, such as --set metadata-endpoint-blocked.block=true; --defaults takes it",
	} {
		if !says(plan.out, want) {
			t.Errorf("the plan lacks %q:\n%s", want, plan.out)
		}
	}
	create(t, "open", turn)
	values := append([]string{"-n", "open", "--defaults", "--set", "default-deny-ingress.from=none"}, isolating...)
	plan = must(t, append([]string{"fix"}, values...)...)
	if !says(plan.out, "is created; default-deny-ingress") || !says(plan.out, "2 of 34 findings can be fixed (4 objects, 0 pods replaced)") {
		t.Errorf("plan:\n%s", plan.out)
	}
	applied := must(t, append([]string{"fix", "--apply", "--yes"}, values...)...)
	if !says(applied.out, "Changed 4 objects. Audited again: 34 found, 2 fixed, 32 left.") {
		t.Errorf("applied:\n%s\n%s", applied.out, applied.errOut)
	}
	all := []string{"lightk8s-allow-web", "lightk8s-allow.host-ports", "lightk8s-egress", "lightk8s-ingress"}
	if got := policies(t, "open"); !slices.Equal(got, all) {
		t.Errorf("policies %v", got)
	}
	if again := must(t, append([]string{"fix"}, values...)...); !says(again.out, "32 found, none can be fixed. Nothing was changed.") {
		t.Errorf("again:\n%s", again.out)
	}
	id := runID(t, applied)
	// One that was changed since stays, and with it what it depends on.
	changed := []byte(`{"spec":{"ingress":[]}}`)
	if _, err := cluster.typed.NetworkingV1().NetworkPolicies("open").Patch(t.Context(), "lightk8s-ingress", types.MergePatchType, changed, metav1.PatchOptions{}); err != nil {
		t.Fatal(err)
	}
	o := run(t, "fix", "undo", id, "--yes")
	if o.code != exitcode.Partly || !says(o.errOut, "NetworkPolicy open/lightk8s-ingress: it changed since; delete it by hand") ||
		!says(o.errOut, "NetworkPolicy open/lightk8s-allow.host-ports: NetworkPolicy open/lightk8s-ingress still exists, which goes before it") {
		t.Errorf("undo: exit code %d: %s", o.code, o.errOut)
	}
	if got := policies(t, "open"); !slices.Equal(got, []string{"lightk8s-allow-web", "lightk8s-allow.host-ports", "lightk8s-ingress"}) {
		t.Errorf("policies %v", got)
	}
	if err := cluster.typed.NetworkingV1().NetworkPolicies("open").Delete(t.Context(), "lightk8s-ingress", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	must(t, "fix", "undo", id, "--yes")
	if got := policies(t, "open"); len(got) > 0 {
		t.Errorf("policies %v", got)
	}
}

// What denies is not created where what allows cannot be.
func TestNothingIsDeniedBeforeItIsAllowed(t *testing.T) {
	namespace(t, "late")
	create(t, "late", web)
	expose(t, "late", "web")
	ended := false
	for after := range 24 {
		kubeconfig, c := newCutoff(t, after, false)
		t.Setenv("XDG_STATE_HOME", t.TempDir())
		o := runWith(t, kubeconfig, "fix", "-n", "late", "--apply", "--yes", "--only", "default-deny-ingress", "--set", "default-deny-ingress.from=none")
		release(t)
		got := policies(t, "late")
		if slices.Contains(got, "lightk8s-ingress") && !slices.Contains(got, "lightk8s-allow-web") {
			t.Errorf("cut off after %d changes, there are %v", after, got)
		}
		if _, id, began := strings.Cut(o.errOut, "journal "); began {
			must(t, "fix", "resume", strings.Fields(id)[0], "--yes")
			must(t, "fix", "undo", strings.Fields(id)[0], "--yes")
		}
		if got := policies(t, "late"); len(got) > 0 {
			t.Fatalf("left over: %v", got)
		}
		if ended = c.left.Load() > 0; ended {
			break
		}
	}
	if !ended {
		t.Error("no run came to its end")
	}
}

// An object of the name that is there is not taken over.
func TestAPolicyOfTheNameIsLeft(t *testing.T) {
	namespace(t, "taken")
	create(t, "taken", web)
	expose(t, "taken", "web")
	values := []string{"-n", "taken", "--only", "default-deny-ingress", "--set", "default-deny-ingress.from=none"}
	plan := t.TempDir() + "/plan.json"
	must(t, append([]string{"fix", "--plan", plan}, values...)...)
	_, err := cluster.typed.NetworkingV1().NetworkPolicies("taken").Create(t.Context(), &networkingv1.NetworkPolicy{
		ObjectMeta: metav1.ObjectMeta{Name: "lightk8s-allow-web"},
		Spec: networkingv1.NetworkPolicySpec{
			PodSelector: metav1.LabelSelector{MatchLabels: map[string]string{"app": "db"}}, PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeEgress},
		},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if o := run(t, append([]string{"fix", "--yes", "--apply=" + plan}, values...)...); o.code != exitcode.Unread || !says(o.errOut, "is stale") {
		t.Errorf("exit code %d: %s", o.code, o.errOut)
	}
	if got := policies(t, "taken"); !slices.Equal(got, []string{"lightk8s-allow-web"}) {
		t.Errorf("policies %v", got)
	}
}
