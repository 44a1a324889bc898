package printer

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/lightk8s/lightk8s/plugin/report"
)

func TestSARIFIsValidAgainstItsSchema(t *testing.T) {
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	schema, err := compiler.Compile("testdata/sarif-schema-2.1.0.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, r := range sampleReports() {
		t.Run(name, func(t *testing.T) {
			log, err := jsonschema.UnmarshalJSON(bytes.NewReader(render(t, r, "sarif", Options{})))
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(log); err != nil {
				t.Error(err)
			}
			log.(map[string]any)["version"] = "2.0.0"
			if schema.Validate(log) == nil {
				t.Error("the schema accepts another version: it checks nothing")
			}
		})
	}
}

// sarifLog is as much of SARIF as the tests below look at.
type sarifLog struct {
	Runs []struct {
		Tool struct {
			Driver struct {
				Rules []struct {
					ID                   string
					DefaultConfiguration struct{ Level string }
					Properties           map[string]any
				}
			}
		}
		Invocations []struct {
			ExecutionSuccessful        bool
			ToolExecutionNotifications []struct {
				Level   string
				Message struct{ Text string }
			}
		}
		Results []struct {
			RuleID    string
			RuleIndex int
			Level     string
			Locations []struct {
				PhysicalLocation *struct {
					ArtifactLocation struct{ URI string }
					Region           struct{ StartLine int }
				}
				LogicalLocations []struct{ FullyQualifiedName string }
			}
			PartialFingerprints map[string]string
			Suppressions        []struct{ Kind, Justification string }
		}
	}
}

func sarifOf(t *testing.T, r report.Report, opts Options) sarifLog {
	t.Helper()
	var log sarifLog
	if err := json.Unmarshal(render(t, r, "sarif", opts), &log); err != nil {
		t.Fatal(err)
	}
	return log
}

func TestSARIFRuleIndexLeadsToTheRule(t *testing.T) {
	run := sarifOf(t, shopReport(), Options{}).Runs[0]
	for _, result := range run.Results {
		if got := run.Tool.Driver.Rules[result.RuleIndex].ID; got != result.RuleID {
			t.Errorf("result of %s has the index of rule %s", result.RuleID, got)
		}
	}
}

func TestSARIFHasEveryFindingAndWaiverWithItsFingerprint(t *testing.T) {
	r := shopReport()
	want := map[string]int{}
	for f := range r.Findings.All() {
		want[f.Fingerprint]++
	}
	for _, w := range r.Waived {
		want[w.Fingerprint]++
	}
	got := map[string]int{}
	suppressed := 0
	for _, result := range sarifOf(t, r, Options{}).Runs[0].Results {
		got[result.PartialFingerprints["lightk8s/v1"]]++
		suppressed += len(result.Suppressions)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if suppressed != len(r.Waived) {
		t.Errorf("%d suppressions, want %d", suppressed, len(r.Waived))
	}
}

func TestSARIFLiveObjectHasNoFile(t *testing.T) {
	for _, result := range sarifOf(t, shopReport(), Options{}).Runs[0].Results {
		location := result.Locations[0]
		if result.RuleID == "recommended-labels" {
			if location.PhysicalLocation != nil {
				t.Errorf("live object at %s", location.PhysicalLocation.ArtifactLocation.URI)
			}
			if got, want := location.LogicalLocations[0].FullyQualifiedName, "Deployment/shop/web/metadata.labels"; got != want {
				t.Errorf("logical location %q, want %q", got, want)
			}
			return
		}
	}
	t.Error("no such result")
}

func TestSARIFRunWithErrorsIsNotSuccessful(t *testing.T) {
	invocation := sarifOf(t, errorsReport(), Options{}).Runs[0].Invocations[0]
	if invocation.ExecutionSuccessful {
		t.Error("executionSuccessful is true")
	}
	if len(invocation.ToolExecutionNotifications) != 1 || invocation.ToolExecutionNotifications[0].Level != "error" {
		t.Errorf("notifications: %v", invocation.ToolExecutionNotifications)
	}
	if !sarifOf(t, cleanReport(), Options{}).Runs[0].Invocations[0].ExecutionSuccessful {
		t.Error("executionSuccessful is false for a clean run")
	}
}

func TestSARIFRuleFollowsAnOverriddenSeverity(t *testing.T) {
	r := report.Empty()
	f := finding(privileged, object("Pod", "shop", "web"), "", "", "m")
	f.Severity = "low"
	r.Findings = report.NewFindings(f)
	r = complete(r, privileged)
	rule := sarifOf(t, r, Options{}).Runs[0].Tool.Driver.Rules[0]
	if rule.DefaultConfiguration.Level != "note" || rule.Properties["security-severity"] != "2.0" {
		t.Errorf("level %s, properties %v", rule.DefaultConfiguration.Level, rule.Properties)
	}
}

func TestArtifactURI(t *testing.T) {
	tests := []struct{ file, dir, want string }{
		{"", "/work", ""},
		{"-", "/work", ""},
		{"a/b.yaml", "", "a/b.yaml"},
		{"./a//b.yaml", "", "a/b.yaml"},
		{"../b.yaml", "", "../b.yaml"},
		{"a b#1.yaml", "", "a%20b%231.yaml"},
		{"c:d.yaml", "", "./c:d.yaml"},
		{"/srv/repo/a.yaml", "/srv/repo", "a.yaml"},
		{"/srv/other/a.yaml", "/srv/repo", "file:///srv/other/a.yaml"},
		{"/srv/repo/a.yaml", "", "file:///srv/repo/a.yaml"},
		{"https://example.com/a.yaml?x=1", "", "https://example.com/a.yaml?x=1"},
		{"evil\x1b\n.yaml", "", "evil%1B%0A.yaml"},
	}
	for _, test := range tests {
		if got := artifactURI(test.file, test.dir); got != test.want {
			t.Errorf("artifactURI(%q, %q) = %q, want %q", test.file, test.dir, got, test.want)
		}
	}
}
