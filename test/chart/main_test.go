// Package chart_test checks charts/lightk8s: what it renders, and that a real API server takes
// it, keeps it over an upgrade, and is rid of it afterwards.
package chart_test

import (
	"errors"
	"os"
	"testing"

	"github.com/lightk8s/lightk8s/test/helm"
	"github.com/lightk8s/lightk8s/test/repo"
	"github.com/lightk8s/lightk8s/test/testmain"
)

var chart = repo.Path("charts/lightk8s")

func TestMain(m *testing.M) {
	os.Exit(testmain.Code(runTests(m))) //nolint:forbidigo // a test binary has no main to return an error to
}

func runTests(m *testing.M) (int, error) {
	// Helm keeps to itself, and finds no cluster that it is not told of.
	return testmain.InFolder("chart", func(home string) (int, error) {
		if err := errors.Join(helm.KeepIn(home), testmain.Setenv(map[string]string{"KUBECONFIG": home + "/none"})); err != nil {
			return 0, err
		}
		return m.Run(), nil
	})
}
