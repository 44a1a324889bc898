package convert_test

import (
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/lightk8s/lightk8s/rego/policy/internal/convert"
)

func TestSharedHoldsEqualPartsOnce(t *testing.T) {
	pod := func(name string) map[string]any {
		return map[string]any{"name": name, "labels": map[string]any{"app": "web"}, "ports": []any{int64(80)}}
	}
	shared := convert.Shared{}
	for name, c := range map[string]struct {
		by   convert.Shared
		once bool
	}{"shared": {shared, true}, "none": {nil, false}} {
		a, b := converted(t, c.by, pod("a")), converted(t, c.by, pod("b"))
		if a.Compare(b) == 0 || a.Get(ast.StringTerm("name")).Value != ast.String("a") {
			t.Errorf("%s: %v and %v", name, a, b)
		}
		for _, key := range []string{"labels", "ports"} {
			if got := a.Get(ast.StringTerm(key)).Value == b.Get(ast.StringTerm(key)).Value; got != c.once {
				t.Errorf("%s: %s is one value: %t", name, key, got)
			}
		}
	}
}

func converted(t *testing.T, by convert.Shared, v any) ast.Object {
	t.Helper()
	value, err := by.ToRego(v)
	if err != nil {
		t.Fatal(err)
	}
	return value.(ast.Object)
}
