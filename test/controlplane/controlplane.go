// Package controlplane starts etcd and kube-apiserver for tests, with the admission plugins
// of a real cluster. No controller, scheduler or kubelet runs beside them.
package controlplane

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/envtest"

	"github.com/lightk8s/lightk8s/test/freeport"
)

var errNoBinaries = errors.New("a control plane is needed, and KUBEBUILDER_ASSETS names no folder with one: `make test` and test/cluster/build.sh build it")

// ControlPlane is a running etcd and kube-apiserver.
type ControlPlane struct {
	*envtest.Environment
	// Config is the administrator's, without a limit of requests.
	Config *rest.Config
}

// Start starts both, and waits until the API server has made what it makes by itself. flags
// are those of kube-apiserver; an empty value leaves a flag out that envtest would set.
func Start(flags map[string]string) (*ControlPlane, error) {
	if os.Getenv("KUBEBUILDER_ASSETS") == "" {
		return nil, errNoBinaries
	}
	env := &envtest.Environment{}
	database, address, err := addresses()
	if err != nil {
		return nil, err
	}
	env.ControlPlane.Etcd = &envtest.Etcd{URL: &url.URL{Scheme: "http", Host: database}}
	env.ControlPlane.Etcd.Configure().Set("unsafe-no-fsync", "true") // nothing here outlives the machine
	server := env.ControlPlane.GetAPIServer()
	if server.Address, server.Port, err = net.SplitHostPort(address); err != nil {
		return nil, fmt.Errorf("address of the API server: %w", err)
	}
	server.Configure().Disable("disable-admission-plugins") // envtest switches ServiceAccount off
	for flag, value := range flags {
		if value == "" {
			server.Configure().Disable(flag)
		} else {
			server.Configure().Set(flag, value)
		}
	}
	var log bytes.Buffer
	server.Err = &log
	config, err := env.Start()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start control plane: %w\n%s", err, log.String()), env.Stop())
	}
	config = rest.CopyConfig(config)
	config.QPS = -1 // no limit
	config.WarningHandler = rest.NoWarnings{}
	c := &ControlPlane{Environment: env, Config: config}
	if err := c.waitForItsOwn(); err != nil {
		return nil, errors.Join(err, env.Stop())
	}
	return c, nil
}

// addresses finds those of etcd and of the API server. Those that envtest would find can be taken by an
// outgoing connection before the servers start.
func addresses() (database, server string, err error) {
	if database, err = freeport.Find(); err != nil {
		return "", "", err
	}
	server, err = freeport.Find()
	return database, server, err
}

// WriteKubeconfig writes the administrator's kubeconfig into a file.
func (c *ControlPlane) WriteKubeconfig(file string) error {
	if err := os.WriteFile(file, c.KubeConfig, 0o600); err != nil {
		return fmt.Errorf("write kubeconfig: %w", err)
	}
	return nil
}

// waitForItsOwn waits for what the API server makes by itself after it is healthy: the namespaces
// of the system, and its own Service and Endpoints.
func (c *ControlPlane) waitForItsOwn() error {
	client, err := kubernetes.NewForConfig(c.Config)
	if err != nil {
		return fmt.Errorf("build client: %w", err)
	}
	err = wait.PollUntilContextTimeout(context.Background(), 50*time.Millisecond, time.Minute, true, func(ctx context.Context) (bool, error) {
		list, err := client.CoreV1().Namespaces().List(ctx, metav1.ListOptions{})
		if err != nil || len(list.Items) != 4 {
			return false, nil //nolint:nilerr // it is asked again
		}
		_, errService := client.CoreV1().Services(metav1.NamespaceDefault).Get(ctx, "kubernetes", metav1.GetOptions{})
		_, errSlice := client.DiscoveryV1().EndpointSlices(metav1.NamespaceDefault).Get(ctx, "kubernetes", metav1.GetOptions{})
		return errService == nil && errSlice == nil, nil
	})
	if err != nil {
		return fmt.Errorf("wait for the namespaces of the system and the API server's Service: %w", err)
	}
	return nil
}
