package sample_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/bench/sample"
	"github.com/lightk8s/lightk8s/bench/workload"
)

func TestMedianTakesEachQuantityByItself(t *testing.T) {
	runs := []sample.Usage{
		{WallSeconds: 3, CPUSeconds: 1, PeakKiB: 20},
		{WallSeconds: 1, CPUSeconds: 2, PeakKiB: 30},
		{WallSeconds: 2, CPUSeconds: 9, PeakKiB: 10},
	}
	want := sample.Usage{WallSeconds: 2, CPUSeconds: 2, PeakKiB: 20}
	if diff := cmp.Diff(want, sample.Median(runs)); diff != "" {
		t.Errorf("median (-want +got):\n%s", diff)
	}
	if got := sample.Median(runs[:1]); got != runs[0] {
		t.Errorf("median of one run is %+v, want the run", got)
	}
}

func TestTableIsMarkdown(t *testing.T) {
	table := sample.Table{Header: []string{"tool", "wall s", "peak MiB"}}
	table.Add("ours", 0.5, sample.Whole(99.6))
	table.Add("ratio", sample.Ratio(0.5, 0.25), sample.Ratio(1, 0))
	var out strings.Builder
	if err := table.Print(&out); err != nil {
		t.Fatal(err)
	}
	want := `| tool | wall s | peak MiB |
| --- | ---: | ---: |
| ours | 0.50 | 100 |
| ratio | 2.00x | - |

`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("table (-want +got):\n%s", diff)
	}
}

const someReport = `{"summary": {"passed": 7}, "errors": [], "findings": [
	{"control": "privileged", "path": "spec.containers[0].securityContext.privileged"},
	{"control": "host-namespaces", "path": "spec.template.spec.hostNetwork"},
	{"control": "host-namespaces", "path": "spec.template.spec.hostPID"},
	{"control": "revision-history-limit", "path": "spec.revisionHistoryLimit"}]}`

func TestCheckAcceptsExactlyWhatIsPlanted(t *testing.T) {
	truth := workload.Truth{PrivilegedContainers: 1, HostNetworkObjects: 1}
	got, err := sample.Check(strings.NewReader(someReport), truth)
	if err != nil || got.Findings != 4 || got.Controls != 10 {
		t.Fatalf("%d findings of %d controls and error %v, want 4 of 10 and none", got.Findings, got.Controls, err)
	}
	found := map[string]int{}
	for _, p := range got.Planted {
		found[p.Control] = p.Found
	}
	want := map[string]int{
		"privileged": 1, "host-namespaces": 1, "memory-limit": 0, "pinned-image": 0,
		"container-runtime-socket": 0, "secrets-in-environment": 0,
	}
	if diff := cmp.Diff(want, found); diff != "" {
		t.Errorf("found (-want +got):\n%s", diff)
	}
}

func TestCheckNamesWhatDiffers(t *testing.T) {
	for name, c := range map[string]struct {
		report string
		truth  workload.Truth
		want   string
	}{
		"too few":  {someReport, workload.Truth{PrivilegedContainers: 2, HostNetworkObjects: 1}, "control privileged found 1 of 2 privileged containers"},
		"too many": {someReport, workload.Truth{PrivilegedContainers: 1}, "control host-namespaces found 1 of 0 pods on the host network"},
		"not judged": {
			`{"findings": [], "errors": [{"subject": "all.yaml:7", "message": "cannot be read"}]}`, workload.Truth{},
			"the audit reports an error: all.yaml:7: cannot be read",
		},
		"no report": {"", workload.Truth{}, "read report: EOF"},
	} {
		if _, err := sample.Check(strings.NewReader(c.report), c.truth); err == nil || err.Error() != c.want {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
}
