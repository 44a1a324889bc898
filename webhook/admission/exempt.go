package admission

import (
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/lightk8s/lightk8s/rego/policy"
)

const (
	systemNamespace  = "kube-system"
	mirrorAnnotation = "kubernetes.io/config.mirror"
	injectAnnotation = "lightk8s.dev/inject"
)

// exempt returns why nothing is done about the request; "" where something is. It looks at the
// namespace alone: everything else about a request is in the hands of who makes it. The
// configuration of the webhook leaves these namespaces out too; this is for the day when
// a user widens it, and the cluster would not come up again.
func (r *Reviewer) exempt(namespace string) string {
	if IsSystemNamespace(namespace) || namespace != "" && namespace == r.namespace {
		return "namespace " + namespace + " is exempt"
	}
	return ""
}

// IsSystemNamespace reports whether the namespace is exempt in every cluster.
func IsSystemNamespace(namespace string) bool { return namespace == systemNamespace }

// leftAlone returns why nothing is injected into a pod; "" where something can be. A guessed limit can
// kill what the node cannot do without, so that the pods of exceptions get none.
func (b *rulebook) leftAlone(request Request) string {
	if b.policy.Admission.AllowOptOut && OptsOut(request.Object) {
		return "its annotation " + injectAnnotation + " says so"
	}
	pod := subject(request)
	if slices.ContainsFunc(b.exceptions, func(e policy.Exception) bool { return e.Matches(pod) }) {
		return "it is the pod of an exception"
	}
	return LeftAlone(request.Object)
}

// LeftAlone returns why nothing is injected into a pod, whatever the policy; "" where something can be.
func LeftAlone(pod map[string]any) string {
	if _, mirror := annotation(pod, mirrorAnnotation); mirror {
		return "it mirrors a static pod, which the kubelet runs as its file says"
	}
	spec, _ := pod["spec"].(map[string]any)
	if class := text(spec["priorityClassName"]); class == "system-node-critical" || class == "system-cluster-critical" {
		return "its priority class is " + class
	}
	return ""
}

// OptsOut reports whether a pod asks that nothing be injected into it. It is heard where the
// policy allows it.
func OptsOut(pod map[string]any) bool {
	value, _ := annotation(pod, injectAnnotation)
	return value == "false"
}

// annotation returns one of an object; ok is false where it has none of the name.
func annotation(object map[string]any, name string) (value string, ok bool) {
	value, found, err := unstructured.NestedString(object, "metadata", "annotations", name)
	return value, found && err == nil
}

// lifted reports whether an exception or a waiver covers a finding. The author of a pod chooses its
// name, labels and image, so a waiver lifts a denial only if it is the policy's and names namespaces.
func (b *rulebook) lifted(now time.Time, object map[string]any, finding policy.Finding, denied bool) bool {
	return slices.ContainsFunc(b.exceptions, func(e policy.Exception) bool { return e.Covers(object, finding) }) ||
		slices.ContainsFunc(b.waivers[finding.Control], func(w policy.Waiver) bool {
			return (!denied || liftsDenials(w)) && !w.Expired(now) && w.Covers(object, finding)
		})
}

func liftsDenials(w policy.Waiver) bool { return w.Source != policy.BuiltIn && namesNamespaces(w) }

func namesNamespaces(w policy.Waiver) bool {
	return len(w.Namespaces) > 0 && !slices.ContainsFunc(w.Namespaces, func(pattern string) bool {
		return strings.Trim(pattern, "*?") == "" // is there in any namespace
	})
}

func text(v any) string {
	s, _ := v.(string)
	return s
}
