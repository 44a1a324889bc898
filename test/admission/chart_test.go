package admission_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/helm"
	"github.com/lightk8s/lightk8s/test/repo"
)

func admissionResource(name string) schema.GroupVersionResource {
	return schema.GroupVersionResource{Group: "admissionregistration.k8s.io", Version: "v1", Resource: name}
}

var (
	pods = schema.GroupVersionResource{Version: "v1", Resource: "pods"}

	// resources are those of the chart that tell the API server what to admit.
	resources = map[string]schema.GroupVersionResource{
		"MutatingWebhookConfiguration":     admissionResource("mutatingwebhookconfigurations"),
		"ValidatingWebhookConfiguration":   admissionResource("validatingwebhookconfigurations"),
		"ValidatingAdmissionPolicy":        admissionResource("validatingadmissionpolicies"),
		"ValidatingAdmissionPolicyBinding": admissionResource("validatingadmissionpolicybindings"),
		"MutatingAdmissionPolicy":          admissionResource("mutatingadmissionpolicies"),
		"MutatingAdmissionPolicyBinding":   admissionResource("mutatingadmissionpolicybindings"),
		"ConfigMap":                        {Version: "v1", Resource: "configmaps"},
	}
)

// renderChart returns the objects of renderAll that tell the API server what to admit.
func renderChart(values ...string) ([]*unstructured.Unstructured, error) {
	objects, err := renderAll(values...)
	return ofAdmission(objects), err
}

// ofAdmission picks the objects that tell the API server what to admit.
func ofAdmission(objects []*unstructured.Unstructured) []*unstructured.Unstructured {
	return slices.DeleteFunc(slices.Clone(objects), func(o *unstructured.Unstructured) bool {
		isWebhooks := o.GetKind() == "ConfigMap" && o.GetLabels()[sizesLabel] == ""
		return resources[o.GetKind()].Resource == "" || isWebhooks
	})
}

// renderAll renders the chart as `helm template` does. values are NAME=JSON.
func renderAll(values ...string) ([]*unstructured.Unstructured, error) {
	args := []string{"template", "lightk8s", repo.Path("charts/lightk8s"), "--namespace", ownNamespace, "--kube-version", "1.37.0",
		"--api-versions", "admissionregistration.k8s.io/v1/MutatingAdmissionPolicy"}
	for _, value := range values {
		args = append(args, "--set-json", value)
	}
	rendered, err := helm.Run(args...)
	if err != nil {
		return nil, fmt.Errorf("render the chart: %w", err)
	}
	var objects []*unstructured.Unstructured
	for document := range strings.SplitSeq(rendered, "\n---\n") {
		object, err := policy.Decode([]byte(document))
		if err != nil {
			return nil, fmt.Errorf("read what helm rendered: %w", err)
		}
		objects = append(objects, &unstructured.Unstructured{Object: object})
	}
	return objects, nil
}

// direct makes the webhook configurations among the objects call a server by its address instead of
// a Service, since the API server of the tests is in no cluster network.
func direct(objects []*unstructured.Unstructured, address string, authority []byte) error {
	for _, object := range objects {
		if !strings.HasSuffix(object.GetKind(), "WebhookConfiguration") {
			continue
		}
		err := eachWebhook(object, func(webhook map[string]any) error {
			path, _, err := unstructured.NestedString(webhook, "clientConfig", "service", "path")
			if err != nil || path == "" {
				return fmt.Errorf("webhook %v of %s names no path of a Service: %w", webhook["name"], object.GetName(), err)
			}
			webhook["clientConfig"] = map[string]any{
				"url": "https://" + address + path, "caBundle": base64.StdEncoding.EncodeToString(authority),
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// eachWebhook changes the webhooks of a configuration.
func eachWebhook(configuration *unstructured.Unstructured, change func(map[string]any) error) error {
	webhooks, _, err := unstructured.NestedSlice(configuration.Object, "webhooks")
	if err != nil {
		return fmt.Errorf("read webhooks of %s: %w", configuration.GetName(), err)
	}
	for _, entry := range webhooks {
		webhook, ok := entry.(map[string]any)
		if !ok {
			return fmt.Errorf("read webhooks of %s: %v is no map", configuration.GetName(), entry)
		}
		if err := change(webhook); err != nil {
			return err
		}
	}
	return unstructured.SetNestedSlice(configuration.Object, webhooks, "webhooks")
}

// install creates objects of the chart.
func (c *cluster) install(ctx context.Context, objects ...*unstructured.Unstructured) error {
	for _, object := range objects {
		if _, err := c.dynamic.Resource(resources[object.GetKind()]).Namespace(object.GetNamespace()).Create(ctx, object, metav1.CreateOptions{}); err != nil {
			return fmt.Errorf("install %s: %w", object.GetKind(), err)
		}
	}
	return nil
}

// remove deletes objects of the chart.
func (c *cluster) remove(ctx context.Context, objects ...*unstructured.Unstructured) error {
	var errs []error
	for _, object := range objects {
		err := c.dynamic.Resource(resources[object.GetKind()]).Namespace(object.GetNamespace()).Delete(ctx, object.GetName(), metav1.DeleteOptions{})
		if err != nil && !apierrors.IsNotFound(err) {
			errs = append(errs, fmt.Errorf("remove %s: %w", object.GetKind(), err))
		}
	}
	return errors.Join(errs...)
}

// moment is how long the API server takes at most to hear of a configuration.
const moment = 20 * time.Second
