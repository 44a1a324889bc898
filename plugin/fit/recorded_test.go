package fit

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestRecordedPlacements follows recordings of kube-scheduler, pod by pod: the node that it chose
// is one that the proof finds feasible, and of the best mark.
func TestRecordedPlacements(t *testing.T) {
	folder := "testdata/recorded"
	if other := os.Getenv("LIGHTK8S_SCHEDULING_RECORD"); other != "" {
		folder = other
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no recordings: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) { follow(t, file) })
	}
}

func follow(t *testing.T, file string) {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var recorded struct {
		Cluster Cluster
		Placed  map[string]string
	}
	if err := json.Unmarshal(data, &recorded); err != nil {
		t.Fatal(err)
	}
	snap := newSnapshot(recorded.Cluster)
	waiting := slices.Clone(snap.pods)
	for progress := true; progress; {
		progress = false
		for _, p := range waiting {
			i, placed := snap.nodeIndex[recorded.Placed[p.ref]]
			if !placed || p.at >= 0 {
				continue
			}
			s := snap.preFilter(p)
			if snap.filter(&s, i) != success {
				continue // it came after one that is placed later
			}
			var feasible []int
			for k := range snap.nodes {
				if snap.filter(&s, k) == success {
					feasible = append(feasible, k)
				}
			}
			marks := snap.score(p, feasible)
			if got := marks[slices.Index(feasible, i)]; got < slices.Max(marks) {
				t.Errorf("%s: kube-scheduler chose %s, which has a mark of %d of %v on %v", p.ref, snap.nodes[i].object.Name, got, marks, feasible)
			}
			snap.assume(p, i)
			progress = true
		}
	}
	for _, p := range waiting {
		node := recorded.Placed[p.ref]
		s := snap.preFilter(p)
		switch i, placed := snap.nodeIndex[node]; {
		case placed && p.at < 0:
			t.Errorf("%s: kube-scheduler placed it on %s, and the proof finds: %s", p.ref, node, snap.explain(&s, i, snap.filter(&s, i)))
		case !placed && !p.gated && snap.selectNode(p, newTieBreak(0)) >= 0:
			t.Errorf("%s: kube-scheduler leaves it, and the proof finds a place", p.ref)
		}
	}
}
