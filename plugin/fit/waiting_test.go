package fit

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
)

func TestWaiting(t *testing.T) {
	nodes := []*corev1.Node{aNode("one", "1", "1000Mi", "9")}
	runs := aPod("a", "one", "", "600Mi")
	s := proveOne(t, Cluster{Nodes: nodes, Pods: []*corev1.Pod{runs, aPod("b", "", "", "300Mi"), aPod("c", "", "", "300Mi")}}, Waiting)
	same(t, "answer", []any{s.Name, s.Fits}, []any{"pods without a node", No})
	same(t, "without a place", said(s.Unplaced), []string{"shop/c: 1 insufficient memory"})
	s = proveOne(t, Cluster{Nodes: nodes, Pods: []*corev1.Pod{runs, aPod("b", "", "", "300Mi")}}, Waiting)
	same(t, "answer", s.Fits, Yes)
	if proof := prove(t, Cluster{Nodes: nodes, Pods: []*corev1.Pod{runs}}, Waiting); len(proof.Scenarios) > 0 {
		t.Errorf("no pod waits, and there is %+v", proof.Scenarios)
	}
}

// A waiting pod is scheduled beside what runs, however large that is: the proof takes it away again.
func TestAdditions(t *testing.T) {
	report := aPod("report", "", "", "300Mi")
	c := Cluster{
		Nodes: []*corev1.Node{aNode("one", "1", "1000Mi", "9")}, Pods: []*corev1.Pod{aPod("a", "one", "", "500Mi")},
		Additions: []Addition{
			{Kind: Run, Name: "cronjob shop/report", Next: Next{Pod: report}, Pods: 1},
			{Kind: Run, Name: "cronjob shop/many", Next: Next{Pod: report}, Pods: 2},
			{Kind: Run, Name: "cronjob shop/refused", Next: Next{Refused: "PriorityClass gold not found"}, Pods: 2},
			{Kind: Run, Name: "cronjob shop/suspended", Note: "it is suspended"},
			{Kind: Maximum, Name: "horizontalpodautoscaler shop/web", Next: Next{Pod: report}, Pods: 2},
		},
		Quotas: quotaOfPods("2"),
	}
	type answer struct {
		Name     string
		Fits     Answer
		Unplaced []string
	}
	var got []answer
	for _, s := range prove(t, c, Run, Maximum).Scenarios {
		got = append(got, answer{s.Name, s.Fits, said(s.Unplaced)})
	}
	same(t, "answers", got, []answer{
		{"run of cronjob shop/many", No, []string{"shop/report (new 2): ResourceQuota small: 1 of pods requested, 2 of 2 used"}},
		{"run of cronjob shop/refused", No, []string{"shop/refused: PriorityClass gold not found"}},
		{"run of cronjob shop/report", Yes, []string{}},
		{"run of cronjob shop/suspended", NotApplicable, []string{}},
		{"maximum of horizontalpodautoscaler shop/web", No, []string{"shop/report (new 2): ResourceQuota small: 1 of pods requested, 2 of 2 used"}},
	})
	c.Quotas = nil
	same(t, "without the quota", said(prove(t, c, Maximum).Scenarios[0].Unplaced), []string{"shop/report (new 2): 1 insufficient memory"})
}
