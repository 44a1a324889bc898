package plan

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/plugin/change/files"
	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// Over the cases of all controls: a change closes what it says, leads to no other finding, and made twice it changes
// nothing. Written as a file, the object reads as planned.
func TestChangesCloseWhatTheySay(t *testing.T) {
	engine, err := policy.Load(rego.Bundle())
	if err != nil {
		t.Fatal(err)
	}
	closes := func(f policy.Finding) bool {
		control, _ := engine.Control(f.Control)
		return control.ClosedBy == policy.ByFix
	}
	changed, created, refused := 0, 0, map[string]int{}
	for _, control := range engine.Controls() {
		cases, err := policy.Cases(rego.Bundle(), control)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			rules := Rules{Engine: with(t, engine, control.ID, c.Parameters), Chosen: closes, Barred: MadeByController}
			known := c.Facts(control)
			judge := func(object map[string]any, created []map[string]any) (policy.Verdict, error) {
				target := policy.Target{Object: object, Facts: known}
				if len(created) > 0 {
					target.Facts.Inventory = known.Inventory.With(created)
				}
				return rules.Engine.Evaluate(t.Context(), target)
			}
			target := policy.Target{Object: c.Object, Facts: known, Origin: policy.Origin{File: "case.yaml", Line: 1}}
			change, err := Decide(target, judge, rules)
			if err != nil {
				t.Fatalf("%s %s: %v", control.ID, c.Name, err)
			}
			for _, open := range change.Open {
				if closes(open.Finding) && open.IsFixable() {
					refused[open.Control+": "+open.Reason]++
				}
			}
			if change.IsEmpty() {
				continue
			}
			changed++
			created += len(change.Creations)
			check(t, control.ID+" "+c.Name, judge, rules, change)
		}
	}
	if changed < 100 || created < 10 {
		t.Errorf("%d objects changed, %d created", changed, created)
	}
	t.Logf("%d objects changed; not made: %v", changed, refused)
}

// with is the engine with parameters of a control.
func with(t *testing.T, engine *policy.Engine, control string, parameters map[string]any) *policy.Engine {
	t.Helper()
	if len(parameters) == 0 {
		return engine
	}
	configured, err := engine.Configure(policy.Policy{Controls: map[string]policy.ControlSetting{control: {Parameters: parameters}}})
	if err != nil {
		t.Fatal(err)
	}
	return configured
}

func check(t *testing.T, name string, judge Judge, rules Rules, change Change) {
	t.Helper()
	after, err := policy.Apply(change.Object, change.Set)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	var created []map[string]any
	for _, creation := range change.Creations {
		created = append(created, creation.Object)
	}
	verdict, err := judge(after, created)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	left := keysOf(verdict)
	if len(verdict.Findings) != len(change.Open) {
		t.Errorf("%s: %d findings are left, %d are said to be", name, len(verdict.Findings), len(change.Open))
	}
	for _, open := range change.Open {
		if !left[keyOf(open.Finding)] {
			t.Errorf("%s: %s is said to stay, and does not", name, open.Control)
		}
	}
	second := func(object map[string]any, more []map[string]any) (policy.Verdict, error) {
		return judge(object, append(slices.Clone(created), more...))
	}
	again, err := Decide(policy.Target{Object: after}, second, rules)
	if err != nil || !again.IsEmpty() {
		t.Errorf("%s: the second change is %v and %v, %v", name, again.Set, again.Creations, err)
	}
	checkPatch(t, name, change, after)
	for format, encode := range map[string]func(any) ([]byte, error){"yaml": yaml.Marshal, "json": json.Marshal} {
		data, err := encode(change.Object)
		if err != nil {
			t.Fatal(err)
		}
		parts := slices.DeleteFunc(change.Parts(), Change.IsEmpty)
		if format == "json" { // which has no second document
			parts = slices.DeleteFunc(parts, func(c Change) bool { return c.About != nil })
		}
		file := Edit("case.yaml", data, parts)
		if bytes.Contains(data, []byte("{{")) {
			if len(file.Refused) == 0 || !errors.Is(file.Refused[0].Err, files.ErrTemplate) {
				t.Errorf("%s: the template is edited", name)
			}
			continue
		}
		if len(file.Refused) > 0 {
			t.Errorf("%s: %s refused: %v", name, format, file.Refused[0].Err)
			continue
		}
		for i, document := range strings.Split(string(file.After), "\n---\n") {
			want := append([]map[string]any{after}, created...)[i]
			decoded, err := policy.Decode([]byte(document))
			if err != nil || !reflect.DeepEqual(decoded, want) {
				t.Errorf("%s: document %d of the %s reads as (-planned +read), %v:\n%s", name, i, format, err, cmp.Diff(want, decoded))
			}
		}
		if file := Edit("case.json", []byte("{}"), change.Parts()[1:]); len(file.Refused) != len(created) {
			t.Errorf("%s: %d of %d documents added to a JSON file", name, len(file.Changes), len(created))
		}
	}
}

// kustomize makes of the patch what is planned.
func checkPatch(t *testing.T, name string, c Change, after map[string]any) {
	t.Helper()
	if c.Ref.Name == "" || c.Ref.Kind == "Namespace" && c.Ref.Namespace != "" {
		return // no API server has such an object
	}
	partial, err := policy.Partial(c.Object, c.Set)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	if _, err := kustomized(t, c.Object); err != nil {
		return // kustomize takes no such object
	}
	got, err := kustomized(t, c.Object, partial)
	if metadata, ok := after["metadata"].(map[string]any); ok && reflect.DeepEqual(metadata["annotations"], map[string]any{}) {
		after, metadata = maps.Clone(after), maps.Clone(metadata)
		delete(metadata, "annotations") // as kustomize does
		after["metadata"] = metadata
	}
	if err != nil || !reflect.DeepEqual(got, after) {
		t.Errorf("%s: kustomize makes of it (-planned +made), %v:\n%s", name, err, cmp.Diff(after, got))
	}
}

// kustomized is an object with patches.
func kustomized(t *testing.T, object map[string]any, patches ...map[string]any) (map[string]any, error) {
	t.Helper()
	disk := filesys.MakeFsInMemory()
	write := func(file string, content any) {
		data, err := yaml.Marshal(content)
		if err != nil {
			t.Fatal(err)
		}
		if err := disk.WriteFile(file, data); err != nil {
			t.Fatal(err)
		}
	}
	var listed []any
	for _, patch := range patches {
		write("patch.yaml", patch)
		listed = append(listed, map[string]any{"path": "patch.yaml"})
	}
	write("object.yaml", object)
	write("kustomization.yaml", map[string]any{"resources": []string{"object.yaml"}, "patches": listed})
	built, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(disk, ".")
	if err != nil {
		return nil, err
	}
	data, err := built.AsYaml()
	if err != nil {
		t.Fatal(err)
	}
	return policy.Decode(data)
}
