// Package preflight finds out, before the webhook and the floor judge anything, what both would say if
// everything that runs in a cluster were created again. It changes nothing.
package preflight

import (
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	corev1 "k8s.io/api/core/v1"

	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

// Settings are those of an installation, there or to come.
type Settings struct {
	// From says where they are from, for people: "release lightk8s in namespace lightk8s-system".
	From string
	// Policy of the webhook.
	Policy policy.Policy
	// Namespace of the webhook.
	Namespace string
	// Webhook selects the namespaces that the webhook is asked about; nil: all of them.
	Webhook *metav1.LabelSelector
	// Floor of the API server; nil: there is none.
	Floor *Floor
	// Static is the node that limits are made from where no Node is known.
	Static admission.NodeSize
	// Sizes are what mode policies injects by, whatever the Nodes are: the data of its ConfigMap. nil: limits are
	// made from the Nodes.
	Sizes map[string]string
}

// Floor is the ValidatingAdmissionPolicy.
type Floor struct {
	// Namespaces selects those that the floor judges; nil: all of them.
	Namespaces *metav1.LabelSelector
	// Capabilities and Sysctls that a pod may have; nil: those of the level baseline.
	Capabilities, Sysctls []string
	// Exceptions are ids of built-in exceptions, Custom others.
	Exceptions []string
	Custom     []policy.Exception
}

// injectsAlone is what stands for the policy of the webhook in mode policies: the floor alone denies.
func injectsAlone() policy.Admission {
	return policy.Admission{AdmissionRules: policy.AdmissionRules{Enforce: policy.LevelPrivileged, WarnFrom: policy.Never}}
}

// except selects every namespace but these.
func except(namespaces []string) *metav1.LabelSelector {
	return &metav1.LabelSelector{MatchExpressions: []metav1.LabelSelectorRequirement{{
		Key: corev1.LabelMetadataName, Operator: metav1.LabelSelectorOpNotIn, Values: namespaces,
	}}}
}

// scope reports which namespaces a selector selects.
type scope struct {
	selector labels.Selector
	labels   map[string]map[string]string
}

// newScope reads a selector; known are the labels of namespaces, by name.
func newScope(selector *metav1.LabelSelector, known map[string]map[string]string) (scope, error) {
	if selector == nil {
		return scope{labels.Everything(), known}, nil
	}
	parsed, err := metav1.LabelSelectorAsSelector(selector)
	if err != nil {
		return scope{}, fmt.Errorf("read namespaceSelector: %w", err)
	}
	return scope{parsed, known}, nil
}

// has reports whether the namespace is selected. Of one that was not read only the name counts.
func (s scope) has(namespace string) bool {
	set := labels.Set{}
	for key, value := range s.labels[namespace] {
		set[key] = value
	}
	set[corev1.LabelMetadataName] = namespace // set by the API server itself
	return s.selector.Matches(set)
}

// policyOf is the policy that denies what the floor denies.
func (f Floor) policyOf() policy.Policy {
	p := policy.Policy{
		Admission: policy.Admission{AdmissionRules: policy.AdmissionRules{
			Enforce: policy.LevelBaseline, WarnFrom: policy.Never, Inject: []string{},
		}, Exceptions: f.Exceptions, CustomExceptions: f.Custom},
		Controls: map[string]policy.ControlSetting{},
	}
	for id, allowed := range map[string][]string{"capabilities-baseline": f.Capabilities, "sysctls": f.Sysctls} {
		if allowed == nil {
			continue
		}
		list := make([]any, 0, len(allowed))
		for _, name := range allowed {
			list = append(list, name)
		}
		p.Controls[id] = policy.ControlSetting{Parameters: map[string]any{"allowed": list}}
	}
	return p
}
