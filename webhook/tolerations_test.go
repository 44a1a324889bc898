package webhook

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// toleratedPod is a review of a privileged pod in a namespace.
func toleratedPod(namespace string, dryRun bool) string {
	review := strings.Replace(reviewOf("u", privilegedPod), `"namespace":"default"`, `"namespace":"`+namespace+`"`, 1)
	return strings.Replace(review, `"dryRun":false`, fmt.Sprintf(`"dryRun":%v`, dryRun), 1)
}

func TestWhatWouldBeDeniedIsCountedByNamespaceAndToldOnce(t *testing.T) {
	h, registry, journal := newHandler(t, 1, 5*time.Second, nil)
	reviewer := newReviewer(t, policy.Policy{Admission: policy.Admission{Enforcement: policy.EnforcementWarn}})
	h.decide, h.tolerated.enforcement = reviewer.Validate, reviewer.Enforcement
	url, client := handlers(t, h)
	for _, pod := range []string{
		toleratedPod("shop", false), toleratedPod("shop", false), toleratedPod("ci", false), toleratedPod("shop", true),
		reviewOf("u", goodPod),
	} {
		if got := send(t, client, url, strings.NewReader(pod)); !got.Allowed {
			t.Errorf("denied: %+v", got)
		}
	}
	checkValues(t, registry, "after five pods", map[string]string{
		`lightk8s_would_deny_total{resource_namespace="shop"}`:                    "2",
		`lightk8s_would_deny_total{resource_namespace="ci"}`:                      "1",
		`lightk8s_would_deny_total{resource_namespace="default"}`:                 "",
		`lightk8s_findings_total{control="privileged",effect="tolerated"}`:        "4",
		`lightk8s_findings_total{control="privileged",effect="denied"}`:           "",
		`lightk8s_reviews_total{allowed="true",exempt="false",review="validate"}`: "5",
	})
	log := journal.String()
	if told := strings.Count(log, "event=WouldDeny"); told != 2 || strings.Count(log, `msg="would be denied"`) != 4 || !strings.Contains(log, "enforcement=warn") {
		t.Errorf("%d Events, want one for each of two namespaces, of four lines:\n%s", told, log)
	}
}

func TestNamespacesOfToleratedRequestsAreBounded(t *testing.T) {
	var seen tolerations
	now := time.Now()
	events := 0
	names := map[string]bool{}
	for i := range 10 * maxNamespaces {
		name, first := seen.meet(fmt.Sprintf("ns-%d", i), now)
		if names[name] = true; first {
			events++
		}
	}
	if len(names) != maxNamespaces+1 || !names[otherNamespaces] || events != maxNamespaces+1 {
		t.Errorf("%d names and %d Events, want %d", len(names), events, maxNamespaces+1)
	}
	for after, want := range map[time.Duration]bool{tolerationInterval - 1: false, tolerationInterval: true} {
		if _, first := seen.meet("ns-0", now.Add(after)); first != want {
			t.Errorf("after %v an Event is made: %v, want %v", after, first, want)
		}
	}
}

// A request that could not be judged at all names no control, and counts as well.
func TestARequestThatCouldNotBeJudgedIsToleratedAndCounted(t *testing.T) {
	h, registry, _ := newHandler(t, 1, 5*time.Second, nil)
	reviewer := newReviewer(t, policy.Policy{Admission: policy.Admission{EnforceFrom: "9999-01-01"}})
	h.decide, h.failed = reviewer.Validate, reviewer.Refuse
	url, client := handlers(t, h)
	got := send(t, client, url, strings.NewReader(largeReview("u", maxBody)))
	if !got.Allowed || len(got.Warnings) != 1 || !strings.HasPrefix(got.Warnings[0], "lightk8s (denied from 9999-01-01) could not judge the pod") {
		t.Errorf("answered with %+v", got)
	}
	if got := value(t, registry, `lightk8s_would_deny_total{resource_namespace="default"}`); got != "1" {
		t.Errorf("counted %q, want 1", got)
	}
}
