package admission_test

import (
	"fmt"
	"os"
	"slices"
	"testing"

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

func sortedUnique(list []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(list)))
}
