package live

import (
	"context"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/client"
)

// ReadPod reads one pod.
func ReadPod(ctx context.Context, api *client.Client, namespace, name string) (map[string]any, error) {
	if err := api.Reachable(ctx); err != nil {
		return nil, err
	}
	pods := api.Dynamic.Resource(schema.GroupVersionResource{Version: "v1", Resource: "pods"})
	pod, err := pods.Namespace(namespace).Get(ctx, name, metav1.GetOptions{})
	switch {
	case apierrors.IsNotFound(err):
		return nil, fmt.Errorf("pod %s not found in namespace %s", name, namespace)
	case err != nil:
		return nil, client.Refused("get", "pods "+name+" in namespace "+namespace, err)
	}
	return pod.Object, nil
}
