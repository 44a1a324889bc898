//go:build e2e

package e2e

import (
	"encoding/json"
	"testing"

	"github.com/lightk8s/lightk8s/plugin/report"
)

// must runs kubectl and ends the test unless it succeeds.
func must(t *testing.T, args ...string) string {
	t.Helper()
	return home.Must(t, args...)
}

// audit runs kubectl lightk8s audit, which must find something and read everything.
func audit(t *testing.T, args ...string) report.Report {
	t.Helper()
	e := home.Kubectl(append([]string{"lightk8s", "audit", "-o", "json"}, args...)...)
	if e.Code != 1 {
		t.Fatalf("audit %v: exit code %d, want 1\n%s", args, e.Code, e.ErrOut)
	}
	var r report.Report
	if err := json.Unmarshal([]byte(e.Out), &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// found is a finding as it reads to a person.
type found struct{ Control, Object, Container string }

func findings(r report.Report) map[found]int {
	out := map[found]int{}
	for f := range r.Findings.All() {
		out[found{f.Control, f.Object.String(), f.Container}]++
	}
	return out
}
