package main

import (
	"bytes"
	"fmt"
	"testing"

	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/lightk8s/lightk8s/plugin"
	"github.com/lightk8s/lightk8s/test/golden"
	"github.com/lightk8s/lightk8s/test/repo"
)

// TestScreens compares what a person sees, on both streams, with files: read them as that person.
func TestScreens(t *testing.T) {
	t.Chdir(repo.Path(""))
	t.Setenv("HOME", t.TempDir()) // without a kubeconfig
	t.Setenv("KUBECONFIG", "")
	t.Setenv("LC_ALL", "C")
	for _, screen := range []struct {
		name    string
		columns []int
		args    []string
	}{
		{"examples", []int{80, 100, 200}, []string{"audit", "-f", "examples", "-R", "--complete", "--config", "examples/policy/lightk8s.yaml"}},
		{"examples-color", []int{80}, []string{"audit", "-f", "examples", "-R", "--color", "always"}},
		{"examples-skipped", []int{80}, []string{"audit", "-f", "examples", "-R", "--show-skipped"}},
		{"examples-zh", []int{80}, []string{"audit", "-f", "examples", "-R", "--lang", "zh"}},
		{"snapshot", []int{80, 100, 200}, []string{"audit", "-f", "examples/cluster-snapshot.yaml"}},
		{"pod", []int{80}, []string{"audit", "-f", "cmd/kubectl-lightk8s/testdata/screens/pod.yaml"}},
		{"clean", []int{80}, []string{"audit", "-f", "cmd/kubectl-lightk8s/testdata/screens/clean.yaml"}},
		{"incomplete", []int{80}, []string{"audit", "-f", "cmd/kubectl-lightk8s/testdata/screens/broken.yaml"}},
		{"unreachable", []int{80}, []string{"audit", "--server", "https://127.0.0.1:1"}},
		{"no-kubeconfig", []int{80}, []string{"audit"}},
		{"missing-folder", []int{80}, []string{"audit", "-f", "no-such-folder"}},
		{"tune", []int{80, 200}, []string{"tune", "-f", "examples/cluster-snapshot.yaml"}},
		{"tune-zh", []int{80}, []string{"tune", "-f", "examples/cluster-snapshot.yaml", "--lang", "zh"}},
		{"explain-zh", []int{80}, []string{"explain", "privileged", "vxlan-open", "datastore", "--lang", "zh"}},
		{"tune-refused", []int{80}, []string{"tune", "-f", "cmd/kubectl-lightk8s/testdata/screens/too-full.yaml"}},
	} {
		for _, columns := range screen.columns {
			t.Run(fmt.Sprintf("%s %d", screen.name, columns), func(t *testing.T) {
				t.Setenv("COLUMNS", fmt.Sprint(columns))
				var out, errOut bytes.Buffer
				cmd := plugin.NewCommand("kubectl-lightk8s", genericiooptions.IOStreams{In: &bytes.Buffer{}, Out: &out, ErrOut: &errOut})
				cmd.SetArgs(screen.args)
				if err := cmd.ExecuteContext(t.Context()); err != nil && err.Error() != "" {
					fmt.Fprintf(&errOut, "error: %v\n", err)
				}
				file := fmt.Sprintf("cmd/kubectl-lightk8s/testdata/screens/%s.%d.txt", screen.name, columns)
				golden.Check(t, file, []byte(out.String()+"--- stderr\n"+errOut.String()))
			})
		}
	}
}
