package patches

import (
	"maps"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// writtenByServer are the fields of metadata that no patch sets back.
var writtenByServer = []string{"managedFields", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink", "uid"}

// countedByControllers are annotations that change with every template.
var countedByControllers = []string{"deployment.kubernetes.io/revision", appsv1.DeprecatedTemplateGeneration}

// Content is what a patch of an object is made of: all but its status, and what the API server and its controllers
// count on it, and the data of a Secret, which no journal holds. A map of annotations that holds nothing else stays, since
// a patch adds to it.
func Content(object map[string]any) map[string]any {
	out := maps.Clone(object)
	delete(out, "status")
	metadata, _ := object["metadata"].(map[string]any)
	metadata = maps.Clone(metadata)
	counted := countedByControllers
	if policy.RefOf(object).GroupKind() == (schema.GroupKind{Kind: "Secret"}) {
		delete(out, "data")
		counted = append(slices.Clone(counted), corev1.LastAppliedConfigAnnotation) // which holds the data, too
	}
	for _, field := range writtenByServer {
		delete(metadata, field)
	}
	if annotations, ok := metadata["annotations"].(map[string]any); ok {
		annotations = maps.Clone(annotations)
		for _, annotation := range counted {
			delete(annotations, annotation)
		}
		metadata["annotations"] = annotations
	}
	if metadata != nil {
		out["metadata"] = metadata
	}
	return out
}

func uidOf(object map[string]any) string {
	return string((&unstructured.Unstructured{Object: object}).GetUID())
}

func versionOf(object map[string]any) string {
	return (&unstructured.Unstructured{Object: object}).GetResourceVersion()
}

// managedOf are the fields that managers own, as they stand in the object.
func managedOf(object map[string]any) []any {
	metadata, _ := object["metadata"].(map[string]any)
	managed, _ := metadata["managedFields"].([]any)
	return managed
}

// isOfStatus reports whether an entry of managedFields is about a subresource, which controllers go on writing.
func isOfStatus(entry any) bool {
	fields, _ := entry.(map[string]any)
	return fields["subresource"] != nil && fields["subresource"] != ""
}

// sameManagers reports whether two lists of managed fields say the same, but for times and what is of the status.
func sameManagers(a, b []any) bool {
	return equal(ownersAlone(a), ownersAlone(b))
}

func ownersAlone(managed []any) []any {
	var out []any
	for _, entry := range managed {
		fields, ok := entry.(map[string]any)
		if !ok || isOfStatus(entry) {
			continue
		}
		fields = maps.Clone(fields)
		delete(fields, "time")
		out = append(out, fields)
	}
	return out
}

// restored are the managed fields of an object as they were, with what is there of the status now.
func restored(before, now []any) []any {
	var out []any
	for _, entry := range before {
		if !isOfStatus(entry) {
			out = append(out, entry)
		}
	}
	for _, entry := range now {
		if isOfStatus(entry) {
			out = append(out, entry)
		}
	}
	return out
}
