// Package bench measures the hot paths: decoding, evaluation, and both together.
package bench

import (
	"bytes"
	"context"
	"os"
	"testing"

	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/rego/policytest"
)

// workloads are believable Deployments, CronJobs and so on, one YAML document each.
func workloads(b *testing.B) [][]byte {
	b.Helper()
	file := os.Getenv("LIGHTK8S_CORPUS")
	data, err := os.ReadFile(file)
	if err != nil {
		b.Skip("LIGHTK8S_CORPUS names no file: run make bench")
	}
	return bytes.Split(data, []byte("\n---\n"))
}

func BenchmarkDecode(b *testing.B) {
	documents := workloads(b)
	for i := 0; b.Loop(); i++ {
		if _, err := policy.Decode(documents[i%len(documents)]); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEvaluate(b *testing.B) {
	engine := policytest.Load(b, rego.Bundle())
	targets := targets(b, func(object map[string]any) bool { return object != nil })
	for i := 0; b.Loop(); i++ {
		if _, err := engine.Evaluate(context.Background(), targets[i%len(targets)]); err != nil {
			b.Fatal(err)
		}
	}
}

// targets are the workloads that are kept.
func targets(b *testing.B, keep func(object map[string]any) bool) []policy.Target {
	b.Helper()
	var kept []policy.Target
	for _, document := range workloads(b) {
		object, err := policy.Decode(document)
		if err != nil {
			b.Fatal(err)
		}
		if keep(object) {
			kept = append(kept, policy.Target{Object: object, Facts: policy.Facts{Inventory: policy.NewInventory()}})
		}
	}
	return kept
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := policy.Load(rego.Bundle()); err != nil {
			b.Fatal(err)
		}
	}
}
