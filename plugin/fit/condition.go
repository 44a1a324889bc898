package fit

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// condition is a label selector over pods of some namespaces.
type condition struct {
	everywhere bool // all namespaces
	namespaces []string
	selector   labels.Selector
}

func (c condition) matches(namespace string, l labels.Set) bool {
	return (c.everywhere || slices.Contains(c.namespaces, namespace)) && c.selector.Matches(l)
}

// condition reads a term of pod affinity or anti-affinity of a pod.
func (snap *snapshot) condition(pod *corev1.Pod, term *corev1.PodAffinityTerm) (condition, error) {
	selector, err := metav1.LabelSelectorAsSelector(term.LabelSelector)
	if err != nil {
		return condition{}, fmt.Errorf("read the selector of a pod affinity term: %w", err)
	}
	if term.LabelSelector != nil {
		// The API server adds these to the selector of a pod; a template has them apart.
		for _, key := range term.MatchLabelKeys {
			if value, has := pod.Labels[key]; has {
				selector = withValue(selector, key, value, true)
			}
		}
		for _, key := range term.MismatchLabelKeys {
			if value, has := pod.Labels[key]; has {
				selector = withValue(selector, key, value, false)
			}
		}
	}
	c := condition{selector: selector, namespaces: slices.Clone(term.Namespaces)}
	if term.NamespaceSelector == nil {
		if len(c.namespaces) == 0 {
			c.namespaces = []string{pod.Namespace}
		}
		return c, nil
	}
	chosen, err := metav1.LabelSelectorAsSelector(term.NamespaceSelector)
	if err != nil {
		return condition{}, fmt.Errorf("read the namespace selector of a pod affinity term: %w", err)
	}
	if c.everywhere = chosen.Empty(); c.everywhere {
		c.namespaces = nil
		return c, nil
	}
	c.namespaces = append(c.namespaces, snap.namespacesMatching(chosen)...)
	slices.Sort(c.namespaces)
	c.namespaces = slices.Compact(c.namespaces)
	return c, nil
}

func (snap *snapshot) namespacesMatching(selector labels.Selector) []string {
	key := selector.String()
	found, known := snap.selected[key]
	if !known {
		for _, namespace := range snap.cluster.Namespaces {
			if namespace != nil && selector.Matches(labels.Set(namespace.Labels)) {
				found = append(found, namespace.Name)
			}
		}
		snap.selected[key] = found
	}
	return found
}
