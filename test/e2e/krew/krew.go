// Package krew installs the plugin as krew does, for the end-to-end tests, and runs kubectl with it.
package krew

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// With builds a release of this version from the repository, and installs it for as long as run runs.
// It needs a cluster: KUBECONFIG, and the cluster's kubectl on PATH.
func With(repository, version string, run func(Installation) (int, error)) (code int, err error) {
	if os.Getenv("KUBECONFIG") == "" {
		return 0, errors.New("end-to-end tests need a cluster, and KUBECONFIG names none: run them with `make e2e`, which starts one")
	}
	kubectl, err := exec.LookPath("kubectl")
	if err != nil {
		return 0, fmt.Errorf("find kubectl: %w", err)
	}
	folder, err := os.MkdirTemp("", "lightk8s-e2e-")
	if err != nil {
		return 0, fmt.Errorf("make a folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	in, err := install(repository, folder, filepath.Dir(kubectl), version)
	if err != nil {
		return 0, fmt.Errorf("install the plugin: %w", err)
	}
	return run(in)
}
