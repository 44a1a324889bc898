//go:build e2e

package webhook

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// everything lists the objects of the cluster, but for those that come and go by themselves and
// those in the tests' own namespaces.
func everything() ([]string, error) {
	kinds := home.Kubectl("api-resources", "--verbs=list", "-o", "name")
	if kinds.Code != 0 {
		return nil, fmt.Errorf("list kinds: %s", kinds.ErrOut)
	}
	names := slices.DeleteFunc(strings.Fields(kinds.Out), func(name string) bool {
		return slices.Contains([]string{"componentstatuses", "events", "events.events.k8s.io", "leases.coordination.k8s.io"}, name)
	})
	list := home.Kubectl("get", strings.Join(names, ","), "--all-namespaces", "-o", "json")
	if list.Code != 0 {
		return nil, fmt.Errorf("list everything: %s", list.ErrOut)
	}
	var objects struct {
		Items []metav1.PartialObjectMetadata `json:"items"`
	}
	if err := json.Unmarshal([]byte(list.Out), &objects); err != nil {
		return nil, fmt.Errorf("list everything: %w", err)
	}
	var all []string
	for _, object := range objects.Items {
		if !strings.HasPrefix(object.Namespace+object.Name, "e2e-") {
			all = append(all, strings.TrimPrefix(object.Namespace+"/", "/")+object.Kind+"/"+object.Name)
		}
	}
	slices.Sort(all)
	return all, nil
}
