package live

import (
	"context"
	"errors"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/lightk8s/lightk8s/plugin/facts"
)

// metrics reads what the API server that answers tells in its /metrics.
func (c *Cluster) metrics(ctx context.Context) (facts.APIServer, error) {
	body, err := c.api.Typed.Discovery().RESTClient().Get().AbsPath("/metrics").SetHeader("Accept", "text/plain").Stream(ctx)
	switch {
	case apierrors.IsForbidden(err):
		return facts.APIServer{}, errors.New("cannot get /metrics: forbidden")
	case err != nil:
		return facts.APIServer{}, fmt.Errorf("cannot get /metrics: %w", err)
	}
	defer body.Close()
	told, err := facts.ParseAPIServer(body)
	if err != nil {
		return facts.APIServer{}, fmt.Errorf("read /metrics: %w", err)
	}
	return told, nil
}

// describeMetrics adds to the object of the cluster what the metrics tell. It is an error where they
// lack the size of the store.
func describeMetrics(object map[string]any, told facts.APIServer) error {
	if told.AuditEvents != nil && told.StartedAt != "" {
		object["audit"] = map[string]any{"events": *told.AuditEvents, "since": told.StartedAt}
	}
	if counts := told.ClientCertificates; counts != nil && told.StartedAt != "" {
		object["clientCertificates"] = map[string]any{
			"requests": counts.Requests, "lastWeek": counts.LastWeek, "ended": counts.Ended, "since": told.StartedAt,
		}
	}
	deprecated := make([]any, 0, len(told.Deprecated))
	for _, api := range told.Deprecated {
		deprecated = append(deprecated, map[string]any{
			"group": api.Group, "version": api.Version, "resource": api.Resource, "removedRelease": api.RemovedRelease,
		})
	}
	object["requestedDeprecatedAPIs"] = deprecated
	if told.StorageBytes == nil {
		return errors.New("read /metrics: the API server does not tell the size of its store")
	}
	object["storage"] = map[string]any{"sizeBytes": *told.StorageBytes}
	return nil
}
