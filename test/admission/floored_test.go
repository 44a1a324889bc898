package admission_test

import (
	"context"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/lightk8s/lightk8s/test/eventually"
)

const (
	// unflooredNamespace is one that the floor leaves out, so that it shows what the API server itself
	// makes of a pod, or refuses in it.
	unflooredNamespace = "unfloored"
	// flooredNamespace is one like any other.
	flooredNamespace = "floored"
)

// startFloored starts an API server, and installs the floor.
func startFloored(dir string) (*cluster, error) {
	c, err := startCluster(dir)
	if err != nil {
		return c, err
	}
	ctx := context.Background()
	for _, namespace := range []string{unflooredNamespace, flooredNamespace, oldNamespace} {
		if err := c.makeNamespace(ctx, namespace); err != nil {
			return c, err
		}
		if err := c.makeOldPods(ctx, namespace); err != nil {
			return c, err
		}
	}
	objects, err := renderChart(`floor.exemptNamespaces=["` + unflooredNamespace + `"]`)
	if err != nil {
		return c, err
	}
	if err := c.install(ctx, floorOf(objects)...); err != nil {
		return c, err
	}
	err = c.awaitFloor(ctx)
	return c, err
}

// floorOf picks the policy and its binding.
func floorOf(objects []*unstructured.Unstructured) []*unstructured.Unstructured {
	var floor []*unstructured.Unstructured
	for _, object := range objects {
		switch object.GetKind() {
		case "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding":
			floor = append(floor, object)
		}
	}
	return floor
}

func (c *cluster) awaitFloor(ctx context.Context) error {
	privileged, err := readPod("privileged")
	if err != nil {
		return err
	}
	if err := eventually.Succeeds(ctx, moment, func() error {
		_, err := c.create(ctx, flooredNamespace, named(privileged, "probe"), metav1.DryRunAll)
		return denied(err, "privileged")
	}); err != nil {
		return fmt.Errorf("wait for the floor: %w", err)
	}
	return nil
}
