package policytest_test

import (
	"fmt"
	"maps"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/rego/policytest"
	"github.com/lightk8s/lightk8s/test/repo"
)

func TestBundleHasNoTypeErrors(t *testing.T) { suite(t).CheckTypes(t) }

// A control that reads a field that no object has is always undefined, so it would pass in silence.
func TestSchemasRefuseFieldsThatDoNotExist(t *testing.T) {
	// The right spelling is taken, the wrong one refused.
	tests := []struct{ right, wrong, want string }{
		{`input.object.metadata.name`, `input.object.metdata.name`, "undefined ref: input.object.metdata.name"},
		{`input.object.spec.clusterIP`, `input.object.spec.clusterIp`, "undefined ref: input.object.spec.clusterIp"},
		{
			`input.object.spec.template.spec.containers[0].image`, `input.object.spec.template.spec.container[0].image`,
			"undefined ref: input.object.spec.template.spec.container[0].image",
		},
		{`input.facts.inventory`, `input.facts.inventry`, "undefined ref: input.facts.inventry"},
		{
			`workload.containers[_].container.securityContext.privileged`, `workload.containers[_].container.securityContxt.privileged`,
			"undefined ref: data.lightk8s.lib.workload.containers[_].container.securityContxt.privileged",
		},
		{
			`workload.containers[_].container.targetContainerName`, `workload.containers[_].contaner.targetContainerName`,
			"undefined ref: data.lightk8s.lib.workload.containers[_].contaner.targetContainerName",
		},
		{`workload.spec.hostNetwork`, `workload.spec.hostNetwrk`, "undefined ref: data.lightk8s.lib.workload.spec.hostNetwrk"},
		{`workload.spec.hostNetwork == true`, `workload.spec.hostNetwork == "true"`, "match error"},
		{`workload.metadata.labels.app`, `workload.metadata.lables.app`, "undefined ref: data.lightk8s.lib.workload.metadata.lables.app"},
		{
			`security.setters[_].context.runAsUser`, `security.setters[_].context.runAsUsr`,
			"undefined ref: data.lightk8s.lib.security.setters[_].context.runAsUsr",
		},
		{
			`object.get(input.object.spec, "clusterIP", "") != ""`, `object.get(input.object.spec, "clusterIp", "") != ""`,
			"undefined ref: input.object.spec.clusterIp",
		},
		{
			`object.get(input.object, ["metadata", "labels", input.object.kind], 1) == 1`, `object.get(input.object, ["metadata", "lables", input.object.kind], 1) == 1`,
			"undefined ref: input.object.metadata.lables",
		},
	}
	control := func(i int, body string) string {
		return fmt.Sprintf("# METADATA\n# scope: package\n# schemas:\n#   - input: schema.input\n"+
			"package lightk8s.controls.scratch[\"control-%d\"]\n\nimport data.lightk8s.lib.security\nimport data.lightk8s.lib.workload\n\n"+
			"violations contains \"wrong\" if %s\n\nviolations contains \"unused\" if {\n\tcount(workload.sized) + count(security.setters) < 0\n}\n", i, body)
	}
	// Without controls, whose errors TestControl finds.
	sources, err := policytest.Sources(os.DirFS(bundle))
	if err != nil {
		t.Fatal(err)
	}
	maps.DeleteFunc(sources, func(file, _ string) bool { return strings.HasPrefix(file, "lightk8s/controls/") })
	want := map[string][]string{}
	for i, test := range tests {
		wrong := fmt.Sprintf("wrong-%d.rego", i)
		sources[wrong], want[wrong] = control(2*i, test.wrong), []string{test.want}
		sources[fmt.Sprintf("right-%d.rego", i)] = control(2*i+1, test.right)
	}
	got, err := policytest.TypeErrors(sources, repo.Path("rego/schemas"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
}
