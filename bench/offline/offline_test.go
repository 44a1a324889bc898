package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/bench/sample"
)

var needed = []string{"-plugin", "p", "-kube-score", "k", "-conftest", "t", "-rules", "r", "-measure", "m", "-corpora", "c"}

func TestSizesAreSortedAndStandOnce(t *testing.T) {
	o, err := parse(append(needed, "-sizes", " 1000 100  1000 "))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int{100, 1000}, o.sizes); diff != "" {
		t.Errorf("sizes (-want +got):\n%s", diff)
	}
}

func TestFlagsThatMeasureNothingAreRefused(t *testing.T) {
	for want, args := range map[string][]string{
		"are needed":                           {"-sizes", "100"},
		"no size is given":                     needed,
		`size "0" is not a number above 0`:     append(needed, "-sizes", "100 0"),
		`size "1,000" is not a number above 0`: append(needed, "-sizes", "1,000"),
		"-runs is 0":                           append(needed, "-sizes", "100", "-runs", "0"),
		"provided but not defined: -sizez":     {"-sizez", "1"},
	} {
		if _, err := parse(args); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want one with %q", args, err, want)
		}
	}
}

func TestGrowthLeavesStartUpOut(t *testing.T) {
	// Half a second of start-up, 2 ms for each workload up to 1,000, and 3 ms beyond.
	f := figures{sizes: []sized{
		{workloads: 100, ours: sample.Usage{CPUSeconds: 0.7}},
		{workloads: 1000, ours: sample.Usage{CPUSeconds: 2.5}},
		{workloads: 10000, ours: sample.Usage{CPUSeconds: 29.5}},
	}}
	var out strings.Builder
	if err := f.growth().Print(&out); err != nil {
		t.Fatal(err)
	}
	want := `| workloads | start-up included | each one beyond the row above | of the row above |
| --- | ---: | ---: | ---: |
| 100 | 7.00 | - | - |
| 1000 | 2.50 | 2.00 | - |
| 10000 | 2.95 | 3.00 | 1.50x |

`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("growth (-want +got):\n%s", diff)
	}
}
