// Package fit proves by placement that pods fit on nodes: in place after a restart of the kubelets,
// those that wait beside those that run, anew on empty nodes, during the rollout of each workload,
// when more pods of one come, and after the loss of each node.
//
// It places as kube-scheduler with its default plugins and scores does, one pod after the other.
// Where the scheduler would draw lots between nodes, several seeded draws are tried. What holds
// for all of them is answered Yes or No, and Depends what does not.
//
// Out of scope: limits of volumes a node can attach, ImageLocality, matching of claims that no
// volume is bound to yet with volumes that exist, and devices of dynamic resource allocation.
// Preemption never helps a pod: one that fits only where others are evicted does not fit.
//
// All files work on one snapshot, as the plugins of the scheduler do, so they are one package. They
// read (snapshot, node, pod, resources, affinity_terms, volume, spread, ports, node_constraints,
// condition, matcher, topology, added, quota), place (schedule, filter, score, interpod_affinity,
// spread_score, state), and ask (empty, inplace, waiting, rollout, addition, loss, answer, never,
// remarks).
package fit

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	schedulingv1 "k8s.io/api/scheduling/v1"
	storagev1 "k8s.io/api/storage/v1"

	"github.com/lightk8s/lightk8s/plugin/creation"
)

// Cluster is what is to fit: the nodes with the allocatable to prove, and the pods as they would
// run, with the requests to prove. Nil objects are ignored.
type Cluster struct {
	Nodes []*corev1.Node
	// Pods with spec.nodeName where they run now, or empty where they wait. Requests are those of
	// the spec; what the status says of resources is not looked at. Succeeded and Failed pods take
	// nothing.
	Pods []*corev1.Pod
	// PersistentVolumes, PersistentVolumeClaims and StorageClasses: all of them. A claim that is
	// not among them is one that does not exist.
	PersistentVolumes      []*corev1.PersistentVolume
	PersistentVolumeClaims []*corev1.PersistentVolumeClaim
	StorageClasses         []*storagev1.StorageClass
	// Namespaces with their labels, for namespaceSelector.
	Namespaces []*corev1.Namespace
	// Services spread the pods they select, where no ReplicaSet or StatefulSet does.
	Services []*corev1.Service
	// PriorityClasses tell the priority of pods that have a class and no number yet.
	PriorityClasses []*schedulingv1.PriorityClass
	// Workloads are rolled out one at a time.
	Workloads []Workload
	// Additions are tried one at a time.
	Additions []Addition
	// Quotas by namespace, with nothing counted: the pods that are there and those that come count.
	Quotas map[string][]*creation.Quota
}

// Workload is what replaces its pods by others.
type Workload struct {
	// Name is such as "deployment NAMESPACE/NAME".
	Name string
	// Pods that run. They are among the pods of the cluster.
	Pods []*corev1.Pod
	// Next is the pod that it makes now, as the API server stores it, without a node.
	Next
	// Replicas are how many pods a rollout makes. A DaemonSet makes one for each that it has.
	Replicas int
	// Surge is how many pods more than replicas there can be meanwhile; 0: none, so that a rollout
	// takes no more room than the pods have.
	Surge int
	// Unavailable is how many replicas can be missing meanwhile.
	Unavailable int
	// Daemon: a new pod goes on the node of the old one.
	Daemon bool
}

// Addition is pods that come beside those that run.
type Addition struct {
	Kind Kind
	// Name is such as "cronjob NAMESPACE/NAME".
	Name string
	Next
	// Pods are how many come; 0: none, and Note says why.
	Pods int
	Note string
}

// Next is a pod that does not exist yet, or why the API server would not create it.
type Next struct {
	Pod     *corev1.Pod
	Refused string
}

// Options of a proof. The zero value is the default.
type Options struct {
	// Draws is how many draws are tried where kube-scheduler would draw lots; 0: as many as the
	// size of the cluster allows, between 3 and 64.
	Draws int
	// Only are the kinds of scenario to prove; empty: all.
	Only []Kind
}

// Answer to the question whether everything fits.
type Answer string

// Answers. NotApplicable: there is nothing to prove, and Scenario.Note says why.
const (
	Yes           Answer = "yes"
	No            Answer = "no"
	Depends       Answer = "depends"
	NotApplicable Answer = "not applicable"
)

// Kind of a scenario.
type Kind string

// Kinds of scenario, in the order of a proof.
const (
	InPlace   Kind = "in place"
	Waiting   Kind = "pods without a node"
	FromEmpty Kind = "from empty nodes"
	Rollout   Kind = "rollout of"
	Run       Kind = "run of"
	Maximum   Kind = "maximum of"
	Loss      Kind = "loss of node"
)

// Proof is what Prove found.
type Proof struct {
	// Scenarios in the order of their kinds, rollouts and losses by name.
	Scenarios []Scenario
	// Gated are the pods, NAMESPACE/NAME, that scheduling gates hold: they are not placed, and not
	// missing either.
	Gated []string
	// Remarks are sentences on objects that are not as they should be, each with its name.
	Remarks []string
}

// Proven reports whether every scenario of the kinds is answered Yes, or does not apply; of all
// kinds where none is named. An answer that depends on luck is no proof.
func (p Proof) Proven(kinds ...Kind) bool {
	for _, scenario := range p.Scenarios {
		if wanted(kinds, scenario.Kind) && scenario.Fits != Yes && scenario.Fits != NotApplicable {
			return false
		}
	}
	return true
}

// Scenario is one question and its answer.
type Scenario struct {
	// Name is that of its kind, and of its subject: "in place", "rollout of deployment NAMESPACE/NAME"
	// or "loss of node NAME".
	Name string
	Kind Kind
	Fits Answer
	// Certain is set with a No that no order of placing can change: a pod is larger than every
	// node, or all pods together ask for more than there is.
	Certain bool
	// Note is a sentence on the scenario as a whole; often empty.
	Note string
	// Unplaced are the pods that found no place, in the first draw where some did not.
	Unplaced []Unplaced
	// Moves are the pods that end on another node than they are on now, in that same draw, or in
	// the first one where all fit.
	Moves []Move
	// Tightest is the node with the least memory left, in that same draw.
	Tightest Headroom
}

// Unplaced is a pod that found no place.
type Unplaced struct {
	// Pod is NAMESPACE/NAME.
	Pod string
	// Waiting: the pod has no node now either.
	Waiting bool
	// Request is what the pod asks for, as the scheduler counts it: containers, init containers,
	// sidecars and overhead.
	Request corev1.ResourceList
	// Reasons, the one of most nodes first.
	Reasons []NodeReason
}

// NodeReason is why some nodes don't take a pod.
type NodeReason struct {
	Reason string
	// Nodes is how many; 0: the reason lies in the pod, and is the same for every node.
	Nodes int
}

// Move is a pod that changes its node. From is empty for a pod that waits, or that a rollout adds.
type Move struct{ Pod, From, To string }

// Headroom is the memory that pods have not requested of a node. Node is empty where there is none.
type Headroom struct {
	Node      string
	MemoryMiB int64
}

// Prove places the pods of a cluster. It returns an error only when ctx ends.
func Prove(ctx context.Context, cluster Cluster, options Options) (Proof, error) {
	snap := newSnapshot(cluster)
	proof := Proof{Gated: snap.gated(), Remarks: snap.remarks.sorted()}
	for _, scenarios := range []struct {
		kind  Kind
		prove func(context.Context, int) ([]Scenario, error)
	}{
		{InPlace, snap.inPlace}, {Waiting, snap.placeWaiting}, {FromEmpty, snap.fromEmpty}, {Rollout, snap.rollouts},
		{Run, snap.additions(Run)}, {Maximum, snap.additions(Maximum)}, {Loss, snap.losses},
	} {
		if !wanted(options.Only, scenarios.kind) {
			continue
		}
		found, err := scenarios.prove(ctx, options.Draws)
		if err != nil {
			return Proof{}, fmt.Errorf("prove that pods fit %s: %w", scenarios.kind, err)
		}
		proof.Scenarios = append(proof.Scenarios, found...)
	}
	return proof, nil
}

func wanted(kinds []Kind, kind Kind) bool {
	for _, k := range kinds {
		if k == kind {
			return true
		}
	}
	return len(kinds) == 0
}
