package fit

import (
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// deployment "web" of some replicas; surge and unavailable are numbers or percentages, "" the default.
func deployment(replicas int32, surge, unavailable string) *appsv1.Deployment {
	d := &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "web"}}
	d.Spec.Replicas = &replicas
	d.Spec.Selector = &metav1.LabelSelector{MatchLabels: map[string]string{"app": "web"}}
	d.Spec.Template.Labels = map[string]string{"app": "web"}
	d.Spec.Strategy.RollingUpdate = &appsv1.RollingUpdateDeployment{}
	if surge != "" {
		d.Spec.Strategy.RollingUpdate.MaxSurge = new(intstr.Parse(surge))
	}
	if unavailable != "" {
		d.Spec.Strategy.RollingUpdate.MaxUnavailable = new(intstr.Parse(unavailable))
	}
	return d
}

// webPod is a pod of that Deployment.
func webPod(name, node, memory string, change ...func(*corev1.Pod)) *corev1.Pod {
	return aPod(name, node, "", memory, append([]func(*corev1.Pod){func(p *corev1.Pod) {
		p.Labels = map[string]string{"app": "web", appsv1.DefaultDeploymentUniqueLabelKey: "5f7"}
	}, ownedBy("ReplicaSet", "web-5f7")}, change...)...)
}

func TestRollout(t *testing.T) {
	recreate := deployment(1, "", "")
	recreate.Spec.Strategy.Type = appsv1.RecreateDeploymentStrategyType
	apartTemplate := deployment(1, "1", "0")
	apartTemplate.Spec.Template.Spec.Affinity = aPod("x", "", "", "", apart("app", "web")).Spec.Affinity
	one, two := aNode("one", "1", "1000Mi", "9"), aNode("two", "1", "1000Mi", "9")
	for name, c := range map[string]struct {
		nodes      []*corev1.Node
		deployment *appsv1.Deployment
		pods       []*corev1.Pod
		fits       []Answer
		want       []string
	}{
		"the new pod fits beside the old": {
			[]*corev1.Node{one}, deployment(1, "", ""), []*corev1.Pod{webPod("web-1", "one", "500Mi")}, []Answer{Yes}, []string{},
		},
		"and does not": {
			[]*corev1.Node{one}, deployment(1, "", ""), []*corev1.Pod{webPod("web-1", "one", "501Mi")},
			[]Answer{No}, []string{"shop/web (new 1): 1 insufficient memory"},
		},
		"where one may be missing, it takes the place of the old": {
			[]*corev1.Node{one}, deployment(2, "1", "1"), []*corev1.Pod{webPod("web-1", "one", "500Mi"), webPod("web-2", "one", "500Mi")}, []Answer{Yes}, []string{},
		},
		"where one may be missing, but another pod is in the way": {
			[]*corev1.Node{aNode("one", "1", "1100Mi", "9")}, deployment(2, "1", "0"),
			[]*corev1.Pod{webPod("web-1", "one", "500Mi"), webPod("web-2", "one", "500Mi"), aPod("z", "one", "", "100Mi")},
			[]Answer{No}, []string{"shop/web (new 1): 1 insufficient memory"},
		},
		"no surge, nothing to prove": {
			[]*corev1.Node{one}, deployment(1, "0", "1"), []*corev1.Pod{webPod("web-1", "one", "900Mi")}, nil, []string{},
		},
		"Recreate, nothing to prove": {
			[]*corev1.Node{one}, recreate, []*corev1.Pod{webPod("web-1", "one", "900Mi")}, nil, []string{},
		},
		"no pods, nothing to prove": {
			[]*corev1.Node{one}, deployment(1, "1", "0"), []*corev1.Pod{aPod("a", "one", "", "")}, nil, []string{},
		},
		"new pods keep apart from old ones": {
			[]*corev1.Node{one}, apartTemplate, []*corev1.Pod{webPod("web-1", "one", "1Mi", apart("app", "web"))},
			[]Answer{No}, []string{"shop/web (new 1): 1 pod anti-affinity: a pod there that it keeps apart from"},
		},
		"and go where none is": {
			[]*corev1.Node{one, two}, apartTemplate, []*corev1.Pod{webPod("web-1", "one", "1Mi", apart("app", "web"))}, []Answer{Yes}, []string{},
		},
		"a percentage is rounded up": {
			[]*corev1.Node{one}, deployment(3, "34%", "0"),
			[]*corev1.Pod{webPod("web-1", "one", "250Mi"), webPod("web-2", "one", "250Mi"), webPod("web-3", "one", "250Mi"), aPod("z", "one", "", "250Mi")},
			[]Answer{No}, []string{"shop/web (new 1): 1 insufficient memory", "shop/web (new 2): 1 insufficient memory"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			proof := prove(t, Cluster{Nodes: c.nodes, Pods: c.pods, Deployments: []*appsv1.Deployment{c.deployment}}, Rollout)
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

// A rollout leaves the cluster as it was: the next is proven on the same.
func TestRolloutOneAtATime(t *testing.T) {
	var c Cluster
	c.Nodes = []*corev1.Node{aNode("one", "1", "1000Mi", "9")}
	for _, name := range []string{"a", "b", "c"} {
		d := deployment(1, "1", "0")
		d.Name = name
		d.Spec.Selector.MatchLabels = map[string]string{"app": name}
		d.Spec.Template.Labels = d.Spec.Selector.MatchLabels
		c.Deployments = append(c.Deployments, d)
		p := aPod(name+"-1", "one", "", "250Mi", ownedBy("ReplicaSet", name+"-5f7"))
		p.Labels["app"] = name
		p.Labels[appsv1.DefaultDeploymentUniqueLabelKey] = "5f7"
		c.Pods = append(c.Pods, p)
	}
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
	d := &appsv1.DaemonSet{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "agent"}}
	d.Spec.UpdateStrategy.RollingUpdate = &appsv1.RollingUpdateDaemonSet{MaxSurge: new(intstr.FromInt32(1))}
	s := proveOne(t, Cluster{
		Nodes: []*corev1.Node{aNode("one", "1", "1000Mi", "9"), aNode("two", "1", "1000Mi", "9")},
		Pods: []*corev1.Pod{
			aPod("agent-1", "one", "", "400Mi", ownedBy("DaemonSet", "agent")), aPod("agent-2", "two", "", "400Mi", ownedBy("DaemonSet", "agent")),
			aPod("db", "two", "", "300Mi"),
		},
		DaemonSets: []*appsv1.DaemonSet{d},
	}, Rollout)
	same(t, "answer", []any{s.Name, s.Fits}, []any{"rollout of daemonset shop/agent", No})
	same(t, "without a place", said(s.Unplaced), []string{"shop/agent (new 2): 1 node two: OutOfmemory: 400 MiB requested, 300 MiB free of 1000 MiB"})
}
