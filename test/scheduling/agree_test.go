package scheduling_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/lightk8s/lightk8s/plugin/fit"
)

// number reads an environment variable.
func number(t *testing.T, name string, otherwise int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

// TestRandomClusters places random clusters with kube-scheduler and with the proof: where the
// proof says Yes, all pods are placed, and where it says No, some are not. Set
// LIGHTK8S_SCHEDULING_CLUSTERS for more clusters, and LIGHTK8S_SCHEDULING_SEED for others.
func TestRandomClusters(t *testing.T) {
	clusters, first := number(t, "LIGHTK8S_SCHEDULING_CLUSTERS", 40), number(t, "LIGHTK8S_SCHEDULING_SEED", 1)
	answers := map[fit.Answer]int{}
	pods, placed, same, start := 0, 0, 0, time.Now()
	for seed := first; seed < first+clusters; seed++ {
		answer, figures := agree(t, uint64(seed))
		answers[answer]++
		pods, placed, same = pods+figures[0], placed+figures[1], same+figures[2]
	}
	t.Logf("%d clusters, %d pods in %s: %v; kube-scheduler placed %d pods; %d found no place in either",
		clusters, pods, time.Since(start).Round(time.Second), answers, placed, same)
	if most := max(2, clusters*5/100); answers[fit.Depends] > most {
		t.Errorf("%d of %d answers depend on luck, want at most %d", answers[fit.Depends], clusters, most)
	}
}

// agree compares one cluster. The figures are the pods, those of them that were placed, and those
// that both left without a place.
func agree(t *testing.T, seed uint64) (fit.Answer, [3]int) {
	t.Helper()
	sample := roll(seed)
	defer real.remove(t, sample)
	cluster := real.create(t, sample)
	nodes, missing, reasons := map[string]string{}, []string{}, map[string]string{}
	for _, pod := range real.outcome(t) {
		ref := pod.Namespace + "/" + pod.Name
		nodes[ref] = pod.Spec.NodeName
		if pod.Spec.NodeName == "" && len(pod.Spec.SchedulingGates) == 0 {
			missing = append(missing, ref)
			reasons[ref] = whyNot(&pod)
		}
	}
	record(t, seed, cluster, nodes)
	proof, err := fit.Prove(t.Context(), cluster, fit.Options{Only: []fit.Kind{fit.FromEmpty}})
	if err != nil {
		t.Fatal(err)
	}
	scenario := proof.Scenarios[0]
	figures := [3]int{len(nodes), len(nodes) - len(missing) - len(proof.Gated)}
	for _, pod := range missing {
		if slices.ContainsFunc(scenario.Unplaced, func(u fit.Unplaced) bool { return u.Pod == pod }) {
			figures[2]++
		}
	}
	if (scenario.Fits == fit.Yes && len(missing) > 0) || (scenario.Fits == fit.No && len(missing) == 0) {
		t.Errorf("seed %d: the proof says %s, and kube-scheduler leaves %d of %d pods", seed, scenario.Fits, len(missing), len(nodes))
		for _, pod := range missing {
			t.Logf("  kube-scheduler: %s: %s", pod, reasons[pod])
		}
		for _, u := range scenario.Unplaced {
			t.Logf("  proof: %s: %+v", u.Pod, u.Reasons)
		}
		t.Logf("  it placed %s", strings.Join(where(nodes), " "))
	}
	return scenario.Fits, figures
}

// where lists pods and their nodes.
func where(nodes map[string]string) []string {
	var lines []string
	for pod, node := range nodes {
		lines = append(lines, pod+"="+node)
	}
	slices.Sort(lines)
	return lines
}

// record writes a cluster and where kube-scheduler placed its pods, for the recordings in
// plugin/fit/testdata, where LIGHTK8S_SCHEDULING_RECORD names a folder.
func record(t *testing.T, seed uint64, cluster fit.Cluster, placed map[string]string) {
	t.Helper()
	folder := os.Getenv("LIGHTK8S_SCHEDULING_RECORD")
	if folder == "" {
		return
	}
	data, err := json.Marshal(map[string]any{"cluster": cluster, "placed": placed})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("seed-%d.json", seed)), data, 0o600); err != nil {
		t.Fatal(err)
	}
}
