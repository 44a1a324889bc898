package policy_test

import (
	"strings"
	"testing"

	psaapi "k8s.io/pod-security-admission/api"

	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/podsecurity"
)

// A fixture that passes a level passes every control of the level's framework; one that
// fails is failed by the control it is named after. Fixtures of older versions count for the
// checks that have not changed since.
func TestPodSecurityFixturesAreJudgedAsTheirFoldersSay(t *testing.T) {
	engines := map[psaapi.Level]*policy.Engine{
		psaapi.LevelBaseline:   pssEngine(t, pssBaseline),
		psaapi.LevelRestricted: pssEngine(t, pssRestricted),
	}
	all := pssEngine(t, pssBaseline, pssRestricted)
	checks := pssChecks(t)
	passes, fails := map[string]int{}, map[string]int{}
	for _, fixture := range podsecurity.Fixtures(t) {
		violated := pssViolated(t, all, fixture.Pod)
		for _, check := range checks {
			named := strings.EqualFold(check.id, fixture.Check)
			_, inLevel := engines[fixture.Level].Control(check.control)
			switch {
			case fixture.Minor < check.since:
			case fixture.Fails && named:
				fails[check.id]++
				if !violated[check.control] {
					t.Errorf("%s: %s finds nothing", fixture.File, check.control)
				}
			case !fixture.Fails && inLevel:
				passes[check.id]++
				if violated[check.control] {
					t.Errorf("%s: %s finds something", fixture.File, check.control)
				}
			}
		}
	}
	for _, check := range checks {
		if passes[check.id] == 0 || fails[check.id] == 0 {
			t.Errorf("%s was tried with %d fixtures that pass and %d that fail: want some of each",
				check.id, passes[check.id], fails[check.id])
		}
		t.Logf("%-28s since v1.%-2d %5d pass %4d fail", check.id, check.since, passes[check.id], fails[check.id])
	}
}
