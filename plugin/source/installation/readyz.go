package installation

import (
	"context"
	"time"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"

	"github.com/lightk8s/lightk8s/plugin/client"
)

const (
	healthPort    = "metrics" // of the Service
	healthTimeout = 5 * time.Second
)

// health reads a page of one of the pods behind the Service, where one is ready.
func health(ctx context.Context, api *client.Client, page string, service *corev1.Service, endpoints *discoveryv1.EndpointSliceList) Reading[string] {
	if service == nil || endpoints == nil || Ready(endpoints) == 0 {
		return Reading[string]{}
	}
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	answer, err := api.Typed.CoreV1().Services(service.Namespace).ProxyGet("http", service.Name, healthPort, page, nil).DoRaw(ctx)
	if err != nil {
		return Reading[string]{Err: client.Refused("get", "services/proxy "+service.Name+" in namespace "+service.Namespace, err)}
	}
	text := string(answer)
	return Reading[string]{Object: &text}
}

// Ready counts the endpoints that are ready.
func Ready(list *discoveryv1.EndpointSliceList) int {
	ready := 0
	for _, slice := range list.Items {
		for _, endpoint := range slice.Endpoints {
			if endpoint.Conditions.Ready == nil || *endpoint.Conditions.Ready { // absent means ready
				ready++
			}
		}
	}
	return ready
}
