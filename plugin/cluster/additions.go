package cluster

import (
	"fmt"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/plugin/fit"
)

// additions are the pods that come at a time: those of CronJobs and Jobs that wait, and those that
// autoscalers can add.
func (c *Cluster) additions(all []*workload, made map[WorkloadKey]fit.Next) []fit.Addition {
	byKey := map[WorkloadKey]*workload{}
	var out []fit.Addition
	for _, w := range all {
		byKey[w.key] = w
		if w.run == 0 && w.idle == "" {
			continue
		}
		a := fit.Addition{Kind: fit.Run, Name: w.name(), Next: made[w.key], Pods: w.run, Note: w.idle}
		if w.run > 0 && len(w.pods) > 0 {
			a.Pods, a.Note = 0, "it runs now"
		}
		out = append(out, a)
	}
	for _, h := range c.autoscalers {
		target := h.Spec.ScaleTargetRef
		a := fit.Addition{Kind: fit.Maximum, Name: "horizontalpodautoscaler " + h.Namespace + "/" + h.Name}
		w := byKey[WorkloadKey{Namespace: h.Namespace, Workload: facts.Workload{Kind: target.Kind, Name: target.Name}}]
		switch {
		case w == nil:
			a.Note = fmt.Sprintf("its target, %s %s, is not there", strings.ToLower(target.Kind), target.Name)
		case int(h.Spec.MaxReplicas) <= w.replicas:
			a.Note = fmt.Sprintf("%s %s has %d replicas now", strings.ToLower(target.Kind), target.Name, w.replicas)
		default:
			a.Next, a.Pods = made[w.key], int(h.Spec.MaxReplicas)-w.replicas
		}
		out = append(out, a)
	}
	return out
}
