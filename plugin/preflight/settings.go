// Package preflight finds out, before the webhook and the floor judge anything, what both would say if
// everything that runs in a cluster were created again. It changes nothing.
package preflight

import (
	"fmt"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	corev1 "k8s.io/api/core/v1"

	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

// Settings are those of an installation, there or to come.
type Settings struct {
	// From is where they are from, for printing: "release lightk8s in namespace lightk8s-system".
	From string
	// Policy of the webhook; in mode policies it says what is injected.
	Policy policy.Policy
	// Namespace of the webhook.
	Namespace string
	// Validates, Mutates and Services are where the webhook validates pods, something injects into them, and
	// the webhook validates Services; nil: nowhere.
	Validates, Mutates, Services *Selection
	// Floor of the API server; nil: there is none.
	Floor *Floor
	// Static is the node that limits are made from where no Node is known.
	Static admission.NodeSize
	// fromChart is set where nothing is installed.
	fromChart bool
	// Policies is set in mode policies.
	Policies bool
	// Sizes are what mode policies injects by, whatever the Nodes are: the data of its ConfigMap. nil: limits are
	// made from Nodes and LimitRanges.
	Sizes map[string]string
	// bounds are LimitRanges that allow what Sizes state, by namespace.
	bounds []map[string]any
}

// warns returns the remarks that webhook and floor only warn of what they will deny.
func (s Settings) warns(now time.Time) []string {
	said := []string{}
	if s.Validates != nil && !s.Policy.Admission.DeniesAt(now) {
		said = append(said, "the webhook only warns now: "+s.Policy.Admission.EnforcementAt(now))
	}
	if s.Floor != nil && s.Floor.Warns {
		said = append(said, "the floor only warns now")
	}
	return said
}

// Selection is where a webhook or a policy is called.
type Selection struct {
	// Namespaces selects them by their labels; nil: all of them.
	Namespaces *metav1.LabelSelector
}

// Floor is the ValidatingAdmissionPolicy.
type Floor struct {
	Selection
	// Warns is set where it admits with a warning what it would deny.
	Warns bool
	// Capabilities and Sysctls that a pod can have; nil: those of the level baseline.
	Capabilities, Sysctls []string
	// Exceptions are ids of built-in exceptions, Custom others.
	Exceptions []string
	Custom     []policy.Exception
}

// except selects every namespace but these.
func except(namespaces []string) *Selection {
	return &Selection{Namespaces: &metav1.LabelSelector{MatchExpressions: []metav1.LabelSelectorRequirement{{
		Key: corev1.LabelMetadataName, Operator: metav1.LabelSelectorOpNotIn, Values: namespaces,
	}}}}
}

// scope reports which namespaces a selector selects.
type scope struct {
	selector labels.Selector
	labels   map[string]map[string]string
}

// newScope reads a selection; known are the labels of namespaces, by name.
func newScope(s *Selection, known map[string]map[string]string) (scope, error) {
	switch {
	case s == nil:
		return scope{labels.Nothing(), known}, nil
	case s.Namespaces == nil:
		return scope{labels.Everything(), known}, nil
	}
	parsed, err := metav1.LabelSelectorAsSelector(s.Namespaces)
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
