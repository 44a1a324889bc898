package explain

import (
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

// reasons returns why nothing was injected into a pod, as far as the API shows.
func reasons(pod map[string]any, webhook installed) []string {
	var out []string
	if namespace := policy.RefOf(pod).Namespace; admission.IsSystemNamespace(namespace) {
		out = append(out, "namespace "+namespace+" is exempt")
	}
	if reason := admission.LeftAlone(pod); reason != "" {
		out = append(out, reason)
	}
	if admission.OptsOut(pod) {
		out = append(out, "the pod opts out, which counts where the policy sets admission.allowOptOut")
	}
	out = append(out, sized(pod)...)
	switch made, ok := createdAt(pod); {
	case webhook.err != nil:
		out = append(out, fmt.Sprintf("the installation time of the webhook is unknown: %v", webhook.err))
	case !webhook.known:
	case webhook.since.IsZero():
		out = append(out, "no webhook of lightk8s is installed")
	case ok && made.Before(webhook.since):
		out = append(out, fmt.Sprintf("the pod was created at %s, before the webhook was installed at %s",
			made.UTC().Format(time.RFC3339), webhook.since.UTC().Format(time.RFC3339)))
	}
	if len(out) == 0 {
		out = append(out, "the webhook was down when the pod was created, or its policy injects nothing into this namespace; run kubectl lightk8s webhook status --probe")
	}
	return out
}

// sized says what leaves nothing to size.
func sized(pod map[string]any) []string {
	spec, _ := pod["spec"].(map[string]any)
	if amountOf(spec, "limits", "memory") != nil {
		return []string{"spec.resources limits the memory of the pod as a whole"}
	}
	containers := allContainers(pod)
	guaranteed := len(containers) > 0
	for _, container := range containers {
		request, limit := amountOf(container, "requests", "memory"), amountOf(container, "limits", "memory")
		if limit == nil {
			return nil
		}
		guaranteed = guaranteed && (request == nil || same(request, limit))
	}
	switch {
	case guaranteed:
		return []string{"every container has a memory limit and a request that is equal to it"}
	case len(containers) > 0:
		return []string{"every container has a memory limit already"}
	}
	return nil
}

func amountOf(holder map[string]any, what, name string) any {
	resources, _ := holder["resources"].(map[string]any)
	amounts, _ := resources[what].(map[string]any)
	return amounts[name]
}

func createdAt(pod map[string]any) (time.Time, bool) {
	made := (&unstructured.Unstructured{Object: pod}).GetCreationTimestamp()
	return made.Time, !made.IsZero()
}
