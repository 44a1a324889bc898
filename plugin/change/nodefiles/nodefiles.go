// Package nodefiles writes down what a plan wants of nodes, as the files of each distribution,
// with the scripts that apply and undo them. It decides and renders; it touches neither disk nor
// cluster.
//
// What a distribution cannot express, and what would do harm, is left out and said: the rest of
// the plan stays.
//
// A file a distribution (rancher, kubeadm, k0s, microk8s) says what becomes of a plan there; target
// says where its files are, kubelet and host what is alike for several. The others put the scripts
// together.
package nodefiles

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/facts"
)

// Distributions that are known, as Node.Distribution names them.
const (
	K3s      = "k3s"
	RKE2     = "rke2"
	K0s      = "k0s"
	MicroK8s = "microk8s"
	Kubeadm  = "kubeadm"
)

// How the scripts of a node end, beside 0.
const (
	// EndedWrongly called: nothing was changed.
	EndedWrongly = 2
	// EndedRefused by a check: nothing was changed.
	EndedRefused = 3
	// EndedDifferent: applied, and the kubelet runs with other values than were written.
	EndedDifferent = 4
	// EndedBack where it was: the node was not Ready in time.
	EndedBack = 6
	// EndedHalfway: going back failed: the node needs repair by hand.
	EndedHalfway = 7
	// EndedBusy: another run is under way there, and this one changed nothing.
	EndedBusy = 10
)

// Node is one node, with what it has and what is wanted.
type Node struct {
	// Name as the API server knows it.
	Name string
	// Address that ssh reaches it at; "" for its name.
	Address string
	// Distribution is one of the constants above; "" where it is not known.
	Distribution string
	// Server is true for a node that holds the control plane.
	Server bool
	// DataDir is where K3s or RKE2 keeps its data; "" for its default.
	DataDir string
	// Assumed is true where the kubelet was not read, and Before is what it is taken to run with.
	Assumed bool
	// Version of the kubelet, such as v1.35.2+k3s1.
	Version string
	// Before is what was read, and After the same with what the plan sets.
	Before, After facts.NodeConfig
	// CapacityMiB is the memory of the node; 0: not known.
	CapacityMiB int
	// RunningPods that are to stay on the node.
	RunningPods int
	// RequestedMiB is the sum of memory requests of these pods.
	RequestedMiB int
	// PodsPercent and MemoryPercent are what must be left for these pods, in percent of their number and
	// of what they request.
	PodsPercent, MemoryPercent int
}

// File is one file to write. Its path is relative, with slashes.
type File struct {
	Path    string
	Mode    fs.FileMode
	Content []byte
}

// Refusal is a part of the plan that is not written, with the reason.
type Refusal struct {
	Node string
	// What is left out: a path such as ["kubelet", "maxPods"]; empty for the node as a whole.
	What   []string
	Reason string
}

// Whole reports whether nothing is written for the node.
func (r Refusal) Whole() bool { return len(r.What) == 0 }

// String is the refusal as a sentence.
func (r Refusal) String() string {
	what := "its settings"
	if !r.Whole() {
		what = strings.Join(r.What, ".")
	}
	return fmt.Sprintf("left out for node %s: %s: %s", r.Node, what, r.Reason)
}

// Tree is what to write into the folder, sorted by path, and what is left out of it, sorted by
// node and path.
type Tree struct {
	Files   []File
	Refused []Refusal
	// expected of the kubelet that runs with what is written, by node, as expected lists it.
	expected map[string][]string
}

// Differences lists where the kubelet of a node runs with other values than are written for it.
func (t Tree) Differences(node string, kubelet map[string]any) []string {
	running := flat(kubelet)
	var differences []string
	for _, line := range t.expected[node] {
		path, want, set := strings.Cut(line, "=")
		now, shown := running[path]
		switch {
		case !set && !shown, set && shown && now == want:
			continue
		case !set:
			want = "none"
		}
		if !shown {
			now = "none"
		}
		differences = append(differences, fmt.Sprintf("%s: wanted %s, and the kubelet runs with %s", path, want, now))
	}
	return differences
}

// Script is the one that applies the plan on a node; "": the node has none.
func (t Tree) Script(node string) string {
	name := path.Join("nodes", node, "apply.sh")
	for _, file := range t.Files {
		if file.Path == name {
			return string(file.Content)
		}
	}
	return ""
}
