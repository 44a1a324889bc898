// Package owner says who would write an object of the cluster again, by what is on the object. What a reconciler
// owns is changed where the reconciler reads it: a change of the object alone is undone, or stops the next release.
package owner

import (
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Kind is what owns an object.
type Kind string

// The kinds of owners. An object of ByHand and Unowned is changed where it is; every other is left to its owner.
const (
	Unowned      Kind = ""
	ByHand       Kind = "kubectl"
	Argo         Kind = "Argo CD"
	Kustomize    Kind = "Flux Kustomization"
	HelmRelease  Kind = "Flux HelmRelease"
	Addon        Kind = "manifest of K3s or RKE2"
	HelmChart    Kind = "HelmChart of K3s or RKE2"
	Helm         Kind = "Helm release"
	OLM          Kind = "Operator Lifecycle Manager"
	Controller   Kind = "controller"
	Distribution Kind = "distribution"
	Tool         Kind = "tool"
)

// Owner is who would write an object again.
type Owner struct {
	Kind Kind
	// Name of the owner, such as that of its release, application or object; "": its kind says it all.
	Name string
	// Where the change belongs, as an order to the user: "change ..."; "" where the object can be changed.
	Where string
}

// Keeps reports whether a change of the object would not last, or would stand in the way of its owner.
func (o Owner) Keeps() bool { return o.Kind != Unowned && o.Kind != ByHand }

// String names the owner: "Helm release shop/web".
func (o Owner) String() string { return strings.TrimSpace(string(o.Kind) + " " + o.Name) }

// Of is who owns an object. The first signal that is there decides, the most specific first.
func Of(object map[string]any) Owner {
	s := sightOf(object)
	for _, signal := range signals {
		if owner, ok := signal(s); ok {
			return owner
		}
	}
	return Owner{}
}

// sight is what signals look at.
type sight struct {
	object              *unstructured.Unstructured
	labels, annotations map[string]string
	managers            []metav1.ManagedFieldsEntry
}

func sightOf(object map[string]any) sight {
	u := &unstructured.Unstructured{Object: object}
	return sight{object: u, labels: u.GetLabels(), annotations: u.GetAnnotations(), managers: u.GetManagedFields()}
}

// manages reports whether a manager writes the object, apart from its status. What ends in * is a prefix.
func (s sight) manages(names ...string) (string, bool) {
	for _, entry := range s.managers {
		for _, name := range names {
			prefix, open := strings.CutSuffix(name, "*")
			if entry.Subresource == "" && (entry.Manager == name || open && strings.HasPrefix(entry.Manager, prefix)) {
				return entry.Manager, true
			}
		}
	}
	return "", false
}

// joined is "namespace/name", or the name alone.
func joined(namespace, name string) string {
	if namespace == "" {
		return name
	}
	return namespace + "/" + name
}
