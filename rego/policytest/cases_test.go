package policytest_test

import (
	"os"
	"slices"
	"sync"
	"testing"

	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/rego/policytest"
	"github.com/lightk8s/lightk8s/test/golden"
	"github.com/lightk8s/lightk8s/test/repo"
)

var bundle = repo.Path("rego/bundle")

// loaded is the bundle, which all tests share: loading takes half a second.
var loaded = sync.OnceValues(func() (*policytest.Suite, error) {
	s, err := policytest.NewSuite(bundle, repo.Path("rego/schemas"))
	if err == nil && golden.Updating() {
		s.Write = golden.Write
	}
	return s, err
})

func suite(t *testing.T) *policytest.Suite {
	t.Helper()
	s, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func engine(t *testing.T) *policy.Engine {
	t.Helper()
	return suite(t).Engine
}

// TestControl holds each control against its cases: go test ./rego/policytest -run TestControl/ID
func TestControl(t *testing.T) {
	for _, control := range engine(t).Controls() {
		t.Run(control.ID, func(t *testing.T) {
			t.Parallel()
			suite(t).Check(t, control)
		})
	}
}

// Where strangers reach what a control of risk exposed finds is known, but of what has no endpoint in its object.
func TestControlsOfRiskExposedStateEndpointsInACase(t *testing.T) {
	none := []string{"anonymous-binding", "ingress-nginx-retired", "ingress-tls-floor", "os-end-of-life", "version-supported"}
	for _, control := range engine(t).Controls() {
		states := slices.ContainsFunc(policytest.Cases(t, os.DirFS(bundle), control), func(c policy.Case) bool {
			return slices.ContainsFunc(c.Findings, func(f policy.CaseFinding) bool { return len(f.Endpoints) > 0 })
		})
		if want := control.Risk == policy.Exposed && !slices.Contains(none, control.ID); states != want {
			t.Errorf("%s: a case states endpoints: %v, want %v", control.ID, states, want)
		}
	}
}

// The kinds that a cluster has many of are never held in memory as a whole: of Pods an outline is known,
// of the others in complete files alone.
func TestNoControlNeedsAnInventoryOfWorkloads(t *testing.T) {
	for _, control := range engine(t).Controls() {
		for _, need := range control.Needs {
			if kind, ok := need.Inventory(); ok && policy.HoldsPodSpec(kind) && !slices.Contains([]string{"CronJob", "DaemonSet", "Pod"}, kind.Kind) {
				t.Errorf("%s needs inventory/%s: declare the other kind as needed instead, and judge the workload", control.ID, kind)
			}
		}
	}
}

func TestBundleIsFormatted(t *testing.T) {
	sources, err := policytest.Sources(os.DirFS(bundle))
	if err != nil {
		t.Fatal(err)
	}
	for file, source := range sources {
		formatted, err := policytest.Formatted(file, source)
		if err != nil {
			t.Fatal(err)
		}
		if string(formatted) == source {
			continue
		}
		t.Errorf("%s is not as opa fmt writes it; -update writes it", file)
		if golden.Updating() {
			golden.Write(t, repo.Path("rego/bundle/"+file), formatted)
		}
	}
}
