package manifest

import (
	"fmt"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// parts ask for the ConfigMaps in one namespace, and for those with a text.
var (
	configMaps = []schema.GroupKind{{Kind: "ConfigMap"}}
	parts      = policy.Parts{configMaps[0]: {{Namespace: "kube-system"}, {Text: "alert:"}}}
)

func TestTheInventoryHoldsWhatIsAskedFor(t *testing.T) {
	const head = "apiVersion: v1\nkind: ConfigMap\n"
	for name, c := range map[string]struct {
		document string
		held     bool
	}{
		"the namespace":                 {head + "metadata: {name: c, namespace: kube-system}\n", true},
		"another namespace":             {head + "metadata: {name: c, namespace: a}\n", false},
		"its name in a comment":         {head + "# kube-system\nmetadata: {name: c, namespace: a}\n", false},
		"the namespace quoted":          {head + "metadata: {name: c, namespace: 'kube-system'}\n", true},
		"the namespace escaped":         {head + `metadata: {name: c, namespace: "\x6bube-system"}` + "\n", true},
		"the namespace on two lines":    {head + "metadata: {name: c, namespace: \"kube-\\\n  system\"}\n", true},
		"the namespace encoded":         {head + "metadata: {name: c, namespace: !!binary a3ViZS1zeXN0ZW0=}\n", true},
		"the namespace by an alias":     {head + "data: {a: &a kube-system}\nmetadata: {name: c, namespace: *a}\n", true},
		"the namespace in JSON":         {`{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c", "namespace": "kube\u002dsystem"}}`, true},
		"the text":                      {head + "metadata: {name: c}\ndata:\n  rules: |\n    - alert: A\n", true},
		"the text in a key":             {head + "metadata: {name: c}\ndata: {'alert:': a}\n", true},
		"the text parted by a new line": {head + "metadata: {name: c}\ndata: {a: alert\n  :}\n", false},
		"the text in a List":            {"apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {a: 'alert:'}}\n", true},
		"no text in a List":             {"apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: c}}\n", false},
	} {
		t.Run(name, func(t *testing.T) {
			wanted := source.Wanted{Inventory: configMaps, Parts: parts}
			known, whole, _ := inventory(t.Context(), []input{held("-", []byte(c.document))}, wanted)
			if got := strings.Contains(inventoryText(t, known), `"inventory":{"ConfigMap"`); got != c.held || !whole {
				t.Errorf("held: %v, whole: %v: %s", got, whole, inventoryText(t, known))
			}
		})
	}
}

// What the inventory holds does not grow with documents that nothing asks for.
func TestDocumentsThatNothingAsksForAreNotHeld(t *testing.T) {
	var few string
	for _, documents := range []int{10, 10_000} {
		var stream strings.Builder
		for n := range documents {
			fmt.Fprintf(&stream, "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c%d, namespace: n%d}\ndata: {a: b%d}\n", n, n%50, n)
		}
		stream.WriteString("---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: kube-proxy, namespace: kube-system}\n")
		known, _, _ := inventory(t.Context(), []input{held("-", []byte(stream.String()))}, source.Wanted{Inventory: configMaps, Parts: parts})
		switch text := inventoryText(t, known); {
		case few == "":
			few = text
		case text != few || !strings.Contains(text, "kube-proxy"):
			t.Errorf("of %d documents the inventory is %s, and of few %s", documents, text, few)
		}
	}
}
