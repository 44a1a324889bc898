package fit

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const zone = corev1.LabelTopologyZone

func big(name string, labels ...string) *corev1.Node { return aNode(name, "4", "4Gi", "20", labels...) }

// What forbids a node, one after the other: pods that wait, on empty nodes.
func TestFromEmpty(t *testing.T) {
	elsewhere := func(n int32) func(*corev1.TopologySpreadConstraint) {
		return func(c *corev1.TopologySpreadConstraint) { c.MinDomains = &n }
	}
	honorTaints := func(c *corev1.TopologySpreadConstraint) {
		c.NodeTaintsPolicy = new(corev1.NodeInclusionPolicyHonor)
	}
	anywhere := func(f func(*corev1.Pod)) func(*corev1.Pod) {
		return func(p *corev1.Pod) {
			f(p)
			p.Spec.Affinity.PodAffinity.RequiredDuringSchedulingIgnoredDuringExecution[0].NamespaceSelector = &metav1.LabelSelector{MatchLabels: map[string]string{"team": "back"}}
		}
	}
	in := func(namespace string) func(*corev1.Pod) { return func(p *corev1.Pod) { p.Namespace = namespace } }
	init := func(memory string, sidecar bool) func(*corev1.Pod) {
		return func(p *corev1.Pod) {
			c := corev1.Container{Name: "init", Resources: corev1.ResourceRequirements{Requests: list("", memory)}}
			if sidecar {
				c.RestartPolicy = new(corev1.ContainerRestartPolicyAlways)
			}
			p.Spec.InitContainers = append(p.Spec.InitContainers, c)
		}
	}
	overhead := func(p *corev1.Pod) { p.Spec.Overhead = list("", "100Mi") }
	tolerant := func(p *corev1.Pod) {
		p.Spec.Tolerations = []corev1.Toleration{{Operator: corev1.TolerationOpExists}}
	}
	for name, c := range map[string]struct {
		nodes []*corev1.Node
		pods  []*corev1.Pod
		fits  Answer
		want  []string
	}{
		"all fit": {
			[]*corev1.Node{big("one"), big("two")},
			[]*corev1.Pod{aPod("a", "", "3", "3Gi"), aPod("b", "", "3", "3Gi")},
			Yes, []string{},
		},
		"an init container needs its peak": {
			[]*corev1.Node{aNode("one", "1", "500Mi", "9")},
			[]*corev1.Pod{aPod("a", "", "", "100Mi", init("501Mi", false))},
			No, []string{"shop/a: 1 insufficient memory"},
		},
		"a sidecar adds to the containers": {
			[]*corev1.Node{aNode("one", "1", "500Mi", "9")},
			[]*corev1.Pod{aPod("a", "", "", "300Mi", init("201Mi", true))},
			No, []string{"shop/a: 1 insufficient memory"},
		},
		"an init container does not": {
			[]*corev1.Node{aNode("one", "1", "500Mi", "9")},
			[]*corev1.Pod{aPod("a", "", "", "300Mi", init("500Mi", false))},
			Yes, []string{},
		},
		"overhead": {
			[]*corev1.Node{aNode("one", "1", "500Mi", "9")},
			[]*corev1.Pod{aPod("a", "", "", "401Mi", overhead)},
			No, []string{"shop/a: 1 insufficient memory"},
		},
		"taint, cordon, selector and port, each said": {
			[]*corev1.Node{
				taintedNode(big("one"), corev1.TaintEffectNoSchedule), cordonedNode(big("two")), big("three"), big("four", "disk", "ssd"),
			},
			[]*corev1.Pod{aPod("a", "", "", "", on("disk", "ssd"), port80("")), aPod("b", "", "", "", on("disk", "ssd"), port80(""))},
			No, []string{"shop/b: 1 cordoned, 1 host port taken, 1 node selector or node affinity chooses others, 1 taint not tolerated: dedicated=db:NoSchedule"},
		},
		"taints and cordons that are tolerated": {
			[]*corev1.Node{taintedNode(cordonedNode(big("one")), corev1.TaintEffectNoExecute)},
			[]*corev1.Pod{aPod("a", "", "", "", tolerant)},
			Yes, []string{},
		},
		"pods apart": {
			[]*corev1.Node{big("one"), big("two")},
			[]*corev1.Pod{
				aPod("a", "", "", "", labelled("app", "db"), apart("app", "db")), aPod("b", "", "", "", labelled("app", "db"), apart("app", "db")),
				aPod("c", "", "", "", labelled("app", "db"), apart("app", "db")),
			},
			No, []string{"shop/c: 2 pod anti-affinity: a pod there that it keeps apart from"},
		},
		"pods that others keep apart from": {
			[]*corev1.Node{big("one")},
			[]*corev1.Pod{aPod("a", "", "", "", apart("app", "b")), aPod("b", "", "", "")},
			No, []string{"shop/b: 1 pod anti-affinity of a pod there"},
		},
		"pods apart in other namespaces don't matter": {
			[]*corev1.Node{big("one")},
			[]*corev1.Pod{aPod("a", "", "", "", apart("app", "b")), aPod("b", "", "", "", in("mail"))},
			Yes, []string{},
		},
		"company that comes later": {
			[]*corev1.Node{big("one"), big("two")},
			[]*corev1.Pod{aPod("a", "", "", "", beside("app", "b", zone), on("x", "y")), aPod("b", "", "", "")},
			No, []string{"shop/a: 2 node selector or node affinity chooses others"},
		},
		"company that comes later, found": {
			[]*corev1.Node{big("one", zone, "z1"), big("two", zone, "z2")},
			[]*corev1.Pod{aPod("a", "", "", "", beside("app", "b", zone)), aPod("b", "", "", "")},
			Yes, []string{},
		},
		"company that is not there": {
			[]*corev1.Node{big("one", zone, "z1"), big("two")},
			[]*corev1.Pod{aPod("a", "", "", "", beside("app", "b", zone))},
			No, []string{"shop/a: 2 pod affinity: no pod there that it wants to be with"},
		},
		"the first of a company is free": {
			[]*corev1.Node{big("one", zone, "z1"), big("two")},
			[]*corev1.Pod{aPod("a", "", "", "", beside("app", "a", zone))},
			Yes, []string{},
		},
		"company of namespaces by their labels": {
			[]*corev1.Node{big("one")},
			[]*corev1.Pod{
				aPod("a", "", "", "", in("data")), aPod("b", "", "", "", anywhere(beside("app", "a", corev1.LabelHostname))),
				aPod("c", "", "", "", in("web"), labelled("app", "c")), aPod("d", "", "", "", anywhere(beside("app", "c", corev1.LabelHostname))),
			},
			No, []string{"shop/d: 1 pod affinity: no pod there that it wants to be with"},
		},
		"spread over zones, of which one is full": {
			[]*corev1.Node{big("one", zone, "z1"), aNode("two", "4", "4Gi", "1", zone, "z2")},
			[]*corev1.Pod{
				aPod("a", "", "", "", labelled("app", "web"), spreadOver(zone, "app", "web")),
				aPod("b", "", "", "", labelled("app", "web"), spreadOver(zone, "app", "web")),
				aPod("c", "", "", "", labelled("app", "web"), spreadOver(zone, "app", "web")),
				aPod("d", "", "", "", labelled("app", "web"), spreadOver(zone, "app", "web")),
			},
			No, []string{"shop/d: 1 too many pods: it runs 1 of 1, 1 topology spread constraint"},
		},
		"spread over nodes without the label": {
			[]*corev1.Node{big("one")},
			[]*corev1.Pod{aPod("a", "", "", "", spreadOver(zone, "app", "a"))},
			No, []string{"shop/a: 1 lacks label topology.kubernetes.io/zone of a topology spread constraint"},
		},
		"fewer domains than minDomains": {
			[]*corev1.Node{big("one")},
			[]*corev1.Pod{
				aPod("a", "", "", "", labelled("app", "web"), spreadOver(corev1.LabelHostname, "app", "web", elsewhere(2))),
				aPod("b", "", "", "", labelled("app", "web"), spreadOver(corev1.LabelHostname, "app", "web", elsewhere(2))),
			},
			No, []string{"shop/b: 1 topology spread constraint"},
		},
		"a tainted node is a domain by default": {
			[]*corev1.Node{big("one"), taintedNode(big("two"), corev1.TaintEffectNoSchedule)},
			[]*corev1.Pod{
				aPod("a", "", "", "", labelled("app", "web"), spreadOver(corev1.LabelHostname, "app", "web")),
				aPod("b", "", "", "", labelled("app", "web"), spreadOver(corev1.LabelHostname, "app", "web")),
			},
			No, []string{"shop/b: 1 taint not tolerated: dedicated=db:NoSchedule, 1 topology spread constraint"},
		},
		"and is none where taints are honoured": {
			[]*corev1.Node{big("one"), taintedNode(big("two"), corev1.TaintEffectNoSchedule)},
			[]*corev1.Pod{
				aPod("a", "", "", "", labelled("app", "web"), spreadOver(corev1.LabelHostname, "app", "web", honorTaints)),
				aPod("b", "", "", "", labelled("app", "web"), spreadOver(corev1.LabelHostname, "app", "web", honorTaints)),
			},
			Yes, []string{},
		},
		"priority first": {
			[]*corev1.Node{aNode("one", "1", "1Gi", "1")},
			[]*corev1.Pod{aPod("a", "", "", ""), aPod("b", "", "", "", prioritized(5))},
			No, []string{"shop/a: 1 too many pods: it runs 1 of 1"},
		},
		"a DaemonSet's pod stays, and comes before all": {
			[]*corev1.Node{aNode("one", "1", "1Gi", "1"), aNode("two", "1", "1Gi", "1")},
			[]*corev1.Pod{aPod("a", "two", "", "", ownedBy("DaemonSet", "a")), aPod("b", "", "", "", prioritized(5)), aPod("c", "", "", "")},
			No, []string{"shop/c: 2 too many pods: it runs 1 of 1"},
		},
		"a device": {
			[]*corev1.Node{big("one")},
			[]*corev1.Pod{aPod("a", "", "", "", func(p *corev1.Pod) {
				p.Spec.Containers[0].Resources.Requests["example.com/device"] = resource.MustParse("1")
			})},
			No, []string{"shop/a: 1 insufficient example.com/device"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := proveOne(t, Cluster{Nodes: c.nodes, Pods: c.pods, Namespaces: []*corev1.Namespace{
				{ObjectMeta: metav1.ObjectMeta{Name: "data", Labels: map[string]string{"team": "back"}}},
				{ObjectMeta: metav1.ObjectMeta{Name: "web", Labels: map[string]string{"team": "front"}}},
			}}, FromEmpty)
			same(t, "answer", s.Fits, c.fits)
			same(t, "without a place", said(s.Unplaced), c.want)
		})
	}
}

// A pod that is larger than every node, and more than there is, are told apart from bad luck.
func TestFromEmptyCertain(t *testing.T) {
	large := proveOne(t, Cluster{
		Nodes: []*corev1.Node{big("one", "disk", "ssd"), big("two")},
		Pods:  []*corev1.Pod{aPod("a", "one", "", "5Gi"), aPod("b", "", "", "1Gi", on("disk", "ssd"))},
	}, FromEmpty)
	same(t, "larger than every node", large, Scenario{
		Name: "from empty nodes", Kind: FromEmpty, Fits: No, Certain: true,
		Unplaced: []Unplaced{{Pod: "shop/a", Request: list("", "5Gi"), Reasons: []NodeReason{{"insufficient memory", 2}}}},
		Moves:    []Move{{Pod: "shop/b", To: "one"}}, Tightest: Headroom{"one", 3072},
	})
	many := proveOne(t, Cluster{Nodes: []*corev1.Node{aNode("one", "1", "1Gi", "9")}, Pods: []*corev1.Pod{
		aPod("a", "one", "", "600Mi"), aPod("b", "one", "", "600Mi"),
	}}, FromEmpty)
	if !many.Certain || many.Note != "the pods request 1200 MiB of memory together, and the nodes have 1024 MiB" {
		t.Errorf("more than there is: certain %t, note %q", many.Certain, many.Note)
	}
}

// Two equal nodes: whether the large pod fits depends on the lots that the small ones draw.
func TestFromEmptyDepends(t *testing.T) {
	c := Cluster{
		Nodes: []*corev1.Node{big("one", "disk", "ssd"), big("two", "disk", "hdd")},
		Pods:  []*corev1.Pod{aPod("a", "", "1", "1Gi"), aPod("b", "", "1", "4Gi", on("disk", "ssd"))},
	}
	s := proveOne(t, c, FromEmpty)
	if s.Fits != Depends || len(s.Unplaced) != 1 || s.Unplaced[0].Pod != "shop/b" || s.Note == "" {
		t.Errorf("got %+v", s)
	}
	if proof := prove(t, c); proof.Proven(FromEmpty) {
		t.Error("what depends on luck is proven")
	}
	same(t, "the same twice", proveOne(t, c, FromEmpty), s)
}
