// Package chart_test checks charts/lightk8s: what it renders, and that a real API server takes
// it, keeps it over an upgrade, and is rid of it afterwards.
package chart_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const chart = "../../charts/lightk8s"

var (
	update = flag.Bool("update", false, "write what the chart renders into the cases of charts/lightk8s/tests")
	helm   string // the binary
)

func TestMain(m *testing.M) {
	flag.Parse()
	code, err := runTests(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code) //nolint:forbidigo // a test binary has no main to return an error to
}

func runTests(m *testing.M) (code int, err error) {
	install := exec.Command("../../hack/tools/install.sh", "helm")
	install.Stderr = os.Stderr
	path, err := install.Output()
	if err != nil {
		return 0, fmt.Errorf("install helm: %w", err)
	}
	if helm, err = filepath.Abs(strings.TrimSpace(string(path))); err != nil {
		return 0, err
	}
	// Helm keeps to itself, and finds no cluster that it is not told of.
	home, err := os.MkdirTemp("", "lightk8s-chart-")
	if err != nil {
		return 0, fmt.Errorf("make a home folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(home)) }()
	for name, value := range map[string]string{
		"KUBECONFIG":      home + "/none",
		"HELM_CACHE_HOME": home + "/cache", "HELM_CONFIG_HOME": home + "/config", "HELM_DATA_HOME": home + "/data",
	} {
		if err := os.Setenv(name, value); err != nil {
			return 0, err
		}
	}
	return m.Run(), nil
}
