package nodefiles

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"

	"github.com/lightk8s/lightk8s/plugin/facts"
)

// Change is one value that a plan sets.
type Change struct {
	// Path is ["kubelet", KEY], where the value is whole, such as all of evictionHard; or
	// ["settings", PROGRAM, KEY].
	Path []string
	// Before is nil where it is absent or not known, and After where the key is to go.
	Before, After any
}

// Diff lists what a plan sets on a node, sorted by path.
func Diff(before, after facts.NodeConfig) []Change {
	var changes []Change
	add := func(path []string, old, wanted any) {
		changes = append(changes, Change{Path: path, Before: old, After: wanted})
	}
	// In what the kubelet tells of itself, zero values are left out. In the base of a cluster, an
	// absent one can be anything on this node.
	whole := before.KubeletSource == "configz"
	for _, key := range keys(before.Kubelet, after.Kubelet) {
		old, wanted := before.Kubelet[key], after.Kubelet[key]
		if key == "apiVersion" || key == "kind" || same(old, wanted) || whole && zero(old) && zero(wanted) {
			continue
		}
		add([]string{"kubelet", key}, old, wanted)
	}
	was, wanted := settings(before.Settings), settings(after.Settings)
	for _, program := range keys(wanted) {
		for _, key := range keys(wanted[program]) {
			if old, value := was[program][key], wanted[program][key]; !same(old, value) {
				add([]string{"settings", program, key}, old, value)
			}
		}
	}
	return changes
}

// settings by program and key, as the paths of assignments have them. Disable and zram, which have
// no keys, stand under "".
func settings(s *facts.Settings) map[string]map[string]any {
	all := map[string]map[string]any{}
	if s == nil {
		return all
	}
	for program, values := range map[string]map[string]string{
		"etcd": s.Etcd, "kube-apiserver": s.APIServer, "kube-controller-manager": s.ControllerManager,
		"environment": s.Environment, "sysctl": s.Sysctl, "requests": s.Requests,
	} {
		for key, value := range values {
			if all[program] == nil {
				all[program] = map[string]any{}
			}
			all[program][key] = value
		}
	}
	for _, component := range s.Disable {
		if all["disable"] == nil {
			all["disable"] = map[string]any{}
		}
		all["disable"][component] = true
	}
	if s.ZramMiB > 0 {
		all["zramMiB"] = map[string]any{"size": s.ZramMiB}
	}
	return all
}

// keys of all maps, sorted.
func keys[V any](of ...map[string]V) []string {
	all := map[string]bool{}
	for _, one := range of {
		for key := range one {
			all[key] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// same compares values whatever types their numbers have.
func same(a, b any) bool {
	one, errOne := json.Marshal(a)
	two, errTwo := json.Marshal(b)
	return errOne == nil && errTwo == nil && bytes.Equal(one, two)
}

// zero reports whether the kubelet leaves the value out of its answer.
func zero(value any) bool {
	data, err := json.Marshal(value)
	return err == nil && slices.Contains([]string{"null", "0", `""`, `"0s"`, "false", "{}", "[]"}, string(data))
}
