package audit

import (
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// shortNames are those that the API server serves for resources that controls look at, as kubectl takes them.
var shortNames = map[string]string{
	"cm": "ConfigMap", "cj": "CronJob", "crd": "CustomResourceDefinition", "crds": "CustomResourceDefinition", "csr": "CertificateSigningRequest",
	"deploy": "Deployment", "ds": "DaemonSet", "hpa": "HorizontalPodAutoscaler", "ing": "Ingress", "ip": "IPAddress",
	"limits": "LimitRange", "netpol": "NetworkPolicy", "no": "Node", "ns": "Namespace", "pc": "PriorityClass",
	"pdb": "PodDisruptionBudget", "po": "Pod", "pv": "PersistentVolume",
	"quota": "ResourceQuota", "rc": "ReplicationController", "rs": "ReplicaSet", "sa": "ServiceAccount",
	"sc": "StorageClass", "sts": "StatefulSet", "svc": "Service", "vac": "VolumeAttributesClass",
}

// kindNames are the names of a kind in kubectl: its kind and its plural, each with the group too.
func kindNames(kind schema.GroupKind) []string {
	plural, _ := meta.UnsafeGuessKindToResource(kind.WithVersion(""))
	return []string{kind.String(), kind.Kind, plural.Resource, plural.GroupResource().String()}
}

// isNamed reports whether kubectl takes the name for the kind, in any case.
func isNamed(kind schema.GroupKind, name string) bool {
	return shortNames[strings.ToLower(name)] == kind.Kind ||
		slices.ContainsFunc(kindNames(kind), func(known string) bool { return strings.EqualFold(known, name) })
}
