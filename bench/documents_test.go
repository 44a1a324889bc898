package bench

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// BenchmarkDocuments runs the real command on one file of many small documents: half ConfigMaps, a
// quarter Deployments, a quarter Services. It measures the process, with its CPU time and its peak memory in MiB.
//
//	LIGHTK8S_DOCUMENTS=200000 go test ./bench -run '^$' -bench Documents -benchtime 1x
func BenchmarkDocuments(b *testing.B) {
	documents, err := strconv.Atoi(os.Getenv("LIGHTK8S_DOCUMENTS"))
	if err != nil {
		b.Skip("LIGHTK8S_DOCUMENTS is no number of documents")
	}
	dir := b.TempDir()
	plugin, file := filepath.Join(dir, "kubectl-lightk8s"), filepath.Join(dir, "documents.yaml")
	if out, err := exec.CommandContext(b.Context(), "go", "build", "-trimpath", "-o", plugin, "../cmd/kubectl-lightk8s").CombinedOutput(); err != nil {
		b.Fatalf("build: %v\n%s", err, out)
	}
	for _, kind := range []string{"mixed", "ConfigMap"} {
		b.Run(kind, func(b *testing.B) {
			writeDocuments(b, file, documents, kind == "mixed")
			peak, spent := int64(0), time.Duration(0)
			for b.Loop() {
				cmd := exec.CommandContext(b.Context(), plugin, "audit", "-f", file, "--fail-on", "none", "-o", "json")
				if err := cmd.Run(); err != nil {
					b.Fatal(err)
				}
				spent += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
				if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
					peak = max(peak, usage.Maxrss/1024)
				}
			}
			b.ReportMetric(float64(peak), "MiB")
			b.ReportMetric(spent.Seconds()/float64(b.N), "CPU-s/op")
		})
	}
}

func writeDocuments(b *testing.B, name string, documents int, mixed bool) {
	b.Helper()
	file, err := os.Create(name)
	if err != nil {
		b.Fatal(err)
	}
	out := bufio.NewWriter(file)
	for n := range documents {
		document := "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c%[1]d, namespace: n%[2]d}\ndata: {a: b%[1]d}\n"
		switch {
		case mixed && n%4 == 0:
			document = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d%[1]d, namespace: n%[2]d}\nspec:\n  selector: {matchLabels: {app: a%[1]d}}\n" +
				"  template:\n    metadata: {labels: {app: a%[1]d}}\n    spec: {containers: [{name: c, image: 'registry.example.com/app:%[1]d'}]}\n"
		case mixed && n%4 == 1:
			document = "apiVersion: v1\nkind: Service\nmetadata: {name: s%[1]d, namespace: n%[2]d}\nspec: {selector: {app: a%[1]d}, ports: [{port: 80}]}\n"
		}
		if _, err := fmt.Fprintf(out, "---\n"+document, n, n%50); err != nil {
			b.Fatal(err)
		}
	}
	if err := out.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := file.Close(); err != nil {
		b.Fatal(err)
	}
}
