package policy_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	psaapi "k8s.io/pod-security-admission/api"
	psa "k8s.io/pod-security-admission/policy"

	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/rego/policytest"
	"github.com/lightk8s/lightk8s/test/podsecurity"
)

const (
	pssBaseline   = "pss-baseline"
	pssRestricted = "pss-restricted"
)

// pssCheck is a check of Pod Security Admission beside the control that stands for it.
type pssCheck struct {
	id      string // as Pod Security Admission names it: hostNamespaces
	control string // as the bundle does: host-namespaces
	level   psaapi.Level
	// since is the minor version of Kubernetes from which on the check is what it is now.
	since     int
	overrides []string // checks that the restricted profile leaves out for this one
	evaluator psa.Evaluator
}

// allows is what Pod Security Admission, in its newest version, says of a pod.
func (c pssCheck) allows(metadata *metav1.ObjectMeta, spec *corev1.PodSpec) bool {
	return pssAllows(c.evaluator, c.level, metadata, spec)
}

func pssAllows(evaluator psa.Evaluator, level psaapi.Level, metadata *metav1.ObjectMeta, spec *corev1.PodSpec) bool {
	newest := psaapi.LevelVersion{Level: level, Version: psaapi.LatestVersion()}
	return psa.AggregateCheckResults(evaluator.EvaluatePod(newest, metadata, spec)).Allowed
}

// pssChecks lists all checks, each with an evaluator that knows no other.
func pssChecks(t *testing.T) []pssCheck {
	t.Helper()
	var checks []pssCheck
	for _, check := range psa.DefaultChecks() {
		newest := check.Versions[len(check.Versions)-1]
		c := pssCheck{
			id:        string(check.ID),
			control:   podsecurity.ControlID(string(check.ID)),
			level:     check.Level,
			since:     newest.MinimumVersion.Minor(),
			evaluator: pssEvaluator(t, check),
		}
		for _, id := range newest.OverrideCheckIDs {
			c.overrides = append(c.overrides, string(id))
		}
		checks = append(checks, c)
	}
	return checks
}

func pssEvaluator(t *testing.T, checks ...psa.Check) psa.Evaluator {
	t.Helper()
	evaluator, err := psa.NewEvaluator(checks, nil)
	if err != nil {
		t.Fatal(err)
	}
	return evaluator
}

// pssEngine is the bundle with the controls of the frameworks alone.
func pssEngine(t *testing.T, frameworks ...string) *policy.Engine {
	t.Helper()
	engine, err := policytest.Load(t, rego.Bundle()).Select(policy.Selection{Frameworks: frameworks})
	if err != nil {
		t.Fatal(err)
	}
	return engine
}

// pssViolated judges the object and names the controls that found something. A control that
// did not answer ends the test: it must neither fail nor be skipped.
func pssViolated(t *testing.T, engine *policy.Engine, object map[string]any) map[string]bool {
	t.Helper()
	verdict, err := engine.Evaluate(t.Context(), policy.Target{Object: object})
	if err != nil {
		t.Errorf("evaluate: %v", err)
	}
	for _, failure := range verdict.Failed {
		t.Errorf("control %s failed: %v", failure.Control, failure.Err)
	}
	for _, skip := range verdict.Skipped {
		t.Errorf("control %s was skipped: %s", skip.Control, skip.Reason)
	}
	violated := map[string]bool{}
	for _, finding := range verdict.Findings {
		violated[finding.Control] = true
	}
	return violated
}

func TestEveryPodSecurityCheckIsAControlOfItsProfiles(t *testing.T) {
	overridden := map[string]bool{}
	for _, check := range pssChecks(t) {
		for _, id := range check.overrides {
			overridden[id] = true
		}
	}
	want := map[string][]string{}
	for _, check := range pssChecks(t) {
		claim := check.control + " as " + check.id
		if check.level == psaapi.LevelBaseline {
			want[pssBaseline] = append(want[pssBaseline], claim)
		}
		if !overridden[check.id] {
			want[pssRestricted] = append(want[pssRestricted], claim)
		}
	}
	got := map[string][]string{}
	for _, control := range pssEngine(t, pssBaseline, pssRestricted).Controls() {
		for _, reference := range control.References {
			if reference.Framework == pssBaseline || reference.Framework == pssRestricted {
				got[reference.Framework] = append(got[reference.Framework], control.ID+" as "+reference.ID)
			}
		}
	}
	for _, profile := range []string{pssBaseline, pssRestricted} {
		slices.Sort(want[profile])
		slices.Sort(got[profile])
		if diff := cmp.Diff(want[profile], got[profile]); diff != "" {
			t.Errorf("controls of %s (-Pod Security Admission +bundle):\n%s", profile, diff)
		}
	}
}
