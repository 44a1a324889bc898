package policy_test

import (
	"testing"

	"github.com/lightk8s/lightk8s/bench/workload"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// BenchmarkDecode reads generated workloads with and without the plain decoder.
func BenchmarkDecode(b *testing.B) {
	generator, err := workload.New(1, workload.Mix()...)
	if err != nil {
		b.Fatal(err)
	}
	var documents [256][]byte
	bytes := 0
	for i := range documents {
		w, err := generator.Next()
		if err != nil {
			b.Fatal(err)
		}
		documents[i] = w.YAML
		bytes += len(w.YAML)
	}
	for name, decode := range map[string]func([]byte) (map[string]any, error){"any": policy.DecodeAnyYAML, "plain": policy.Decode} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(bytes / len(documents)))
			for i := 0; b.Loop(); i++ {
				if _, err := decode(documents[i%len(documents)]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
