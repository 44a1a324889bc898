package webhook

import (
	"context"
	"fmt"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/lightk8s/lightk8s/plugin/change/objects"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

// prober asks what the API server would do with a pod.
type prober interface {
	Try(ctx context.Context, namespace string, pod map[string]any) (objects.Trial, error)
}

// probe tries a privileged pod, which must be denied, and a harmless one, in which the webhook
// must leave a trace. Nothing is stored.
func probe(ctx context.Context, cluster prober, namespace string) ([]Check, error) {
	privileged, err := cluster.Try(ctx, namespace, probePod(true))
	if err != nil {
		return nil, err
	}
	bare, err := cluster.Try(ctx, namespace, probePod(false))
	if err != nil {
		return nil, err
	}
	return []Check{checkPrivileged(namespace, privileged), checkBare(namespace, bare)}, nil
}

func probePod(privileged bool) map[string]any {
	container := map[string]any{"name": "probe", "image": "registry.k8s.io/pause:3.10"}
	if privileged {
		container["securityContext"] = map[string]any{"privileged": true}
	}
	return map[string]any{
		"apiVersion": "v1", "kind": "Pod",
		"metadata": map[string]any{"generateName": "lightk8s-probe-"},
		"spec":     map[string]any{"containers": []any{container}},
	}
}

func checkPrivileged(namespace string, t objects.Trial) Check {
	a := about{"probe-privileged", "namespace " + namespace}
	if t.Err == nil {
		return a.is(Broken, "a privileged pod would be admitted")
	}
	by, state := deniedBy(t.Err)
	switch {
	case state == OK:
		return a.is(OK, "a privileged pod is denied by %s", by)
	case by == "":
		return a.is(state, "%v", t.Err)
	}
	return a.is(state, "%s: %v", by, t.Err)
}

// deniedBy finds in an error which guard denied a pod.
func deniedBy(err error) (by string, state State) {
	text := err.Error()
	switch {
	case strings.Contains(text, "failed calling webhook"):
		return "the webhook could not be called", Broken
	case strings.Contains(text, "ValidatingAdmissionPolicy '"):
		return "the floor", OK
	case strings.Contains(text, "admission webhook ") && strings.Contains(text, "lightk8s"):
		return "the webhook", OK
	case strings.Contains(text, "violates PodSecurity"):
		return "Pod Security Admission denies it before the webhook is asked: try another namespace with -n", Warning
	case apierrors.IsForbidden(err) && strings.Contains(text, " cannot create resource "):
		return "", Unknown
	}
	return "", Unknown
}

// checkBare looks for the traces: the note of what was injected, or a warning.
func checkBare(namespace string, t objects.Trial) Check {
	a := about{"probe-bare", "namespace " + namespace}
	if t.Err != nil {
		if by, state := deniedBy(t.Err); state == Broken {
			return a.is(Broken, "%s: %v", by, t.Err)
		}
		return a.is(Unknown, "a pod with nothing wrong is denied: %v", t.Err)
	}
	injected, ok, err := admission.ReadInjected(t.Pod)
	heard := ""
	for _, warning := range t.Warnings {
		if strings.HasPrefix(warning, "lightk8s") {
			heard = warning
		}
	}
	switch {
	case err != nil:
		return a.is(Broken, "what was injected cannot be read: %v", err)
	case ok:
		return a.is(OK, "the webhook answers: it injects %s", injectedInto(injected))
	case heard != "":
		return a.is(Warning, "the webhook answers, and injects nothing: %s", heard)
	}
	return a.is(Warning, "a pod without limits is let in as it is: the webhook does not answer, or its policy injects nothing here")
}

func injectedInto(i admission.Injected) string {
	return fmt.Sprintf("what %s asks for", strings.Join(i.Controls, " and "))
}
