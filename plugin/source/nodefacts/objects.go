package nodefacts

import (
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/facts"
)

// objects writes down what was read. Usage is known where at least one node told its own.
func (r *reader) objects() (Facts, error) {
	out := Facts{}
	var configs []facts.NodeConfig
	var usages []facts.NodeUsage
	for _, n := range r.nodes {
		configs, usages = append(configs, n.config), append(usages, n.usage)
	}
	if err := add(out, facts.NodeConfigKind, configs); err != nil || !r.usage || !r.toldUsage() {
		return out, err
	}
	if err := add(out, facts.NodeUsageKind, usages); err != nil || r.podsErr != nil {
		return out, err
	}
	return out, add(out, facts.WorkloadUsageKind, facts.Workloads(usages, r.pods))
}

func add[T facts.NodeConfig | facts.NodeUsage | facts.WorkloadUsage](out Facts, kind schema.GroupKind, list []T) error {
	out[kind] = []map[string]any{}
	for _, fact := range list {
		object, err := facts.Object(fact)
		if err != nil {
			return err
		}
		out[kind] = append(out[kind], object)
	}
	return nil
}
