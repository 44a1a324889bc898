package audit

import (
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// shortNames are those that the API server serves for resources that controls look at, as kubectl takes them.
var shortNames = map[string]string{
	"cm": "ConfigMap", "cj": "CronJob", "crd": "CustomResourceDefinition", "csr": "CertificateSigningRequest",
	"deploy": "Deployment", "ds": "DaemonSet", "ep": "Endpoints", "hpa": "HorizontalPodAutoscaler", "ing": "Ingress",
	"limits": "LimitRange", "netpol": "NetworkPolicy", "no": "Node", "ns": "Namespace", "pc": "PriorityClass",
	"pdb": "PodDisruptionBudget", "po": "Pod", "pv": "PersistentVolume", "pvc": "PersistentVolumeClaim",
	"quota": "ResourceQuota", "rc": "ReplicationController", "rs": "ReplicaSet", "sa": "ServiceAccount",
	"sc": "StorageClass", "sts": "StatefulSet", "svc": "Service",
}

// kindNames are the names of a kind in kubectl: KIND, plural and short name, the first two with the group too.
func kindNames(kind schema.GroupKind) []string {
	plural, _ := meta.UnsafeGuessKindToResource(kind.WithVersion(""))
	names := []string{kind.String(), kind.Kind, plural.Resource, plural.GroupResource().String()}
	for short, full := range shortNames {
		if full == kind.Kind {
			names = append(names, short)
		}
	}
	slices.Sort(names[4:])
	return names
}

// isNamed reports whether kubectl would take the name for the kind, in any case.
func isNamed(kind schema.GroupKind, name string) bool {
	return slices.ContainsFunc(kindNames(kind), func(known string) bool { return strings.EqualFold(known, name) })
}
