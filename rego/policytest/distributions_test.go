package policytest_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/golden"
)

// What the distributions ship, one file each, as it looks on a cluster. nodes.yaml is what
// they run on.
const distributions = "testdata/distributions"

// stock is an object that a distribution ships, and all that is found in it.
type stock struct {
	distribution string
	object       map[string]any
	facts        policy.Facts
	findings     []policy.Finding
}

func (s stock) String() string {
	return s.distribution + " " + policy.RefOf(s.object).String()
}

func documents(t *testing.T, name string) []map[string]any {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(distributions, name))
	if err != nil {
		t.Fatal(err)
	}
	var objects []map[string]any
	for document := range bytes.SplitSeq(data, []byte("\n---\n")) {
		var object map[string]any
		if err := yaml.UnmarshalStrict(document, &object); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		objects = append(objects, object)
	}
	return objects
}

// shipped lists the objects of all distributions, each with its own cluster for facts.
func shipped(t *testing.T, engine *policy.Engine) []stock {
	t.Helper()
	var all []stock
	for _, distribution := range []string{"k3s", "rke2", "kubeadm", "k0s", "microk8s"} {
		inventory := policy.NewInventory()
		for _, kind := range engine.InventoryKinds() {
			if kind.Kind != "ServiceAccount" { // the files hold not all of those that pods name
				inventory.Know(kind)
			}
		}
		objects := documents(t, distribution+".yaml")
		for _, object := range append(documents(t, "nodes.yaml"), objects...) {
			inventory.Include(object)
		}
		for _, object := range objects {
			s := stock{distribution: distribution, object: object, facts: policy.Facts{Inventory: inventory}}
			s.findings = findingsOf(t, engine, s)
			all = append(all, s)
		}
	}
	return all
}

func findingsOf(t *testing.T, engine *policy.Engine, s stock) []policy.Finding {
	t.Helper()
	verdict, err := engine.Evaluate(context.Background(), policy.Target{Object: s.object, Facts: s.facts})
	if err != nil {
		t.Fatalf("%s: %v", s, err)
	}
	for _, failure := range verdict.Failed {
		t.Fatalf("%s: control %s failed: %v", s, failure.Control, failure.Err)
	}
	return verdict.Findings
}

func waivers(t *testing.T) []policy.Waiver {
	t.Helper()
	waivers, err := policy.DistributionWaivers()
	if err != nil {
		t.Fatal(err)
	}
	return waivers
}

func covered(waivers []policy.Waiver, object map[string]any, finding policy.Finding) bool {
	return slices.ContainsFunc(waivers, func(w policy.Waiver) bool { return w.Covers(object, finding) })
}

// What is left is advice that a user can follow. A new control that finds something in a
// distribution either belongs in the file, or its finding is waived with a reason.
func TestWaiversLeaveOnlyWhatAUserCanChange(t *testing.T) {
	var left []string
	waivers := waivers(t)
	for _, s := range shipped(t, engine(t)) {
		for _, finding := range s.findings {
			if !covered(waivers, s.object, finding) {
				left = append(left, s.String()+" "+finding.Control)
			}
		}
	}
	slices.Sort(left)
	got := strings.Join(slices.Compact(left), "\n") + "\n"
	golden.Check(t, filepath.Join(distributions, "left.txt"), []byte(got))
}

func TestEveryControlOfAWaiverIsViolatedByWhatItIsAbout(t *testing.T) {
	all := shipped(t, engine(t))
	for _, waiver := range waivers(t) {
		violated := map[string]bool{}
		for _, s := range all {
			for _, finding := range s.findings {
				violated[finding.Control] = violated[finding.Control] || waiver.Covers(s.object, finding)
			}
		}
		for _, id := range waiver.Controls {
			if !violated[id] {
				t.Errorf("%q waives %s, which nothing that it is about violates", waiver.Reason, id)
			}
		}
	}
}

func TestDefaultWaiversNameWhatTheyAreAbout(t *testing.T) {
	for _, waiver := range waivers(t) {
		if waiver.Source != policy.BuiltIn {
			t.Errorf("%q: source is %q, want %q", waiver.Reason, waiver.Source, policy.BuiltIn)
		}
		if slices.ContainsFunc(waiver.Controls, func(id string) bool { return strings.ContainsAny(id, "*?[") }) {
			t.Errorf("%q: controls %v: want ids", waiver.Reason, waiver.Controls)
		}
		if len(waiver.Kinds) == 0 || len(waiver.Labels)+len(waiver.Subjects) == 0 {
			t.Errorf("%q matches by name alone", waiver.Reason)
		}
		if !strings.HasSuffix(waiver.Reason, ".") || strings.Count(waiver.Reason, ". ") > 0 {
			t.Errorf("%q: want one sentence", waiver.Reason)
		}
	}
}
