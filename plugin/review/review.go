package review

import (
	"encoding/json"
	"fmt"

	jsonpatch "gopkg.in/evanphx/json-patch.v4" // the one that the API server applies patches with
	admissionv1 "k8s.io/api/admission/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	kjson "sigs.k8s.io/json"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// inNamespace returns the object with the namespace that the API server would note on it.
func inNamespace(object map[string]any, namespace string) map[string]any {
	if policy.RefOf(object).Namespace != "" {
		return object
	}
	placed := unstructured.Unstructured{Object: runtime.DeepCopyJSON(object)}
	placed.SetNamespace(namespace)
	return placed.Object
}

// newReview returns what the API server sends when the object is to be created.
func newReview(uid string, object map[string]any) (admissionv1.AdmissionReview, error) {
	ref := policy.RefOf(object)
	gv, err := schema.ParseGroupVersion(ref.APIVersion)
	if err != nil {
		return admissionv1.AdmissionReview{}, fmt.Errorf("read apiVersion: %w", err)
	}
	raw, err := json.Marshal(object)
	if err != nil {
		return admissionv1.AdmissionReview{}, fmt.Errorf("encode object: %w", err)
	}
	kind := gv.WithKind(ref.Kind)
	plural, _ := meta.UnsafeGuessKindToResource(kind) // right for every kind that the webhook looks at
	resource := metav1.GroupVersionResource{Group: plural.Group, Version: plural.Version, Resource: plural.Resource}
	name := (&unstructured.Unstructured{Object: object}).GetName() // "" where the API server is to make one up
	return admissionv1.AdmissionReview{
		TypeMeta: metav1.TypeMeta{APIVersion: admissionv1.SchemeGroupVersion.String(), Kind: "AdmissionReview"},
		Request: &admissionv1.AdmissionRequest{
			UID:  types.UID(uid),
			Kind: metav1.GroupVersionKind(kind), RequestKind: new(metav1.GroupVersionKind(kind)),
			Resource: resource, RequestResource: &resource,
			Name: name, Namespace: ref.Namespace, Operation: admissionv1.Create,
			Object: runtime.RawExtension{Raw: raw},
		},
	}, nil
}

// patched returns the object as the API server makes it with a JSON Patch.
func patched(object, patch []byte) (map[string]any, error) {
	operations, err := jsonpatch.DecodePatch(patch)
	if err != nil {
		return nil, fmt.Errorf("read patch: %w", err)
	}
	after, err := operations.Apply(object)
	if err != nil {
		return nil, fmt.Errorf("apply patch: %w", err)
	}
	var decoded map[string]any
	if err := kjson.UnmarshalCaseSensitivePreserveInts(after, &decoded); err != nil {
		return nil, fmt.Errorf("read patched object: %w", err)
	}
	return decoded, nil
}
