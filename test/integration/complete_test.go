package integration_test

import (
	"encoding/base64"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// complete adds to a case's object what the API server insists on and no control looks at,
// and undoes what reading an object does to it. It changes the object.
func complete(object map[string]any) map[string]any {
	switch kind := policy.RefOf(object).GroupKind(); kind {
	case schema.GroupKind{Kind: "Pod"}:
		annotations, _, _ := unstructured.NestedMap(object, "metadata", "annotations")
		if annotations["kubernetes.io/config.mirror"] != nil {
			setDefault(object, "node-1", "spec", "nodeName") // only the node's kubelet makes these
		}
		dropProfileFiles(object)
	case schema.GroupKind{Kind: "PersistentVolume"}:
		setDefault(object, []any{"ReadWriteOnce"}, "spec", "accessModes")
		setDefault(object, map[string]any{"storage": "1Gi"}, "spec", "capacity")
	case schema.GroupKind{Kind: "Secret"}:
		encodeData(object)
	case schema.GroupKind{Group: "apps", Kind: "Deployment"}, schema.GroupKind{Group: "apps", Kind: "StatefulSet"},
		schema.GroupKind{Group: "apps", Kind: "DaemonSet"}, schema.GroupKind{Group: "apps", Kind: "ReplicaSet"}:
		if labels, found, _ := unstructured.NestedMap(object, "spec", "template", "metadata", "labels"); found {
			setDefault(object, labels, "spec", "selector", "matchLabels")
		} else {
			labels, found, _ := unstructured.NestedMap(object, "spec", "selector", "matchLabels")
			if !found {
				labels = map[string]any{"app": "case"}
			}
			setDefault(object, labels, "spec", "selector", "matchLabels")
			setDefault(object, labels, "spec", "template", "metadata", "labels")
		}
	case schema.GroupKind{Group: "batch", Kind: "Job"}:
		setDefault(object, "Never", "spec", "template", "spec", "restartPolicy")
	case schema.GroupKind{Group: "batch", Kind: "CronJob"}:
		setDefault(object, "Never", "spec", "jobTemplate", "spec", "template", "spec", "restartPolicy")
	}
	return object
}

func setDefault(object map[string]any, value any, fields ...string) {
	if _, found, err := unstructured.NestedFieldNoCopy(object, fields...); !found && err == nil {
		// The error says that a parent is no map: the API server says so better.
		_ = unstructured.SetNestedField(object, value, fields...)
	}
}

// encodeData encodes the values of a Secret. Cases hold them as controls see them: in clear text.
func encodeData(secret map[string]any) {
	data, _ := secret["data"].(map[string]any)
	for key, value := range data {
		if text, ok := value.(string); ok {
			data[key] = base64.StdEncoding.EncodeToString([]byte(text))
		}
	}
}

// dropProfileFiles drops the file of a seccomp profile from containers that use none.
func dropProfileFiles(pod map[string]any) {
	for _, list := range []string{"containers", "initContainers", "ephemeralContainers"} {
		items, _, _ := unstructured.NestedFieldNoCopy(pod, "spec", list)
		containers, _ := items.([]any)
		for _, item := range containers {
			container, _ := item.(map[string]any)
			if kind, _, _ := unstructured.NestedString(container, "securityContext", "seccompProfile", "type"); kind != "Localhost" {
				unstructured.RemoveNestedField(container, "securityContext", "seccompProfile", "localhostProfile")
			}
		}
	}
}
