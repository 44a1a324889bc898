// Package krew installs the plugin as krew does, for the end-to-end tests, and runs kubectl with it.
package krew

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/lightk8s/lightk8s/test/testmain"
)

// With builds a release of this version, and installs it for as long as run runs.
// It needs a cluster: KUBECONFIG, and the cluster's kubectl on PATH.
func With(version string, run func(Installation) (int, error)) (int, error) {
	if os.Getenv("KUBECONFIG") == "" {
		return 0, errors.New("end-to-end tests need a cluster, and KUBECONFIG names none: run them with `make e2e`, which starts one")
	}
	kubectl, err := exec.LookPath("kubectl")
	if err != nil {
		return 0, fmt.Errorf("find kubectl: %w", err)
	}
	return testmain.InFolder("e2e", func(folder string) (int, error) {
		in, err := install(folder, filepath.Dir(kubectl), version)
		if err != nil {
			return 0, fmt.Errorf("install the plugin: %w", err)
		}
		return run(in)
	})
}
