package installation

import (
	"context"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/lightk8s/lightk8s/plugin/client"
)

// Deployments lists the Deployments of the chart in all namespaces, as NAMESPACE/NAME and sorted. One without a
// webhook configuration is what disable --remove leaves.
func Deployments(ctx context.Context, api *client.Client) ([]string, error) {
	list, err := api.Typed.AppsV1().Deployments("").List(ctx, metav1.ListOptions{LabelSelector: installationLabel})
	if err != nil {
		return nil, client.Refused("list", "deployments", err)
	}
	var names []string
	for _, object := range list.Items {
		names = append(names, object.Namespace+"/"+object.Name)
	}
	slices.Sort(names)
	return names, nil
}
