package audit

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/report/printer"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/seed"
)

// earlierOf reads a report as -o json writes it.
func earlierOf(t *testing.T, r report.Report) *Earlier {
	t.Helper()
	var out bytes.Buffer
	if err := (printer.JSONPrinter{}).Print(&out, r); err != nil {
		t.Fatal(err)
	}
	earlier, err := ReadEarlier(t.Context(), writtenTo(t, out.String()))
	if err != nil {
		t.Fatal(err)
	}
	earlier.file = "old.json"
	return earlier
}

// run audits as a command does, and returns the report and the exit code.
func (o Options) run(t *testing.T) (report.Report, int) {
	t.Helper()
	p := &printed{}
	o.Printer, o.ErrOut = p, io.Discard
	code := exitcode.Of(o.Run(t.Context()))
	return p.report, code
}

const (
	badPodElsewhere = "{apiVersion: v1, kind: Pod, metadata: {name: bad, namespace: blog}, spec: {hostNetwork: true}}"
	badPodCleaned   = "{apiVersion: v1, kind: Pod, metadata: {name: bad, namespace: shop}, spec: {containers: [{name: web}]}}"
	badPodCrashing  = "{apiVersion: v1, kind: Pod, metadata: {name: bad, namespace: shop}, spec: {crash: '2', hostNetwork: true}}"
	badPodBroken    = "{apiVersion: v1, kind: Pod, metadata: {name: bad, namespace: shop}, spec: {crash: word, hostNetwork: true}}"
	badNode         = "{apiVersion: v1, kind: Node, metadata: {name: a}, spec: {hostNetwork: true}}"
	badCluster      = "{apiVersion: lightk8s.dev/v1alpha1, kind: Cluster, metadata: {name: cluster}, spec: {hostNetwork: true}}"
	noQuota         = "{apiVersion: v1, kind: Namespace, metadata: {name: shop}}"
)

// A finding is fixed only where its control answered, or where its object would have been read.
func TestWhatIsNotCheckedIsNotFixed(t *testing.T) {
	engine := testEngine(t)
	quota := []schema.GroupKind{{Kind: "ResourceQuota"}}
	lost := func(kind string) step {
		return step{err: &source.ReadError{Subject: "x", Kind: schema.GroupKind{Kind: kind}, Err: errors.New("forbidden")}}
	}
	all := policy.Waiver{Controls: []string{"*"}, Reason: "r", Source: "s"}
	for name, c := range map[string]struct {
		before, after []step
		kinds         []schema.GroupKind // known now
		change        func(*Options)
		want          report.Comparison // but for File and NewBySeverity
	}{
		"nothing changes":         {before: []step{{object: badPod}}, after: []step{{object: badPod}}, want: report.Comparison{Unchanged: 2}},
		"one more object":         {before: []step{{object: badPod}}, after: []step{{object: badPod}, {object: badPodElsewhere}}, want: report.Comparison{New: 1, Unchanged: 2}},
		"fixed":                   {before: []step{{object: badPod}}, after: []step{{object: badPodCleaned}}, want: report.Comparison{Fixed: 2}},
		"the object is gone":      {before: []step{{object: badPod}}, after: []step{{object: cleanPod}}, want: report.Comparison{Fixed: 2}},
		"moved":                   {before: []step{{object: badPod}}, after: []step{{object: badPodElsewhere}}, want: report.Comparison{New: 1, Fixed: 2}},
		"control failed":          {before: []step{{object: badPodCrashing}}, after: []step{{object: badPodBroken}}, want: report.Comparison{Unchanged: 1, NotChecked: 1}},
		"control skipped":         {before: []step{{object: noQuota}}, after: []step{{object: noQuota}}, want: report.Comparison{NotChecked: 1}},
		"not skipped":             {before: []step{{object: noQuota}}, after: []step{{object: noQuota}}, kinds: quota, want: report.Comparison{Unchanged: 1}},
		"control not selected":    {before: []step{{object: badPod}}, after: []step{{object: badPodCleaned}}, change: func(o *Options) { o.Engine = only(t, engine, "privileged") }, want: report.Comparison{Fixed: 1, NotChecked: 1}},
		"its kind is not read":    {before: []step{{object: badPod}}, after: []step{lost("Pod")}, want: report.Comparison{NotChecked: 2}},
		"another kind is not":     {before: []step{{object: badPod}}, after: []step{lost("Node")}, want: report.Comparison{Fixed: 2}},
		"the cluster is away":     {before: []step{{object: badPod}}, after: []step{{err: &source.ReadError{Subject: "x", Kind: schema.GroupKind{Kind: "Node"}, Err: client.ErrUnreachable}}}, want: report.Comparison{NotChecked: 2}},
		"a file is not read":      {before: []step{{object: badPod}}, after: []step{{err: errors.New("broken")}}, want: report.Comparison{NotChecked: 2}},
		"the rest of it is":       {before: []step{{object: badPod}}, after: []step{{object: badPodCleaned}, {err: errors.New("broken")}}, want: report.Comparison{Fixed: 2}},
		"a node is gone":          {before: []step{{object: badNode}}, after: []step{{object: cleanPod}}, want: report.Comparison{Fixed: 1}},
		"its file is not read":    {before: []step{{object: badPod}}, change: func(o *Options) { o.Scope.Reads = func(file string) bool { return file != "f.yaml" } }, want: report.Comparison{NotChecked: 2}},
		"its file is read":        {before: []step{{object: badPod}}, change: func(o *Options) { o.Scope.Reads = func(file string) bool { return file == "f.yaml" } }, want: report.Comparison{Fixed: 2}},
		"only a flag shows it":    {before: []step{{object: badCluster}}, after: []step{{object: cleanPod}}, want: report.Comparison{NotChecked: 1}},
		"in another namespace":    {before: []step{{object: badPod}}, change: func(o *Options) { o.Scope.Namespace = "blog" }, want: report.Comparison{NotChecked: 2}},
		"in the namespace":        {before: []step{{object: badPod}}, change: func(o *Options) { o.Scope.Namespace = "shop" }, want: report.Comparison{Fixed: 2}},
		"with other labels":       {before: []step{{object: badPod}}, change: func(o *Options) { o.Scope.LabelSelector = "a=b" }, want: report.Comparison{NotChecked: 2}},
		"waived now":              {before: []step{{object: badPod}}, after: []step{{object: badPod}}, change: func(o *Options) { o.Waivers = []policy.Waiver{all} }, want: report.Comparison{Covered: 2}},
		"in the baseline now":     {before: []step{{object: badPod}}, after: []step{{object: badPod}}, change: func(o *Options) { o.Baseline = baselineOf(t, badPod) }, want: report.Comparison{Covered: 2}},
		"said of its owner now":   {before: []step{{object: ownedPod}}, after: []step{{object: deployment}, {object: replicaSet}, {object: ownedPod}}, want: report.Comparison{New: 1, Covered: 1}},
		"twice in the input":      {before: []step{{object: badPod}}, after: []step{{object: badPod}, {object: badPod}}, want: report.Comparison{Unchanged: 2}},
		"a new kind of workload":  {before: []step{{object: badPod}}, after: []step{{object: badPod}, {object: deployment}}, want: report.Comparison{New: 1, Unchanged: 2}},
		"nothing was found early": {before: []step{{object: cleanPod}}, after: []step{{object: badPod}}, want: report.Comparison{New: 2}},
	} {
		before, _ := Options{Source: yielding(t, quota, c.before...), Engine: engine, Now: today}.run(t)
		o := Options{Source: yielding(t, c.kinds, c.after...), Engine: engine, Earlier: earlierOf(t, before), Now: today}
		if c.change != nil {
			c.change(&o)
		}
		after, _ := o.run(t)
		if diff := gocmp.Diff(&c.want, after.Comparison, cmpopts.IgnoreFields(report.Comparison{}, "File", "NewBySeverity")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestWhatAnInterruptedAuditDidNotReadIsNotFixed(t *testing.T) {
	before, _ := options(t, &printed{}, step{object: badPod}).run(t)
	p := &printed{}
	o := options(t, p)
	o.Earlier = earlierOf(t, before)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := o.Run(ctx); exitcode.Of(err) != exitcode.Unread || p.report.Comparison.NotChecked != 2 {
		t.Errorf("error %v, %+v", err, p.report.Comparison)
	}
}

// A control of another version can have looked at other kinds.
func TestWhatNoControlLooksAtIsNotFixed(t *testing.T) {
	before := report.Empty()
	pod := policy.ObjectRef{APIVersion: "v1", Kind: "Pod", Namespace: "shop", Name: "gone"}
	before.Findings.Add(report.Finding{Control: "quota", Object: pod})
	before.Findings.Add(report.Finding{Control: "not a control", Object: pod})
	o := Options{Source: yielding(t, nil, step{object: cleanPod}), Engine: testEngine(t), Earlier: earlierOf(t, before), Now: today}
	if after, _ := o.run(t); after.Comparison.NotChecked != 2 {
		t.Errorf("%+v", after.Comparison)
	}
}

// baselineOf is the baseline of an audit of the object.
func baselineOf(t *testing.T, object string) *Baseline {
	t.Helper()
	var written Baseline
	o := Options{Source: yielding(t, nil, step{object: object}), Engine: testEngine(t), Now: today}
	o.WriteBaseline = func(b Baseline) error { written = b; return nil }
	o.run(t)
	file := filepath.Join(t.TempDir(), "known.json")
	if err := written.WriteTo(file); err != nil {
		t.Fatal(err)
	}
	known, err := ReadBaseline(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	return known
}

// Whatever was audited before and after, each finding is counted once, and an audit has nothing new since itself.
func TestComparisonsOfRandomAuditsAddUp(t *testing.T) {
	random := rand.New(rand.NewPCG(seed.Of(t), 1))
	engine := testEngine(t)
	some := func() Options {
		var steps []step
		for range random.IntN(12) {
			steps = append(steps, step{object: []string{deployment, replicaSet, ownedPod, cleanPod, badPod, badPodElsewhere, badPodCleaned, badPodCrashing, badPodBroken, badNode, badCluster, noQuota}[random.IntN(12)]})
		}
		if random.IntN(5) == 0 {
			steps = append(steps, step{err: errors.New("broken")})
		}
		o := Options{Source: yielding(t, [][]schema.GroupKind{nil, {{Kind: "ResourceQuota"}}}[random.IntN(2)], steps...), Engine: engine, Now: today, Workers: 2}
		if random.IntN(3) == 0 {
			o.Engine = only(t, engine, "privileged", "host-network")
		}
		if random.IntN(3) == 0 {
			o.Waivers = []policy.Waiver{{Controls: []string{"privileged"}, Reason: "r", Source: "s"}}
		}
		return o
	}
	distinct := func(r report.Report) int {
		fingerprints := map[string]bool{}
		for f := range r.Findings.All() {
			fingerprints[f.Fingerprint] = true
		}
		return len(fingerprints)
	}
	for range 200 {
		first, second := some(), some()
		before, _ := first.run(t)
		second.Earlier = earlierOf(t, before)
		after, _ := second.run(t)
		c := after.Comparison
		if c.New+c.Unchanged != distinct(after) || c.Fixed+c.Unchanged+c.NotChecked+c.Covered != distinct(before) {
			t.Errorf("%+v of %d findings before and %d after", c, distinct(before), distinct(after))
		}
		first.Earlier = earlierOf(t, before)
		again, _ := first.run(t)
		if c := again.Comparison; c.New != 0 || c.Fixed != 0 || c.Covered != 0 || c.NotChecked != 0 || c.Unchanged != distinct(before) {
			t.Errorf("since itself: %+v", c)
		}
	}
}

func TestOnlyNewFindingsFailAComparison(t *testing.T) {
	before, code := options(t, &printed{}, step{object: badPod}).run(t)
	if code != exitcode.Findings || before.Comparison != nil {
		t.Fatalf("exit code %d, %v", code, before.Comparison)
	}
	o := options(t, &printed{}, step{object: badPod})
	o.Earlier = earlierOf(t, before)
	if after, code := o.run(t); code != exitcode.Clean || after.Findings.Len() != 2 {
		t.Errorf("exit code %d of %d findings", code, after.Findings.Len())
	}
	o = options(t, &printed{}, step{object: badPod}, step{object: badPodElsewhere})
	o.Earlier = earlierOf(t, before)
	after, code := o.run(t)
	if code != exitcode.Findings {
		t.Errorf("exit code %d", code)
	}
	for f := range after.Findings.All() {
		if f.New != (f.Object.Namespace == "blog") {
			t.Errorf("new is %v of %s", f.New, f.Object)
		}
	}
	o.FailOn = policy.Critical
	if _, code := o.run(t); code != exitcode.Clean {
		t.Errorf("exit code %d, though what is new is high", code)
	}
}

func TestWhatWasWaivedIsNewWhereItCounts(t *testing.T) {
	o := options(t, &printed{}, step{object: badPod})
	o.Waivers = []policy.Waiver{{Controls: []string{"host-network"}, Reason: "r", Source: "s"}}
	waived, _ := o.run(t)
	counts := options(t, &printed{}, step{object: badPod})
	counts.Earlier = earlierOf(t, waived)
	if after, _ := counts.run(t); after.Comparison.New != 1 || after.Comparison.Unchanged != 1 {
		t.Errorf("%+v", after.Comparison)
	}
	o.Earlier = earlierOf(t, waived)
	if again, _ := o.run(t); again.Waived[0].New || again.Comparison.New != 0 {
		t.Errorf("what was waived and is waived is new: %+v", again.Comparison)
	}
	o.Earlier = earlierOf(t, report.Empty())
	if first, _ := o.run(t); !first.Waived[0].New {
		t.Error("what was not there and is waived is not new")
	}
}

func TestWhatMakesComparisonsUnequalIsRemarked(t *testing.T) {
	before := report.Empty()
	before.Version, before.Errors = "v0.1.0", []report.Error{{Subject: "secrets", Message: "forbidden"}}
	o := options(t, &printed{}, step{object: cleanPod})
	o.Version, o.Earlier = "v0.2.0", earlierOf(t, before)
	after, _ := o.run(t)
	if diff := gocmp.Diff([]string{
		"old.json is incomplete: what it could not read counts as new",
		"old.json is of version v0.1.0, this is v0.2.0: a control that has changed since can find more or less",
	}, after.Notices); diff != "" {
		t.Error(diff)
	}
	o.Version, before.Errors = "v0.1.0", nil
	o.Earlier = earlierOf(t, before)
	if after, _ := o.run(t); len(after.Notices) > 0 {
		t.Errorf("notices %q", after.Notices)
	}
}

func TestReportsThatCannotBeComparedAreRefused(t *testing.T) {
	const head = `"apiVersion": "lightk8s.dev/v1alpha1", "kind": "Report"`
	for name, c := range map[string]struct{ content, want string }{
		"empty":                 {"", "unexpected end of JSON input"},
		"YAML":                  {"apiVersion: lightk8s.dev/v1alpha1\n", "invalid character 'a' looking for beginning of value; a report is what audit -o json writes"},
		"list":                  {"[]", "cannot unmarshal array"},
		"nothing in it":         {"{}", `apiVersion and kind are "" and "", want lightk8s.dev/v1alpha1 and Report`},
		"a baseline":            {`{"apiVersion": "lightk8s.dev/v1alpha1", "kind": "Baseline", "findings": []}`, `"Baseline", want lightk8s.dev/v1alpha1 and Report`},
		"another version":       {`{"apiVersion": "lightk8s.dev/v2", "kind": "Report", "findings": []}`, `"lightk8s.dev/v2"`},
		"cut off":               {`{` + head + `, "findings": [`, "unexpected end of JSON input"},
		"two of them":           {`{` + head + `, "findings": []}{}`, "after top-level value"},
		"no findings":           {`{` + head + `}`, "the list of findings is missing"},
		"null findings":         {`{` + head + `, "findings": null}`, "the list of findings is missing"},
		"no fingerprint":        {`{` + head + `, "findings": [{"control": "a", "object": {"kind": "Pod"}}]}`, "findings[0] lacks its fingerprint, control or object"},
		"no control":            {`{` + head + `, "findings": [{"fingerprint": "a", "object": {"kind": "Pod"}}]}`, "findings[0] lacks"},
		"no object":             {`{` + head + `, "findings": [{"fingerprint": "a", "control": "a"}]}`, "findings[0] lacks"},
		"waived anonymously":    {`{` + head + `, "findings": [], "waived": [{}]}`, "waived[0] lacks its fingerprint"},
		"fingerprint of number": {`{` + head + `, "findings": [{"fingerprint": 1}]}`, "cannot unmarshal number"},
	} {
		file := writtenTo(t, c.content)
		e, err := ReadEarlier(t.Context(), file)
		if err == nil || !strings.HasPrefix(err.Error(), "read report "+file) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, error %v, want %s", name, e, err, c.want)
		}
	}
	if _, err := ReadEarlier(t.Context(), filepath.Join(t.TempDir(), "gone")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error %v", err)
	}
	later := writtenTo(t, fmt.Sprintf(`{%s, "findings": [{"fingerprint": "a", "control": "c", "object": {"kind": "Pod"}, "later": 1}], "later": {}}`, head))
	if e, err := ReadEarlier(t.Context(), later); err != nil || len(e.findings) != 1 {
		t.Errorf("a report of a later version: %v", cmp.Or(err, errors.New("lacks its finding")))
	}
}
