package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/cluster"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// Restart is what carrying out the plan restarts.
type Restart struct {
	// The node or the workload.
	Of string `json:"of"`
	// What becomes of it, in a sentence.
	What string `json:"what"`
	// The most seconds that it is away, of which StartSeconds are as the slowest pod took; null: not
	// known; 0: never.
	AwaySeconds *int64 `json:"awaySeconds"`
	// The database that restarts; absent: none that is known.
	Database string `json:"database,omitempty"`

	// Node and Program are those of a node; "": a workload restarts.
	Node    string `json:"-"`
	Program string `json:"-"`
	// APIServer is true where the API server of the node is away meanwhile.
	APIServer bool `json:"-"`
	// Workload and Pods are those of a workload.
	Workload policy.ObjectRef `json:"-"`
	Pods     cluster.Restart  `json:"-"`
}

// restarts lists nodes, and then workloads in the order of the changes.
func (s settled) restarts(live *cluster.Cluster, nodes []Node) []Restart {
	out := []Restart{}
	for _, n := range nodes {
		if program := n.restarted(); program != "" {
			what := program + " restarts once, and pods keep running"
			if n.Server {
				what += "; the API server of this node is away meanwhile"
			}
			out = append(out, Restart{Of: "node " + n.Name, What: what, Node: n.Name, Program: program, APIServer: n.stopsAPIServer()})
		}
	}
	var changed []proposal
	var keys []cluster.WorkloadKey
	for _, c := range s.changes {
		if c.changesTemplate() {
			changed, keys = append(changed, c), append(keys, c.key())
		}
	}
	known := live.Restarts(keys, s.sizes)
	for _, c := range changed {
		if r, ok := known[c.key()]; ok {
			out = append(out, restartOf(c.ref, r))
		}
	}
	return out
}

// restarted is the program of a node that reads its new settings when it starts; "": none does.
func (n Node) restarted() string {
	if !slices.ContainsFunc(n.Settings, func(s Setting) bool { return !slices.Contains([]string{"sysctl", "zram", "requests"}, s.Of) }) {
		return ""
	}
	if n.profile.Process == "kubelet" {
		return "the kubelet"
	}
	return n.profile.Process
}

// stopsAPIServer reports whether the API server of the node restarts: with the program that holds it, or as a
// static pod whose manifest changes.
func (n Node) stopsAPIServer() bool {
	ofStaticPods := func(s Setting) bool { return slices.Contains([]string{"kube-apiserver", "etcd", "requests"}, s.Of) }
	return n.Server && (n.profile.Process != "kubelet" || slices.ContainsFunc(n.Settings, ofStaticPods))
}

// restartOf puts a restart into words.
func restartOf(ref policy.ObjectRef, r cluster.Restart) Restart {
	out := Restart{Of: ref.String(), Database: r.Database, Workload: ref, Pods: r}
	pods := text.Count(r.Pods, "pod")
	switch {
	case r.How == cluster.ReplacedAtNextRun:
		out.AwaySeconds, out.What = new(int64), "nothing restarts: the next run has the new sizes"
	case r.How == cluster.ReplacedByHand:
		out.AwaySeconds, out.What = new(int64), "nothing restarts: its pods are replaced when they are deleted"
	case r.Pods == 0:
		out.AwaySeconds, out.What = new(int64), "nothing restarts: it has no pods"
	case r.How == cluster.ReplacedInTurn && r.Checked:
		out.AwaySeconds, out.What = new(int64), pods+", replaced in turn: never away"
	case r.How == cluster.ReplacedInTurn:
		out.What = pods + ", replaced in turn; without a readinessProbe nothing waits until a new one serves"
	default:
		out.AwaySeconds, out.What = away(pods, r)
	}
	if r.InPlace && r.Pods > 0 {
		out.What = pods + ", resized in place: nothing restarts; where a kubelet refuses: " + strings.TrimPrefix(out.What, pods+", ")
	}
	if r.Database != "" {
		out.What += "; database: " + r.Database
	}
	return out
}

// away says how long a workload is, of which no pod is there for a while.
func away(pods string, r cluster.Restart) (*int64, string) {
	stop := fmt.Sprintf("%s, away for up to %ds to end", pods, r.StopSeconds)
	if r.StartSeconds == nil {
		return nil, stop + " and an unknown time to start"
	}
	return new(r.StopSeconds + *r.StartSeconds), fmt.Sprintf("%s and about %ds to start", stop, *r.StartSeconds)
}
