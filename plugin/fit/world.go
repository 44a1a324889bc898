package fit

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
)

// world is a cluster, read once, with a state of what is placed where.
type world struct {
	cluster   Cluster
	remarks   remarks
	resources *resources

	nodes     []*node
	nodeIndex map[string]int
	pods      []*pod     // that exist, in the order in which they are placed
	surges    []*surging // that rollouts would add

	topologies    []topology
	topologyIndex map[string]int
	matchers      *matchers
	forbidden     demands
	wished        demands
	ties          map[string]*ties
	tethers       map[string]*tether
	claims        map[string]*corev1.PersistentVolumeClaim
	persistent    map[string]*corev1.PersistentVolume
	classes       map[string]*storagev1.StorageClass
	chosen        map[string][]string // namespaces, by selector
	linked        map[string]*pod     // what matches labels
	ofDeployment  map[string][]*pod   // by "NAMESPACE NAME"

	// The state.
	counts     []tally // pods that a matcher matches
	forbidding []tally // pods that make a demand
	wishing    []tally // weight of the pods that make a demand
	exclusive  map[string]int
	sums       []int64 // scratch of topology.byDomain
	start      int     // the node that the next search starts with
	feasible   []int   // scratch of choose
	scores     []int64 // scratch of marks
}

func newWorld(cluster Cluster) *world {
	w := &world{
		cluster: cluster, resources: newResources(), nodeIndex: map[string]int{}, topologyIndex: map[string]int{},
		matchers: newMatchers(), ties: map[string]*ties{}, tethers: map[string]*tether{},
		claims: map[string]*corev1.PersistentVolumeClaim{}, persistent: map[string]*corev1.PersistentVolume{},
		classes: map[string]*storagev1.StorageClass{}, chosen: map[string][]string{}, linked: map[string]*pod{},
		exclusive: map[string]int{},
	}
	w.readNodes()
	for _, c := range cluster.PersistentVolumeClaims {
		if c != nil {
			w.claims[c.Namespace+"/"+c.Name] = c
		}
	}
	for _, v := range cluster.PersistentVolumes {
		if v != nil {
			w.persistent[v.Name] = v
		}
	}
	for _, c := range cluster.StorageClasses {
		if c != nil {
			w.classes[c.Name] = c
		}
	}
	w.readPods()
	w.surges = w.readSurges()
	for _, p := range w.pods {
		w.link(p)
	}
	for _, s := range w.surges {
		for _, p := range s.added {
			w.link(p)
		}
	}
	w.counts = newTallies(len(w.matchers.list), len(w.nodes))
	w.forbidding = newTallies(len(w.forbidden.list), len(w.nodes))
	w.wishing = newTallies(len(w.wished.list), len(w.nodes))
	w.clear()
	return w
}

// readNodes reads the nodes by name.
func (w *world) readNodes() {
	for _, object := range w.cluster.Nodes {
		switch {
		case object == nil:
			continue
		case w.nodeIndex[object.Name] > 0:
			w.remarks.add("node %s is there twice: the first counts", object.Name)
			continue
		}
		w.nodeIndex[object.Name] = 1
		w.nodes = append(w.nodes, newNode(object, w.resources, &w.remarks))
	}
	slices.SortFunc(w.nodes, func(a, b *node) int { return strings.Compare(a.object.Name, b.object.Name) })
	for i, n := range w.nodes {
		w.nodeIndex[n.object.Name] = i
	}
}

// readPods reads the pods that run or wait, in the order in which the scheduler takes them.
func (w *world) readPods() {
	seen := map[string]bool{}
	for _, object := range w.cluster.Pods {
		if object == nil || object.Status.Phase == corev1.PodSucceeded || object.Status.Phase == corev1.PodFailed {
			continue
		}
		p := w.newPod(object)
		if seen[p.ref] {
			w.remarks.add("pod %s is there twice: the first counts", p.ref)
			continue
		}
		seen[p.ref] = true
		if p.trouble != "" {
			w.remarks.add("pod %s: %s", p.ref, p.trouble)
		}
		if len(object.Spec.ResourceClaims) > 0 && p.home >= 0 {
			w.remarks.add("pod %s claims devices, which this proof does not know: it stays on its node", p.ref)
		}
		w.pods = append(w.pods, p)
	}
	slices.SortStableFunc(w.pods, inQueue)
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
func (w *world) gated() []string {
	var held []string
	for _, p := range w.pods {
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
