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
	"github.com/lightk8s/lightk8s/test/repo"
)

// What the guides show of the output is what the demo prints: every line of it, in this order.
func TestGuidesShowWhatTheDemoPrints(t *testing.T) {
	t.Chdir(repo.Path(""))
	audit := []string{"audit", "-f", "examples", "-R", "--complete", "--config", "examples/policy/lightk8s.yaml", "--fail-on", "none"}
	tune := []string{"tune", "-f", "examples/cluster-snapshot.yaml"}
	for _, shown := range []struct {
		guide, before string
		args          []string
	}{
		{"README.md", "$ kubectl lightk8s audit\n", audit},
		{"README.md", "$ kubectl lightk8s tune -f examples/cluster-snapshot.yaml\n", tune},
		{"docs/tuning.md", "## The ledger\n\n```\n", append(tune, "-o", "wide")},
	} {
		text, err := os.ReadFile(shown.guide)
		if err != nil {
			t.Fatal(err)
		}
		_, excerpt, found := strings.Cut(string(text), shown.before)
		excerpt, _, closed := strings.Cut(excerpt, "\n```")
		if !found || !closed {
			t.Fatalf("%s shows no output behind %q", shown.guide, shown.before)
		}
		prints(t, excerpt, shown.args)
	}
}

// prints checks that a command prints the lines of an excerpt, and maybe others between them.
func prints(t *testing.T, excerpt string, args []string) {
	t.Helper()
	var out bytes.Buffer
	cmd := plugin.NewCommand("kubectl-lightk8s", genericiooptions.IOStreams{In: &bytes.Buffer{}, Out: &out, ErrOut: &out})
	cmd.SetArgs(args)
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
			t.Fatalf("%v does not print, after the lines before it: %q", args, line)
		}
		printed = printed[at+1:]
	}
}
