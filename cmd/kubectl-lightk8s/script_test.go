package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/lightk8s/lightk8s/test/golden"
	"github.com/lightk8s/lightk8s/test/repo"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"kubectl-lightk8s": func() { os.Exit(run()) },
	})
}

// TestScripts runs the command line as a user does: each script is a session without a cluster.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       golden.Updating(),
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits,
		},
		Setup: func(env *testscript.Env) error {
			env.Setenv("EXAMPLES", repo.Path("examples"))
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("KUBECONFIG", filepath.Join(env.WorkDir, "no-kubeconfig"))
			return nil
		},
	})
}
