package manifest

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/scheme"

	"github.com/lightk8s/lightk8s/plugin/source"
)

// check finds what would make the API server refuse a manifest, or a control misread it: no
// kind, a version that never existed, a field of the wrong type. Kinds of CRDs are taken as
// they are.
func check(object map[string]any) error {
	apiVersion, isText := object["apiVersion"].(string)
	kind, kindIsText := object["kind"].(string)
	if !isText || !kindIsText || apiVersion == "" || kind == "" {
		return errors.New("not a Kubernetes object: apiVersion or kind is missing")
	}
	gv, err := schema.ParseGroupVersion(apiVersion)
	if err != nil {
		return fmt.Errorf("read apiVersion: %w", err)
	}
	if _, ok := object["metadata"].(map[string]any); !ok && object["metadata"] != nil {
		return errors.New("metadata is not a map")
	}
	gvk := gv.WithKind(kind)
	if !scheme.Scheme.Recognizes(gvk) {
		return checkUnknown(gvk)
	}
	if source.IsRedacted(object) {
		return nil // what a snapshot keeps of a Secret is in clear text
	}
	return checkTypes(gvk, object)
}

// checkUnknown finds a kind that Kubernetes would have to serve, and never did.
func checkUnknown(gvk schema.GroupVersionKind) error {
	if !builtIn(gvk.Group) {
		return nil
	}
	removed, err := isRemoved(gvk)
	if err == nil && !removed {
		err = fmt.Errorf("unknown apiVersion and kind: %s %s is not part of Kubernetes", gvk.GroupVersion(), gvk.Kind)
	}
	return err
}

// builtIn reports whether only Kubernetes itself can serve the group: names without a dot
// are no names for the group of a CRD.
func builtIn(group string) bool {
	return scheme.Scheme.IsGroupRegistered(group) || !strings.Contains(group, ".")
}

// checkTypes finds fields of the wrong type. The quick conversion says only that there is
// one; decoding the object as JSON says which.
func checkTypes(gvk schema.GroupVersionKind, object map[string]any) error {
	typed, err := scheme.Scheme.New(gvk)
	if err != nil {
		return fmt.Errorf("check types: %w", err)
	}
	if fits(object, reflect.TypeOf(typed).Elem()) {
		return nil
	}
	quick := runtime.DefaultUnstructuredConverter.FromUnstructured(object, typed)
	if quick == nil {
		return nil
	}
	data, err := json.Marshal(object)
	if err != nil {
		return fmt.Errorf("check types: %w", err)
	}
	err = json.Unmarshal(data, typed)
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrong):
		return fmt.Errorf("%s is a %s, which the API server refuses", wrong.Field, wrong.Value)
	case err != nil:
		return fmt.Errorf("a field has a value that the API server refuses: %w", err)
	default:
		return fmt.Errorf("a field has a value that the API server refuses: %w", quick)
	}
}
