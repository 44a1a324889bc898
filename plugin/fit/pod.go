package fit

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/lightk8s/lightk8s/plugin/creation"
)

// weightedTerm is the number of a term, and its weight.
type weightedTerm struct {
	number int
	weight int64
}

// pod is a pod, read once for all scenarios.
type pod struct {
	object  *corev1.Pod
	ref     string // NAMESPACE/NAME
	list    corev1.ResourceList
	request amounts
	// What CPU and memory it counts for when nodes are scored: on its way, and once it is there.
	own, placed [2]int64

	ports       []port
	constraints *nodeConstraints
	volumes     []*volumeNodes
	exclusive   []string // claims that no other pod can use

	hard, soft []spread
	byDefault  bool

	affinity           int   // matcher of required affinity; -1: none
	affinityTopologies []int // topologies of it
	matchesItself      bool
	antiAffinity       []term // required anti-affinity
	preferred          []preferredTerm

	antiAffinityTerms    []int          // numbers of its terms, once it is placed
	scoringTerms         []weightedTerm // those that score others
	antiAffinityMatching []int          // terms of others that match it
	scoringMatching      []int
	counted              []int // matchers that match it

	home     int // index of the node it is on; -1: it waits
	at       int // index of the node it is placed on in the scenario; -1: none
	priority int32
	static   bool // a mirror of a pod that the kubelet runs by itself
	stays    bool // static, of a DaemonSet, or with devices: never placed elsewhere
	gated    bool
	leaving  bool
	broken   string // what is wrong with it, so that no kubelet takes it either
	trouble  string // why no node takes it
}

// newPod reads a pod. What is wrong with it is its trouble: it is placed nowhere, and says why.
func (snap *snapshot) newPod(object *corev1.Pod) *pod {
	p := &pod{
		object: object, ref: object.Namespace + "/" + object.Name, home: -1, at: -1, affinity: -1,
		ports: hostPorts(&object.Spec), priority: snap.priority(object),
		static: isStatic(object), gated: len(object.Spec.SchedulingGates) > 0,
		leaving: object.DeletionTimestamp != nil,
	}
	p.stays = p.static || controlledBy(object, "DaemonSet") || len(object.Spec.ResourceClaims) > 0
	if object.Spec.NodeName != "" {
		home, known := snap.nodeIndex[object.Spec.NodeName]
		if known {
			p.home = home
		} else {
			p.broken = fmt.Sprintf("node %s, which it is bound to, does not exist", object.Spec.NodeName)
		}
	}
	var negative []string
	p.list = creation.Requests(object)
	p.request, negative = snap.resources.amounts(p.list)
	p.own, p.placed = scored(object, p.list)
	if len(negative) > 0 {
		p.broken = "it requests a negative amount of " + strings.Join(negative, ", ")
	}
	if len(object.Spec.Containers) == 0 {
		p.broken = "it has no containers"
	}
	if len(object.Spec.ResourceClaims) > 0 && p.home < 0 {
		p.trouble = "it claims devices, which this proof does not know"
	}
	p.trouble = cmp.Or(p.broken, p.trouble)
	var err error
	p.constraints, err = snap.constraintsOf(object)
	p.fail(err)
	p.hard, p.soft, p.byDefault, err = snap.spreads(object)
	p.fail(err)
	p.fail(snap.readAffinity(p, object))
	p.fail(snap.readVolumes(p, object))
	return p
}

// fail notes the first thing that is wrong.
func (p *pod) fail(err error) {
	if err != nil && p.trouble == "" {
		p.trouble = err.Error()
	}
}

// link finds what matches the pod, once all pods are read.
func (snap *snapshot) link(p *pod) {
	key := labelsKey(p.object.Namespace, p.object.Labels)
	same := snap.linked[key]
	if same == nil {
		same = &pod{counted: snap.matchers.matching(p.object.Namespace, labels.Set(p.object.Labels))}
		for number, d := range snap.antiAffinity.list {
			if _, matches := slices.BinarySearch(same.counted, d.matcher); matches {
				same.antiAffinityMatching = append(same.antiAffinityMatching, number)
			}
		}
		for number, d := range snap.preferred.list {
			if _, matches := slices.BinarySearch(same.counted, d.matcher); matches {
				same.scoringMatching = append(same.scoringMatching, number)
			}
		}
		snap.linked[key] = same
	}
	p.antiAffinityMatching, p.scoringMatching = same.antiAffinityMatching, same.scoringMatching
	p.counted = same.counted
	if group := ownGroup(p.object); group != "" {
		if i, asked := snap.matchers.index["group "+group]; asked {
			p.counted = append(slices.Clone(p.counted), i)
		}
	}
	if p.leaving {
		p.counted = slices.DeleteFunc(slices.Clone(p.counted), func(i int) bool { return !snap.matchers.list[i].leavingToo })
	}
}

func (snap *snapshot) priority(object *corev1.Pod) int32 {
	if object.Spec.Priority != nil {
		return *object.Spec.Priority
	}
	for _, class := range snap.cluster.PriorityClasses {
		if class != nil && (class.Name == object.Spec.PriorityClassName ||
			(object.Spec.PriorityClassName == "" && class.GlobalDefault)) {
			return class.Value
		}
	}
	return 0
}

func isStatic(object *corev1.Pod) bool {
	_, mirror := object.Annotations[corev1.MirrorPodAnnotationKey]
	return mirror || controlledBy(object, "Node")
}

func controlledBy(object *corev1.Pod, kind string) bool {
	owner := metav1.GetControllerOfNoCopy(object)
	return owner != nil && owner.Kind == kind
}
