package plan

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/lightk8s/lightk8s/plugin/cluster"
	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// containers lists the containers whose resources a change sets, in the order of the pod spec; of
// objects without a pod spec none.
func (c proposal) containers(use facts.WorkloadUsage) ([]Container, error) {
	if !c.changesTemplate() {
		return nil, nil
	}
	after, err := c.after()
	if err != nil {
		return nil, err
	}
	was, err := containersOf(c.before)
	if err != nil {
		return nil, fmt.Errorf("plan %s: %w", c.ref, err)
	}
	is, err := containersOf(after)
	if err != nil {
		return nil, fmt.Errorf("plan %s: %w", c.ref, err)
	}
	var changed []Container
	for i := range is {
		changes := append(differences("requests", was[i].Resources.Requests, is[i].Resources.Requests),
			differences("limits", was[i].Resources.Limits, is[i].Resources.Limits)...)
		if len(changes) == 0 {
			continue
		}
		changed = append(changed, Container{
			Workload: c.ref, Container: is[i].Name, PeakMiB: peakOf(use, is[i].Name), HistorySeconds: use.History(is[i].Name),
			Changes: changes, Reasons: c.reasons(is[i].Name),
			Request: quantityText(was[i].Resources.Requests, corev1.ResourceMemory), Limit: quantityText(was[i].Resources.Limits, corev1.ResourceMemory),
		})
	}
	return changed, nil
}

func (c proposal) reasons(container string) []string {
	reasons := []string{}
	for _, f := range c.findings {
		if f.Container == container {
			reasons = append(reasons, f.Message)
		}
	}
	return slices.Compact(reasons)
}

// containersOf are the init containers and containers of an object with a pod spec.
func containersOf(object map[string]any) ([]corev1.Container, error) {
	var path []string
	for _, step := range policy.PodSpecPath(policy.RefOf(object).GroupKind()) {
		path = append(path, fmt.Sprint(step))
	}
	fields, _, err := unstructured.NestedMap(object, path...)
	if err != nil {
		return nil, fmt.Errorf("read pod spec: %w", err)
	}
	var spec corev1.PodSpec
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(fields, &spec); err != nil {
		return nil, fmt.Errorf("read pod spec: %w", err)
	}
	return slices.Concat(spec.InitContainers, spec.Containers), nil
}

func differences(field string, before, after corev1.ResourceList) []cluster.Change {
	names := map[corev1.ResourceName]bool{}
	for _, list := range []corev1.ResourceList{before, after} {
		for name := range list {
			names[name] = true
		}
	}
	var changes []cluster.Change
	for _, name := range slices.SortedFunc(maps.Keys(names), func(a, b corev1.ResourceName) int { return cmp.Compare(b, a) }) {
		if was, is := quantityText(before, name), quantityText(after, name); was != is {
			changes = append(changes, cluster.Change{Field: field + "." + string(name), Before: was, After: is})
		}
	}
	return changes
}

func quantityText(list corev1.ResourceList, name corev1.ResourceName) string {
	quantity, ok := list[name]
	if !ok {
		return ""
	}
	return quantity.String()
}

// peakOf is the most that the container was seen to use, in MiB, rounded up; nil: not known.
func peakOf(use facts.WorkloadUsage, container string) *int64 {
	bytes := use.Most(container)
	if bytes == nil {
		return nil
	}
	return new((*bytes + 1<<20 - 1) >> 20)
}
