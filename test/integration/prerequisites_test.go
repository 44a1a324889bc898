package integration_test

import (
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// prerequisites returns what must be there before the API server takes the objects, and
// controllers or the user would have made: namespaces with their default ServiceAccount,
// and the ServiceAccounts and PriorityClasses that pods name.
func prerequisites(objects []map[string]any) []map[string]any {
	there := map[policy.ObjectRef]bool{}
	for _, object := range objects {
		there[withoutVersion(policy.RefOf(object))] = true
	}
	var out []map[string]any
	add := func(object map[string]any) {
		ref := withoutVersion(policy.RefOf(object))
		if !there[ref] {
			there[ref] = true
			out = append(out, object)
		}
	}
	for _, object := range objects {
		ref := policy.RefOf(object)
		namespace := ref.Namespace
		if namespace == "" {
			namespace = "default"
		}
		if !clusterScoped(schema.FromAPIVersionAndKind(ref.APIVersion, ref.Kind)) && namespace != "default" && namespace != "kube-system" {
			add(bare("v1", "Namespace", "", namespace))
		}
		if ref.GroupKind() != (schema.GroupKind{Kind: "Pod"}) {
			continue
		}
		account, _, _ := unstructured.NestedString(object, "spec", "serviceAccountName")
		if account == "" {
			account = "default"
		}
		add(bare("v1", "ServiceAccount", namespace, account))
		if class, _, _ := unstructured.NestedString(object, "spec", "priorityClassName"); class != "" && !strings.HasPrefix(class, "system-") {
			priority := bare("scheduling.k8s.io/v1", "PriorityClass", "", class)
			priority["value"] = int64(1000)
			add(priority)
		}
	}
	return out
}

func withoutVersion(ref policy.ObjectRef) policy.ObjectRef {
	ref.APIVersion = ref.GroupKind().Group
	return ref
}

func bare(apiVersion, kind, namespace, name string) map[string]any {
	metadata := map[string]any{"name": name}
	if namespace != "" {
		metadata["namespace"] = namespace
	}
	return map[string]any{"apiVersion": apiVersion, "kind": kind, "metadata": metadata}
}

// definitions returns a CustomResourceDefinition for each kind in the objects that only a CRD
// can serve; it takes any content.
func definitions(objects []map[string]any) []map[string]any {
	versions := map[schema.GroupKind][]any{}
	seen := map[schema.GroupVersionKind]bool{}
	for _, object := range objects {
		ref := policy.RefOf(object)
		gvk := schema.FromAPIVersionAndKind(ref.APIVersion, ref.Kind)
		if seen[gvk] || !strings.Contains(gvk.Group, ".") || isServed(gvk.Group) || gvk.GroupKind() == policy.ClusterKind {
			continue
		}
		seen[gvk] = true
		versions[gvk.GroupKind()] = append(versions[gvk.GroupKind()], map[string]any{
			"name": gvk.Version, "served": true, "storage": len(versions[gvk.GroupKind()]) == 0,
			"schema": map[string]any{"openAPIV3Schema": map[string]any{"type": "object", "x-kubernetes-preserve-unknown-fields": true}},
		})
	}
	var out []map[string]any
	for kind, served := range versions {
		out = append(out, definition(kind, served))
	}
	return out
}

// isServed reports whether a group is the API server's own. Not all of k8s.io are.
func isServed(group string) bool {
	return strings.HasSuffix(group, ".k8s.io") && group != "gateway.networking.k8s.io" && group != "autoscaling.k8s.io"
}

func definition(kind schema.GroupKind, versions []any) map[string]any {
	singular := strings.ToLower(kind.Kind)
	scope := "Namespaced"
	if clusterScoped(kind.WithVersion("")) {
		scope = "Cluster"
	}
	crd := bare("apiextensions.k8s.io/v1", "CustomResourceDefinition", "", singular+"s."+kind.Group)
	crd["metadata"].(map[string]any)["annotations"] = map[string]any{"api-approved.kubernetes.io": "unapproved, a double for tests"}
	crd["spec"] = map[string]any{
		"group": kind.Group, "scope": scope, "versions": versions,
		"names": map[string]any{"kind": kind.Kind, "singular": singular, "plural": singular + "s", "listKind": kind.Kind + "List"},
	}
	return crd
}
