package policy

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/rego"
)

// Objects that are made to take long, to break a rule or to exhaust a reader are judged as by OPA, and soon.
func TestHostileObjectsAreJudgedAsByOPA(t *testing.T) {
	o := newOracle(t)
	text := strings.Repeat("(a+)+$ \xff\"%s\n", 2<<20/13)
	long := text[:128<<10] // what is searched for credentials line by line
	var deep any = "end"
	for range 10_000 {
		deep = map[string]any{"a": deep}
	}
	var list []any
	for i := range 20_000 {
		list = append(list, map[string]any{"name": fmt.Sprint("VARIABLE_", i), "value": "x"})
	}
	labels := map[string]any{}
	for i := range 20_000 {
		labels[fmt.Sprint("a", i)] = "b"
	}
	container := func(more map[string]any) map[string]any {
		out := map[string]any{"name": "web", "image": "example.com/web:1"}
		maps.Copy(out, more)
		return map[string]any{"containers": []any{out}}
	}
	patterns := []any{"(", "[", "a{1000}{1000}", "(?P<", `\p{Nothing}`, strings.Repeat("(", 5000), strings.Repeat(`\pL{500}`, 500), "(a*)*b"}
	for name, c := range map[string]struct{ spec, metadata map[string]any }{
		"a long argument":        {container(map[string]any{"command": []any{"sh", "-c", long}, "args": []any{long}}), nil},
		"2 MiB in an image":      {container(map[string]any{"image": text}), nil},
		"a long variable":        {container(map[string]any{"env": []any{map[string]any{"name": long, "value": long}}}), nil},
		"2 MiB in an annotation": {container(nil), map[string]any{"annotations": map[string]any{text: text, "kubectl.kubernetes.io/last-applied-configuration": text}}},
		"20,000 variables":       {container(map[string]any{"env": list}), nil},
		"20,000 labels":          {container(nil), map[string]any{"labels": labels, "annotations": labels}},
		"10,000 levels":          {container(map[string]any{"securityContext": deep, "resources": deep, "env": []any{deep}}), map[string]any{"annotations": deep}},
		"10,000 levels of spec":  {map[string]any{"containers": deep, "volumes": deep, "securityContext": deep}, nil},
		"regular expressions":    {container(map[string]any{"image": patterns[2], "command": patterns, "args": patterns}), map[string]any{"annotations": map[string]any{"a": patterns[6]}}},
		"formats":                {container(map[string]any{"name": "%999999999d%[1]*s%!", "image": "%s%n", "command": []any{"%v", "%!d(x)"}}), nil},
		"numbers": {container(map[string]any{"ports": []any{map[string]any{"containerPort": 1e300, "hostPort": math.Copysign(0, -1)}},
			"resources": map[string]any{"limits": map[string]any{"memory": 1e308, "cpu": int64(-1 << 63)}, "requests": map[string]any{"memory": "1e999999999", "cpu": "9e99999999999999Ei"}}}), nil},
	} {
		t.Run(name, func(t *testing.T) {
			object := map[string]any{"apiVersion": "v1", "kind": "Pod", "metadata": map[string]any{"name": "web", "namespace": "shop"}, "spec": c.spec}
			maps.Copy(object["metadata"].(map[string]any), c.metadata)
			start := time.Now()
			if _, err := o.planned.Evaluate(t.Context(), Target{Object: object}); err != nil {
				t.Fatal(err)
			}
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("it took %v", took)
			}
			if diff := o.compare(t, object, o.inventories[1]); diff != "" {
				t.Errorf("by OPA (-) and by the plan (+):\n%.2000s", diff)
			}
		})
	}
}

// A number that JSON does not have is an error of the object.
func TestAnObjectWithANumberThatJSONLacksIsRefused(t *testing.T) {
	engine := load(t, builtInBundle())
	for _, number := range []any{math.NaN(), math.Inf(-1), json.Number("x"), json.Number("1e99999999999")} {
		object := pod(t, "{}")
		object["spec"] = map[string]any{"replicas": []any{number}}
		_, err := engine.Evaluate(t.Context(), Target{Object: object})
		wantError(t, err, "convert object: spec: replicas: [0]: ")
	}
}

// unplannable is Rego that OPA's interpreter evaluates and its planner refuses.
const unplannable = `tree[x] := 1 if { x := "a" }
tree.b := y if { y := tree.a + 1 }
`

// Controls that cannot be planned are interpreted, beside built-in ones that are planned.
func TestAControlThatCannotBePlannedIsInterpreted(t *testing.T) {
	if os.Getenv(engineVariable) == "opa" {
		t.Skip("nothing is planned")
	}
	folder := fstest.MapFS{}
	add(folder, "strange.rego", controlFile("house", "strange", header, unplannable+`violations contains {"message": "strange", "path": []} if { input.object.spec.bad; tree.b == 2 }`))
	add(folder, "plain.rego", controlFile("house", "plain", header, `violations contains {"message": "plain", "path": []} if input.object.spec.bad`))
	engine, broken := withFolder(t, folder)
	if len(broken) > 0 {
		t.Fatal(broken)
	}
	if _, ok := engine.builtin.(*planned); !ok {
		t.Errorf("built-in controls are evaluated by %T", engine.builtin)
	}
	if engine.Unplanned() == nil {
		t.Error("nothing says that it is interpreted")
	}
	var found []string
	for _, finding := range evaluated(t, engine, pod(t, "{bad: true}")).Findings {
		found = append(found, finding.Control)
	}
	if diff := cmp.Diff([]string{"built-in", "plain", "strange"}, found); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if verdict := evaluated(t, engine, pod(t, "{}")); len(verdict.Passed) != 3 {
		t.Errorf("passed %v, want all", verdict.Passed)
	}
}

// Whatever the rules of a user's control look like, it finds something, fails, or is named as broken; the
// built-in ones answer.
func TestViolationsOfAnyShapeAreNotPassedOver(t *testing.T) {
	for name, rules := range map[string]string{
		"function":         `violations(x) := {x}`,
		"fields":           `violations.a contains {"message": "m", "path": []}`,
		"fields of values": `violations[x] contains {"message": "m", "path": []} if some x in ["a"]`,
		"object":           `violations[x] := {"message": "m", "path": []} if some x in ["a"]`,
		"number":           `violations := 5`,
		"null":             `violations := null`,
		"undefined":        `violations := input.object.nothing`,
		"default":          "default violations := 5",
		"conflict":         "violations := {1}\nviolations := {2}",
		"built-in error":   `violations contains {"message": "m", "path": []} if to_number("x") == 1`,
		"list":             `violations := [{"message": "m", "path": []}]`,
		"skipped function": "violations contains {\"message\": \"m\", \"path\": []} if false\nskipped(x) := {x}",
		"skipped fields":   "violations contains {\"message\": \"m\", \"path\": []} if false\nskipped.a contains \"m\"",
		"skipped number":   "violations contains {\"message\": \"m\", \"path\": []} if false\nskipped := 5",
		"library":          "default violations := data.lightk8s.lib",
	} {
		t.Run(name, func(t *testing.T) {
			folder := fstest.MapFS{}
			add(folder, "mine.rego", controlFile("house", "mine", header, rules))
			answers := map[string]string{}
			for _, engine := range []string{"vm", "opa"} {
				t.Setenv(engineVariable, engine)
				loaded, broken := withFolder(t, folder)
				if len(broken) > 0 {
					answers[engine] = "broken"
					continue
				}
				verdict := evaluated(t, loaded, pod(t, "{bad: true}"))
				switch {
				case !slices.ContainsFunc(verdict.Findings, func(f Finding) bool { return f.Control == "built-in" }):
					t.Errorf("%s: the built-in control finds nothing", engine)
				case slices.Contains(verdict.Passed, "mine"):
					answers[engine] = "passed"
				case len(verdict.Failed) > 0:
					answers[engine] = "failed"
				case len(verdict.Skipped) > 0:
					answers[engine] = "skipped"
				default:
					answers[engine] = "found"
				}
			}
			if answers["vm"] != answers["opa"] || answers["vm"] == "passed" {
				t.Errorf("the control %v", answers)
			}
		})
	}
}

func TestAnUnknownEngineIsRefused(t *testing.T) {
	for _, value := range []string{"VM", "opa ", "wasm", "1"} {
		t.Setenv(engineVariable, value)
		_, err := Load(rego.Bundle())
		wantError(t, err, `LIGHTK8S_ENGINE is "`+value+`", want vm or opa`)
	}
	for _, value := range []string{"", "vm", "opa"} {
		t.Setenv(engineVariable, value)
		if _, err := Load(rego.Bundle()); err != nil {
			t.Errorf("%q: %v", value, err)
		}
	}
}

// A user's control that would count to a billion ends with the context.
func TestACostlyFunctionEndsWithTheContext(t *testing.T) {
	folder := fstest.MapFS{}
	add(folder, "mine.rego", controlFile("house", "mine", header, `violations contains {"message": "m", "path": []} if count(numbers.range(1, input.object.spec.many)) == 1`))
	engine, _ := withFolder(t, folder)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	start := time.Now()
	if _, err := engine.Evaluate(ctx, Target{Object: pod(t, "{many: 1000000000}")}); err == nil || ctx.Err() == nil {
		t.Errorf("error %v", err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
}
