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
	t.Logf("%d clusters, %d pods, %d of them placed, in %s: %v; of the clusters with an answer, %d pods are waited for alike",
		clusters, pods, placed, time.Since(start).Round(time.Second), answers, same)
	if most := max(2, clusters*5/100); answers[fit.Depends] > most {
		t.Errorf("%d of %d answers depend on luck, want at most %d", answers[fit.Depends], clusters, most)
	}
}

// agree compares one cluster.
func agree(t *testing.T, seed uint64) (fit.Answer, [3]int) {
	t.Helper()
	sample := roll(seed)
	defer real.remove(t, sample)
	cluster := real.create(t, sample)
	nodes, reasons := real.outcome(t)
	record(t, seed, cluster, nodes)
	proof, err := fit.Prove(t.Context(), cluster, fit.Options{Only: []fit.Kind{fit.FromEmpty}})
	if err != nil {
		t.Fatal(err)
	}
	scenario := proof.Scenarios[0]
	missing := []string{}
	figures := [3]int{len(nodes)}
	for pod, node := range nodes {
		if node != "" {
			figures[1]++
		} else if !slices.Contains(proof.Gated, pod) {
			missing = append(missing, pod)
		}
	}
	slices.Sort(missing)
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
