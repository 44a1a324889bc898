package integration_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/rego/policytest"
)

// trial is a case of a control, made ready for a real API server.
type trial struct {
	control policy.Control
	c       policy.Case
	object  map[string]any
	around  []map[string]any // the case's inventory, without what no API server holds
	want    []string         // messages of the control, read from a file; sorted
	// alone is true if other objects of the cluster would change the answer.
	alone bool
}

func (tr trial) name() string { return tr.control.ID + "/" + tr.c.Name }

// trials returns those of every case in the bundle.
func trials(t *testing.T) []trial {
	t.Helper()
	engine := policytest.Load(t, rego.Bundle())
	var out []trial
	for _, control := range engine.Controls() {
		for _, c := range policytest.Cases(t, rego.Bundle(), control) {
			out = append(out, newTrial(t, policytest.Only(t, engine, c), control, c, len(out)))
		}
	}
	return out
}

// newTrial gives the objects of the case namespaces and names that no other case has, unless
// the control would then say something else.
func newTrial(t *testing.T, engine *policy.Engine, control policy.Control, c policy.Case, n int) trial {
	t.Helper()
	c = asOfNow(t, c)
	original := trial{control: control, c: c, object: c.Object, alone: true}
	for _, object := range slices.Concat(c.Inventory, c.Partial) {
		if policy.RefOf(object).GroupKind() != policy.ClusterKind {
			original.around = append(original.around, object)
		}
	}
	original.want = messages(t, engine, original.object, c.Facts(control))
	if c.Parameters != nil || !mindsItsNamespace(control, original.around) {
		return original
	}
	renamers := []renamer{{n: n}}
	if len(c.Inventory)+len(control.Needs)+len(control.Uses) == 0 {
		renamers = []renamer{{n: n, shared: true}, {n: n}}
	}
	for _, r := range renamers {
		if moved := original.renamed(t, engine, r); len(moved.want) == len(original.want) {
			return moved
		}
	}
	return original
}

// renamed is the trial with other names, judged by all that a live audit would know.
func (tr trial) renamed(t *testing.T, engine *policy.Engine, r renamer) trial {
	t.Helper()
	inventory := policy.NewInventory()
	for _, need := range slices.Concat(tr.control.Needs, tr.control.Uses) {
		if kind, ok := need.Inventory(); ok {
			inventory.Know(kind)
		}
	}
	moved := trial{control: tr.control, c: tr.c, object: r.rename(tr.object)}
	for _, object := range tr.around {
		object = r.rename(object)
		inventory.Add(object)
		moved.around = append(moved.around, object)
	}
	moved.want = messages(t, engine, moved.object, policy.Facts{Inventory: inventory})
	return moved
}

// local are kinds that act in their own namespace alone.
var local = []string{"ConfigMap", "Namespace", "NetworkPolicy", "ResourceQuota", "LimitRange", "ServiceAccount", "PodDisruptionBudget"}

// mindsItsNamespace reports whether the control looks at nothing beyond the object's namespace.
func mindsItsNamespace(control policy.Control, around []map[string]any) bool {
	if slices.Contains(control.Kinds, policy.ClusterKind) {
		return false
	}
	for _, need := range slices.Concat(control.Needs, control.Uses) {
		if kind, ok := need.Inventory(); ok && !slices.Contains(local, kind.Kind) {
			return false
		}
	}
	return !slices.ContainsFunc(around, func(object map[string]any) bool { return !slices.Contains(local, policy.RefOf(object).Kind) })
}

func messages(t *testing.T, engine *policy.Engine, object map[string]any, facts policy.Facts) []string {
	t.Helper()
	verdict, err := engine.Evaluate(context.Background(), policy.Target{Object: object, Facts: facts})
	if err != nil {
		t.Fatal(err)
	}
	out := []string{}
	for _, finding := range verdict.Findings {
		out = append(out, finding.Message)
	}
	slices.Sort(out)
	return out
}

// renamer gives objects names of their own. The namespaces of Kubernetes itself stay: what is
// in them is judged by other measures.
type renamer struct {
	n      int  // in every name
	shared bool // one namespace for all; else each has its own
}

func (r renamer) namespace(name string) string {
	if strings.HasPrefix(name, "kube-") {
		return name
	}
	if r.shared {
		return "crowd"
	}
	return fmt.Sprintf("%.30s-%d", name, r.n)
}

func (r renamer) rename(object map[string]any) map[string]any {
	out := (&unstructured.Unstructured{Object: object}).DeepCopy()
	namespace := out.GetNamespace()
	switch gvk := out.GroupVersionKind(); {
	case gvk.GroupKind() == (schema.GroupKind{Kind: "Namespace"}):
		out.SetName(renamer{n: r.n}.namespace(out.GetName()))
		return out.Object
	case clusterScoped(gvk):
	case namespace == "":
		out.SetNamespace(r.namespace("default"))
	default:
		out.SetNamespace(r.namespace(namespace))
	}
	if r.shared || clusterScoped(out.GroupVersionKind()) || strings.HasPrefix(namespace, "kube-") {
		out.SetName(fmt.Sprintf("%s-%d", out.GetName(), r.n))
	}
	return out.Object
}

// clusterScoped is known here without asking, since CRDs might not be installed yet.
func clusterScoped(gvk schema.GroupVersionKind) bool {
	switch gvk.Kind {
	case "Namespace", "PersistentVolume", "ClusterRole", "ClusterRoleBinding", "PriorityClass", "StorageClass", "IngressClass",
		"ValidatingWebhookConfiguration", "MutatingWebhookConfiguration", "PodSecurityPolicy", "ETCDSnapshotFile", "FlowSchema", "GatewayClass", "ClusterIssuer":
		return true
	case "Node":
		return gvk.Group == ""
	default:
		return false
	}
}
