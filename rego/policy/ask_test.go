package policy_test

import (
	"context"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
)

func TestQuestions(t *testing.T) {
	ctx := context.Background()
	engine, err := policy.Load(rego.Bundle())
	if err != nil {
		t.Fatal(err)
	}
	known := policy.NewInventory()
	known.Add(map[string]any{
		"apiVersion": "v1", "kind": "Node", "metadata": map[string]any{"name": "n1"},
		"status": map[string]any{"nodeInfo": map[string]any{"kubeletVersion": "v1.36.2+k3s1"}},
	})
	about := policy.Target{
		Object: map[string]any{"apiVersion": policy.APIVersion, "kind": "NodeConfig", "metadata": map[string]any{"name": "n1"}},
		Facts:  policy.Facts{Inventory: known},
	}
	for name, c := range map[string]struct {
		rule         string
		kinds        []schema.GroupKind
		target       policy.Target
		distribution string
		fails        string
	}{
		"seen":           {"data.lightk8s.answers.node.about", []schema.GroupKind{{Kind: "Node"}}, about, "k3s", ""},
		"not seen":       {"data.lightk8s.answers.node.about", nil, about, "", ""},
		"no inventory":   {"data.lightk8s.answers.node.about", []schema.GroupKind{{Kind: "Node"}}, policy.Target{Object: about.Object}, "", ""},
		"undefined":      {"data.lightk8s.answers.node.nothing", nil, about, "", "has no rule data.lightk8s.answers.node.nothing"},
		"no value":       {"data.lightk8s.answers.node.about.nothing", nil, about, "", "it is undefined"},
		"another answer": {"data.lightk8s.answers.node.about.addresses", nil, about, "", "decode what"},
	} {
		t.Run(name, func(t *testing.T) {
			var answer struct{ Distribution string }
			err := engine.Question(c.rule, c.kinds...).Answer(ctx, c.target, &answer)
			switch {
			case c.fails != "":
				if err == nil || !strings.Contains(err.Error(), c.fails) {
					t.Errorf("error %v, want %q", err, c.fails)
				}
			case err != nil:
				t.Error(err)
			case answer.Distribution != c.distribution:
				t.Errorf("distribution %q, want %q", answer.Distribution, c.distribution)
			}
		})
	}
}
