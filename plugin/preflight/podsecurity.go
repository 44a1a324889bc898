package preflight

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	podsecurityapi "k8s.io/pod-security-admission/api"
	podsecuritypolicy "k8s.io/pod-security-admission/policy"
)

// podSecurity is Pod Security Admission of the API server, by the labels of namespaces. What its
// configuration file exempts and sets by default is not known.
type podSecurity struct {
	evaluator  podsecuritypolicy.Evaluator
	namespaces map[string]map[string]string
}

func newPodSecurity(around Around) (podSecurity, error) {
	var latest *podsecurityapi.Version
	if around.Minor != 0 {
		latest = new(podsecurityapi.MajorMinorVersion(1, around.Minor))
	}
	evaluator, err := podsecuritypolicy.NewEvaluator(podsecuritypolicy.DefaultChecks(), latest)
	if err != nil {
		return podSecurity{}, fmt.Errorf("read checks: %w", err)
	}
	return podSecurity{evaluator, around.Namespaces}, nil
}

// refuses is why the level that the labels of its namespace enforce refuses a pod; "": it does not. Labels
// that cannot be read enforce the level restricted.
func (p podSecurity) refuses(pod *corev1.Pod) string {
	privileged := podsecurityapi.LevelVersion{Level: podsecurityapi.LevelPrivileged, Version: podsecurityapi.LatestVersion()}
	enforced, _ := podsecurityapi.PolicyToEvaluate(p.namespaces[pod.Namespace],
		podsecurityapi.Policy{Enforce: privileged, Audit: privileged, Warn: privileged})
	result := podsecuritypolicy.AggregateCheckResults(p.evaluator.EvaluatePod(enforced.Enforce, &pod.ObjectMeta, &pod.Spec))
	if result.Allowed {
		return ""
	}
	return fmt.Sprintf("violates PodSecurity %q: %s", enforced.Enforce.String(), result.ForbiddenDetail())
}
