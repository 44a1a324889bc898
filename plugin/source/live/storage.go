package live

import (
	"context"
	"errors"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/lightk8s/lightk8s/plugin/facts"
)

// storageSize asks the API server for the size of its store, in bytes.
func (c *Cluster) storageSize(ctx context.Context) (int64, error) {
	body, err := c.api.Typed.Discovery().RESTClient().Get().AbsPath("/metrics").SetHeader("Accept", "text/plain").Stream(ctx)
	switch {
	case apierrors.IsForbidden(err):
		return 0, errors.New("cannot get /metrics: forbidden")
	case err != nil:
		return 0, fmt.Errorf("cannot get /metrics: %w", err)
	}
	defer body.Close()
	size, err := facts.ParseStorageSize(body)
	if err != nil {
		return 0, fmt.Errorf("read /metrics: %w", err)
	}
	return size, nil
}
