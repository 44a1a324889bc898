package admission_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	psa "k8s.io/pod-security-admission/policy"
	psatest "k8s.io/pod-security-admission/test"

	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/podsecurity"
)

// currentChecks are the checks of Pod Security Admission in their newest version alone, as if they
// had come into being with it: the bundle knows no older one.
func currentChecks() []psa.Check {
	var checks []psa.Check
	for _, check := range psa.DefaultChecks() {
		check.Versions = check.Versions[len(check.Versions)-1:]
		checks = append(checks, check)
	}
	return checks
}

// upstreamRules are those of the namespaces that the suite makes, podsecurity-LEVEL-1-MINOR: there
// the controls are not denied that are newer than the version. Versions with the same controls
// share an entry.
func upstreamRules() []policy.NamespaceAdmission {
	var rules []policy.NamespaceAdmission
	for _, level := range []policy.PodSecurityLevel{policy.LevelBaseline, policy.LevelRestricted} {
		var last string
		for minor := range newestFixtures + 1 {
			newer := []string{}
			for _, check := range currentChecks() {
				if check.Versions[0].MinimumVersion.Minor() > minor {
					newer = append(newer, podsecurity.ControlID(string(check.ID)))
				}
			}
			slices.Sort(newer)
			if key := strings.Join(newer, " "); key != last || minor == 0 {
				last = key
				rules = append(rules, policy.NamespaceAdmission{AdmissionRules: policy.AdmissionRules{
					Enforce: level, Allow: newer, WarnFrom: policy.Never, Inject: []string{},
				}})
			}
			entry := &rules[len(rules)-1]
			entry.Namespaces = append(entry.Namespaces, fmt.Sprintf("podsecurity-%s-1-%d", level, minor))
		}
	}
	return rules
}

// The suite that Kubernetes tries its own plugin with creates its pods, and Deployments of them, in a
// namespace for each level and for each version of Kubernetes in which something changed. What is
// tried is each check in its newest version, at every version of Kubernetes that has it; the twelve
// older versions of checks, which the bundle does not know, are left out.
func TestSuiteOfPodSecurityAdmissionPasses(t *testing.T) {
	checks := slices.DeleteFunc(currentChecks(), func(check psa.Check) bool {
		return strings.HasPrefix(string(check.ID), "procMount") && !has(t, procMount)
	})
	psatest.Run(t, psatest.Options{ClientConfig: guarded.plane.Config, Checks: checks})
}
