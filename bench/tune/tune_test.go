package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/bench/fleet"
	"github.com/lightk8s/lightk8s/bench/sample"
	"github.com/lightk8s/lightk8s/rego/policy"
)

func TestFlagsThatMeasureNothingAreRefused(t *testing.T) {
	needed := []string{"-plugin", "p", "-measure", "m", "-folder", "f"}
	for want, args := range map[string][]string{
		"are needed":                          {"-plugin", "p", "-measure", "m"},
		"no number of nodes":                  append(needed, "-nodes", ""),
		`size "0" is not a number above 0`:    append(needed, "-nodes", "5 0"),
		`size "many" is not a number above 0`: append(needed, "-nodes", "many"),
		"-runs is 0":                          append(needed, "-runs", "0"),
	} {
		if _, err := parse(args); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want one with %q", args, err, want)
		}
	}
}

func TestPlanThatMissesAnythingIsRefused(t *testing.T) {
	const whole = `{"summary": {"nodes": 2, "settings": 2, "containers": 4, "fits": "yes"},
		"nodes": [{"name": "a", "settings": [{"of": "kubelet"}]}, {"name": "b", "settings": [{"of": "kubelet"}]}], "errors": []}`
	var p plan
	if err := json.Unmarshal([]byte(whole), &p); err != nil {
		t.Fatal(err)
	}
	if err := p.check(2); err != nil {
		t.Errorf("the whole plan is refused: %v", err)
	}
	for what, edit := range map[string][2]string{
		"a node":      {`"nodes": 2`, `"nodes": 1`},
		"a container": {`"containers": 4`, `"containers": 3`},
		"the room":    {`"fits": "yes"`, `"fits": "no"`},
		"a setting":   {`"b", "settings": [{"of": "kubelet"}]`, `"b", "settings": []`},
		"an object":   {`"errors": []`, `"errors": [{"subject": "Pod a", "message": "not read"}]`},
	} {
		var p plan
		if err := json.Unmarshal([]byte(strings.Replace(whole, edit[0], edit[1], 1)), &p); err != nil {
			t.Fatal(err)
		}
		if p.check(2) == nil {
			t.Errorf("a plan that misses %s is accepted", what)
		}
	}
}

func TestSnapshotIsTheSameEachTime(t *testing.T) {
	var written [2]string
	for i := range written {
		file := filepath.Join(t.TempDir(), "snapshot")
		if err := writeSnapshot(file, fleet.Objects(3)); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		written[i] = string(data)
	}
	if written[0] != written[1] {
		t.Error("two snapshots of the same fleet differ")
	}
	kinds := map[string]int{}
	for document := range strings.SplitSeq(strings.TrimPrefix(written[0], "---\n"), "\n---\n") {
		object, err := policy.Decode([]byte(document))
		if err != nil {
			t.Fatal(err)
		}
		kinds[policy.RefOf(object).Kind]++
	}
	want := map[string]int{"Node": 3, "NodeConfig": 3, "Deployment": 6, "ReplicaSet": 6, "Pod": 60, "WorkloadUsage": 6, "Snapshot": 1}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Errorf("objects in the snapshot (-want +got):\n%s", diff)
	}
}

func TestFiguresEndWithTheGrowth(t *testing.T) {
	all := []figures{
		{nodes: 5, spent: sample.Usage{WallSeconds: 1, CPUSeconds: 2, PeakKiB: 100 << 10}},
		{nodes: 50, spent: sample.Usage{WallSeconds: 8, CPUSeconds: 12, PeakKiB: 120 << 10}},
	}
	all[0].plan.Summary.Settings, all[0].plan.Summary.Containers = 160, 10
	all[1].plan.Summary.Settings, all[1].plan.Summary.Containers = 1600, 100
	var out strings.Builder
	if err := printFigures(&out, all); err != nil {
		t.Fatal(err)
	}
	const want = `### A plan

| nodes | pods | wall s | CPU s | peak MiB | settings | containers |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
| 5 | 100 | 1.00 | 2.00 | 100 | 160 | 10 |
| 50 | 1000 | 8.00 | 12.00 | 120 | 1600 | 100 |
| **50 / 5** | 10.00x | 8.00x | 6.00x | 1.20x | 10.00x | 10.00x |

`
	if out.String() != want {
		t.Errorf("figures:\n%s\nwant:\n%s", out.String(), want)
	}
}
