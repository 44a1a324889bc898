package admission_test

import (
	"fmt"
	"math/rand/v2"
)

// sizer makes pods in which what decides about sizes is dense: what containers and the pod state of
// memory and CPU, init containers, sidecars, priorities, notes.
type sizer struct{ *rand.Rand }

var (
	memories = []any{
		"0", "1Mi", "8Mi", "10M", "48Mi", "64Mi", "100000Ki", "100Mi", "128974848", "191Mi", "192Mi", "256Mi", "300Mi", "0.5Gi",
		"500Mi", "1Gi", "1536Mi", "2G", "5Gi", "1e9",
	}
	cpus = []any{"0", "10m", "100m", "0.1", "500m", "1", "2"}
)

// sized is a random pod, with resources of its own.
func sized(seed, number uint64) map[string]any {
	s := sizer{rand.New(rand.NewPCG(seed, number))}
	spec := map[string]any{"containers": s.containers("web", 1+s.IntN(4)), "terminationGracePeriodSeconds": int64(30)}
	metadata := map[string]any{"name": "sized"}
	if s.IntN(3) == 0 {
		spec["initContainers"] = s.containers("init", 1+s.IntN(3))
		for _, container := range spec["initContainers"].([]any) {
			if s.IntN(2) == 0 {
				container.(map[string]any)["restartPolicy"] = "Always"
			}
		}
	}
	if s.IntN(4) == 0 {
		spec["resources"] = s.resources(2)
	}
	if s.IntN(12) == 0 {
		spec["priorityClassName"] = "system-node-critical"
	}
	if s.IntN(4) == 0 {
		metadata["annotations"] = map[string]any{"example.com/note": "kept"}
	}
	return map[string]any{"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}
}

func (s sizer) containers(name string, n int) []any {
	silence := s.IntN(4) // a pod is often all silent, or all stated
	var out []any
	for i := range n {
		container := map[string]any{"name": fmt.Sprintf("%s-%d", name, i), "image": "registry.example.com/web:1.0.0"}
		if resources := s.resources(silence); len(resources) > 0 || s.IntN(2) == 0 {
			container["resources"] = resources
		}
		out = append(out, container)
	}
	return out
}

// resources states each amount in one of so many cases, and one more.
func (s sizer) resources(silence int) map[string]any {
	out := map[string]any{}
	for _, of := range []string{"limits", "requests"} {
		amounts := map[string]any{}
		if s.IntN(silence+2) == 0 {
			amounts["memory"] = memories[s.IntN(len(memories))]
		}
		if s.IntN(silence+2) == 0 {
			amounts["cpu"] = cpus[s.IntN(len(cpus))]
		}
		if len(amounts) > 0 {
			out[of] = amounts
		}
	}
	// Most pods would be invalid otherwise.
	limits, _ := out["limits"].(map[string]any)
	requests, _ := out["requests"].(map[string]any)
	for _, name := range []string{"memory", "cpu"} {
		if requests[name] != nil && limits[name] != nil && s.IntN(4) > 0 {
			requests[name] = limits[name]
		}
	}
	return out
}
