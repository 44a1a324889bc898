package plan

import (
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/lightk8s/lightk8s/plugin/cluster"
	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// concession gives up a part of a draft that takes room, and says so.
type concession struct {
	says string
	// make gives it up, and reports whether there was anything to give up.
	make func(draft) (draft, bool)
}

// concessions are what a plan that does not fit gives up, one after the other: first what pods
// would request more than now, then what is kept back from pods. The eviction threshold is never
// given up: without it the kernel kills what it likes.
func concessions() []concession {
	return []concession{
		{"no container requests more than it does now", withoutRaises},
		{"namespaces get no default requests and limits", withoutDefaults},
		{"nothing more is reserved for Kubernetes and the operating system than now", withoutReservations},
		{"nodes take as many pods as they do now", withoutPodLimit},
	}
}

// withoutRaises leaves alone the containers that would request more.
func withoutRaises(d draft) (draft, bool) {
	gave := false
	changes := make([]proposal, 0, len(d.changes))
	for _, c := range d.changes {
		containers, err := c.containers(facts.WorkloadUsage{})
		if err != nil {
			continue // it was an error before
		}
		raised := map[string]bool{}
		for _, container := range containers {
			if slices.ContainsFunc(container.Changes, cluster.Change.Raises) {
				raised[container.Container] = true
			}
		}
		before := len(c.findings)
		c.findings = slices.DeleteFunc(slices.Clone(c.findings), func(f policy.Finding) bool { return raised[f.Container] && setsRequests(f) })
		gave = gave || len(c.findings) < before
		if len(c.findings)+len(c.create) > 0 {
			changes = append(changes, c)
		}
	}
	d.changes = changes
	return d, gave
}

func setsRequests(f policy.Finding) bool {
	return slices.ContainsFunc(f.Set, func(a policy.Assignment) bool { return slices.Contains(a.Path, any("requests")) })
}

// withoutDefaults creates no LimitRange: pods without requests would ask for room that is not there.
func withoutDefaults(d draft) (draft, bool) {
	gave := false
	changes := make([]proposal, 0, len(d.changes))
	for _, c := range d.changes {
		before := len(c.create)
		c.create = slices.DeleteFunc(slices.Clone(c.create), isLimitRange)
		gave = gave || len(c.create) < before
		if len(c.findings)+len(c.create) > 0 {
			changes = append(changes, c)
		}
	}
	d.changes = changes
	return d, gave
}

func withoutReservations(d draft) (draft, bool) { return d.keeping("kubeReserved", "systemReserved") }

func withoutPodLimit(d draft) (draft, bool) { return d.keeping("maxPods", "podsPerCore") }

// keeping leaves fields of the kubelets as they are.
func (d draft) keeping(fields ...string) (draft, bool) {
	gave := false
	d.nodes = slices.Clone(d.nodes)
	for i, n := range d.nodes {
		if n.After.Kubelet == nil {
			continue
		}
		kubelet := maps.Clone(n.After.Kubelet)
		for _, field := range fields {
			gave = gave || !reflect.DeepEqual(n.Before.Kubelet[field], kubelet[field])
			if value, ok := n.Before.Kubelet[field]; ok {
				kubelet[field] = value
			} else {
				delete(kubelet, field)
			}
		}
		d.nodes[i].After.Kubelet = kubelet
	}
	return d, gave
}

// Reason says what does not fit in the first of some scenarios.
func Reason(open []Scenario) string {
	s := open[0]
	switch {
	case len(s.Unplaced) == 0:
		return fmt.Sprintf("%s: %s", s.Name, s.After)
	case s.Refuses():
		return fmt.Sprintf("%s: the API server refuses pods of %s", s.Name, text.Count(len(s.Unplaced), "workload"))
	}
	return fmt.Sprintf("%s: no place for %s", s.Name, text.Count(len(s.Unplaced), "pod"))
}
