package webhook

import (
	"errors"
	"fmt"

	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// ClusterOptions say which cluster is read.
type ClusterOptions struct {
	// Kubeconfig is a file; "": the ServiceAccount of the pod that this process runs in.
	Kubeconfig string
}

// NewClient returns a client of the cluster; nil where there is none: no kubeconfig is given, and the
// process does not run in a pod. It connects to nothing yet.
func (o ClusterOptions) NewClient() (dynamic.Interface, error) {
	config, err := o.config()
	if errors.Is(err, rest.ErrNotInCluster) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("configure client: %w", err)
	}
	config.UserAgent = "lightk8s-webhook"
	config.QPS, config.Burst = 5, 10
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		return nil, fmt.Errorf("configure client: %w", err)
	}
	return client, nil
}

func (o ClusterOptions) config() (*rest.Config, error) {
	if o.Kubeconfig == "" {
		return rest.InClusterConfig()
	}
	return clientcmd.BuildConfigFromFlags("", o.Kubeconfig)
}
