package tune

import (
	"context"
	"fmt"
	"iter"
	"testing"
	"time"

	"github.com/lightk8s/lightk8s/bench/fleet"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/plugin/tune/plan"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// fleetOf yields a fleet of so many nodes.
func fleetOf(nodes int) source.Source {
	objects := fleet.Objects(nodes)
	known := policy.NewInventory()
	for _, object := range objects {
		if kind := policy.RefOf(object).Kind; kind == "Node" || kind == "WorkloadUsage" {
			known.Add(object)
		}
	}
	return func(context.Context) iter.Seq2[policy.Target, error] {
		return func(yield func(policy.Target, error) bool) {
			for _, object := range objects {
				if !yield(policy.Target{Object: object, Facts: policy.Facts{Inventory: known}}, nil) {
					return
				}
			}
		}
	}
}

// BenchmarkPlan plans for a fleet and proves that it fits.
func BenchmarkPlan(b *testing.B) {
	e, err := engine()
	if err != nil {
		b.Fatal(err)
	}
	for _, nodes := range []int{5, 50, 500} {
		b.Run(fmt.Sprintf("nodes=%d/pods=%d", nodes, nodes*fleet.PodsANode), func(b *testing.B) {
			in := plan.Input{Source: fleetOf(nodes), Engine: e, Now: time.Now()}
			for b.Loop() {
				p, err := plan.Make(context.Background(), in)
				if err != nil || p.Summary.Fits != plan.Fits || len(p.Workloads) != fleet.Deployments(nodes) {
					b.Fatalf("fits %s, %d workloads: %v", p.Summary.Fits, len(p.Workloads), err)
				}
			}
		})
	}
}
