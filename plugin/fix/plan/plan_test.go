package plan

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"reflect"
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
	rules := Rules{Engine: engine, Chosen: closes, Barred: MadeByController}
	changed, refused := 0, map[string]int{}
	for _, control := range engine.Controls() {
		cases, err := policy.Cases(rego.Bundle(), control)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			known := c.Facts(control)
			judge := func(object map[string]any) (policy.Verdict, error) {
				return engine.Evaluate(t.Context(), policy.Target{Object: object, Facts: known})
			}
			target := policy.Target{Object: c.Object, Facts: known, Origin: policy.Origin{File: "case.yaml", Line: 1}}
			change, err := Decide(target, judge, rules)
			if err != nil {
				t.Fatalf("%s %s: %v", control.ID, c.Name, err)
			}
			for _, open := range change.Open {
				if closes(open.Finding) && len(open.Set) > 0 {
					refused[open.Control+": "+open.Reason]++
				}
			}
			if len(change.Set) == 0 {
				continue
			}
			changed++
			check(t, control.ID+" "+c.Name, judge, rules, change)
		}
	}
	if changed < 100 {
		t.Errorf("%d objects changed", changed)
	}
	t.Logf("%d objects changed; not made: %v", changed, refused)
}

func check(t *testing.T, name string, judge Judge, rules Rules, change Change) {
	t.Helper()
	after, err := policy.Apply(change.Object, change.Set)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	verdict, err := judge(after)
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
	again, err := Decide(policy.Target{Object: after}, judge, rules)
	if err != nil || len(again.Set) > 0 {
		t.Errorf("%s: the second change is %v, %v", name, again.Set, err)
	}
	checkPatch(t, name, change, after)
	for format, encode := range map[string]func(any) ([]byte, error){"yaml": yaml.Marshal, "json": json.Marshal} {
		data, err := encode(change.Object)
		if err != nil {
			t.Fatal(err)
		}
		file := Edit("case.yaml", data, []Change{change})
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
		decoded, err := policy.Decode(file.After)
		if err != nil || !reflect.DeepEqual(decoded, after) {
			t.Errorf("%s: the %s reads as %v, %v", name, format, decoded, err)
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
