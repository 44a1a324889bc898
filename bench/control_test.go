package bench

import (
	"context"
	"testing"

	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/rego/policytest"
)

// BenchmarkControl evaluates each control that looks at Deployments alone, and "all" of them together.
func BenchmarkControl(b *testing.B) {
	engine := policytest.Load(b, rego.Bundle())
	targets := targets(b, func(object map[string]any) bool { return object["kind"] == "Deployment" })
	run := func(name string, engine *policy.Engine) {
		b.Run(name, func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				if _, err := engine.Evaluate(context.Background(), targets[i%len(targets)]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	run("all", engine)
	for _, control := range engine.Controls() {
		if !policy.HoldsPodSpec(control.Kinds[0]) {
			continue
		}
		single, err := engine.Select(policy.Selection{IDs: []string{control.ID}})
		if err != nil {
			b.Fatal(err)
		}
		run(control.ID, single)
	}
}
