package fit

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

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

// matcher is a question that constraints ask of pods. How many pods of each node answer yes is
// counted as pods come and go, so that nobody has to look at all of them again.
type matcher struct {
	key        string
	conditions []condition // all of them have to match
	// leavingToo: pods that are being deleted count as well. Affinity counts them, spreading doesn't.
	leavingToo bool
	// group, if not empty, is the owner whose pods match, instead of conditions.
	group string
}

func (m *matcher) matches(namespace string, l labels.Set) bool {
	if m.group != "" {
		return false
	}
	for _, c := range m.conditions {
		if !c.matches(namespace, l) {
			return false
		}
	}
	return true
}

// matchers gives equal questions one number, and finds those that a pod answers.
type matchers struct {
	list    []*matcher
	index   map[string]int
	byPlace map[string][]int // by namespace; "" for those of all namespaces
}

func newMatchers() *matchers {
	return &matchers{index: map[string]int{}, byPlace: map[string][]int{}}
}

// number returns the number of a matcher: its own, or that of an equal one.
func (m *matchers) number(new *matcher) int {
	if i, known := m.index[new.key]; known {
		return i
	}
	i := len(m.list)
	m.list = append(m.list, new)
	m.index[new.key] = i
	if new.group != "" {
		return i // found by its key
	}
	// The first condition has to match in any case: where it doesn't look, none does.
	if first := new.conditions[0]; first.everywhere {
		m.byPlace[""] = append(m.byPlace[""], i)
	} else {
		for _, namespace := range first.namespaces {
			m.byPlace[namespace] = append(m.byPlace[namespace], i)
		}
	}
	return i
}

// matching are the numbers of all matchers that match the labels of a namespace.
func (m *matchers) matching(namespace string, l labels.Set) []int {
	var found []int
	for _, place := range []string{namespace, ""} {
		for _, i := range m.byPlace[place] {
			if m.list[i].matches(namespace, l) {
				found = append(found, i)
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// spreadMatcher is the matcher of a topology spread constraint. A selector that matches
// everything counts nothing: so does the scheduler.
func (w *world) spreadMatcher(namespace string, selector labels.Selector) int {
	if selector.Empty() {
		selector = labels.Nothing()
	}
	return w.matchers.number(&matcher{
		key:        "spread " + namespace + " " + selector.String(),
		conditions: []condition{{namespaces: []string{namespace}, selector: selector}},
	})
}

// groupMatcher matches the pods of one owner.
func (w *world) groupMatcher(group string) int {
	return w.matchers.number(&matcher{key: "group " + group, group: group})
}

// affinityMatcher matches the pods that meet all conditions.
func (w *world) affinityMatcher(conditions ...condition) int {
	var key strings.Builder
	key.WriteString("affinity")
	for _, c := range conditions {
		fmt.Fprintf(&key, " %t %q %s", c.everywhere, c.namespaces, c.selector)
	}
	return w.matchers.number(&matcher{key: key.String(), conditions: conditions, leavingToo: true})
}

// condition reads a term of pod affinity or anti-affinity of a pod.
func (w *world) condition(pod *corev1.Pod, term *corev1.PodAffinityTerm) (condition, error) {
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
	c.namespaces = append(c.namespaces, w.namespacesMatching(chosen)...)
	slices.Sort(c.namespaces)
	c.namespaces = slices.Compact(c.namespaces)
	return c, nil
}

func (w *world) namespacesMatching(selector labels.Selector) []string {
	key := selector.String()
	found, known := w.chosen[key]
	if !known {
		for _, namespace := range w.cluster.Namespaces {
			if namespace != nil && selector.Matches(labels.Set(namespace.Labels)) {
				found = append(found, namespace.Name)
			}
		}
		w.chosen[key] = found
	}
	return found
}

// labelsKey is equal for equal labels.
func labelsKey(namespace string, l map[string]string) string {
	data, err := json.Marshal(l) // sorted by key
	if err != nil {
		return namespace // no map of strings fails
	}
	return namespace + " " + string(data)
}
