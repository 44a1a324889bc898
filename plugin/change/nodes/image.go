package nodes

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"

	"github.com/lightk8s/lightk8s/plugin/client"
)

// imageOn is an image that the node has, for a pod that runs programs of the node alone.
func (r *Runner) imageOn(ctx context.Context, node *corev1.Node) (string, error) {
	pods, err := r.api.Typed.CoreV1().Pods(namespace).List(ctx, metav1.ListOptions{
		FieldSelector: fields.OneTermEqualSelector("spec.nodeName", node.Name).String(),
	})
	if err != nil {
		return "", client.Refused("list", "pods of "+namespace+" on node "+node.Name, err)
	}
	image := imageOf(node, pods.Items)
	if image == "" {
		return "", fmt.Errorf("node %s runs no pod of %s with a usable image; name an image on the node with --node-image", node.Name, namespace)
	}
	return image, nil
}

// imageOf is the smallest image of the containers that run. The pods are those of kube-system,
// where only administrators make any: the files of an image decide what the loader of a program
// loads, and any other image would run as root on the node.
func imageOf(node *corev1.Node, pods []corev1.Pod) string {
	sizes := map[string]int64{}
	for _, image := range node.Status.Images {
		for _, name := range image.Names {
			sizes[name] = image.SizeBytes
		}
	}
	found, least := "", int64(0)
	for _, pod := range pods {
		running := map[string]bool{}
		for _, status := range pod.Status.ContainerStatuses {
			running[status.Name] = status.State.Running != nil
		}
		for _, container := range pod.Spec.Containers {
			size, known := sizes[container.Image]
			if !known {
				size = 1 << 62 // the node lists no more than fifty
			}
			if running[container.Name] && (found == "" || size < least || size == least && container.Image < found) {
				found, least = container.Image, size
			}
		}
	}
	return found
}
