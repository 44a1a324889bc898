package cluster

import (
	"maps"

	corev1 "k8s.io/api/core/v1"

	"github.com/lightk8s/lightk8s/plugin/creation"
)

// Recreated is the pod of a workload as it would be sent to the API server today.
type Recreated struct {
	Key WorkloadKey
	// Pod is what is sent, without any default.
	Pod *corev1.Pod
	// Rules are what the API server makes of it.
	Rules creation.Namespace
	// Running is the newest of the pods that run; nil: none does, or Pod is made from it.
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
		if w.template == nil && w.newest() == nil {
			continue
		}
		r := Recreated{Key: w.key, Pod: w.made(), Rules: c.rulesOf(w.key.Namespace, Sizes{})}
		if w.template != nil {
			r.Running = w.newest()
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
		all[namespace.Name] = map[string]string{corev1.LabelMetadataName: namespace.Name} // set by the API server
		maps.Copy(all[namespace.Name], namespace.Labels)
	}
	return all
}
