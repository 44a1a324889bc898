package ledger

import (
	"slices"
	"strings"
)

// AddOns are what the controls know of add-ons.
type AddOns struct {
	// Switches tells how the distribution of the node does without a component that it packages, by the
	// beginning of the name of its workload.
	Switches map[string]string `json:"switches"`
	// Namespaces of packages for the cluster itself.
	Namespaces []string `json:"addonNamespaces"`
}

func (a AddOns) has(namespace string) bool { return slices.Contains(a.Namespaces, namespace) }

// switchOff says how to do without a packaged component; "": it is none, or needed.
func (a AddOns) switchOff(workload string) string {
	longest, off := -1, ""
	for component, how := range a.Switches {
		if strings.HasPrefix(workload, component) && len(component) > longest {
			longest, off = len(component), how
		}
	}
	return off
}
