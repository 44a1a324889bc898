package fix_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/lightk8s/lightk8s/plugin"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/test/eventually"
)

// What is interrupted goes on, and goes back.
func TestAnInterruptedRolloutIsTakenUpAgain(t *testing.T) {
	namespace(t, "interrupted")
	create(t, "interrupted", web)
	before := get(t, "Deployment", "interrupted", "web")
	ctx, interrupt := context.WithCancel(t.Context())
	go func() {
		defer interrupt()
		for ctx.Err() == nil {
			object, err := cluster.dynamic.Resource(resources["Deployment"]).Namespace("interrupted").Get(ctx, "web", metav1.GetOptions{})
			if err == nil && isSetIn(object.Object) {
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
	}()
	var out, errOut bytes.Buffer
	cmd := plugin.NewCommand("kubectl-lightk8s", genericiooptions.IOStreams{In: strings.NewReader(""), Out: &out, ErrOut: &errOut})
	cmd.SetArgs([]string{"fix", "-n", "interrupted", "--apply", "--yes", "--settle", "30s", "--only", "allow-privilege-escalation", "--kubeconfig", cluster.kubeconfig})
	err := cmd.ExecuteContext(ctx)
	if exitcode.Of(err) != exitcode.Partly || !strings.Contains(err.Error(), "it is changed, and was not watched to its end") {
		t.Fatalf("exit code %d: %v\n%s\n%s", exitcode.Of(err), err, out.String(), errOut.String())
	}
	id := runID(t, outcome{errOut: errOut.String()})
	o := must(t, "fix", "resume", id, "--yes", "--settle", "1s")
	if !says(o.out, "Deployment interrupted/web changed; 1 new pod of it run") {
		t.Errorf("resume:\n%s\n%s", o.out, o.errOut)
	}
	must(t, "fix", "undo", id, "--yes", "--settle", "1s")
	same(t, before, get(t, "Deployment", "interrupted", "web"))
}

// A policy or webhook that makes something else of the change is told before anything is changed.
func TestAChangeThatAdmissionOverridesIsNotMade(t *testing.T) {
	namespace(t, "mutated")
	create(t, "mutated", web)
	before := get(t, "Deployment", "mutated", "web")
	policies := cluster.typed.AdmissionregistrationV1()
	name := "allows-escalation"
	policy := &admissionv1.MutatingAdmissionPolicy{ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: admissionv1.MutatingAdmissionPolicySpec{
		ReinvocationPolicy: admissionv1.NeverReinvocationPolicy,
		MatchConstraints: &admissionv1.MatchResources{ResourceRules: []admissionv1.NamedRuleWithOperations{{RuleWithOperations: admissionv1.RuleWithOperations{
			Operations: []admissionv1.OperationType{admissionv1.Update},
			Rule:       admissionv1.Rule{APIGroups: []string{"apps"}, APIVersions: []string{"v1"}, Resources: []string{"deployments"}},
		}}}},
		MatchConditions: []admissionv1.MatchCondition{{Name: "namespace", Expression: `object.metadata.namespace == "mutated"`}},
		Mutations: []admissionv1.Mutation{{PatchType: admissionv1.PatchTypeJSONPatch, JSONPatch: &admissionv1.JSONPatch{
			Expression: `[JSONPatch{op: "add", path: "/spec/template/spec/containers/0/securityContext", value: Object.spec.template.spec.containers.securityContext{allowPrivilegeEscalation: true}}]`,
		}}},
	}}
	if _, err := policies.MutatingAdmissionPolicies().Create(t.Context(), policy, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := policies.MutatingAdmissionPolicies().Delete(context.WithoutCancel(t.Context()), name, metav1.DeleteOptions{}); err != nil {
			t.Error(err)
		}
	})
	binding := &admissionv1.MutatingAdmissionPolicyBinding{ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: admissionv1.MutatingAdmissionPolicyBindingSpec{PolicyName: name}}
	if _, err := policies.MutatingAdmissionPolicyBindings().Create(t.Context(), binding, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := policies.MutatingAdmissionPolicyBindings().Delete(context.WithoutCancel(t.Context()), name, metav1.DeleteOptions{}); err != nil {
			t.Error(err)
		}
	})
	want := "the API server does not keep spec.template.spec.containers[0].securityContext.allowPrivilegeEscalation: a webhook changes it"
	eventually.Holds(t, 30*time.Second, want, func(context.Context) bool {
		return says(must(t, "fix", "-n", "mutated", "--only", "allow-privilege-escalation").out, want)
	})
	must(t, append([]string{"fix", "-n", "mutated", "--apply"}, only...)...)
	same(t, before, get(t, "Deployment", "mutated", "web"))
}

// A Deployment is let in whose new pod a quota refuses: its pod is tried too.
func TestPodsThatAreRefusedAreToldBefore(t *testing.T) {
	namespace(t, "quota")
	create(t, "quota", web)
	before := get(t, "Deployment", "quota", "web")
	quota := &corev1.ResourceQuota{ObjectMeta: metav1.ObjectMeta{Name: "one"}, Spec: corev1.ResourceQuotaSpec{Hard: corev1.ResourceList{"pods": resource.MustParse("1")}}}
	if _, err := cluster.typed.CoreV1().ResourceQuotas("quota").Create(t.Context(), quota, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	want := "its pods are refused already: "
	eventually.Holds(t, 30*time.Second, want, func(context.Context) bool {
		o := must(t, "fix", "-n", "quota", "--only", "allow-privilege-escalation")
		return says(o.out, want) && says(o.out, "exceeded quota: one")
	})
	must(t, append([]string{"fix", "-n", "quota", "--apply"}, only...)...)
	same(t, before, get(t, "Deployment", "quota", "web"))
}

// What the API server refuses of one control leaves the change of another.
func TestOneRefusedControlLeavesTheOthers(t *testing.T) {
	namespace(t, "bounded")
	create(t, "bounded", web)
	bounds := &corev1.LimitRange{ObjectMeta: metav1.ObjectMeta{Name: "disk"}, Spec: corev1.LimitRangeSpec{Limits: []corev1.LimitRangeItem{
		{Type: corev1.LimitTypeContainer, Max: corev1.ResourceList{"ephemeral-storage": resource.MustParse("10Mi")}},
	}}}
	if _, err := cluster.typed.CoreV1().LimitRanges("bounded").Create(t.Context(), bounds, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	o := must(t, "fix", "-n", "bounded", "--apply", "--yes", "--settle", "1s", "--only", "ephemeral-storage-limit,allow-privilege-escalation", "--set", "ephemeral-storage-limit.limit=1Gi")
	if want := "maximum ephemeral-storage usage per Container is 10Mi"; !says(o.out, want) {
		t.Errorf("the plan lacks %q:\n%s", want, o.out)
	}
	if live := get(t, "Deployment", "bounded", "web"); !isSetIn(live) {
		t.Errorf("nothing is changed:\n%s", o.out)
	}
}
