package policytest_test

import (
	"fmt"
	"io/fs"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/loader"

	"github.com/lightk8s/lightk8s/rego"
)

// checkTypes does what `opa check --strict --schema rego/schemas` does: it returns the errors of
// the bundle together with other modules, by file.
func checkTypes(t *testing.T, others map[string]string) map[string][]string {
	t.Helper()
	schemas, err := loader.Schemas("../schemas")
	if err != nil {
		t.Fatal(err)
	}
	sources := maps.Clone(others)
	err = fs.WalkDir(rego.Bundle(), ".", func(file string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(file, ".rego") {
			return err
		}
		source, err := fs.ReadFile(rego.Bundle(), file)
		sources[file] = string(source)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	modules := map[string]*ast.Module{}
	for file, source := range sources {
		modules[file], err = ast.ParseModuleWithOpts(file, source, ast.ParserOptions{RegoVersion: ast.RegoV1, ProcessAnnotation: true})
		if err != nil {
			t.Fatal(err)
		}
	}
	compiler := ast.NewCompiler().WithStrict(true).WithSchemas(schemas).WithUseTypeCheckAnnotations(true).SetErrorLimit(0)
	compiler.Compile(modules)
	errs := map[string][]string{}
	for _, err := range compiler.Errors {
		errs[err.Location.File] = append(errs[err.Location.File], err.Message)
	}
	return errs
}

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
	}
	control := func(i int, body string) string {
		return fmt.Sprintf("# METADATA\n# scope: package\n# schemas:\n#   - input: schema.input\n"+
			"package lightk8s.controls.scratch[\"control-%d\"]\n\nimport data.lightk8s.lib.security\nimport data.lightk8s.lib.workload\n\n"+
			"violations contains \"wrong\" if %s\n\nviolations contains \"unused\" if {\n\tcount(workload.sized) + count(security.setters) < 0\n}\n", i, body)
	}
	right, wrong, want := map[string]string{}, map[string]string{}, map[string][]string{}
	for i, test := range tests {
		file := fmt.Sprintf("%d.rego", i)
		right[file], wrong[file], want[file] = control(i, test.right), control(i, test.wrong), []string{test.want}
	}
	if diff := cmp.Diff(map[string][]string{}, checkTypes(t, right)); diff != "" {
		t.Errorf("errors of correct controls (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, checkTypes(t, wrong)); diff != "" {
		t.Errorf("errors of wrong controls (-want +got):\n%s", diff)
	}
}
