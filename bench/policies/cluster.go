package main

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"

	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/controlplane"
	"github.com/lightk8s/lightk8s/test/helm"
	"github.com/lightk8s/lightk8s/test/repo"
)

// The namespaces, by what is installed for them.
const (
	neither  = "neither"
	webhook  = "webhook"
	policies = "policies"
	own      = "lightk8s-system"
)

// resources are those of the chart that the API server admits pods by.
var resources = map[string]schema.GroupVersionResource{
	"MutatingWebhookConfiguration":     registration("mutatingwebhookconfigurations"),
	"ValidatingWebhookConfiguration":   registration("validatingwebhookconfigurations"),
	"ValidatingAdmissionPolicy":        registration("validatingadmissionpolicies"),
	"ValidatingAdmissionPolicyBinding": registration("validatingadmissionpolicybindings"),
	"MutatingAdmissionPolicy":          registration("mutatingadmissionpolicies"),
	"MutatingAdmissionPolicyBinding":   registration("mutatingadmissionpolicybindings"),
	"ConfigMap":                        {Version: "v1", Resource: "configmaps"},
}

func registration(resource string) schema.GroupVersionResource {
	return schema.GroupVersionResource{Group: "admissionregistration.k8s.io", Version: "v1", Resource: resource}
}

// cluster is an API server.
type cluster struct {
	plane  *controlplane.ControlPlane
	client dynamic.Interface
	pid    int
}

func start(ctx context.Context) (*cluster, error) {
	plane, err := controlplane.Start(map[string]string{"disable-admission-plugins": "ServiceAccount,PodSecurity"})
	if err != nil {
		return nil, err
	}
	c := &cluster{plane: plane}
	if c.client, err = dynamic.NewForConfig(plane.Config); err != nil {
		return nil, errors.Join(fmt.Errorf("build client: %w", err), plane.Stop())
	}
	if c.pid, err = childNamed("kube-apiserver"); err != nil {
		return nil, errors.Join(err, plane.Stop())
	}
	for _, name := range []string{neither, webhook, policies, own} {
		namespace := map[string]any{"apiVersion": "v1", "kind": "Namespace", "metadata": map[string]any{"name": name}}
		if err := c.create(ctx, schema.GroupVersionResource{Version: "v1", Resource: "namespaces"}, "", namespace); err != nil {
			return nil, errors.Join(err, plane.Stop())
		}
	}
	return c, nil
}

// childNamed is the process that this one started under a name.
func childNamed(name string) (int, error) {
	files, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return 0, fmt.Errorf("list processes: %w", err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			continue // it ended
		}
		var pid, parent int
		var state string
		if _, err := fmt.Sscanf(string(content), "%d", &pid); err != nil {
			continue
		}
		rest := string(content[strings.LastIndexByte(string(content), ')')+1:])
		if _, err := fmt.Sscan(rest, &state, &parent); err != nil || parent != os.Getpid() {
			continue
		}
		command, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
		if program, _, _ := strings.Cut(string(command), "\x00"); err == nil && filepath.Base(program) == name {
			return pid, nil
		}
	}
	return 0, fmt.Errorf("find process %s: none was started", name)
}

func (c *cluster) create(ctx context.Context, resource schema.GroupVersionResource, namespace string, object map[string]any) error {
	_, err := c.client.Resource(resource).Namespace(namespace).Create(ctx, &unstructured.Unstructured{Object: object}, metav1.CreateOptions{})
	if err != nil {
		return fmt.Errorf("create %v: %w", object["kind"], err)
	}
	return nil
}

// install installs a mode of the chart for the namespace of its name alone. Webhooks are called at an address,
// since the API server is in no cluster network; "": there are none.
func (c *cluster) install(ctx context.Context, mode, address string, authority []byte) error {
	rendered, err := helm.Run("template", mode, repo.Path("charts/lightk8s"), "--namespace", own, "--set", "mode="+mode, "--kube-version", "1.37.0",
		"--api-versions", "admissionregistration.k8s.io/v1/MutatingAdmissionPolicy")
	if err != nil {
		return fmt.Errorf("render mode %s: %w", mode, err)
	}
	for document := range strings.SplitSeq(rendered, "\n---\n") {
		object, err := policy.Decode([]byte(document))
		if err != nil {
			return fmt.Errorf("read what helm rendered: %w", err)
		}
		kind, _ := object["kind"].(string)
		resource, ok := resources[kind]
		if !ok {
			continue
		}
		selector := map[string]any{"matchLabels": map[string]any{"kubernetes.io/metadata.name": mode}}
		if strings.HasSuffix(kind, "Binding") {
			if err := unstructured.SetNestedMap(object, selector, "spec", "matchResources", "namespaceSelector"); err != nil {
				return fmt.Errorf("narrow %s: %w", kind, err)
			}
		}
		webhooks, _ := object["webhooks"].([]any)
		for _, entry := range webhooks {
			hook, _ := entry.(map[string]any)
			path, _, err := unstructured.NestedString(hook, "clientConfig", "service", "path")
			if err != nil {
				return fmt.Errorf("read webhook: %w", err)
			}
			hook["namespaceSelector"] = selector
			hook["clientConfig"] = map[string]any{"url": "https://" + address + path, "caBundle": base64.StdEncoding.EncodeToString(authority)}
		}
		namespace := ""
		if kind == "ConfigMap" {
			namespace = own
		}
		if err := c.create(ctx, resource, namespace, object); err != nil {
			return err
		}
	}
	return nil
}
