package cluster

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/lightk8s/lightk8s/plugin/creation"
	"github.com/lightk8s/lightk8s/plugin/fit"
)

// Scene is the cluster as the proof places it, now or with the sizes of a plan.
type Scene struct {
	// Running are the pods that are there, followed by those that should be.
	Running fit.Cluster
	// Anew are all pods as the API server would create them: what comes back after everything was lost.
	Anew fit.Cluster
	// Refused are workloads whose pods the API server would not create, with its reasons.
	Refused []fit.Unplaced
	// Remarks on what could not be read.
	Remarks []string
}

// Scene makes the pods of every workload, with the sizes of a plan. Pods whose sizes stay are as they
// run.
func (c *Cluster) Scene(changes Sizes) (Scene, error) {
	s := Scene{Running: c.surroundings(), Anew: c.surroundings()}
	all := c.workloads(func(remark string) { s.Remarks = append(s.Remarks, remark) })
	running := map[*corev1.Pod]*corev1.Pod{} // as they are with the plan
	var coming []*corev1.Pod
	made := map[WorkloadKey]fit.Next{}
	for _, w := range all {
		if w.template == nil && isStatic(w.newest()) {
			s.Anew.Pods = append(s.Anew.Pods, w.pods...)
			continue
		}
		next, err := c.next(w, changes)
		if err != nil {
			return s, err
		}
		made[w.key] = next
		old := slices.Clone(w.pods)
		if next.Pod != nil {
			for i, pod := range old {
				if changes.concern(w.key) {
					old[i] = again(next.Pod, pod)
					running[pod] = old[i]
				}
			}
			anew := w.lasting()
			if w.template != nil && !w.isDaemon() && w.run == 0 && len(anew) > w.replicas {
				anew = anew[:w.replicas] // more are there during a rollout
			}
			for _, pod := range anew {
				s.Anew.Pods = append(s.Anew.Pods, again(next.Pod, pod))
			}
			missing := c.missing(w, next.Pod)
			coming, s.Anew.Pods = append(coming, missing...), append(s.Anew.Pods, missing...)
		}
		s.addWorkload(w, next, old)
	}
	s.Running.Additions = c.additions(all, made)
	for _, pod := range c.Pods {
		if as, changed := running[pod]; changed {
			pod = as
		}
		s.Running.Pods = append(s.Running.Pods, pod)
	}
	s.refuse(c.quotasByNamespace(), all, made, coming)
	return s, nil
}

// addWorkload has a workload rolled out.
func (s *Scene) addWorkload(w *workload, next fit.Next, pods []*corev1.Pod) {
	if w.surge > 0 {
		s.Running.Workloads = append(s.Running.Workloads, fit.Workload{
			Name: w.name(), Pods: pods, Next: next, Replicas: w.replicas, Surge: w.surge, Unavailable: w.unavailable, Daemon: w.isDaemon(),
		})
	}
}

// refuse finds the workloads of which the API server would not create a pod now: because of what it
// is, or because the pods that are there leave nothing of a quota. coming are the pods that should be
// there; those that are refused are not.
func (s *Scene) refuse(quotas map[string][]*creation.Quota, all []*workload, made map[WorkloadKey]fit.Next, coming []*corev1.Pod) {
	for _, pod := range s.Running.Pods {
		for _, q := range quotas[pod.Namespace] {
			q.Count(pod)
		}
	}
	reasons := map[WorkloadKey]string{}
	why := map[*corev1.Pod]string{}
	for _, pod := range coming {
		if why[pod] = exceeded(quotas[pod.Namespace], pod); why[pod] == "" {
			s.Running.Pods = append(s.Running.Pods, pod)
			for _, q := range quotas[pod.Namespace] {
				q.Count(pod)
			}
			continue
		}
		s.Anew.Pods = slices.DeleteFunc(s.Anew.Pods, func(p *corev1.Pod) bool { return p == pod })
		s.Refused = append(s.Refused, fit.Unplaced{
			Pod: pod.Namespace + "/" + pod.Name, Waiting: true, Request: creation.Requests(pod), Reasons: []fit.NodeReason{{Reason: why[pod]}},
		})
	}
	for _, w := range all {
		next, known := made[w.key]
		reason := next.Refused
		if known && reason == "" && len(w.lasting()) > 0 {
			reason = replaced(quotas[w.key.Namespace], w.lasting()[0], next.Pod)
		}
		if !known || reason == "" || reasons[w.key] != "" {
			continue
		}
		u := fit.Unplaced{Pod: w.key.Namespace + "/" + w.key.Name, Waiting: len(w.pods) == 0, Reasons: []fit.NodeReason{{Reason: reason}}}
		if next.Pod != nil {
			u.Request = creation.Requests(next.Pod)
		}
		s.Refused = append(s.Refused, u)
	}
}

// replaced is why quotas have no room for a pod in the place of one that is gone; "": they have.
func replaced(quotas []*creation.Quota, gone, next *corev1.Pod) string {
	var left []*creation.Quota
	for _, q := range quotas {
		q = q.Clone()
		q.Release(gone)
		left = append(left, q)
	}
	return exceeded(left, next)
}

func exceeded(quotas []*creation.Quota, pod *corev1.Pod) string {
	for _, q := range quotas {
		if err := q.Check(pod); err != nil {
			return err.Error()
		}
	}
	return ""
}

// surroundings are what pods are placed among.
func (c *Cluster) surroundings() fit.Cluster {
	return fit.Cluster{
		Nodes: c.Nodes, Namespaces: c.namespaces, PersistentVolumes: c.volumes,
		PersistentVolumeClaims: c.claims, StorageClasses: c.storageClasses, PriorityClasses: c.priorityClasses,
		Quotas: c.quotasByNamespace(),
	}
}

// WithKubelets is the scene on nodes whose kubelets run with other configurations, in the order of the
// nodes of the cluster; nil: it stays.
func (s Scene) WithKubelets(kubelets []map[string]any) (Scene, error) {
	nodes := make([]*corev1.Node, len(s.Running.Nodes))
	for i, node := range s.Running.Nodes {
		var err error
		if nodes[i], err = TunedNode(node, kubelets[i]); err != nil {
			return s, fmt.Errorf("plan node %s: %w", node.Name, err)
		}
	}
	s.Running.Nodes, s.Anew.Nodes = nodes, nodes
	return s, nil
}

func isStatic(pod *corev1.Pod) bool {
	return pod != nil && pod.Annotations[corev1.MirrorPodAnnotationKey] != ""
}
