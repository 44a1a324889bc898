package admission_test

import (
	"context"
	"fmt"
	"os"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

// makeNode makes a server of 2 GB, as K3s registers it.
func (c *cluster) makeNode(ctx context.Context) error {
	data, err := os.ReadFile("testdata/node.yaml")
	if err != nil {
		return fmt.Errorf("read node: %w", err)
	}
	var node corev1.Node
	if err := yaml.UnmarshalStrict(data, &node); err != nil {
		return fmt.Errorf("read node: %w", err)
	}
	client := c.typed.CoreV1().Nodes()
	live, err := client.Create(ctx, &node, metav1.CreateOptions{})
	if err != nil {
		return fmt.Errorf("make node: %w", err)
	}
	// Admission taints every new node as not ready, and a controller that is not here would take that back.
	live.Spec.Taints = nil
	if live, err = client.Update(ctx, live, metav1.UpdateOptions{}); err != nil {
		return fmt.Errorf("make node: %w", err)
	}
	live.Status = node.Status
	if _, err = client.UpdateStatus(ctx, live, metav1.UpdateOptions{}); err != nil {
		return fmt.Errorf("make node: %w", err)
	}
	return nil
}
