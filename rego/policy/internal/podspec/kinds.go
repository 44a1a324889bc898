// Package podspec finds pod specs, and the containers in them, in decoded objects.
package podspec

import (
	"slices"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// holders are the kinds that hold a pod spec, and where.
var holders = []struct {
	kind schema.GroupKind
	path []string
}{
	{schema.GroupKind{Kind: "Pod"}, []string{"spec"}},
	{schema.GroupKind{Group: "apps", Kind: "Deployment"}, inTemplate},
	{schema.GroupKind{Group: "apps", Kind: "StatefulSet"}, inTemplate},
	{schema.GroupKind{Group: "apps", Kind: "DaemonSet"}, inTemplate},
	{schema.GroupKind{Group: "apps", Kind: "ReplicaSet"}, inTemplate},
	{schema.GroupKind{Kind: "ReplicationController"}, inTemplate},
	{schema.GroupKind{Group: "batch", Kind: "Job"}, inTemplate},
	{schema.GroupKind{Group: "batch", Kind: "CronJob"}, slices.Concat([]string{"spec", "jobTemplate"}, inTemplate)},
	{schema.GroupKind{Kind: "PodTemplate"}, []string{"template", "spec"}},
}

var inTemplate = []string{"spec", "template", "spec"}

// Kinds lists the kinds that hold a pod spec: Pod and the eight template kinds.
func Kinds() []schema.GroupKind {
	kinds := make([]schema.GroupKind, 0, len(holders))
	for _, holder := range holders {
		kinds = append(kinds, holder.kind)
	}
	return kinds
}

// Path returns the fields that lead to the pod spec in objects of the kind; nil: they hold none.
func Path(kind schema.GroupKind) []string {
	for _, holder := range holders {
		if holder.kind == kind {
			return holder.path
		}
	}
	return nil
}

// Of returns the pod spec that an object of the kind holds; nil: none.
func Of(kind schema.GroupKind, object map[string]any) map[string]any {
	path := Path(kind)
	if path == nil {
		return nil
	}
	field, _, _ := unstructured.NestedFieldNoCopy(object, path...)
	spec, _ := field.(map[string]any)
	return spec
}
