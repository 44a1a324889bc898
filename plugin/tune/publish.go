package tune

import (
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	resourcehelper "k8s.io/component-helpers/resource"

	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/plugin/ledger"
	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// publish turns what was settled into the plan that is printed.
func (s settled) publish(w *world) Plan {
	p := Plan{
		APIVersion: policy.APIVersion, Kind: PlanKind,
		Nodes: []Node{}, Workloads: s.containers, Objects: []map[string]any{}, Changes: []Edit{},
		Proof: s.proof, Concessions: s.concessions, Advice: sortAdvice(s.advice), Errors: []report.Error{},
	}
	for i, node := range w.nodes {
		n := s.nodes[i]
		n.Settings = settings(n.before, n.after, n.controls)
		n.Ledger = accountOf(w, node, n)
		n.TunedMiB = n.AllocatableMiB
		if tuned, err := n.tuned(node); err == nil {
			n.TunedMiB = tuned.Status.Allocatable.Memory().Value() >> 20
		}
		p.Summary.Settings += len(n.Settings)
		p.Nodes = append(p.Nodes, n)
	}
	for _, c := range s.changes {
		p.Objects = append(p.Objects, c.create...)
		if edit, ok := c.edit(); ok {
			p.Changes = append(p.Changes, edit)
		}
	}
	p.Summary.Nodes, p.Summary.Containers, p.Summary.Objects = len(p.Nodes), len(p.Workloads), len(p.Objects)
	p.Summary.Fits = fits
	if len(s.proof.worse()) > 0 {
		p.Summary.Fits = fitsNot
	}
	return p
}

// edit is a change as it is published; ok is false where nothing is set.
func (c change) edit() (Edit, bool) {
	e := Edit{Object: c.ref, Set: c.assignments(), Reasons: []string{}, before: c.before}
	for _, f := range c.findings {
		e.Reasons = append(e.Reasons, f.Message)
	}
	e.Reasons = slices.Compact(e.Reasons)
	return e, len(e.Set) > 0
}

// accountOf makes the ledger of a node.
func accountOf(w *world, node *corev1.Node, n Node) ledger.Ledger {
	account := ledger.Node{
		Name: n.Name, Distribution: n.Distribution, CapacityMiB: n.CapacityMiB, AllocatableMiB: n.AllocatableMiB,
	}
	if threshold, err := thresholdOf(n.before.Kubelet, "memory.available", *node.Status.Capacity.Memory()); err == nil && n.before.Kubelet != nil {
		mib := threshold.Value() >> 20
		account.EvictionMiB = &mib
	}
	use := map[string]facts.PodUse{}
	if usage, ok := w.usages[node.Name]; ok {
		account.Usage = &usage
		for _, pod := range usage.Pods {
			use[pod.Namespace+"/"+pod.Name] = pod
		}
	}
	for _, pod := range w.runsOn(node.Name) {
		account.Pods = append(account.Pods, entry(pod, use[pod.Namespace+"/"+pod.Name]))
	}
	return ledger.Of(account)
}

func entry(pod *corev1.Pod, use facts.PodUse) ledger.Pod {
	p := ledger.Pod{
		Namespace: pod.Namespace, Workload: ownerOf(pod).Name,
		Static:     pod.Namespace == "kube-system" && pod.Annotations[corev1.MirrorPodAnnotationKey] != "",
		RequestMiB: mebibytes(resourcehelper.PodRequests(pod, resourcehelper.PodResourcesOptions{})),
		LimitMiB:   mebibytes(resourcehelper.PodLimits(pod, resourcehelper.PodResourcesOptions{})),
	}
	for _, c := range pod.Spec.Containers {
		p.Unlimited = p.Unlimited || c.Resources.Limits.Memory().IsZero()
	}
	for _, c := range use.Containers {
		if c.WorkingSetBytes == nil {
			continue
		}
		if p.UsedMiB == nil {
			p.UsedMiB = new(int64)
		}
		*p.UsedMiB += *c.WorkingSetBytes >> 20
	}
	return p
}

func mebibytes(list corev1.ResourceList) int64 {
	quantity, ok := list[corev1.ResourceMemory]
	if !ok {
		quantity = resource.Quantity{}
	}
	return quantity.Value() >> 20
}

// title of an object in sentences: Deployment shop/web.
func title(ref policy.ObjectRef) string { return strings.TrimSpace(ref.String()) }
