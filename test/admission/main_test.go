// Package admission_test runs the webhook, and the floor, against a real kube-apiserver and etcd,
// with the configurations of the chart.
package admission_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/lightk8s/lightk8s/test/testmain"
)

// ownNamespace is where the chart is installed.
const ownNamespace = "lightk8s-system"

// guarded is an API server that calls the webhook and has no floor; floored, one that has the floor
// and no webhook. Neither has Pod Security Admission, so that nothing else denies.
var guarded, floored *cluster

func TestMain(m *testing.M) {
	os.Exit(testmain.Code(runTests(m))) //nolint:forbidigo // a test binary has no main to return an error to
}

func runTests(m *testing.M) (int, error) {
	// The webhook limits the memory of its process, which is this one, unless it is told otherwise.
	if err := os.Setenv("GOMEMLIMIT", "off"); err != nil {
		return 0, err
	}
	return testmain.InFolder("admission", func(home string) (code int, err error) {
		var starting errgroup.Group
		starting.Go(func() (err error) { guarded, err = startGuarded(filepath.Join(home, "guarded")); return err })
		starting.Go(func() (err error) { floored, err = startFloored(filepath.Join(home, "floored")); return err })
		err = starting.Wait()
		defer func() { err = errors.Join(err, guarded.stop(), floored.stop()) }()
		if err != nil {
			return 0, err
		}
		return m.Run(), nil
	})
}
