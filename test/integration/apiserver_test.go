package integration_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
	"sigs.k8s.io/controller-runtime/pkg/envtest"

	"github.com/lightk8s/lightk8s/test/controlplane"
	"github.com/lightk8s/lightk8s/test/kubeconfig"
)

// apiServer is a running control plane, seen by its administrator.
type apiServer struct {
	plane   *controlplane.ControlPlane
	config  *rest.Config
	dynamic dynamic.Interface
	typed   kubernetes.Interface
	mapper  *restmapper.DeferredDiscoveryRESTMapper
}

func newAPIServer(plane *controlplane.ControlPlane) (*apiServer, error) {
	config := plane.Config
	a := &apiServer{plane: plane, config: config}
	var err error
	if a.dynamic, err = dynamic.NewForConfig(config); err != nil {
		return nil, fmt.Errorf("build client: %w", err)
	}
	if a.typed, err = kubernetes.NewForConfig(config); err != nil {
		return nil, fmt.Errorf("build client: %w", err)
	}
	a.mapper = restmapper.NewDeferredDiscoveryRESTMapper(memory.NewMemCacheClient(a.typed.Discovery()))
	return a, nil
}

// kubeconfig writes the administrator's kubeconfig, and returns its path.
func (a *apiServer) kubeconfig(t *testing.T) string {
	t.Helper()
	return kubeconfig.File(t, a.plane.KubeConfig)
}

// user makes a user with a client certificate and no rights, and returns the path of their kubeconfig.
func (a *apiServer) user(t *testing.T, name string) string {
	t.Helper()
	user, err := a.plane.AddUser(envtest.User{Name: name}, nil)
	if err != nil {
		t.Fatalf("make user %s: %v", name, err)
	}
	data, err := user.KubeConfig()
	if err != nil {
		t.Fatalf("make user %s: %v", name, err)
	}
	return kubeconfig.File(t, data)
}

func writeFile(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func background(t *testing.T) context.Context {
	t.Helper()
	return context.WithoutCancel(t.Context()) // Cleanup still needs it
}
