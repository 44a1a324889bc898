package live

import (
	"context"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// namespaceExists is an error where the namespace in scope does not exist. Where that cannot be read, the
// lists show what there is.
func (c *Cluster) namespaceExists(ctx context.Context) error {
	name := c.scope.Namespace
	if name == "" {
		return nil
	}
	_, err := c.api.Typed.CoreV1().Namespaces().Get(ctx, name, metav1.GetOptions{})
	if !apierrors.IsNotFound(err) {
		return nil
	}
	cause := source.ErrNoNamespace
	if nearest := c.nearestNamespace(ctx, name); nearest != "" {
		cause = fmt.Errorf("%w; did you mean %q?", cause, nearest)
	}
	return &source.ReadError{Subject: fmt.Sprintf("namespace %q", name), Err: cause}
}

// nearestNamespace is the namespace with the most similar name; "": none is, or they cannot be listed.
func (c *Cluster) nearestNamespace(ctx context.Context, name string) string {
	list, err := c.api.Typed.CoreV1().Namespaces().List(ctx, metav1.ListOptions{Limit: pageSize})
	if err != nil {
		return ""
	}
	var names []string
	for _, namespace := range list.Items {
		names = append(names, namespace.Name)
	}
	return policy.Nearest(name, names)
}
