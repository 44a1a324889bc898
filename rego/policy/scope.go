package policy

import (
	"slices"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

// clusterKinds are the kinds without a namespace, by group: those of the Kubernetes API, and those
// that controls look at.
var clusterKinds = map[string][]string{
	"":                             {"ComponentStatus", "Namespace", "Node", "PersistentVolume"},
	"admissionregistration.k8s.io": {"MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding", "MutatingWebhookConfiguration", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "ValidatingWebhookConfiguration"},
	"apiextensions.k8s.io":         {"CustomResourceDefinition"},
	"apiregistration.k8s.io":       {"APIService"},
	"extensions":                   {"PodSecurityPolicy"},
	"certificates.k8s.io":          {"CertificateSigningRequest", "ClusterTrustBundle"},
	"cilium.io":                    {"CiliumClusterwideNetworkPolicy"},
	"crd.projectcalico.org":        {"GlobalNetworkPolicy"},
	"flowcontrol.apiserver.k8s.io": {"FlowSchema", "PriorityLevelConfiguration"},
	"gateway.networking.k8s.io":    {"GatewayClass"},
	"lightk8s.dev":                 {"Cluster", "NodeConfig", "NodeUsage"},
	"k3s.cattle.io":                {"ETCDSnapshotFile"},
	"networking.k8s.io":            {"IPAddress", "IngressClass", "ServiceCIDR"},
	"node.k8s.io":                  {"RuntimeClass"},
	"policy":                       {"PodSecurityPolicy"},
	"policy.networking.k8s.io":     {"AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ClusterNetworkPolicy"},
	"projectcalico.org":            {"GlobalNetworkPolicy"},
	"rbac.authorization.k8s.io":    {"ClusterRole", "ClusterRoleBinding"},
	"resource.k8s.io":              {"DeviceClass", "DeviceTaintRule", "ResourceSlice"},
	"scheduling.k8s.io":            {"PriorityClass"},
	"storage.k8s.io":               {"CSIDriver", "CSINode", "StorageClass", "VolumeAttachment", "VolumeAttributesClass"},
}

// IsNamespaced reports whether objects of the kind have a namespace; of a kind that is not known they do.
func IsNamespaced(kind schema.GroupKind) bool {
	return !slices.Contains(clusterKinds[kind.Group], kind.Kind)
}
