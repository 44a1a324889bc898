package source

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/client-go/kubernetes"
)

// completionTimeout ends a look-up while somebody waits at the prompt.
const completionTimeout = 2 * time.Second

// Namespaces lists the cluster's namespaces, for completion.
func Namespaces(flags genericclioptions.RESTClientGetter) ([]string, error) {
	config, err := flags.ToRESTConfig()
	if err != nil {
		return nil, fmt.Errorf("read kubeconfig: %w", err)
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return nil, fmt.Errorf("connect to the cluster: %w", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), completionTimeout)
	defer cancel()
	list, err := client.CoreV1().Namespaces().List(ctx, metav1.ListOptions{Limit: pageSize})
	if err != nil {
		return nil, fmt.Errorf("list namespaces: %w", err)
	}
	var names []string
	for _, namespace := range list.Items {
		names = append(names, namespace.Name)
	}
	return names, nil
}

// Contexts lists the contexts of the kubeconfig, for completion.
func Contexts(flags genericclioptions.RESTClientGetter) ([]string, error) {
	config, err := flags.ToRawKubeConfigLoader().RawConfig()
	if err != nil {
		return nil, fmt.Errorf("read kubeconfig: %w", err)
	}
	return slices.Sorted(maps.Keys(config.Contexts)), nil
}

// InstallationNames lists the names of the webhook configurations of lightk8s, for completion.
func InstallationNames(flags genericclioptions.RESTClientGetter) ([]string, error) {
	c, err := NewCluster(flags, Scope{})
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), completionTimeout)
	defer cancel()
	found, err := c.find(ctx, "")
	var several *SeveralError
	switch {
	case errors.As(err, &several):
		return several.Names, nil
	case errors.Is(err, ErrNotInstalled):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return []string{found.name}, nil
}
