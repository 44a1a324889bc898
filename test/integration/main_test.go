// Package integration_test runs the command against a real kube-apiserver and etcd.
package integration_test

import (
	"errors"
	"os"
	"testing"

	"github.com/lightk8s/lightk8s/test/controlplane"
	"github.com/lightk8s/lightk8s/test/testmain"
)

// shared is the control plane of most tests. Each leaves it as bare as it was.
var shared *apiServer

func TestMain(m *testing.M) {
	os.Exit(testmain.Code(runTests(m))) //nolint:forbidigo // a test binary has no main to return an error to
}

func runTests(m *testing.M) (int, error) {
	return testmain.InFolder("integration", func(home string) (code int, err error) {
		if err := testmain.Setenv(map[string]string{"HOME": home, "KUBECONFIG": home + "/none"}); err != nil {
			return 0, err
		}
		if shared, err = startAPIServer(""); err != nil {
			return 0, err
		}
		defer func() { err = errors.Join(err, shared.plane.Stop()) }()
		return m.Run(), nil
	})
}

// startAPIServer starts a control plane. authorization is a file with an
// AuthorizationConfiguration; empty: the server uses RBAC.
func startAPIServer(authorization string) (*apiServer, error) {
	flags := map[string]string{"advertise-address": "10.0.0.7"} // that of the machine can be public
	if authorization != "" {
		flags["authorization-mode"], flags["authorization-config"] = "", authorization
	}
	plane, err := controlplane.Start(flags)
	if err != nil {
		return nil, err
	}
	a, err := newAPIServer(plane)
	if err != nil {
		return nil, errors.Join(err, plane.Stop())
	}
	return a, nil
}
