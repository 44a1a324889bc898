package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestResultsAreAddedToThoseThereAre(t *testing.T) {
	file := filepath.Join(t.TempDir(), "folder", "results.json")
	want := []record{{Outcome: &outcome{Size: 1024, Phase: before}}, {Rest: &rest{Size: 2048, Parts: map[string]footprint{"kubelet": {Anonymous: 37}}}}}
	for _, r := range want {
		if err := addResult(file, r); err != nil {
			t.Fatal(err)
		}
	}
	got, err := readResults(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestBrokenResultsAreRefusedByLine(t *testing.T) {
	file := filepath.Join(t.TempDir(), "results.json")
	if err := os.WriteFile(file, []byte("{}\nnonsense\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := readResults(file); err == nil || !strings.Contains(err.Error(), "read line 2 of "+file) {
		t.Errorf("error: %v", err)
	}
	if _, err := readResults(file + ".absent"); err == nil {
		t.Error("a file that is not there is read")
	}
}

func TestFlagsThatMakeNoSenseAreRefused(t *testing.T) {
	needed := []string{"-image", "hog.tar", "-results", "results.json"}
	for want, args := range map[string][]string{
		"-image and -results are needed":                  {"-image", "hog.tar"},
		`size "1000" is neither 1024 nor 2048`:            append(needed, "-sizes", "1000"),
		`phase "during" is neither before`:                append(needed, "-phases", "during"),
		`hog "cpu" is neither heap nor files`:             append(needed, "-hogs", "cpu"),
		`role "both" is neither agent nor server`:         append(needed, "-role", "both"),
		"-runs is -1, want at least 0":                    append(needed, "-runs", "-1"),
		"flag provided but not defined: -unheard-of":      append(needed, "-unheard-of"),
		`invalid value "many" for flag -runs: parse erro`: append(needed, "-runs", "many"),
	} {
		if _, err := parse(args); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: error %v, want %q", args, err, want)
		}
	}
	o, err := parse(append(needed, "-sizes", "2048", "-phases", "after", "-runs", "0"))
	if err != nil || !filepath.IsAbs(o.image) || !cmp.Equal([]phase{after}, o.phases) || !cmp.Equal([]int{2048}, o.sizes) {
		t.Errorf("options %+v, error %v", o, err)
	}
}

func TestDropInIsAKubeletConfiguration(t *testing.T) {
	folder, err := writeDropIn(filepath.Join(t.TempDir(), "drop-in"), object{"maxPods": 26})
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(folder, "10-lightk8s.conf"))
	if err != nil {
		t.Fatal(err)
	}
	want := `{
  "apiVersion": "kubelet.config.k8s.io/v1beta1",
  "kind": "KubeletConfiguration",
  "maxPods": 26
}
`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
