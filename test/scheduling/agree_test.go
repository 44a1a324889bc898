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

	corev1 "k8s.io/api/core/v1"

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

// tally is what came out of the comparisons.
type tally struct {
	answers, losses    map[fit.Answer]int
	pods, placed, same int // same: pods without a place in both
}

// TestRandomClusters places random clusters with kube-scheduler and with the proof: where the
// proof says Yes, all pods are placed, and where it says No, some are not. Where all are, a node
// is lost then. Set LIGHTK8S_SCHEDULING_CLUSTERS for more clusters, and LIGHTK8S_SCHEDULING_SEED
// for others.
func TestRandomClusters(t *testing.T) {
	clusters, first := number(t, "LIGHTK8S_SCHEDULING_CLUSTERS", 40), number(t, "LIGHTK8S_SCHEDULING_SEED", 1)
	sum, start := &tally{answers: map[fit.Answer]int{}, losses: map[fit.Answer]int{}}, time.Now()
	for seed := first; seed < first+clusters; seed++ {
		sum.agree(t, uint64(seed))
	}
	t.Logf("%d clusters, %d pods in %s: %v, and %v after the loss of a node; kube-scheduler placed %d pods; %d found no place in either",
		clusters, sum.pods, time.Since(start).Round(time.Second), sum.answers, sum.losses, sum.placed, sum.same)
	if most, depends := max(2, clusters*5/100), sum.answers[fit.Depends]+sum.losses[fit.Depends]; depends > most {
		t.Errorf("%d answers on %d clusters depend on luck, want at most %d", depends, clusters, most)
	}
}

// agree compares one cluster, from empty nodes and then after the loss of one.
func (s *tally) agree(t *testing.T, seed uint64) {
	t.Helper()
	sample := roll(seed)
	defer subject.remove(t, sample)
	cluster := subject.create(t, sample)
	pods := subject.outcome(t)
	proof := prove(t, cluster, fit.FromEmpty)
	record(t, seed, cluster, pods)
	s.answers[proof.Scenarios[0].Fits]++
	if missing := s.compare(t, fmt.Sprintf("seed %d", seed), proof.Scenarios[0], pods); missing > 0 || len(cluster.Nodes) == 1 {
		return
	}
	cluster.Pods = current(cluster.Pods, pods)
	lost := cluster.Nodes[int(seed)%len(cluster.Nodes)].Name //nolint:gosec // a small number
	for _, scenario := range prove(t, cluster, fit.Loss).Scenarios {
		if scenario.Name == "loss of node "+lost {
			s.losses[scenario.Fits]++
			subject.lose(t, lost, cluster.Pods, sample.pods)
			s.compare(t, fmt.Sprintf("seed %d, %s", seed, scenario.Name), scenario, subject.outcome(t))
		}
	}
}

func prove(t *testing.T, cluster fit.Cluster, kind fit.Kind) fit.Proof {
	t.Helper()
	proof, err := fit.Prove(t.Context(), cluster, fit.Options{Only: []fit.Kind{kind}})
	if err != nil {
		t.Fatal(err)
	}
	return proof
}

// compare compares an answer with what kube-scheduler did, and returns how many pods it left.
func (s *tally) compare(t *testing.T, name string, scenario fit.Scenario, pods []corev1.Pod) int {
	t.Helper()
	var lines []string
	missing := 0
	for i := range pods {
		ref := pods[i].Namespace + "/" + pods[i].Name
		s.pods++
		switch {
		case pods[i].Spec.NodeName != "":
			s.placed++
			lines = append(lines, ref+" on "+pods[i].Spec.NodeName)
		case len(pods[i].Spec.SchedulingGates) == 0:
			missing++
			lines = append(lines, ref+" waits: "+whyNot(&pods[i]))
			if slices.ContainsFunc(scenario.Unplaced, func(u fit.Unplaced) bool { return u.Pod == ref }) {
				s.same++
			}
		}
	}
	if (scenario.Fits == fit.Yes && missing > 0) || (scenario.Fits == fit.No && missing == 0) {
		t.Errorf("%s: the proof says %s, and kube-scheduler leaves %d of %d pods:\n  %s\nwithout a place in the proof: %+v",
			name, scenario.Fits, missing, len(pods), strings.Join(lines, "\n  "), scenario.Unplaced)
	}
	return missing
}

// record writes a cluster and where kube-scheduler placed its pods, for the recordings in
// plugin/fit/testdata, where LIGHTK8S_SCHEDULING_RECORD names a folder.
func record(t *testing.T, seed uint64, cluster fit.Cluster, pods []corev1.Pod) {
	t.Helper()
	folder := os.Getenv("LIGHTK8S_SCHEDULING_RECORD")
	if folder == "" {
		return
	}
	placed := map[string]string{}
	for i := range pods {
		placed[pods[i].Namespace+"/"+pods[i].Name] = pods[i].Spec.NodeName
	}
	for _, pod := range cluster.Pods {
		pod.ManagedFields = nil
	}
	for _, node := range cluster.Nodes {
		node.ManagedFields = nil
	}
	data, err := json.Marshal(map[string]any{"cluster": cluster, "placed": placed})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("seed-%d.json", seed)), data, 0o600); err != nil {
		t.Fatal(err)
	}
}
