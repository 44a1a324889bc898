package facts

import (
	"cmp"
	"slices"
)

// SlowWrite is the time in milliseconds above which a write to the data store is slow. It is a
// boundary of the histogram that the API server keeps.
const SlowWrite = 100

// maxObjectCounts is how many resources of an API server are told of: those that fill its store.
const maxObjectCounts = 5

// Writes counts what an API server wrote to its data store since it started.
type Writes struct {
	Requests int64 `json:"requests"`
	Slow     int64 `json:"slow"` // took longer than SlowWrite
}

// ObjectCount is how many objects of a resource are stored.
type ObjectCount struct {
	Resource string `json:"resource"` // a plural, with its group, such as leases.coordination.k8s.io
	Count    int64  `json:"count"`
}

// storeMetrics are the names of metrics that store takes. The resources have the older name until
// Kubernetes 1.34.
var storeMetrics = []string{
	"etcd_request_duration_seconds_count", "etcd_request_duration_seconds_bucket",
	"apiserver_resource_objects", "apiserver_storage_objects",
}

// store collects the metrics of a data store.
type store struct {
	requests, fast   int64
	objects, renamed []ObjectCount
}

func (s *store) take(name string, labels map[string]string, value float64) {
	n := whole(value)
	if n == nil {
		return
	}
	switch name {
	case "apiserver_resource_objects":
		if group := labels["group"]; group != "" && labels["resource"] != "" {
			labels["resource"] += "." + group
		}
		s.renamed = append(s.renamed, ObjectCount{labels["resource"], *n})
	case "apiserver_storage_objects":
		s.objects = append(s.objects, ObjectCount{labels["resource"], *n})
	case "etcd_request_duration_seconds_count":
		if isWrite[labels["operation"]] {
			s.requests += *n
		}
	case "etcd_request_duration_seconds_bucket":
		if isWrite[labels["operation"]] && labels["le"] == "0.1" {
			s.fast += *n
		}
	}
}

// isWrite holds the operations that wait for a disk.
var isWrite = map[string]bool{"create": true, "update": true, "delete": true}

// writes returns nil where no write was counted, or more were fast than there were.
func (s *store) writes() *Writes {
	if s.requests <= 0 || s.fast < 0 || s.fast > s.requests {
		return nil
	}
	return &Writes{Requests: s.requests, Slow: s.requests - s.fast}
}

// most lists the resources with the most objects, by their number.
func (s *store) most() []ObjectCount {
	counts := s.renamed
	if len(counts) == 0 {
		counts = s.objects
	}
	counts = slices.DeleteFunc(counts, func(c ObjectCount) bool { return c.Resource == "" })
	slices.SortFunc(counts, func(a, b ObjectCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Resource, b.Resource))
	})
	return counts[:min(len(counts), maxObjectCounts)]
}
