package bench

import (
	"bytes"
	"context"
	"io"
	"os"
	"testing"

	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/lightk8s/lightk8s/plugin"
)

// BenchmarkAudit runs the whole command on the corpus: one operation is one audit.
func BenchmarkAudit(b *testing.B) {
	file := os.Getenv("LIGHTK8S_CORPUS")
	if file == "" {
		b.Skip("LIGHTK8S_CORPUS names no file: run make bench")
	}
	for b.Loop() {
		streams := genericiooptions.IOStreams{In: &bytes.Buffer{}, Out: io.Discard, ErrOut: io.Discard}
		cmd := plugin.NewCommand("kubectl-lightk8s", streams)
		cmd.SetArgs([]string{"audit", "-f", file, "--fail-on", "none"})
		if err := cmd.ExecuteContext(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}
