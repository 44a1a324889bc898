package audit

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/seed"
)

// found renders the findings of a report.
func found(r report.Report) []string {
	out := []string{}
	for f := range r.Findings.All() {
		out = append(out, fmt.Sprintf("%s %s %s", f.Control, f.Object, f.Path))
	}
	return out
}

func skippedOf(r report.Report) []string {
	out := []string{}
	for _, s := range r.Skipped {
		out = append(out, fmt.Sprintf("%s: %s: %s (%d)", s.Control, s.Class, s.Reason, s.Objects))
	}
	return out
}

func TestAFindingCountsOnceForOwnerAndOwned(t *testing.T) {
	engine := only(t, testEngine(t), "privileged", "host-network")
	other := strings.ReplaceAll(ownedPod, "namespace: shop", "namespace: other")
	loose := strings.Replace(ownedPod, "controller: true", "controller: false", 1)
	injected := strings.Replace(ownedPod, "containers: [", "hostNetwork: true, containers: [{name: sidecar, privileged: true}, ", 1)
	ownedBy := func(name, owner string) string {
		return fmt.Sprintf("{apiVersion: v1, kind: Pod, metadata: {name: %s, namespace: shop, "+
			"ownerReferences: [{kind: Pod, name: %s, controller: true}]}, spec: {hostNetwork: true}}", name, owner)
	}
	for name, c := range map[string]struct {
		objects []string
		want    []string
	}{
		"whole chain":         {[]string{deployment, replicaSet, ownedPod}, []string{"privileged Deployment shop/web spec.template.spec.containers[0]"}},
		"in another order":    {[]string{ownedPod, replicaSet, deployment}, []string{"privileged Deployment shop/web spec.template.spec.containers[0]"}},
		"owner out of sight":  {[]string{replicaSet, ownedPod}, []string{"privileged ReplicaSet shop/web-1 spec.template.spec.containers[0]"}},
		"middle out of sight": {[]string{deployment, ownedPod}, []string{"privileged Deployment shop/web spec.template.spec.containers[0]", "privileged Pod shop/web-1-a spec.containers[0]"}},
		"alone":               {[]string{ownedPod}, []string{"privileged Pod shop/web-1-a spec.containers[0]"}},
		"another namespace": {
			[]string{deployment, replicaSet, other},
			[]string{"privileged Deployment shop/web spec.template.spec.containers[0]", "privileged Pod other/web-1-a spec.containers[0]"},
		},
		"owner that did not make it": {
			[]string{deployment, replicaSet, loose},
			[]string{"privileged Deployment shop/web spec.template.spec.containers[0]", "privileged Pod shop/web-1-a spec.containers[0]"},
		},
		"what only the pod has": {
			[]string{deployment, replicaSet, injected},
			[]string{
				"privileged Deployment shop/web spec.template.spec.containers[0]", "privileged Pod shop/web-1-a spec.containers[0]",
				"host-network Pod shop/web-1-a spec",
			},
		},
		"owner that is clean": {
			[]string{strings.Replace(deployment, "privileged: true", "privileged: false", 1), strings.Replace(replicaSet, "privileged: true", "privileged: false", 1), ownedPod},
			[]string{"privileged Pod shop/web-1-a spec.containers[0]"},
		},
		// An object that is its own owner, or its owner's, is not a duplicate.
		"an owner of itself": {[]string{ownedBy("a", "a")}, []string{"host-network Pod shop/a spec"}},
		"owners of each other": {
			[]string{ownedBy("a", "b"), ownedBy("b", "a")}, []string{"host-network Pod shop/a spec", "host-network Pod shop/b spec"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var steps []step
			for _, object := range c.objects {
				steps = append(steps, step{object: object})
			}
			r := collected(t, engine, nil, nil, steps...).report(nil)
			if diff := cmp.Diff(c.want, found(r)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// A change is known, but the control says that it is a decision.
func TestOnlyWhatFixClosesIsFixable(t *testing.T) {
	node := "{apiVersion: v1, kind: Node, metadata: {name: n1}, spec: {hostNetwork: true}}"
	r := collected(t, only(t, testEngine(t), "node"), nil, nil, step{object: node}).report(nil)
	if found := slices.Collect(r.Findings.All()); len(found) != 1 || found[0].Fixable {
		t.Errorf("findings %v", found)
	}
}

func TestAFindingIsReportedWithAllThatIsKnown(t *testing.T) {
	engine := only(t, testEngine(t), "host-network")
	r := collected(t, engine, nil, nil, step{object: cleanPod}, step{object: badPod}).report(nil)
	object := policy.ObjectRef{APIVersion: "v1", Kind: "Pod", Namespace: "shop", Name: "bad"}
	want := []report.Finding{{
		Control: "host-network", Category: "test", Severity: policy.High,
		Risk: policy.Hygiene, Cause: "alerts", ClosedBy: policy.ByFix, Ease: policy.OneCommand, Object: object, Path: "spec", Message: "hostNetwork is on",
		Fixable: true, Origin: policy.Origin{File: "f.yaml", Line: 2},
		Fingerprint: report.Fingerprint("host-network", object, "", "spec", "hostNetwork is on"),
	}}
	if diff := cmp.Diff(want, slices.Collect(r.Findings.All())); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	score := 0
	wantSummary := report.Summary{
		Objects: 2, Controls: 1, Findings: 1, Score: &score,
		ByRisk: map[policy.Risk]int{
			policy.Exposed: 0, policy.Outage: 0, policy.Takeover: 0, policy.DataLoss: 0, policy.Cost: 0, policy.Hygiene: 1,
		},
		Failed:         map[policy.Severity]int{policy.Critical: 0, policy.High: 1, policy.Medium: 0, policy.Low: 0, policy.Info: 0},
		SkippedByClass: map[policy.SkipClass]int{policy.NotApplicable: 0, policy.Unknown: 0, policy.NeedsFlag: 0, policy.Forbidden: 0},
	}
	if diff := cmp.Diff(wantSummary, r.Summary); diff != "" {
		t.Errorf("summary (-want +got):\n%s", diff)
	}
}

func TestTheLineOfAFindingIsThatOfItsField(t *testing.T) {
	engine := only(t, testEngine(t), "host-network")
	c := newCollector(engine, nil, today)
	object, err := policy.Decode([]byte(badPod))
	if err != nil {
		t.Fatal(err)
	}
	verdict, err := engine.Evaluate(t.Context(), policy.Target{Object: object})
	if err != nil {
		t.Fatal(err)
	}
	lineOf := func(path policy.Path) int { return 10 + len(path) }
	c.add(outcome{object: object, ref: policy.RefOf(object), origin: policy.Origin{File: "f", Line: 5, LineOf: lineOf}, verdict: verdict})
	if got := c.report(nil).Findings.At(0).Origin.Line; got != 11 {
		t.Errorf("line %d, want 11", got)
	}
}

func TestWaivedFindingsDoNotCount(t *testing.T) {
	engine := only(t, testEngine(t), "privileged", "host-network")
	mine := policy.Waiver{Reason: "because", Controls: []string{"host-*"}, Source: "p.yaml", Expires: "2030-06-15"}
	r := collected(t, engine, []policy.Waiver{mine}, nil, step{object: badPod}).report(nil)
	if diff := cmp.Diff([]string{"privileged Pod shop/bad spec.containers[0]"}, found(r)); diff != "" {
		t.Error(diff)
	}
	if len(r.Waived) != 1 || r.Waived[0].Control != "host-network" || r.Waived[0].Reason != "because" || r.Waived[0].Source != "p.yaml" || r.Waived[0].Expires != "2030-06-15" {
		t.Errorf("waived %+v", r.Waived)
	}
	if r.Summary.Waived != 1 || r.Summary.Findings != 1 || r.Summary.Failed[policy.High] != 0 || r.Summary.Passed != 1 || len(r.Notices) != 0 {
		t.Errorf("summary %+v, notices %q", r.Summary, r.Notices)
	}
}

func TestTheFirstWaiverInForceCounts(t *testing.T) {
	engine := only(t, testEngine(t), "host-network")
	waiver := func(reason, source, expires string) policy.Waiver {
		return policy.Waiver{Reason: reason, Source: source, Expires: expires, Controls: []string{"*"}}
	}
	for name, c := range map[string]struct {
		waivers []policy.Waiver
		reason  string // of the waived finding; empty: it is not waived
		notices []string
	}{
		"first of two":    {[]policy.Waiver{waiver("one", "p.yaml", ""), waiver("two", "p.yaml", "")}, "one", []string{}},
		"user's first":    {[]policy.Waiver{waiver("mine", "p.yaml", ""), waiver("shipped", policy.BuiltIn, "")}, "mine", []string{}},
		"next of expired": {[]policy.Waiver{waiver("old", "p.yaml", "2030-06-14"), waiver("new", "p.yaml", "")}, "new", []string{"waivers[0] of p.yaml (*) has expired on 2030-06-14, so its findings count again: old"}},
		"expired": {
			[]policy.Waiver{waiver("old", "p.yaml", "2030-06-14")}, "",
			[]string{"waivers[0] of p.yaml (*) has expired on 2030-06-14, so its findings count again: old"},
		},
		"expired and without use": {
			[]policy.Waiver{{Reason: "old", Source: "p.yaml", Expires: "2001-01-01", Controls: []string{"other"}}}, "",
			[]string{"waivers[0] of p.yaml (other) has expired on 2001-01-01 and covers nothing: old"},
		},
		"without use": {
			[]policy.Waiver{{Reason: "r", Source: "p.yaml", Controls: []string{"*"}, Names: []string{"other"}}}, "",
			[]string{"waivers[0] of p.yaml (*) covers nothing: r"},
		},
		"second of a file, beside those of others": {
			[]policy.Waiver{
				{Reason: "r", Source: policy.BuiltIn, Controls: []string{"other"}}, waiver("mine", "p.yaml", ""), waiver("its", "q.yaml", ""),
				{Reason: "gone", Source: "p.yaml", Controls: []string{"other", "more-*"}},
			}, "mine",
			[]string{"waivers[1] of p.yaml (other, more-*) covers nothing: gone"},
		},
		"built-in without use": {[]policy.Waiver{{Reason: "r", Source: policy.BuiltIn, Controls: []string{"other"}}}, "", []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			r := collected(t, engine, c.waivers, nil, step{object: badPod}).report(nil)
			reason := ""
			if len(r.Waived) == 1 {
				reason = r.Waived[0].Reason
			}
			if reason != c.reason || len(r.Waived)+r.Findings.Len() != 1 {
				t.Errorf("waived %+v, findings %v", r.Waived, found(r))
			}
			if diff := cmp.Diff(c.notices, r.Notices); diff != "" {
				t.Errorf("notices (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSkipsSayWhatWasMissing(t *testing.T) {
	engine := testEngine(t)
	namespace := func(name string) step {
		return step{object: "{apiVersion: v1, kind: Namespace, metadata: {name: " + name + "}}"}
	}
	r := collected(t, engine, nil, nil, namespace("a"), namespace("b"), step{object: cleanPod}).report(nil)
	want := []string{
		"cluster: needs-flag: only a live cluster, without --namespace and --selector, or a snapshot of one shows this (0)",
		"node: needs-flag: only a live cluster, without --namespace and --selector, or a snapshot of one shows this (0)",
		"quota: unknown: needs to know every ResourceQuota (2)",
	}
	if diff := cmp.Diff(want, skippedOf(r)); diff != "" {
		t.Errorf("skipped (-want +got):\n%s", diff)
	}
	if r.Summary.Skipped != 3 || r.Summary.Passed != 3 || r.Summary.Objects != 3 {
		t.Errorf("summary %+v", r.Summary)
	}
	r = collected(t, only(t, engine, "privileged", "quota"), nil, []schema.GroupKind{{Kind: "ResourceQuota"}}, namespace("a")).report(nil)
	if diff := cmp.Diff([]string{"privileged: not-applicable: there is no workload (0)"}, skippedOf(r)); diff != "" {
		t.Errorf("skipped (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"quota Namespace/a "}, found(r)); diff != "" {
		t.Error(diff)
	}
}

// Every control is exactly one of passed, failed and skipped.
func TestAControlThatIsSkippedForSomeObjectsHasNotPassed(t *testing.T) {
	const half = `skipped contains {"reason": "no word", "class": "CLASS"} if not input.object.spec.word
violations contains {"message": "bad", "path": []} if input.object.spec.word == "bad"`
	pod := func(word string) step {
		return step{object: "{apiVersion: v1, kind: Pod, metadata: {name: p-" + word + "}, spec: {word: " + word + "}}"}
	}
	none := pod("null")
	for name, c := range map[string]struct {
		class   string
		steps   []step
		want    report.Summary
		skipped policy.SkipClass // "": it is not
	}{
		"passed for some":                      {"needs-flag", []step{none, pod("good")}, report.Summary{Skipped: 1}, policy.NeedsFlag},
		"passed for some, not applicable else": {"not-applicable", []step{none, pod("good")}, report.Summary{Passed: 1}, ""},
		"not applicable":                       {"not-applicable", []step{none}, report.Summary{Skipped: 1}, policy.NotApplicable},
		"found for some":                       {"forbidden", []step{none, pod("bad")}, report.Summary{Findings: 1}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			engine := engineOf(t, []testControl{{"half", "low", "Pod", strings.Replace(half, "CLASS", c.class, 1)}})
			s := collected(t, engine, nil, nil, c.steps...).report(nil).Summary
			if s.Passed != c.want.Passed || s.Skipped != c.want.Skipped || s.Findings != c.want.Findings || c.skipped != "" && s.SkippedByClass[c.skipped] != 1 {
				t.Errorf("%+v", s)
			}
		})
	}
}

// A list that was not read can hold what the others do not.
func TestAControlDoesNotPassWhereAKindWasNotRead(t *testing.T) {
	unread := &source.ReadError{Subject: "deployments.apps", Kind: schema.GroupKind{Group: "apps", Kind: "Deployment"}, Err: source.ErrForbidden}
	r := collected(t, only(t, testEngine(t), "privileged", "crash"), nil, nil, step{object: cleanPod}, step{err: unread}).report(nil)
	if diff := cmp.Diff([]string{"privileged: forbidden: some of what it looks at could not be read (0)"}, skippedOf(r)); diff != "" {
		t.Errorf("skipped (-want +got):\n%s", diff)
	}
	if r.Summary.Passed != 1 || r.Summary.SkippedByClass[policy.Forbidden] != 1 {
		t.Errorf("%+v", r.Summary)
	}
}

func TestAnAuditOfNodesSaysWhatItDoesNotSee(t *testing.T) {
	engine := testEngine(t)
	for object, want := range map[string][]string{
		"{apiVersion: v1, kind: Node, metadata: {name: n1}}":            {unseen},
		"{apiVersion: example.com/v1, kind: Node, metadata: {name: a}}": {},
		cleanPod: {},
	} {
		if diff := cmp.Diff(want, collected(t, engine, nil, nil, step{object: object}).report(nil).Notices); diff != "" {
			t.Errorf("%s (-want +got):\n%s", object, diff)
		}
	}
}

func TestWhatCouldNotBeReadIsAnErrorThatNamesItsControls(t *testing.T) {
	engine := testEngine(t)
	quota := &source.ReadError{Subject: "resourcequotas", Kind: schema.GroupKind{Kind: "ResourceQuota"}, Err: errors.New("forbidden")}
	node := &source.ReadError{Subject: "nodes", Kind: schema.GroupKind{Kind: "Node"}, Err: errors.New("forbidden")}
	file := &source.ReadError{Subject: "a.yaml:3", Err: errors.New("no YAML")}
	notice := &source.Notice{Text: "left out"}
	r := collected(t, engine, nil, nil,
		step{err: node}, step{err: fmt.Errorf("wrapped: %w", quota)}, step{err: file}, step{err: notice}, step{object: cleanPod}).report(nil)
	want := []report.Error{
		{Subject: "a.yaml:3", Message: "no YAML"},
		{Subject: "nodes", Message: "forbidden", Controls: []string{"node"}},
		{Subject: "resourcequotas", Message: "forbidden", Controls: []string{"quota"}},
	}
	if diff := cmp.Diff(want, r.Errors); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"left out"}, r.Notices); diff != "" {
		t.Error(diff)
	}
	if r.Summary.Errors != 3 {
		t.Errorf("summary %+v", r.Summary)
	}
	if !strings.Contains(strings.Join(skippedOf(r), "\n"), "node: forbidden: what it looks at could not be read (0)") {
		t.Errorf("skipped %q", skippedOf(r))
	}
}

func TestAControlThatFailsIsAnErrorAndNoPass(t *testing.T) {
	engine := only(t, testEngine(t), "crash")
	bad := "{apiVersion: v1, kind: Pod, metadata: {name: x}, spec: {crash: word}}"
	r := collected(t, engine, nil, nil, step{object: bad}, step{object: cleanPod}).report(nil)
	if len(r.Errors) != 1 || r.Errors[0].Subject != "f.yaml:1: Pod/x" || !strings.HasPrefix(r.Errors[0].Message, "control crash failed: ") || !cmp.Equal(r.Errors[0].Controls, []string{"crash"}) {
		t.Errorf("errors %+v", r.Errors)
	}
	if r.Summary.Passed != 0 {
		t.Errorf("a control that failed on an object has passed: %+v", r.Summary)
	}
	r = collected(t, engine, nil, nil, step{object: bad}).report(nil)
	if diff := cmp.Diff([]string{"crash: unknown: it failed: see the errors (1)"}, skippedOf(r)); diff != "" {
		t.Errorf("skipped (-want +got):\n%s", diff)
	}
}

func TestBrokenUserPoliciesAreErrors(t *testing.T) {
	engine := testEngine(t, policy.WithFolder("acme", fstest.MapFS{}))
	r := collected(t, engine, nil, nil, step{object: cleanPod}).report(nil)
	want := []report.Error{{Subject: "user policies", Message: "acme: no .rego file in this folder"}}
	if diff := cmp.Diff(want, r.Errors); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
}

func TestObjectsThatNoControlLooksAtAreNotCounted(t *testing.T) {
	service := "{apiVersion: v1, kind: Service, metadata: {name: a}}"
	r := collected(t, testEngine(t), nil, nil, step{object: service}, step{object: cleanPod}).report(nil)
	if r.Summary.Objects != 1 {
		t.Errorf("%d objects", r.Summary.Objects)
	}
}

// What a summary counts adds up, whatever there was to judge.
func TestSummariesAddUp(t *testing.T) {
	engine := testEngine(t)
	objects := []string{
		deployment, replicaSet, ownedPod, cleanPod, badPod, "{apiVersion: v1, kind: Namespace, metadata: {name: a}}",
		"{apiVersion: v1, kind: Pod, metadata: {name: x}, spec: {crash: word}}", "{apiVersion: v1, kind: Node, metadata: {name: a}, spec: {hostNetwork: true}}",
		"{apiVersion: v1, kind: Service}", "{apiVersion: lightk8s.dev/v1alpha1, kind: Cluster, metadata: {name: default}}",
	}
	first := seed.Of(t)
	for draw := first; draw < first+300; draw++ {
		random := rand.New(rand.NewPCG(draw, 1))
		var steps []step
		for range random.IntN(12) {
			switch random.IntN(10) {
			case 0:
				steps = append(steps, step{err: &source.ReadError{Subject: "nodes", Kind: schema.GroupKind{Kind: "Node"}, Err: errors.New("no")}})
			default:
				steps = append(steps, step{object: objects[random.IntN(len(objects))]})
			}
		}
		var kinds []schema.GroupKind
		if random.IntN(2) == 0 {
			kinds = []schema.GroupKind{{Kind: "ResourceQuota"}}
		}
		var waivers []policy.Waiver
		if random.IntN(2) == 0 {
			waivers = []policy.Waiver{{Reason: "r", Controls: []string{"privileged"}, Kinds: []string{"Pod"}, Source: "p.yaml"}}
		}
		first := collected(t, engine, waivers, kinds, steps...)
		r := first.report(nil)
		checkSummary(t, draw, r)

		// With a baseline of what was found, nothing is new, and nothing is gone.
		known := &Baseline{known: map[string]string{}}
		for f := range r.Findings.All() {
			known.known[f.Fingerprint] = f.Control
		}
		again := collected(t, engine, waivers, kinds, steps...).report(known)
		if again.Findings.Len() != 0 || again.Summary.Baseline != r.Findings.Len() || !cmp.Equal(r.Waived, again.Waived) {
			t.Fatalf("seed %d: with the baseline: %+v, without: %+v", draw, again.Summary, r.Summary)
		}
		if strings.Contains(strings.Join(again.Notices, ""), "gone") {
			t.Fatalf("seed %d: %q", draw, again.Notices)
		}
		checkSummary(t, draw, again)
	}
}

func checkSummary(t *testing.T, seed uint64, r report.Report) {
	t.Helper()
	sum := 0
	for _, n := range r.Summary.Failed {
		sum += n
	}
	failed, skipped := map[string]bool{}, map[string]bool{}
	for f := range r.Findings.All() {
		failed[f.Control] = true
	}
	for _, s := range r.Skipped {
		skipped[s.Control] = true
	}
	classes := 0
	for _, n := range r.Summary.SkippedByClass {
		classes += n
	}
	s := r.Summary
	switch {
	case s.Findings != sum, s.Findings != r.Findings.Len(), s.Waived != len(r.Waived), s.Errors != len(r.Errors), s.Skipped != classes, s.Skipped > len(skipped):
		t.Fatalf("seed %d: %+v does not count what is in the report", seed, s)
	case s.Passed+len(failed)+s.Skipped != s.Controls:
		t.Fatalf("seed %d: %d passed, %d failed and %d skipped of %d controls", seed, s.Passed, len(failed), s.Skipped, s.Controls)
	}
	for f := range r.Findings.All() {
		if _, ok := r.Controls[f.Control]; !ok {
			t.Fatalf("seed %d: control %s is not described", seed, f.Control)
		}
	}
}

func TestAFindingOnAnObjectThatIsReadTwiceCountsOnce(t *testing.T) {
	engine := only(t, testEngine(t), "host-network")
	other := strings.Replace(badPod, "hostNetwork: true", "hostNetwork: true, dnsPolicy: Default", 1)
	bare := strings.Replace(badPod, "namespace: shop", "labels: {}", 1)
	generated := strings.Replace(badPod, "name: bad", "generateName: bad-", 1)
	for name, c := range map[string]struct {
		objects []string
		want    int
	}{
		"twice":                       {[]string{badPod, badPod}, 1},
		"thrice":                      {[]string{badPod, cleanPod, badPod, badPod}, 1},
		"with other fields":           {[]string{badPod, other}, 1},
		"without a namespace":         {[]string{bare, bare}, 2},
		"without a name of their own": {[]string{generated, generated}, 2},
	} {
		var steps []step
		for _, object := range c.objects {
			steps = append(steps, step{object: object})
		}
		r := collected(t, engine, nil, nil, steps...).report(nil)
		if r.Findings.Len() != c.want || r.Summary.Findings != c.want || r.Summary.Failed[policy.High] != c.want {
			t.Errorf("%s: findings %v, summary %+v, want %d", name, found(r), r.Summary, c.want)
		}
	}
}
