package preflight

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// bound is where a LimitRange states what a key of the ConfigMap of mode policies does.
type bound struct {
	of    corev1.LimitType
	field string
}

var boundKeys = map[string]bound{
	"min":     {corev1.LimitTypeContainer, "min"},
	"max":     {corev1.LimitTypeContainer, "max"},
	"ratio":   {corev1.LimitTypeContainer, "maxLimitRequestRatio"},
	"pod-min": {corev1.LimitTypePod, "min"},
	"pod-max": {corev1.LimitTypePod, "max"},
}

// boundsOf are LimitRanges that allow what the ConfigMap of mode policies states, by namespace: keys such as
// namespace.shop.pod-max. The API server injects by them, even if those that they were made from are gone.
func boundsOf(data map[string]string) ([]map[string]any, error) {
	var all []map[string]any
	items := map[string][]any{}
	for _, key := range slices.Sorted(maps.Keys(data)) {
		rest, ok := strings.CutPrefix(key, "namespace.")
		namespace, name, named := strings.Cut(rest, ".") // no namespace has a dot
		at, is := boundKeys[name]
		if !ok || !named || !is {
			continue
		}
		if _, err := resource.ParseQuantity(data[key]); err != nil {
			return nil, fmt.Errorf("read %s, %q: %w", key, data[key], err)
		}
		items[namespace] = append(items[namespace], map[string]any{"type": string(at.of), at.field: map[string]any{"memory": data[key]}})
	}
	for _, namespace := range slices.Sorted(maps.Keys(items)) {
		all = append(all, map[string]any{
			"apiVersion": "v1", "kind": "LimitRange", "metadata": map[string]any{"name": "bounds", "namespace": namespace},
			"spec": map[string]any{"limits": items[namespace]},
		})
	}
	return all, nil
}
