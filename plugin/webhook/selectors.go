package webhook

import (
	"maps"
	"slices"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/lightk8s/lightk8s/plugin/source/installation"
)

// selectors check that the namespaces without which the cluster and the webhook cannot come up
// are left out.
func (c configuration) selectors(i installation.Installation) []Check {
	var checks []Check
	for _, namespace := range slices.Sorted(maps.Keys(i.Namespaces)) {
		a := about{"namespace-selector", c.object}
		reading := i.Namespaces[namespace]
		set := labels.Set{corev1.LabelMetadataName: namespace}
		if reading.Object != nil {
			set = reading.Object.Labels
		}
		check := a.is(OK, "namespace %s is left out", namespace)
		for _, h := range c.hooks {
			selector, err := metav1.LabelSelectorAsSelector(h.selector)
			if err != nil {
				check = a.is(Broken, "%s: namespaceSelector cannot be read: %v", h.name, err)
				break
			}
			if h.selector != nil && !selector.Matches(set) {
				continue
			}
			if h.policy == admissionv1.Ignore {
				check = a.is(Warning, "%s is called for namespace %s; leave it out, or its pods start late while the webhook is down", h.name, namespace)
				continue
			}
			check = a.is(Broken, "%s fails closed in namespace %s; after a restart, cluster and webhook can block each other", h.name, namespace)
			break
		}
		// Without the namespace's labels only its name is certain.
		if reading.Object == nil && reading.Err != nil && check.State != OK {
			check = a.is(Unknown, "%v", reading.Err)
		}
		checks = append(checks, check)
	}
	return checks
}
