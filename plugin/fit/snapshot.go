package fit

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"

	"github.com/lightk8s/lightk8s/plugin/creation"
)

// snapshot is a cluster, read once, with a state of what is placed where.
type snapshot struct {
	cluster   Cluster
	remarks   remarks
	resources *resources

	nodes     []*node
	nodeIndex map[string]int
	pods      []*pod     // that exist, in the order in which they are placed
	surges    []*surging // that rollouts would add
	added     []*addition
	quotas    map[string][]*creation.Quota // by namespace

	topologies    []topology
	topologyIndex map[string]int
	matchers      *matchers
	antiAffinity  terms
	preferred     terms
	constraints   map[string]*nodeConstraints
	volumeNodes   map[string]*volumeNodes
	claims        map[string]*corev1.PersistentVolumeClaim
	persistent    map[string]*corev1.PersistentVolume
	classes       map[string]*storagev1.StorageClass
	selected      map[string][]string // namespaces, by selector
	linked        map[string]*pod     // what matches labels

	// The state.
	counts             []tally // pods that a matcher matches
	antiAffinityCounts []tally // pods that make a demand
	preferredWeights   []tally // weight of the pods that make a demand
	exclusive          map[string]int
	sums               []int64 // scratch of topology.byDomain
	start              int     // the node that the next search starts with
	feasible           []int   // scratch of choose
	scores             []int64 // scratch of score
	spreading          spreading
}

func newSnapshot(cluster Cluster) *snapshot {
	snap := &snapshot{
		cluster: cluster, resources: newResources(), nodeIndex: map[string]int{}, topologyIndex: map[string]int{},
		matchers: newMatchers(), constraints: map[string]*nodeConstraints{}, volumeNodes: map[string]*volumeNodes{},
		claims: map[string]*corev1.PersistentVolumeClaim{}, persistent: map[string]*corev1.PersistentVolume{},
		classes: map[string]*storagev1.StorageClass{}, selected: map[string][]string{}, linked: map[string]*pod{},
		exclusive: map[string]int{},
	}
	snap.readNodes()
	for _, c := range cluster.PersistentVolumeClaims {
		if c != nil {
			snap.claims[c.Namespace+"/"+c.Name] = c
		}
	}
	for _, v := range cluster.PersistentVolumes {
		if v != nil {
			snap.persistent[v.Name] = v
		}
	}
	for _, c := range cluster.StorageClasses {
		if c != nil {
			snap.classes[c.Name] = c
		}
	}
	snap.readPods()
	snap.readQuotas()
	snap.readAdded()
	for _, p := range snap.pods {
		snap.link(p)
	}
	for _, s := range snap.surges {
		for _, p := range s.added {
			snap.link(p)
		}
	}
	for _, a := range snap.added {
		for _, p := range a.added {
			snap.link(p)
		}
	}
	snap.counts = newTallies(len(snap.matchers.list), len(snap.nodes))
	snap.antiAffinityCounts = newTallies(len(snap.antiAffinity.list), len(snap.nodes))
	snap.preferredWeights = newTallies(len(snap.preferred.list), len(snap.nodes))
	snap.clear()
	return snap
}

// readNodes reads the nodes by name.
func (snap *snapshot) readNodes() {
	for _, object := range snap.cluster.Nodes {
		switch {
		case object == nil:
			continue
		case snap.nodeIndex[object.Name] > 0:
			snap.remarks.add("node %s is there twice: the first counts", object.Name)
			continue
		}
		snap.nodeIndex[object.Name] = 1
		snap.nodes = append(snap.nodes, newNode(object, snap.resources, &snap.remarks))
	}
	slices.SortFunc(snap.nodes, func(a, b *node) int { return strings.Compare(a.object.Name, b.object.Name) })
	for i, n := range snap.nodes {
		snap.nodeIndex[n.object.Name] = i
	}
}

// readPods reads the pods that run or wait, in the order in which the scheduler takes them.
func (snap *snapshot) readPods() {
	seen := map[string]bool{}
	for _, object := range snap.cluster.Pods {
		if object == nil || object.Status.Phase == corev1.PodSucceeded || object.Status.Phase == corev1.PodFailed {
			continue
		}
		p := snap.newPod(object)
		if seen[p.ref] {
			snap.remarks.add("pod %s is there twice: the first counts", p.ref)
			continue
		}
		seen[p.ref] = true
		if p.trouble != "" {
			snap.remarks.add("pod %s: %s", p.ref, p.trouble)
		}
		if len(object.Spec.ResourceClaims) > 0 && p.home >= 0 {
			snap.remarks.add("pod %s claims devices, which this proof does not know: it stays on its node", p.ref)
		}
		snap.pods = append(snap.pods, p)
	}
	slices.SortStableFunc(snap.pods, inQueue)
}

// inQueue orders pods as the scheduler does: by priority, then by age.
func inQueue(a, b *pod) int {
	switch {
	case a.priority != b.priority:
		if a.priority > b.priority {
			return -1
		}
		return 1
	case !a.object.CreationTimestamp.Time.Equal(b.object.CreationTimestamp.Time):
		return a.object.CreationTimestamp.Compare(b.object.CreationTimestamp.Time)
	}
	return strings.Compare(a.ref, b.ref)
}

// gated are the pods that scheduling gates hold.
func (snap *snapshot) gated() []string {
	var held []string
	for _, p := range snap.pods {
		if p.gated {
			held = append(held, p.ref)
		}
	}
	slices.Sort(held)
	return held
}

// subject names a scenario.
func subject(kind Kind, format string, args ...any) string {
	return string(kind) + " " + fmt.Sprintf(format, args...)
}
