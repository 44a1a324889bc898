package nodefacts

import (
	"context"
	"errors"
	"fmt"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/metrics/pkg/apis/metrics/v1beta1"

	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/plugin/facts"
)

// metricsAPI reads metrics.k8s.io, once, when it is first asked for something.
type metricsAPI struct {
	api *client.Client
	now time.Time

	read  bool
	err   error
	nodes map[string]v1beta1.NodeMetrics
	pods  map[string]v1beta1.PodMetrics // by namespace/name
}

// usage returns what a node and the pods on it use.
func (m *metricsAPI) usage(ctx context.Context, node string, pods []facts.Pod) (facts.NodeUsage, error) {
	if !m.read {
		m.read, m.err = true, m.load(ctx)
	}
	if m.err != nil {
		return facts.NodeUsage{}, fmt.Errorf("metrics.k8s.io: %w", m.err)
	}
	found, ok := m.nodes[node]
	if !ok {
		return facts.NodeUsage{}, errors.New("metrics.k8s.io does not list the node")
	}
	var here []v1beta1.PodMetrics
	for _, pod := range pods {
		if use, ok := m.pods[pod.Namespace+"/"+pod.Name]; ok && pod.Node == node {
			here = append(here, use)
		}
	}
	usage, err := facts.FromMetricsAPI(found, here)
	if err == nil {
		err = facts.CheckFresh(usage.Time, m.now)
	}
	if err != nil {
		return facts.NodeUsage{}, fmt.Errorf("metrics.k8s.io: %w", err)
	}
	return usage, nil
}

func (m *metricsAPI) load(ctx context.Context) error {
	m.nodes, m.pods = map[string]v1beta1.NodeMetrics{}, map[string]v1beta1.PodMetrics{}
	nodes, err := listMetrics[v1beta1.NodeMetrics](ctx, m.api, "nodes")
	if err != nil {
		return err
	}
	for _, node := range nodes {
		m.nodes[node.Name] = node
	}
	pods, err := listMetrics[v1beta1.PodMetrics](ctx, m.api, "pods")
	if err != nil {
		return err
	}
	for _, pod := range pods {
		m.pods[pod.Namespace+"/"+pod.Name] = pod
	}
	return nil
}

func listMetrics[T any](ctx context.Context, api *client.Client, resource string) ([]T, error) {
	list, err := api.Dynamic.Resource(schema.GroupVersionResource{Group: "metrics.k8s.io", Version: "v1beta1", Resource: resource}).List(ctx, metav1.ListOptions{})
	switch {
	case apierrors.IsNotFound(err):
		return nil, errors.New("not served; install metrics-server")
	case apierrors.IsServiceUnavailable(err):
		return nil, errors.New("metrics-server is down")
	case err != nil:
		return nil, client.Refused("list", resource, err)
	}
	var out []T
	for _, item := range list.Items {
		object, err := typed[T](item.Object)
		if err != nil {
			return nil, err
		}
		out = append(out, *object)
	}
	return out, nil
}
