package plan

import (
	"context"
	"slices"

	"github.com/lightk8s/lightk8s/plugin/cluster"
	"github.com/lightk8s/lightk8s/plugin/fit"
)

// created is the scenario in which the API server is asked for a pod of every workload again.
const created fit.Kind = "created again"

// place asks whether everything fits: whether the API server would create every pod again, and whether
// each finds a place.
func place(ctx context.Context, scene cluster.Scene) (fit.Proof, error) {
	running, err := fit.Prove(ctx, scene.Running, fit.Options{
		Only: []fit.Kind{fit.InPlace, fit.Waiting, fit.Rollout, fit.Run, fit.Maximum, fit.Loss},
	})
	if err != nil {
		return fit.Proof{}, err
	}
	anew, err := fit.Prove(ctx, scene.Anew, fit.Options{Only: []fit.Kind{fit.FromEmpty}})
	if err != nil {
		return fit.Proof{}, err
	}
	again := fit.Scenario{Name: string(created), Kind: created, Fits: fit.Yes, Certain: true, Unplaced: scene.Refused}
	if len(scene.Refused) > 0 {
		again.Fits = fit.No
	}
	rest := slices.IndexFunc(running.Scenarios, func(s fit.Scenario) bool { return s.Kind != fit.InPlace && s.Kind != fit.Waiting })
	if rest < 0 {
		rest = len(running.Scenarios)
	}
	out := running
	out.Scenarios = slices.Concat(running.Scenarios[:rest], []fit.Scenario{again}, anew.Scenarios, running.Scenarios[rest:])
	out.Remarks = slices.Concat(running.Remarks, anew.Remarks, scene.Remarks)
	slices.Sort(out.Remarks)
	out.Remarks = slices.Compact(out.Remarks)
	return out, nil
}
