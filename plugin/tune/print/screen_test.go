package print

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/lightk8s/lightk8s/plugin/cluster"
	"github.com/lightk8s/lightk8s/plugin/fit"
	"github.com/lightk8s/lightk8s/plugin/language"
	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/plugin/tune/ledger"
	"github.com/lightk8s/lightk8s/plugin/tune/plan"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// long is more than a line.
const long = "a sentence of many words that says at length why something is as it is, and that takes more than two lines of a terminal of 80 columns, so that it is cut somewhere before its end"

// generated is a plan with up to most of everything.
func generated(random *rand.Rand, most int) plan.Plan {
	count := func() int { return random.IntN(most + 1) }
	p := plan.Plan{Next: plan.Step{Command: "kubectl lightk8s tune", Why: "then with --apply-nodes (nodes) and --apply (objects), which ask first"}}
	p.Summary.Fits = []string{plan.Fits, plan.FitsAsBefore, plan.FitsNot}[random.IntN(3)]
	for i := range count() {
		n := plan.Node{Name: fmt.Sprintf("node-%d", i), CapacityMiB: 2000, AllocatableMiB: 1900, TunedMiB: 1000, Notes: []string{fmt.Sprint(i, long)}}
		if random.IntN(2) == 0 {
			n.Ledger.Entries = []ledger.Entry{{Part: ledger.System, MiB: random.Int64N(3000)}, {Part: ledger.Workload, MiB: random.Int64N(3000)}}
		}
		for j := range count() {
			of := []string{"kubelet", "etcd", "sysctl", "unknown"}[random.IntN(4)]
			n.Settings = append(n.Settings, plan.Setting{Of: of, Field: []string{"maxPods", "vm.overcommit", "evictionHard.memory.available"}[j%3], After: fmt.Sprint(i)})
		}
		p.Summary.Settings += len(n.Settings)
		p.Nodes = append(p.Nodes, n)
		p.Restarts = append(p.Restarts, plan.Restart{Node: n.Name, Program: "k3s", APIServer: random.IntN(2) == 0})
	}
	for i := range count() {
		ref := policy.ObjectRef{Kind: "Deployment", Namespace: "shop", Name: fmt.Sprintf("workload-with-a-long-name-%d", i)}
		p.Workloads = append(p.Workloads, plan.Container{Workload: ref, Container: "app", Changes: []cluster.Change{{Field: "requests.memory", After: "64Mi"}}})
		p.Restarts = append(p.Restarts, plan.Restart{Workload: ref, Pods: cluster.Restart{How: cluster.ReplacedWithGap, Pods: i}})
		p.Proof.Scenarios = append(p.Proof.Scenarios, plan.Scenario{
			Name: fmt.Sprintf("loss of node n%d", i), Before: fit.Yes, After: fit.No, Unplaced: []plan.Unplaced{{Pod: "shop/web", Reasons: []string{long}}},
		})
	}
	for range count() {
		p.Errors = append(p.Errors, report.Error{Subject: "pods", Message: long})
		p.Concessions = append(p.Concessions, long)
		p.LeftOut = append(p.LeftOut, long)
		p.Advice = append(p.Advice, plan.Advice{Severity: policy.Severities()[random.IntN(5)], Object: policy.ObjectRef{Kind: "Node", Name: "n"}, Short: "high OOM risk"})
		p.Skipped = append(p.Skipped, report.Skip{Control: "max-pods"})
	}
	p.Summary.Nodes, p.Summary.Containers = len(p.Nodes), len(p.Workloads)
	return p
}

// TestScreensAreShort: a screen of any plan, in each language, has at most 45 lines, and none that is wider than the
// terminal.
func TestScreensAreShort(t *testing.T) {
	chinese, err := language.For("zh")
	if err != nil {
		t.Fatal(err)
	}
	languages := []language.Catalog{{}, chinese}
	for seed := range uint64(500) {
		p := generated(rand.New(rand.NewPCG(seed, 0)), []int{2, 8, 40}[seed%3])
		for _, width := range []int{80, 120, 200} {
			printer, err := New("table", Options{Width: width, Words: languages[seed%2]})
			if err != nil {
				t.Fatal(err)
			}
			var out strings.Builder
			if err := printer.Print(&out, p); err != nil {
				t.Fatal(err)
			}
			lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
			if len(lines) > mostLines {
				t.Fatalf("seed %d: %d lines of %d columns:\n%s", seed, len(lines), width, out.String())
			}
			for _, line := range lines {
				if text.Columns(line) > width {
					t.Fatalf("seed %d: %d columns of %d: %s", seed, text.Columns(line), width, line)
				}
			}
		}
	}
}
