// Package creation_test compares what plugin/creation says of new pods with the answers of a real
// kube-apiserver.
package creation_test

import (
	"errors"
	"fmt"
	"os"
	"testing"

	"k8s.io/client-go/kubernetes"

	"github.com/lightk8s/lightk8s/test/controlplane"
	"github.com/lightk8s/lightk8s/test/testmain"
)

// server is the API server of all tests.
var server kubernetes.Interface

func TestMain(m *testing.M) {
	os.Exit(testmain.Code(runTests(m))) //nolint:forbidigo // a test binary has no main to return an error to
}

func runTests(m *testing.M) (code int, err error) {
	// No controller makes the ServiceAccount that every pod has.
	plane, err := controlplane.Start(map[string]string{"disable-admission-plugins": "ServiceAccount"})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, plane.Stop()) }()
	if server, err = kubernetes.NewForConfig(plane.Config); err != nil {
		return 0, fmt.Errorf("build client: %w", err)
	}
	return m.Run(), nil
}
