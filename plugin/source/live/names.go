package live

import (
	"context"
	"fmt"
	"maps"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/cli-runtime/pkg/genericclioptions"

	"github.com/lightk8s/lightk8s/plugin/client"
)

// Namespaces lists the cluster's namespaces, for completion.
func Namespaces(flags genericclioptions.RESTClientGetter) ([]string, error) {
	api, err := client.New(flags)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), client.CompletionTimeout)
	defer cancel()
	list, err := api.Typed.CoreV1().Namespaces().List(ctx, metav1.ListOptions{Limit: pageSize})
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

// Pods lists the names of the pods of a namespace, for completion.
func Pods(flags genericclioptions.RESTClientGetter, namespace string) ([]string, error) {
	api, err := client.New(flags)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), client.CompletionTimeout)
	defer cancel()
	list, err := api.Typed.CoreV1().Pods(namespace).List(ctx, metav1.ListOptions{Limit: pageSize})
	if err != nil {
		return nil, fmt.Errorf("list pods: %w", err)
	}
	var names []string
	for _, pod := range list.Items {
		names = append(names, pod.Name)
	}
	return names, nil
}
