// Package integration_test runs the command against a real kube-apiserver and etcd.
package integration_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/wait"
	"sigs.k8s.io/controller-runtime/pkg/envtest"
)

// shared is the control plane of most tests. Each leaves it as bare as it was.
var shared *apiServer

func TestMain(m *testing.M) {
	code, err := runTests(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code) //nolint:forbidigo // a test binary has no main to return an error to
}

func runTests(m *testing.M) (code int, err error) {
	if os.Getenv("KUBEBUILDER_ASSETS") == "" {
		return 0, errors.New("integration tests need a control plane, and KUBEBUILDER_ASSETS names no folder with one: run them with `make test`, which builds it")
	}
	home, err := os.MkdirTemp("", "lightk8s-integration-")
	if err != nil {
		return 0, fmt.Errorf("make a home folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(home)) }()
	for name, value := range map[string]string{"HOME": home, "KUBECONFIG": home + "/none"} {
		if err := os.Setenv(name, value); err != nil {
			return 0, err
		}
	}
	if shared, err = startAPIServer(""); err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, shared.env.Stop()) }()
	return m.Run(), nil
}

// startAPIServer starts etcd and kube-apiserver with the admission plugins of a real cluster.
// authorization is a file with an AuthorizationConfiguration; empty: the server uses RBAC.
func startAPIServer(authorization string) (*apiServer, error) {
	env := &envtest.Environment{}
	env.ControlPlane.Etcd = &envtest.Etcd{}
	env.ControlPlane.Etcd.Configure().Set("unsafe-no-fsync", "true") // nothing here outlives the machine
	args := env.ControlPlane.GetAPIServer().Configure()
	args.Disable("disable-admission-plugins") // envtest switches ServiceAccount off
	if authorization != "" {
		args.Disable("authorization-mode").Set("authorization-config", authorization)
	}
	var log bytes.Buffer
	env.ControlPlane.GetAPIServer().Err = &log
	config, err := env.Start()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start control plane: %w\n%s", err, log.String()), env.Stop())
	}
	a, err := newAPIServer(env, config)
	if err == nil {
		err = a.waitForNamespaces()
	}
	if err != nil {
		return nil, errors.Join(err, env.Stop())
	}
	return a, nil
}

// waitForNamespaces waits for what the API server makes by itself after it is healthy.
func (a *apiServer) waitForNamespaces() error {
	namespaces := schema.GroupVersionResource{Version: "v1", Resource: "namespaces"}
	return wait.PollUntilContextTimeout(context.Background(), 50*time.Millisecond, time.Minute, true, func(ctx context.Context) (bool, error) {
		list, err := a.dynamic.Resource(namespaces).List(ctx, metav1.ListOptions{})
		return err == nil && len(list.Items) == 4, nil
	})
}
