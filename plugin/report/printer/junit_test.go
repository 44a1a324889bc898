package printer

import (
	"encoding/xml"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestJUnitTellsPassedFailedSkippedAndErrorApart(t *testing.T) {
	var suites junitSuites
	if err := xml.Unmarshal(render(t, shopReport(), "junit", Options{}), &suites); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, suite := range suites.Suites {
		for _, c := range suite.Cases {
			state := "passed"
			switch {
			case c.Error != nil:
				state = "error"
			case c.Failure != nil:
				state = "failed"
			case c.Skipped != nil:
				state = "skipped"
			}
			got[c.Classname+" "+c.Name] = state
		}
	}
	want := map[string]string{
		"lightk8s.availability readiness-probe":       "failed",
		"lightk8s.errors manifests/old.yaml:12":       "error",
		"lightk8s.exposure public-node-port":          "failed",
		"lightk8s.house-keeping recommended-labels":   "failed",
		"lightk8s.images image-tag":                   "failed",
		"lightk8s.network default-deny-ingress":       "error",
		"lightk8s.node kubelet-memory-eviction":       "skipped",
		"lightk8s.node kubelet-read-only-port":        "skipped",
		"lightk8s.pod-security host-path-volumes":     "failed",
		"lightk8s.pod-security privileged":            "failed",
		"lightk8s.pod-security service-account-token": "passed",
		"lightk8s.resources memory-limit":             "failed",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if want := (junitCounts{Tests: 12, Failures: 7, Errors: 2, Skipped: 2}); suites.junitCounts != want {
		t.Errorf("counts %+v, want %+v", suites.junitCounts, want)
	}
}
