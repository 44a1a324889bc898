package main

import (
	"context"
	"fmt"
	"time"

	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// sizes are what a container requests and can use, in bytes; 0: it does not say.
type sizes struct{ request, limit int64 }

// adviser asks the controls of the category usage.
type adviser struct{ engine *policy.Engine }

func newAdviser() (adviser, error) {
	engine, err := policy.Load(rego.Bundle(), policy.WithControls(func(c policy.Control) bool { return c.Category == "usage" }))
	if err != nil {
		return adviser{}, fmt.Errorf("load controls: %w", err)
	}
	return adviser{engine: engine}, nil
}

// advise returns the workload as the controls want it, and what they found.
func (a adviser) advise(ctx context.Context, workload map[string]any, around ...map[string]any) (map[string]any, []policy.Finding, error) {
	inventory := policy.NewInventory()
	for _, object := range around {
		inventory.Add(object)
	}
	verdict, err := a.engine.Evaluate(ctx, policy.Target{Object: workload, Facts: policy.Facts{Inventory: inventory}})
	if err != nil {
		return nil, nil, fmt.Errorf("judge workload: %w", err)
	}
	for _, failure := range verdict.Failed {
		return nil, nil, fmt.Errorf("judge workload by %s: %w", failure.Control, failure.Err)
	}
	var set []policy.Assignment
	for _, finding := range verdict.Findings {
		set = append(set, finding.Set...)
	}
	fixed, err := policy.Apply(workload, set)
	if err != nil {
		return nil, nil, fmt.Errorf("fix workload: %w", err)
	}
	return fixed, verdict.Findings, nil
}

// watch is how a container was watched.
type watch struct {
	name    string
	window  time.Duration
	charged bool // what it was charged with was read, too
}

// observed is what the facts say after a container was watched.
func observed(s series, w watch) facts.ContainerUse {
	use := facts.ContainerUse{Name: "app"}
	seen := s.largest[len(s.largest)-int(w.window/s.every):]
	var peak, last int64
	for _, kib := range seen {
		peak = max(peak, kib*1024)
		if kib > 0 {
			last = kib * 1024
		}
	}
	use.PeakBytes, use.WorkingSetBytes = &peak, &last
	if charged := s.charged * 1024; w.charged {
		use.PeakUsageBytes = &charged
	}
	use.StartedAt = now.Add(-week).Format(time.RFC3339)
	use.WindowSeconds, use.Samples = int64(w.window.Seconds()), int64(w.window/step)
	return use
}

// now is when the last sample of every series was read; it started a week before.
var now = time.Date(2026, time.March, 9, 0, 0, 0, 0, time.UTC)

// clock is a NodeUsage that tells nothing but the time.
func clock() (map[string]any, error) {
	return facts.Object(facts.NodeUsage{
		APIVersion: policy.APIVersion, Kind: facts.NodeUsageKind.Kind,
		Metadata: facts.Meta{Name: "server"}, Time: now.Format(time.RFC3339), Source: "summary",
	})
}

// factOf is the WorkloadUsage of a workload named app.
func factOf(kind string, uses ...facts.WorkloadMemory) (map[string]any, error) {
	return facts.Object(facts.WorkloadUsage{
		APIVersion: policy.APIVersion, Kind: facts.WorkloadUsageKind.Kind,
		Metadata: facts.Meta{Namespace: "shop", Name: "app"},
		Workload: facts.Workload{Kind: kind, Name: "app"}, Pods: 1, Containers: uses,
	})
}
