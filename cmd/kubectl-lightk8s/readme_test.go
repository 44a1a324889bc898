package main

import (
	"bytes"
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/lightk8s/lightk8s/plugin"
)

// What the README shows of the output is what the demo prints: every line of it, in this order.
func TestREADMEShowsWhatTheDemoPrints(t *testing.T) {
	t.Chdir("../..")
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, excerpt, found := strings.Cut(string(readme), "$ kubectl lightk8s audit\n")
	excerpt, _, closed := strings.Cut(excerpt, "\n```")
	if !found || !closed {
		t.Fatal("README.md shows no output of kubectl lightk8s audit")
	}
	var out bytes.Buffer
	cmd := plugin.NewCommand("kubectl-lightk8s", genericiooptions.IOStreams{In: &bytes.Buffer{}, Out: &out, ErrOut: &out})
	cmd.SetArgs([]string{"audit", "-f", "examples", "-R", "--config", "examples/policy/lightk8s.yaml", "--fail-on", "none"})
	if err := cmd.ExecuteContext(context.Background()); err != nil {
		t.Fatal(err)
	}
	printed := strings.Split(out.String(), "\n")
	for line := range strings.Lines(excerpt) {
		line = strings.TrimSuffix(line, "\n")
		if line == "  ..." {
			continue
		}
		at := slices.Index(printed, line)
		if at < 0 {
			t.Fatalf("the demo does not print, after the lines before it: %q", line)
		}
		printed = printed[at+1:]
	}
}
