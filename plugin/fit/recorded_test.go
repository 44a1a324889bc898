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
	w := newWorld(recorded.Cluster)
	waiting := slices.Clone(w.pods)
	for progress := true; progress; {
		progress = false
		for _, p := range waiting {
			i, placed := w.nodeIndex[recorded.Placed[p.ref]]
			if !placed || p.at >= 0 {
				continue
			}
			s := w.search(p)
			if w.refuses(&s, i) != accepted {
				continue // it came after one that is placed later
			}
			var feasible []int
			for k := range w.nodes {
				if w.refuses(&s, k) == accepted {
					feasible = append(feasible, k)
				}
			}
			marks := w.marks(p, feasible)
			if got := marks[slices.Index(feasible, i)]; got < slices.Max(marks) {
				t.Errorf("%s: kube-scheduler chose %s, which has a mark of %d of %v on %v", p.ref, w.nodes[i].object.Name, got, marks, feasible)
			}
			w.put(p, i)
			progress = true
		}
	}
	for _, p := range waiting {
		node := recorded.Placed[p.ref]
		s := w.search(p)
		switch i, placed := w.nodeIndex[node]; {
		case placed && p.at < 0:
			t.Errorf("%s: kube-scheduler placed it on %s, and the proof finds: %s", p.ref, node, w.explain(&s, i, w.refuses(&s, i)))
		case !placed && !p.gated && w.choose(p, newDraw(0)) >= 0:
			t.Errorf("%s: kube-scheduler leaves it, and the proof finds a place", p.ref)
		}
	}
}
