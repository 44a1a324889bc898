package overview

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/rego/policy"
)

func TestMatrixCountsEachFindingInOneRow(t *testing.T) {
	found := func(control string, severity policy.Severity, kind, namespace, name string) report.Finding {
		ref := policy.ObjectRef{APIVersion: "v1", Kind: kind, Namespace: namespace, Name: name}
		return report.Finding{Control: control, Severity: severity, Object: ref}
	}
	findings := report.NewFindings(
		found("privileged", policy.Critical, "Pod", "ci", "runner"),
		found("memory-limit", policy.High, "Pod", "ci", "runner"),
		found("memory-limit", policy.High, "Pod", "shop", "web-10"),
		found("memory-limit", policy.High, "Pod", "shop", "web-2"),
		found("pod-security-label", policy.High, "Namespace", "", "shop"),
		found("swap-policy", policy.Low, "Node", "", "shop"),
		found("swap-policy", policy.Info, "Pod", "", "web"),
	)
	for by, want := range map[By][]Row{
		ByObject: {
			{"Pod/ci/runner", map[policy.Severity]int{policy.Critical: 1, policy.High: 1}},
			{"Namespace/shop", map[policy.Severity]int{policy.High: 1}},
			{"Pod/shop/web-2", map[policy.Severity]int{policy.High: 1}},
			{"Pod/shop/web-10", map[policy.Severity]int{policy.High: 1}},
			{"Node/shop", map[policy.Severity]int{policy.Low: 1}},
			{"Pod/web", map[policy.Severity]int{policy.Info: 1}},
		},
		ByNamespace: {
			{"ci", map[policy.Severity]int{policy.Critical: 1, policy.High: 1}},
			{"shop", map[policy.Severity]int{policy.High: 3}},
			{"(cluster)", map[policy.Severity]int{policy.Low: 1}},
			{"(not set)", map[policy.Severity]int{policy.Info: 1}},
		},
		ByControl: {
			{"privileged", map[policy.Severity]int{policy.Critical: 1}},
			{"memory-limit", map[policy.Severity]int{policy.High: 3}},
			{"pod-security-label", map[policy.Severity]int{policy.High: 1}},
			{"swap-policy", map[policy.Severity]int{policy.Low: 1, policy.Info: 1}},
		},
	} {
		if diff := cmp.Diff(want, Matrix(findings, by)); diff != "" {
			t.Errorf("by %s (-want +got):\n%s", by, diff)
		}
	}
}

func TestParseBy(t *testing.T) {
	for _, by := range Bys() {
		if got, err := ParseBy(string(by)); got != by || err != nil {
			t.Errorf("ParseBy(%q) = %q, %v", by, got, err)
		}
	}
	for s, want := range map[string]string{
		"namspace": `unknown value "namspace": want object, namespace, control; did you mean namespace?`,
		"Control":  `unknown value "Control": want object, namespace, control; did you mean control?`,
		"severity": `unknown value "severity": want object, namespace, control`,
	} {
		if _, err := ParseBy(s); err == nil || err.Error() != want {
			t.Errorf("ParseBy(%q): error %v, want %s", s, err, want)
		}
	}
}
