package admission_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

func TestBrokenPolicyLeavesTheOldOneInForce(t *testing.T) {
	reviewer := newReviewer(t, "admission: {enforce: privileged}")
	for text, want := range map[string]string{
		"admission: {deny: [privilegd]}":                            `unknown control "privilegd": did you mean "privileged"?`,
		"admission: {deny: [webhook-timeout]}":                      "control webhook-timeout looks at nothing that is admitted",
		"controls: {nothing: {enabled: false}}":                     `unknown control "nothing"`,
		"admission: {exceptions: [flanel]}":                         `admission.exceptions: unknown exception "flanel": did you mean "flannel"?`,
		"admission: {namespaces: [{namespaces: [a], inject: [x]}]}": `admission.namespaces[0].inject: unknown control "x"`,
	} {
		if err := configure(t, reviewer, text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	if outcome := reviewer.Validate(t.Context(), request(t, pod("{hostPID: true}"))); !outcome.Response.Allowed {
		t.Error("the old policy is no longer in force")
	}
	if err := configure(t, reviewer, ""); err != nil {
		t.Fatal(err)
	}
	if outcome := reviewer.Validate(t.Context(), request(t, pod("{hostPID: true}"))); outcome.Response.Allowed {
		t.Error("the new policy is not in force")
	}
}

func TestAnExceptionIsTriedWithoutCompilingAgain(t *testing.T) {
	reviewer := newReviewer(t, "")
	agent := request(t, pod("{hostPID: true, containers: [{name: web, image: 'nginx:1.29'}]}"))
	exception := policy.Exception{Reason: "a", Namespaces: []string{agent.Namespace}, Pods: []policy.ExceptedPods{{
		Images: []string{"nginx"}, Allow: policy.Allowance{HostNamespaces: []policy.HostNamespace{"hostPID"}},
	}}}
	with, err := reviewer.WithException(exception)
	if err != nil {
		t.Fatal(err)
	}
	if !with.Validate(t.Context(), agent).Response.Allowed {
		t.Error("the exception is not in force")
	}
	if reviewer.Validate(t.Context(), agent).Response.Allowed {
		t.Error("the exception is in force where it was not added")
	}
	if !admission.SharesRules(reviewer, with) {
		t.Error("the rules were compiled again")
	}
	exception.Namespaces = []string{"*"}
	if _, err := reviewer.WithException(exception); err == nil || !strings.Contains(err.Error(), "add exception: namespaces is missing, or stands for all") {
		t.Errorf("an exception for all namespaces: %v", err)
	}
}

func TestWaiversThatLiftNoDenialAreNamed(t *testing.T) {
	reviewer := newReviewer(t, `waivers:
- {reason: a, controls: [privileged]}
- {reason: b, controls: [privileged], namespaces: [shop]}
- {reason: c, controls: [privileged], namespaces: ["*"], names: [web]}
- {reason: d, controls: [privileged], namespaces: [shop, "*?"]}
- {reason: e, controls: [privileged], namespaces: ["kube-*"]}
`)
	var reasons []string
	for _, waiver := range reviewer.IgnoredWaivers() {
		reasons = append(reasons, waiver.Reason)
	}
	if diff := cmp.Diff([]string{"a", "c", "d"}, reasons); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestReviewerIsPreparedForEveryNamespace(t *testing.T) {
	reviewer := newReviewer(t, "admission: {namespaces: [{namespaces: [a], enforce: restricted, inject: []}, {namespaces: [b], enforce: privileged, warnFrom: never}]}")
	if err := reviewer.Prepare(t.Context()); err != nil {
		t.Error(err)
	}
}

// Reviews go on while a policy file is read again; the race detector looks on.
func TestPolicyChangesBetweenTwoReviews(t *testing.T) {
	reviewer := newReviewer(t, "")
	privileged := request(t, pod("{hostPID: true, containers: [{name: web, image: 'nginx:1.29'}]}"))
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for range 50 {
				outcome := reviewer.Validate(t.Context(), privileged)
				if denied := len(outcome.Denied) > 0; denied == outcome.Response.Allowed || len(outcome.Errors) > 0 {
					t.Errorf("allowed %v, denied %v, errors %v", outcome.Response.Allowed, outcome.Denied, outcome.Errors)
				}
				if mutated := reviewer.Mutate(t.Context(), privileged); len(mutated.Patch) == 0 || len(mutated.Errors) > 0 {
					t.Errorf("patch %v, errors %v", mutated.Patch, mutated.Errors)
				}
			}
		})
	}
	for i := range 20 {
		if err := configure(t, reviewer, []string{"", "admission: {enforce: privileged}"}[i%2]); err != nil {
			t.Error(err)
		}
	}
	wait.Wait()
}
