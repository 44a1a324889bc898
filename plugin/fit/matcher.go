package fit

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/labels"
)

// matcher is a question that constraints ask of pods. How many pods of each node answer yes is
// counted as pods come and go, so that not all of them are looked at again.
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
func (snap *snapshot) spreadMatcher(namespace string, selector labels.Selector) int {
	if selector.Empty() {
		selector = labels.Nothing()
	}
	return snap.matchers.number(&matcher{
		key:        "spread " + namespace + " " + selector.String(),
		conditions: []condition{{namespaces: []string{namespace}, selector: selector}},
	})
}

// groupMatcher matches the pods of one owner.
func (snap *snapshot) groupMatcher(group string) int {
	return snap.matchers.number(&matcher{key: "group " + group, group: group})
}

// affinityMatcher matches the pods that meet all conditions.
func (snap *snapshot) affinityMatcher(conditions ...condition) int {
	var key strings.Builder
	key.WriteString("affinity")
	for _, c := range conditions {
		fmt.Fprintf(&key, " %t %q %s", c.everywhere, c.namespaces, c.selector)
	}
	return snap.matchers.number(&matcher{key: key.String(), conditions: conditions, leavingToo: true})
}

// labelsKey is equal for equal labels.
func labelsKey(namespace string, l map[string]string) string {
	data, err := json.Marshal(l) // sorted by key
	if err != nil {
		return namespace // no map of strings fails
	}
	return namespace + " " + string(data)
}
