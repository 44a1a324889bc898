package plan

import (
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/lightk8s/lightk8s/plugin/cluster"
	"github.com/lightk8s/lightk8s/plugin/creation"
	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/tune/ledger"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// publish turns what was settled into the plan that is printed.
func (s settled) publish(live *cluster.Cluster) Plan {
	p := Plan{
		APIVersion: policy.APIVersion, Kind: PlanKind,
		Nodes: []Node{}, Workloads: s.containers, Objects: []map[string]any{}, Changes: []Edit{},
		Proof: s.proof, Concessions: s.concessions, LeftOut: s.leftOut, Advice: sortAdvice(s.advice), Errors: []report.Error{},
	}
	running := live.Running()
	for i, node := range live.Nodes {
		n := s.nodes[i]
		n.Settings = settings(n.Before, n.After, n.controls, n.profile)
		n.noteFlags()
		n.Ledger = accountOf(live, node, n, running[node.Name])
		n.TunedMiB = n.AllocatableMiB
		if tuned, err := cluster.TunedNode(node, n.After.Kubelet); err == nil {
			n.TunedMiB = tuned.Status.Allocatable.Memory().Value() >> 20
		}
		p.Summary.Settings += len(n.Settings)
		p.Nodes = append(p.Nodes, n)
	}
	p.Restarts = s.restarts(live, p.Nodes)
	for _, c := range s.changes {
		p.Objects = append(p.Objects, c.create...)
		if edit, ok := c.edit(); ok {
			p.Changes = append(p.Changes, edit)
		}
	}
	p.Summary.Nodes, p.Summary.Containers, p.Summary.Objects = len(p.Nodes), len(p.Workloads), len(p.Objects)
	p.Summary.Fits = s.proof.verdict()
	return p
}

// edit is a change as it is published; ok is false where nothing is set.
func (c proposal) edit() (Edit, bool) {
	e := Edit{Object: c.ref, Set: c.assignments(), Reasons: []string{}, Controls: []string{}, Before: c.before}
	for _, f := range c.findings {
		e.Reasons, e.Controls = append(e.Reasons, f.Message), append(e.Controls, f.Control)
	}
	slices.Sort(e.Controls)
	e.Reasons, e.Controls = slices.Compact(e.Reasons), slices.Compact(e.Controls)
	return e, len(e.Set) > 0
}

// accountOf makes the ledger of a node and the pods that run there.
func accountOf(live *cluster.Cluster, node *corev1.Node, n Node, running []*corev1.Pod) ledger.Ledger {
	account := ledger.Node{
		Name: n.Name, Process: n.profile.Process, AddOns: n.profile.AddOns, CapacityMiB: n.CapacityMiB, AllocatableMiB: n.AllocatableMiB,
	}
	if threshold, err := cluster.ThresholdOf(n.Before.Kubelet, "evictionHard", memorySignal, *node.Status.Capacity.Memory()); err == nil && n.Before.Kubelet != nil {
		mib := threshold.Value() >> 20
		account.EvictionMiB = &mib
	}
	use := map[string]facts.PodUse{}
	if usage, ok := live.Usages[node.Name]; ok {
		account.Usage = &usage
		for _, pod := range usage.Pods {
			use[pod.Namespace+"/"+pod.Name] = pod
		}
	}
	for _, pod := range running {
		account.Pods = append(account.Pods, entry(pod, live.OwnerOf(pod).Name, use[pod.Namespace+"/"+pod.Name]))
	}
	return ledger.Of(account)
}

func entry(pod *corev1.Pod, workload string, use facts.PodUse) ledger.Pod {
	p := ledger.Pod{
		Namespace: pod.Namespace, Workload: workload,
		Static: pod.Namespace == "kube-system" && pod.Annotations[corev1.MirrorPodAnnotationKey] != "",
	}
	requests := creation.Requests(pod)
	limits := creation.Limits(pod)
	p.RequestMiB, p.LimitMiB = requests.Memory().Value()>>20, limits.Memory().Value()>>20
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
