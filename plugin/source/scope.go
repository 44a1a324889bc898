package source

import (
	"slices"

	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// Scope narrows what is judged. The inventory holds every object of the cluster all the same.
type Scope struct {
	Namespace     string // empty: all namespaces, and what has none
	LabelSelector string
}

// clusterScoped are the kinds, of those that a control looks at, whose objects are in no
// namespace. A cluster tells by itself; manifests do not.
func clusterScoped() []schema.GroupKind {
	return []schema.GroupKind{
		policy.ClusterKind, facts.NodeConfigKind, facts.NodeUsageKind,
		{Kind: "Node"}, {Kind: "PersistentVolume"},
		{Group: "admissionregistration.k8s.io", Kind: "MutatingWebhookConfiguration"},
		{Group: "admissionregistration.k8s.io", Kind: "ValidatingWebhookConfiguration"},
		{Group: "apiextensions.k8s.io", Kind: "CustomResourceDefinition"},
		{Group: "apiregistration.k8s.io", Kind: "APIService"},
		{Group: "certificates.k8s.io", Kind: "CertificateSigningRequest"},
		{Group: "extensions", Kind: "PodSecurityPolicy"},
		{Group: "flowcontrol.apiserver.k8s.io", Kind: "FlowSchema"},
		{Group: "flowcontrol.apiserver.k8s.io", Kind: "PriorityLevelConfiguration"},
		{Group: "gateway.networking.k8s.io", Kind: "GatewayClass"},
		{Group: "k3s.cattle.io", Kind: "ETCDSnapshotFile"},
		{Group: "networking.k8s.io", Kind: "IngressClass"},
		{Group: "node.k8s.io", Kind: "RuntimeClass"},
		{Group: "policy", Kind: "PodSecurityPolicy"},
		{Group: "rbac.authorization.k8s.io", Kind: "ClusterRole"},
		{Group: "rbac.authorization.k8s.io", Kind: "ClusterRoleBinding"},
		{Group: "scheduling.k8s.io", Kind: "PriorityClass"},
		{Group: "storage.k8s.io", Kind: "CSIDriver"}, {Group: "storage.k8s.io", Kind: "CSINode"},
		{Group: "storage.k8s.io", Kind: "StorageClass"}, {Group: "storage.k8s.io", Kind: "VolumeAttachment"},
	}
}

func withoutNamespace(kind schema.GroupKind) bool { return slices.Contains(clusterScoped(), kind) }

// Within reports whether an object is in a namespace, and has the labels: what can have no
// namespace is in none. Any other object without one in its manifest is in every namespace,
// since kubectl apply -n decides. An empty namespace is all of them.
func Within(object map[string]any, namespace string, selector labels.Selector) bool {
	metadata, _ := object["metadata"].(map[string]any)
	given, _ := metadata["labels"].(map[string]any)
	set := labels.Set{}
	for key, value := range given {
		if text, ok := value.(string); ok {
			set[key] = text
		}
	}
	in, _ := metadata["namespace"].(string)
	if object["kind"] == "Namespace" {
		in, _ = metadata["name"].(string)
	}
	if in == "" && withoutNamespace(policy.RefOf(object).GroupKind()) {
		return selector.Matches(set) && namespace == ""
	}
	return selector.Matches(set) && (namespace == "" || in == "" || in == namespace)
}
