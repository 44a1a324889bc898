package policy_test

import (
	"testing"

	"github.com/lightk8s/lightk8s/bench/workload"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// workloads are generated Deployments, CronJobs and so on, one document each.
func workloads(t testing.TB, n int) [][]byte {
	t.Helper()
	generator, err := workload.New(1, workload.Mix()...)
	if err != nil {
		t.Fatal(err)
	}
	documents := make([][]byte, n)
	for i := range documents {
		w, err := generator.Next()
		if err != nil {
			t.Fatal(err)
		}
		documents[i] = w.YAML
	}
	return documents
}

// BenchmarkDecode reads workloads with the decoder for all of YAML, and with the one for plain YAML.
func BenchmarkDecode(b *testing.B) {
	documents := workloads(b, 256)
	for _, of := range []struct {
		yaml   string
		decode func([]byte) (map[string]any, error)
	}{{"any", policy.DecodeAnyYAML}, {"plain", policy.Decode}} {
		b.Run(of.yaml, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if _, err := of.decode(documents[i%len(documents)]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
