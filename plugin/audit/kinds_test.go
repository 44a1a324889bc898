package audit

import (
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
)

func TestKindsAreNamedAsInKubectl(t *testing.T) {
	engine, err := policy.Load(rego.Bundle())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		names string
		want  schema.GroupKind
	}{
		{"Deployment Deployment.apps deployment deployments deployments.apps deploy DEPLOY", schema.GroupKind{Group: "apps", Kind: "Deployment"}},
		{"Pod pod pods po", schema.GroupKind{Kind: "Pod"}},
		{"Ingress ingress ingresses ingresses.networking.k8s.io ing", schema.GroupKind{Group: "networking.k8s.io", Kind: "Ingress"}},
		{"NetworkPolicy networkpolicies netpol", schema.GroupKind{Group: "networking.k8s.io", Kind: "NetworkPolicy"}},
	} {
		for _, name := range strings.Fields(c.names) {
			kinds, err := parseKinds([]string{name}, engine)
			if err != nil {
				t.Error(err)
				continue
			}
			found := false
			for _, kind := range kinds {
				found = found || kind == c.want
				if kind.Kind != c.want.Kind {
					t.Errorf("%s is taken for %s", name, kind)
				}
			}
			if !found {
				t.Errorf("%s is taken for %v, want %s", name, kinds, c.want)
			}
		}
	}
}

// A short name of a kind that no control looks at would be a kind that is not known.
func TestShortNamesAreOfKindsThatControlsLookAt(t *testing.T) {
	engine, err := policy.Load(rego.Bundle())
	if err != nil {
		t.Fatal(err)
	}
	for short := range shortNames {
		if _, err := parseKinds([]string{short}, engine); err != nil {
			t.Error(err)
		}
	}
}
