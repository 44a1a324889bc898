package cluster

import (
	corev1 "k8s.io/api/core/v1"
)

// Recreated is the pod of a workload as the API server would hand it to its webhooks today.
type Recreated struct {
	Key WorkloadKey
	// Pod is what the API server makes of the template, with its defaults; nil: it refuses the pod.
	Pod *corev1.Pod
	// Refused is why there is none.
	Refused string
	// Running is the newest of the pods that run; nil: none does.
	Running *corev1.Pod
	// Use of its containers; nil: not known.
	Use []UseOf
}

// UseOf is the memory that a container used.
type UseOf struct {
	Container string
	// PeakBytes is the largest working set known, over Seconds.
	PeakBytes, Seconds int64
}

// Recreated lists the pods that would be created if every workload were created again, by namespace,
// kind and name. said is called with what cannot be read.
func (c *Cluster) Recreated(said func(string)) []Recreated {
	var all []Recreated
	for _, w := range c.workloads(said) {
		r := Recreated{Key: w.key, Running: w.newest()}
		if w.template == nil && r.Running == nil {
			continue
		}
		pod, err := c.rulesOf(w.key.Namespace, Sizes{}).Admit(w.made())
		if err != nil {
			r.Refused = err.Error()
		} else {
			r.Pod = pod
		}
		for _, use := range c.Uses[w.key].Containers {
			if use.PeakBytes != nil {
				r.Use = append(r.Use, UseOf{Container: use.Name, PeakBytes: *use.PeakBytes, Seconds: use.WindowSeconds})
			}
		}
		all = append(all, r)
	}
	return all
}

// NamespaceLabels are the labels of the namespaces that were read, by name.
func (c *Cluster) NamespaceLabels() map[string]map[string]string {
	all := map[string]map[string]string{}
	for _, namespace := range c.namespaces {
		all[namespace.Name] = namespace.Labels
	}
	return all
}
