package overview

import (
	"slices"
	"testing"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// Lines that differ in their objects alone are one, unless only some of them are new.
func TestNewFindingsHaveALineOfTheirOwn(t *testing.T) {
	r := report.Empty()
	for _, name := range []string{"a", "b", "c", "d"} {
		r.Findings.Add(report.Finding{
			Control: "privileged", Severity: policy.Critical, Risk: policy.Takeover, New: name == "b" || name == "d",
			Object: policy.ObjectRef{APIVersion: "v1", Kind: "Pod", Namespace: "shop", Name: name}, Message: "m",
		})
	}
	report.Sort(&r)
	lines := Of(r).Sections[0].Lines
	if len(lines) != 2 || !slices.Equal(lines[0].Names, []string{"shop/b", "shop/d"}) || lines[0].New != 2 || lines[1].New != 0 {
		t.Errorf("%+v", lines)
	}
}
