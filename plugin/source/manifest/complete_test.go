package manifest

import (
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// knownOf reads the input and returns its inventory.
func knownOf(t *testing.T, f Files, kinds ...schema.GroupKind) *policy.Inventory {
	t.Helper()
	var known *policy.Inventory
	for target, err := range f.Source(source.Wanted{Inventory: kinds})(t.Context()) {
		if err == nil {
			known = target.Facts.Inventory
		}
	}
	if known == nil {
		t.Fatal("nothing was read")
	}
	return known
}

func TestADeclarationMakesKindsKnown(t *testing.T) {
	namespaces, classes := schema.GroupKind{Kind: "Namespace"}, schema.GroupKind{Group: "scheduling.k8s.io", Kind: "PriorityClass"}
	for name, c := range map[string]struct {
		stream   string
		complete Complete
		known    bool
	}{
		"none":                      {namespace("a"), CompleteNothing, false},
		"cluster":                   {namespace("a"), CompleteCluster, true},
		"namespaces, and not these": {namespace("a"), CompleteNamespaces, false},
		"no YAML":                   {namespace("a") + "---\nkind: [\n", CompleteCluster, false},
		"an unreadable object":      {namespace("a") + "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: 1}\n", CompleteCluster, false},
		"an unrendered template":    {namespace("a") + "---\n{{ if .x }}\napiVersion: v1\nkind: Namespace\n", CompleteCluster, false},
		"no YAML of another kind":   {namespace("a") + "---\napiVersion: v1\nkind: Pod\nmetadata: {\n", CompleteCluster, true},
	} {
		t.Run(name, func(t *testing.T) {
			known := knownOf(t, Files{Paths: []string{"-"}, Stdin: strings.NewReader(c.stream), Complete: c.complete}, namespaces, classes)
			if known.Knows(namespaces) != c.known || known.Knows(classes) != c.known {
				t.Errorf("known are %v", known.Kinds())
			}
		})
	}
}

// No manifest holds what only a cluster has.
func TestADeclarationMakesNoFactKnown(t *testing.T) {
	for _, c := range []Complete{CompleteCluster, CompleteNamespaces} {
		f := Files{Paths: []string{"-"}, Stdin: strings.NewReader(namespace("a")), Complete: c}
		known := knownOf(t, f, facts.NodeUsageKind, facts.WorkloadUsageKind, policy.ClusterKind, schema.GroupKind{Kind: "Node"}, schema.GroupKind{Kind: "Service"})
		if got := inventoryText(t, known); !strings.Contains(got, `"complete":{"Service":true}`) {
			t.Errorf("%q: known is %s", c, got)
		}
	}
}

func TestADeclarationHasNoEffectWhereAFileIsMissing(t *testing.T) {
	services := schema.GroupKind{Kind: "Service"}
	f := Files{Paths: []string{"-", "does/not/exist.yaml"}, Stdin: strings.NewReader(namespace("a")), Complete: CompleteCluster}
	if known := knownOf(t, f, services); known.Knows(services) {
		t.Error("Services are known")
	}
}
