//go:build e2e

// Package e2e tests the plugin as krew would install it, through real kubectl, on a real node.
// run.sh starts the node.
package e2e

import (
	"fmt"
	"os"
	"testing"

	"github.com/lightk8s/lightk8s/test/e2e/krew"
	"github.com/lightk8s/lightk8s/test/testmain"
)

// version is the release that the tests build and install.
const version = "v0.0.0-e2e.1"

// home is where the plugin is installed. All tests share it: nothing they do changes it.
var home krew.Installation

func TestMain(m *testing.M) {
	os.Exit(testmain.Code(runTests(m))) //nolint:forbidigo // a test binary has no main to return an error to
}

func runTests(m *testing.M) (int, error) {
	return krew.With(version, func(in krew.Installation) (int, error) {
		home = in
		if err := plant(); err != nil {
			return 0, fmt.Errorf("plant what the audit is to find: %w", err)
		}
		return m.Run(), uproot()
	})
}

// uproot takes away what was planted: the cluster is that of the other packages too.
func uproot() error {
	if err := home.Run([]string{"delete", "-f", "testdata/planted.yaml"}, []string{"delete", "namespace", "planted"}); err != nil {
		return fmt.Errorf("take away what was planted: %w", err)
	}
	return nil
}

// plant applies testdata/planted.yaml, and waits until all of it has come to pass.
func plant() error {
	return home.Run(
		[]string{"create", "namespace", "planted"},
		[]string{"wait", "--for=create", "serviceaccount/default", "-n", "planted", "--timeout=60s"},
		[]string{"create", "-f", "testdata/planted.yaml"},
		[]string{"rollout", "status", "deployment/shop", "-n", "planted", "--timeout=120s"},
		[]string{"wait", "--for=condition=Ready", "pod/privileged", "pod/on-host-network", "-n", "planted", "--timeout=120s"},
		[]string{"wait", "--for=jsonpath={.status.phase}=Failed", "pod/failed", "-n", "planted", "--timeout=120s"},
		[]string{"wait", "--for=jsonpath={.status.containerStatuses[0].lastState.terminated.reason}=OOMKilled", "pod/hungry", "-n", "planted", "--timeout=120s"},
	)
}
