package admission_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// readPod reads testdata/pods/NAME.yaml.
func readPod(name string) (map[string]any, error) {
	data, err := os.ReadFile("testdata/pods/" + name + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("read pod: %w", err)
	}
	pod, err := policy.Decode(data)
	if err != nil {
		return nil, fmt.Errorf("read pod %s: %w", name, err)
	}
	return pod, nil
}

// largeSizes are those of old pods, in KiB. A review of an update holds a pod twice, and the webhook reads no
// more than 768 KiB.
var largeSizes = []int{420, 740}

func largeName(size int) string { return fmt.Sprintf("large-%d", size) }

// makeOldPods makes pods that exist before webhook and floor.
func (c *cluster) makeOldPods(ctx context.Context, namespace string) error {
	for _, name := range []string{"plain", "privileged", "debugged"} {
		pod, err := readPod(strings.Replace(name, "debugged", "plain", 1))
		if err != nil {
			return err
		}
		if _, err := c.create(ctx, namespace, named(pod, name)); err != nil {
			return fmt.Errorf("make pod %s: %w", name, err)
		}
	}
	for _, size := range largeSizes {
		pod, err := readPod("privileged")
		if err != nil {
			return err
		}
		named(pod, largeName(size))["metadata"].(map[string]any)["finalizers"] = []any{"example.com/kept"}
		pod["spec"].(map[string]any)["containers"].([]any)[0].(map[string]any)["args"] = []any{strings.Repeat("a", size<<10)}
		if _, err := c.create(ctx, namespace, pod); err != nil {
			return fmt.Errorf("make a pod of %d KiB: %w", size, err)
		}
	}
	debugger := `{"spec":{"ephemeralContainers":[{"name":"debugger","image":"registry.example.com/tools:1.0.0","securityContext":{"privileged":true}}]}}`
	if _, err := c.typed.CoreV1().Pods(namespace).Patch(ctx, "debugged", types.StrategicMergePatchType,
		[]byte(debugger), metav1.PatchOptions{}, "ephemeralcontainers"); err != nil {
		return fmt.Errorf("make pod debugged: %w", err)
	}
	return nil
}

func pod(t *testing.T, name string) map[string]any {
	t.Helper()
	pod, err := readPod(name)
	if err != nil {
		t.Fatal(err)
	}
	return pod
}

// named gives a pod another name.
func named(pod map[string]any, name string) map[string]any {
	pod["metadata"].(map[string]any)["name"] = name
	return pod
}

// withContainers gives a pod so many containers that state nothing, in place of its own.
func withContainers(pod map[string]any, n int) map[string]any {
	var containers []any
	for i := range n {
		containers = append(containers, map[string]any{"name": fmt.Sprintf("container-%d", i), "image": "registry.example.com/web:1.0.0"})
	}
	pod["spec"].(map[string]any)["containers"] = containers
	return pod
}

func sortedUnique(list []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(list)))
}
