package fit

import (
	"slices"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/lightk8s/lightk8s/plugin/creation"
)

// web is a workload whose rollout makes pods like its first: so many, so many more meanwhile, and so
// many fewer.
func web(replicas, surge, unavailable int, pods ...*corev1.Pod) Workload {
	w := Workload{Name: "deployment shop/web", Pods: pods, Replicas: replicas, Surge: surge, Unavailable: unavailable}
	if len(pods) > 0 {
		w.Pod = pods[0].DeepCopy()
		w.Pod.Name, w.Pod.Spec.NodeName = "web", ""
	}
	return w
}

// webPod is a pod of that Deployment.
func webPod(name, node, memory string, change ...func(*corev1.Pod)) *corev1.Pod {
	return aPod(name, node, "", memory, append([]func(*corev1.Pod){func(p *corev1.Pod) {
		p.Labels = map[string]string{"app": "web", appsv1.DefaultDeploymentUniqueLabelKey: "5f7"}
	}, ownedBy("ReplicaSet", "web-5f7")}, change...)...)
}

func TestRollout(t *testing.T) {
	small := func(names ...string) []*corev1.Pod {
		var pods []*corev1.Pod
		for _, name := range names {
			pods = append(pods, webPod(name, "one", "250Mi"))
		}
		return pods
	}
	lone := webPod("web-1", "one", "1Mi", apart("app", "web"))
	refused := web(1, 1, 0, small("web-1")...)
	refused.Next = Next{Refused: "container web requests 512Mi of memory, and its limit is 128Mi"}
	one, two := aNode("one", "1", "1000Mi", "9"), aNode("two", "1", "1000Mi", "9")
	for name, c := range map[string]struct {
		nodes    []*corev1.Node
		workload Workload
		others   []*corev1.Pod
		quota    string // pods that the namespace can have; "": no quota
		fits     []Answer
		want     []string
	}{
		"the new pod fits beside the old": {
			nodes: []*corev1.Node{one}, workload: web(1, 1, 0, webPod("web-1", "one", "500Mi")), fits: []Answer{Yes}, want: []string{},
		},
		"and does not": {
			nodes: []*corev1.Node{one}, workload: web(1, 1, 0, webPod("web-1", "one", "501Mi")),
			fits: []Answer{No}, want: []string{"shop/web (new 1): 1 insufficient memory"},
		},
		"where one can be missing, it takes the place of the old": {
			nodes: []*corev1.Node{one}, workload: web(2, 1, 1, webPod("web-1", "one", "500Mi"), webPod("web-2", "one", "500Mi")), fits: []Answer{Yes}, want: []string{},
		},
		"where one can be missing, but another pod is in the way": {
			nodes: []*corev1.Node{aNode("one", "1", "1100Mi", "9")}, workload: web(2, 1, 0, webPod("web-1", "one", "500Mi"), webPod("web-2", "one", "500Mi")),
			others: []*corev1.Pod{aPod("z", "one", "", "100Mi")},
			fits:   []Answer{No}, want: []string{"shop/web (new 1): 1 insufficient memory"},
		},
		"no surge, nothing to prove": {
			nodes: []*corev1.Node{one}, workload: web(1, 0, 1, webPod("web-1", "one", "900Mi")), want: []string{},
		},
		"no pods, nothing to prove": {
			nodes: []*corev1.Node{one}, workload: web(1, 1, 0), others: []*corev1.Pod{aPod("a", "one", "", "")}, want: []string{},
		},
		"new pods keep apart from old ones": {
			nodes: []*corev1.Node{one}, workload: web(1, 1, 0, lone),
			fits: []Answer{No}, want: []string{"shop/web (new 1): 1 pod anti-affinity: a pod there that it keeps apart from"},
		},
		"and go where none is": {
			nodes: []*corev1.Node{one, two}, workload: web(1, 1, 0, lone), fits: []Answer{Yes}, want: []string{},
		},
		"two come at a time": {
			nodes: []*corev1.Node{one}, workload: web(3, 2, 0, small("web-1", "web-2", "web-3")...), others: []*corev1.Pod{aPod("z", "one", "", "250Mi")},
			fits: []Answer{No}, want: []string{"shop/web (new 1): 1 insufficient memory", "shop/web (new 2): 1 insufficient memory"},
		},
		"the API server creates no new pod": {
			nodes: []*corev1.Node{one}, workload: refused,
			fits: []Answer{No}, want: []string{"shop/web: container web requests 512Mi of memory, and its limit is 128Mi"},
		},
		"the quota has no room for a pod more": {
			nodes: []*corev1.Node{one}, workload: web(2, 1, 0, small("web-1", "web-2")...), quota: "2",
			fits: []Answer{No}, want: []string{
				"shop/web (new 1): ResourceQuota small: 1 of pods requested, 2 of 2 used",
				"shop/web (new 2): ResourceQuota small: 1 of pods requested, 2 of 2 used",
			},
		},
		"but where one can be missing, it takes the place of the old there too": {
			nodes: []*corev1.Node{one}, workload: web(2, 1, 1, small("web-1", "web-2")...), quota: "2", fits: []Answer{Yes}, want: []string{},
		},
		"the quota has room for a pod more": {
			nodes: []*corev1.Node{one}, workload: web(2, 1, 0, small("web-1", "web-2")...), quota: "3", fits: []Answer{Yes}, want: []string{},
		},
	} {
		t.Run(name, func(t *testing.T) {
			cluster := Cluster{Nodes: c.nodes, Pods: slices.Concat(c.workload.Pods, c.others), Workloads: []Workload{c.workload}}
			if c.quota != "" {
				cluster.Quotas = quotaOfPods(c.quota)
			}
			proof := prove(t, cluster, Rollout)
			var fits []Answer
			missing := []string{}
			for _, s := range proof.Scenarios {
				same(t, "name", s.Name, "rollout of deployment shop/web")
				fits = append(fits, s.Fits)
				missing = append(missing, said(s.Unplaced)...)
			}
			same(t, "answers", fits, c.fits)
			same(t, "without a place", missing, c.want)
		})
	}
}

// quotaOfPods lets the namespace shop have so many pods.
func quotaOfPods(pods string) map[string][]*creation.Quota {
	object := &corev1.ResourceQuota{ObjectMeta: metav1.ObjectMeta{Name: "small"}}
	object.Spec.Hard = corev1.ResourceList{corev1.ResourcePods: resource.MustParse(pods)}
	return map[string][]*creation.Quota{"shop": {creation.NewQuota(object)}}
}

// A rollout leaves the cluster as it was: the next is proven on the same.
func TestRolloutOneAtATime(t *testing.T) {
	var c Cluster
	c.Nodes = []*corev1.Node{aNode("one", "1", "1000Mi", "9")}
	for _, name := range []string{"a", "b", "c"} {
		p := aPod(name+"-1", "one", "", "250Mi", ownedBy("ReplicaSet", name+"-5f7"))
		c.Pods = append(c.Pods, p)
		w := web(1, 1, 0, p)
		w.Name = "deployment shop/" + name
		c.Workloads = append(c.Workloads, w)
	}
	c.Quotas = quotaOfPods("4")
	proof := prove(t, c, Rollout, Loss)
	for i, name := range []string{"rollout of deployment shop/a", "rollout of deployment shop/b", "rollout of deployment shop/c"} {
		s := proof.Scenarios[i]
		same(t, name, []any{s.Name, s.Fits, s.Tightest}, []any{name, Yes, Headroom{"one", 0}})
	}
	if !proof.Proven() {
		t.Errorf("not proven: %+v", proof)
	}
}

func TestRolloutOfDaemonSet(t *testing.T) {
	agents := []*corev1.Pod{
		aPod("agent-1", "one", "", "400Mi", ownedBy("DaemonSet", "agent")), aPod("agent-2", "two", "", "400Mi", ownedBy("DaemonSet", "agent")),
	}
	w := Workload{Name: "daemonset shop/agent", Pods: agents, Surge: 1, Daemon: true, Next: Next{Pod: aPod("agent", "", "", "400Mi", ownedBy("DaemonSet", "agent"))}}
	s := proveOne(t, Cluster{
		Nodes: []*corev1.Node{aNode("one", "1", "1000Mi", "9"), aNode("two", "1", "1000Mi", "9")},
		Pods:  append(slices.Clone(agents), aPod("db", "two", "", "300Mi")), Workloads: []Workload{w},
	}, Rollout)
	same(t, "answer", []any{s.Name, s.Fits}, []any{"rollout of daemonset shop/agent", No})
	same(t, "without a place", said(s.Unplaced), []string{"shop/agent (new 2): 1 node two: OutOfmemory: 400 MiB requested, 300 MiB free of 1000 MiB"})
}
