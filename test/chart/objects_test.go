package chart_test

import (
	"bufio"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/yaml"
)

// operators are the groups whose types are not part of Kubernetes.
var operators = []string{"cert-manager.io", "monitoring.coreos.com"}

// decode reads what was rendered into the types of Kubernetes, strictly: a field that they do not
// have, or have twice, fails the test.
func decode(t *testing.T, rendered string) []runtime.Object {
	t.Helper()
	decoder := serializer.NewCodecFactory(scheme.Scheme, serializer.EnableStrict).UniversalDeserializer()
	var objects []runtime.Object
	reader := utilyaml.NewYAMLReader(bufio.NewReader(strings.NewReader(rendered)))
	for {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return objects
		}
		if err != nil {
			t.Fatal(err)
		}
		var plain unstructured.Unstructured
		if err := yaml.UnmarshalStrict(document, &plain.Object); err != nil {
			t.Fatalf("%v in\n%s", err, document)
		}
		switch {
		case plain.Object == nil: // only comments
		case slices.Contains(operators, plain.GroupVersionKind().Group):
			objects = append(objects, &plain)
		default:
			object, _, err := decoder.Decode(document, nil, nil)
			if err != nil {
				t.Fatalf("%v in\n%s", err, document)
			}
			objects = append(objects, object)
		}
	}
}

// only returns the objects of a type.
func only[T runtime.Object](objects []runtime.Object) []T {
	var found []T
	for _, object := range objects {
		if typed, ok := object.(T); ok {
			found = append(found, typed)
		}
	}
	return found
}

// the returns the only object of a type.
func the[T runtime.Object](t *testing.T, objects []runtime.Object) T {
	t.Helper()
	found := only[T](objects)
	if len(found) != 1 {
		t.Fatalf("there are %d of %T, want 1", len(found), *new(T))
	}
	return found[0]
}

// everyCase calls check with the objects of every case.
func everyCase(t *testing.T, check func(*testing.T, []runtime.Object)) {
	t.Helper()
	for _, name := range caseNames(t) {
		t.Run(name, func(t *testing.T) {
			files := readCase(t, name)
			check(t, decode(t, renderCase(t, files)))
		})
	}
}

// everyWebhook calls check with the objects of every case in which the webhook runs.
func everyWebhook(t *testing.T, check func(*testing.T, []runtime.Object)) {
	t.Helper()
	everyCase(t, func(t *testing.T, objects []runtime.Object) {
		if len(only[*admissionregistrationv1.MutatingAdmissionPolicy](objects)) == 0 {
			check(t, objects)
		}
	})
}

func TestObjectsAreWhatTheAPIServerKnows(t *testing.T) {
	everyWebhook(t, func(t *testing.T, objects []runtime.Object) {
		if len(objects) < 7 {
			t.Errorf("only %d objects were rendered", len(objects))
		}
	})
}

func TestObjectsAreLabelledAndInTheirNamespace(t *testing.T) {
	clusterScoped := []string{
		"ClusterRole", "ClusterRoleBinding", "MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding", "MutatingWebhookConfiguration",
		"ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "ValidatingWebhookConfiguration",
	}
	guests := []string{"LimitRange", "ResourceQuota"} // whose namespaces the user names
	everyCase(t, func(t *testing.T, objects []runtime.Object) {
		for _, object := range objects {
			plain, err := runtime.DefaultUnstructuredConverter.ToUnstructured(object)
			if err != nil {
				t.Fatal(err)
			}
			u := unstructured.Unstructured{Object: plain}
			if got := u.GetLabels()["app.kubernetes.io/instance"]; got != release {
				t.Errorf("%s %s is of release %q", u.GetKind(), u.GetName(), got)
			}
			switch {
			case slices.Contains(guests, u.GetKind()):
			case slices.Contains(clusterScoped, u.GetKind()):
				if u.GetNamespace() != "" {
					t.Errorf("%s has namespace %q", u.GetKind(), u.GetNamespace())
				}
			case u.GetNamespace() != namespace:
				t.Errorf("%s %s is in namespace %q", u.GetKind(), u.GetName(), u.GetNamespace())
			}
		}
	})
}
