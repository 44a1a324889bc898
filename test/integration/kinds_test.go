package integration_test

import (
	"slices"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// Every name that the API server serves for a kind that controls look at is one that --kind takes.
func TestKindTakesTheNamesOfTheAPIServer(t *testing.T) {
	lists, err := shared.typed.Discovery().ServerPreferredResources()
	if err != nil {
		t.Fatal(err)
	}
	engine, err := policy.Load(rego.Bundle())
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	short := 0
	for _, list := range lists {
		version, err := schema.ParseGroupVersion(list.GroupVersion)
		if err != nil {
			t.Fatal(err)
		}
		for _, resource := range list.APIResources {
			kind := schema.GroupKind{Group: version.Group, Kind: resource.Kind}
			if strings.Contains(resource.Name, "/") || !slices.Contains(engine.Kinds(), kind) {
				continue
			}
			names = append(names, resource.Name, resource.SingularName)
			names = append(names, resource.ShortNames...)
			short += len(resource.ShortNames)
		}
	}
	if short < 15 {
		t.Errorf("only %d short names are served: %v", short, names)
	}
	o := run(t, "audit", "-f", "missing.yaml", "--kind", strings.Join(names, ","))
	if o.code != exitcode.Unread || !strings.Contains(o.errOut, "missing.yaml: no such file") {
		t.Errorf("exit code %d: %s", o.code, o.errOut)
	}
}
