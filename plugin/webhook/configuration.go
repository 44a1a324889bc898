package webhook

import (
	"fmt"
	"strings"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/lightk8s/lightk8s/plugin/change/registrations"
	"github.com/lightk8s/lightk8s/plugin/source/installation"
)

// configuration is what both kinds of webhook configuration have in common.
type configuration struct {
	object   string
	mutating bool
	disabled bool // by webhook disable
	hooks    []hook
}

// hook is what both kinds of webhook have in common.
type hook struct {
	name     string
	policy   admissionv1.FailurePolicyType
	timeout  int32
	client   admissionv1.WebhookClientConfig
	selector *metav1.LabelSelector
	rules    []admissionv1.RuleWithOperations
}

// configurationsOf are the configurations that were read.
func configurationsOf(i installation.Installation) []configuration {
	var out []configuration
	if v := i.Validating.Object; v != nil {
		c := configuration{object: "ValidatingWebhookConfiguration/" + v.Name, disabled: v.Annotations[registrations.DisabledAnnotation] != ""}
		for _, w := range v.Webhooks {
			c.hooks = append(c.hooks, newHook(w.Name, w.FailurePolicy, w.TimeoutSeconds, w.ClientConfig, w.NamespaceSelector, w.Rules))
		}
		out = append(out, c)
	}
	if m := i.Mutating.Object; m != nil {
		c := configuration{object: "MutatingWebhookConfiguration/" + m.Name, mutating: true, disabled: m.Annotations[registrations.DisabledAnnotation] != ""}
		for _, w := range m.Webhooks {
			c.hooks = append(c.hooks, newHook(w.Name, w.FailurePolicy, w.TimeoutSeconds, w.ClientConfig, w.NamespaceSelector, w.Rules))
		}
		out = append(out, c)
	}
	return out
}

// newHook fills in what the API server does where a field is absent.
func newHook(name string, policy *admissionv1.FailurePolicyType, timeout *int32, client admissionv1.WebhookClientConfig,
	selector *metav1.LabelSelector, rules []admissionv1.RuleWithOperations) hook {
	h := hook{name: name, policy: admissionv1.Fail, timeout: 10, client: client, selector: selector, rules: rules}
	if policy != nil {
		h.policy = *policy
	}
	if timeout != nil {
		h.timeout = *timeout
	}
	return h
}

func checkConfigurations(i installation.Installation) []Check {
	validating := about{"configuration", "ValidatingWebhookConfiguration/" + i.Name}
	mutating := about{"configuration", "MutatingWebhookConfiguration/" + i.Name}
	checks := []Check{
		missing(validating, i.Validating, "the webhook is never called"),
		missing(mutating, i.Mutating, "nothing is injected into pods"),
	}
	if i.Validating.Object != nil {
		checks[0] = validating.is(OK, "%s", called(len(i.Validating.Object.Webhooks)))
	}
	if i.Mutating.Object != nil {
		checks[1] = mutating.is(OK, "%s", called(len(i.Mutating.Object.Webhooks)))
	}
	return checks
}

func called(webhooks int) string {
	if webhooks == 1 {
		return "found, with 1 webhook"
	}
	return fmt.Sprintf("found, with %d webhooks", webhooks)
}

// failurePolicy returns what happens while the webhook is down.
func (c configuration) failurePolicy(floor bool) Check {
	a := about{"failure-policy", c.object}
	var closed []string
	for _, h := range c.hooks {
		if h.policy != admissionv1.Ignore {
			closed = append(closed, h.name)
		}
	}
	switch {
	case c.disabled && len(closed) == 0:
		return a.is(Warning, "disabled; to undo, run kubectl lightk8s webhook enable")
	case c.disabled:
		return a.is(Warning, "disabled, but %s fails closed now; run kubectl lightk8s webhook disable or enable", strings.Join(closed, ", "))
	case c.mutating && len(closed) > 0:
		return a.is(Warning, "%s fails closed: no pod starts while the webhook is down", strings.Join(closed, ", "))
	case len(closed) > 0:
		return a.is(OK, "%s fails closed: no pod starts outside exempt namespaces while the webhook is down", strings.Join(closed, ", "))
	case c.mutating:
		return a.is(OK, "fails open: pods start unchanged while the webhook is down")
	case floor:
		return a.is(OK, "fails open: the floor still denies while the webhook is down")
	}
	return a.is(Warning, "fails open without a floor: every pod is admitted while the webhook is down")
}

// maxTimeout is how long the API server can wait: its own clients wait for 10 seconds.
const maxTimeout = 2

func (c configuration) timeout() Check {
	a := about{"timeout", c.object}
	longest := int32(0)
	for _, h := range c.hooks {
		longest = max(longest, h.timeout)
	}
	if longest > maxTimeout {
		return a.is(Warning, "timeoutSeconds is %d: a slow webhook blocks the control plane; set at most %d", longest, maxTimeout)
	}
	return a.is(OK, "timeoutSeconds is %d", longest)
}
