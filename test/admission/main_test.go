// Package admission_test runs the webhook, and the floor, against a real kube-apiserver and etcd,
// with the configurations of the chart.
package admission_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sync/errgroup"
)

// ownNamespace is where the chart is installed.
const ownNamespace = "lightk8s-system"

// guarded is an API server that calls the webhook and has no floor; floored, one that has the floor
// and no webhook. Neither has Pod Security Admission, so that nobody else denies.
var guarded, floored *cluster

func TestMain(m *testing.M) {
	code, err := runTests(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code) //nolint:forbidigo // a test binary has no main to return an error to
}

func runTests(m *testing.M) (code int, err error) {
	home, err := os.MkdirTemp("", "lightk8s-admission-")
	if err != nil {
		return 0, fmt.Errorf("make a home folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(home)) }()
	// The webhook limits the memory of its process, which is this one, unless it is told otherwise.
	if err := os.Setenv("GOMEMLIMIT", "off"); err != nil {
		return 0, err
	}
	var starting errgroup.Group
	starting.Go(func() (err error) { guarded, err = startGuarded(filepath.Join(home, "guarded")); return err })
	starting.Go(func() (err error) { floored, err = startFloored(filepath.Join(home, "floored")); return err })
	err = starting.Wait()
	defer func() { err = errors.Join(err, guarded.stop(), floored.stop()) }()
	if err != nil {
		return 0, err
	}
	return m.Run(), nil
}
