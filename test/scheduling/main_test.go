// Package scheduling_test compares plugin/fit with the real kube-scheduler on random clusters.
package scheduling_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"

	"k8s.io/client-go/kubernetes"

	"github.com/lightk8s/lightk8s/test/controlplane"
	"github.com/lightk8s/lightk8s/test/testmain"
)

// subject is the control plane with its scheduler.
var subject *schedulingPlane

type schedulingPlane struct {
	client    kubernetes.Interface
	scheduler *scheduler
}

func TestMain(m *testing.M) {
	os.Exit(testmain.Code(runTests(m))) //nolint:forbidigo // a test binary has no main to return an error to
}

func runTests(m *testing.M) (code int, err error) {
	plane, err := controlplane.Start(map[string]string{
		// Nodes are bare objects: nothing would take the taint of a new node off, make service
		// accounts, or let go of the volumes of pods that are gone.
		"disable-admission-plugins": "ServiceAccount,TaintNodesByCondition,StorageObjectInUseProtection",
	})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, plane.Stop()) }()
	subject = &schedulingPlane{}
	if subject.client, err = kubernetes.NewForConfig(plane.Config); err != nil {
		return 0, fmt.Errorf("build client: %w", err)
	}
	return testmain.InFolder("scheduling", func(folder string) (code int, err error) {
		if subject.scheduler, err = startScheduler(folder, plane); err != nil {
			return 0, err
		}
		defer func() { err = errors.Join(err, subject.scheduler.stop()) }()
		if err := makeShared(context.Background(), subject.client); err != nil {
			return 0, err
		}
		return m.Run(), nil
	})
}
