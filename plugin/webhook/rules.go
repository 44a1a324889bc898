package webhook

import (
	"fmt"
	"slices"
	"strings"

	admissionv1 "k8s.io/api/admissionregistration/v1"
)

// rules check that the webhook is asked whenever something dangerous can get in, and that no
// more than pods wait for it.
func (c configuration) rules() Check {
	a := about{"rules", c.object}
	type need struct {
		operation admissionv1.OperationType
		resource  string
	}
	needs := []need{
		{admissionv1.Create, "pods"}, {admissionv1.Update, "pods"}, {admissionv1.Update, "pods/ephemeralcontainers"},
		{admissionv1.Create, "bindings"}, {admissionv1.Create, "pods/binding"},
	}
	if c.mutating {
		needs = needs[:1]
	}
	var holes []string
	for _, n := range needs {
		if !slices.ContainsFunc(c.hooks, func(h hook) bool { return h.covers(n.operation, n.resource) }) {
			holes = append(holes, fmt.Sprintf("%s of %s", n.operation, n.resource))
		}
	}
	if len(holes) > 0 {
		return a.is(Broken, "the webhook is not called for %s", strings.Join(holes, ", "))
	}
	for _, h := range c.hooks {
		if wide := h.wide(); h.policy != admissionv1.Ignore && wide != "" {
			return a.is(Warning, "%s fails closed, and is called for %s; limit its rules to pods", h.name, wide)
		}
	}
	if c.mutating {
		return a.is(OK, "pods are covered")
	}
	return a.is(OK, "pods, ephemeral containers and bindings are covered")
}

func (h hook) covers(operation admissionv1.OperationType, resource string) bool {
	return slices.ContainsFunc(h.rules, func(r admissionv1.RuleWithOperations) bool {
		base, sub, _ := strings.Cut(resource, "/")
		names := []string{resource, "*/*"}
		if sub == "" {
			names = append(names, "*")
		} else {
			names = append(names, base+"/*", "*/"+sub)
		}
		return has(r.Operations, operation, admissionv1.OperationAll) &&
			has(r.APIGroups, "", "*") && has(r.APIVersions, "v1", "*") &&
			slices.ContainsFunc(names, func(name string) bool { return slices.Contains(r.Resources, name) }) &&
			(r.Scope == nil || *r.Scope != admissionv1.ClusterScope)
	})
}

func has[T comparable](list []T, wanted ...T) bool {
	return slices.ContainsFunc(wanted, func(w T) bool { return slices.Contains(list, w) })
}

// wide names the first resource beside pods and what binds them; "" where there is none.
func (h hook) wide() string {
	for _, r := range h.rules {
		for _, resource := range r.Resources {
			if resource != "pods" && resource != "bindings" && !strings.HasPrefix(resource, "pods/") {
				return resource
			}
		}
	}
	return ""
}
