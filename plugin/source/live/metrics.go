package live

import (
	"context"
	"errors"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// metrics reads what the API server that answers tells in its /metrics.
func (c *Cluster) metrics(ctx context.Context) (facts.APIServer, error) {
	body, err := c.api.Typed.Discovery().RESTClient().Get().AbsPath("/metrics").SetHeader("Accept", "text/plain").Stream(ctx)
	switch {
	case apierrors.IsForbidden(err):
		return facts.APIServer{}, fmt.Errorf("cannot get /metrics: %w", source.ErrForbidden)
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

// readMetrics adds to the object of the cluster what /metrics tells, or why it could not be read. Where
// less than the cluster is in scope, it is read only if the configuration of nodes is asked for.
func (c *Cluster) readMetrics(ctx context.Context, object map[string]any) error {
	if c.scope != (source.Scope{}) && !c.facts.NodeConfig {
		return nil
	}
	told, err := c.metrics(ctx)
	class := policy.Forbidden
	if err == nil {
		class, err = policy.Unknown, describeMetrics(object, told)
	}
	if err != nil {
		object["unread"] = []any{map[string]any{"what": "metrics", "reason": err.Error(), "class": string(class)}}
	}
	return err
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
	if storage := describeStorage(told); len(storage) > 0 {
		object["storage"] = storage
	}
	if told.StorageBytes == nil {
		return errors.New("read /metrics: the API server does not report the size of its datastore")
	}
	return nil
}

func describeStorage(told facts.APIServer) map[string]any {
	storage := map[string]any{}
	if told.StorageBytes != nil {
		storage["sizeBytes"] = *told.StorageBytes
	}
	if told.Writes != nil {
		storage["writes"] = map[string]any{
			"requests": told.Writes.Requests, "slow": told.Writes.Slow, "slowMilliseconds": int64(facts.SlowWrite),
		}
	}
	counts := make([]any, 0, len(told.Objects))
	for _, each := range told.Objects {
		counts = append(counts, map[string]any{"resource": each.Resource, "count": each.Count})
	}
	if len(counts) > 0 {
		storage["objects"] = counts
	}
	return storage
}
