package objects

import (
	"context"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// Get reads an object as it is now; nil where there is none.
func (c *Cluster) Get(ctx context.Context, ref policy.ObjectRef) (map[string]any, error) {
	resource, err := c.api.Resource(ref)
	if err != nil {
		return nil, err
	}
	live, err := resource.Get(ctx, ref.Name, metav1.GetOptions{})
	switch {
	case apierrors.IsNotFound(err):
		return nil, nil
	case err != nil:
		return nil, client.Refused("get", ref.String(), err)
	}
	return live.Object, nil
}
