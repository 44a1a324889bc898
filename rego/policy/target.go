package policy

import (
	"fmt"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

// Target is one object to evaluate, with what is known beside it.
type Target struct {
	// Object is the decoded manifest; it is never changed.
	Object map[string]any
	Facts  Facts
	// Origin is where the object was read, for printing only.
	Origin Origin
}

// Facts are what is known beside the object. A nil field, or a kind missing from
// Inventory, is not known here: controls that need it are skipped, never passed.
type Facts struct {
	Inventory *Inventory
}

// Origin is where an object was read.
type Origin struct {
	// Path, URL, or "-" for standard input.
	File string `json:"file,omitempty"`
	// Line on which the object's document begins, from 1; absent: not known.
	Line int `json:"line,omitempty"`
	// Item is the path of the object in its document; empty: it is the document.
	Item Path `json:"-"`
	// LineOf returns the line of a field; nil: only the document's line is known.
	LineOf func(Path) int `json:"-"`
}

// String renders file:line, or "" for a live object.
func (o Origin) String() string {
	if o.File == "" || o.Line == 0 {
		return o.File
	}
	return fmt.Sprintf("%s:%d", o.File, o.Line)
}

// ClusterKind is the kind of the object that stands for the cluster itself: what the API
// server tells about itself (version, authorization, endpoint) and no API object holds.
var ClusterKind = schema.GroupKind{Group: "lightk8s.dev", Kind: "Cluster"}

// ObjectRef names an object in reports.
type ObjectRef struct {
	// API version of the object.
	APIVersion string `json:"apiVersion"`
	// Kind of the object.
	Kind string `json:"kind"`
	// Namespace; absent: the object has none, or names none.
	Namespace string `json:"namespace,omitempty"`
	// Name of the object.
	Name string `json:"name"`
}

// RefOf reads the reference of a decoded manifest. Fields of the wrong type count as empty.
func RefOf(object map[string]any) ObjectRef {
	// Not by apimachinery's accessors, which write what is of the wrong type into an error that is
	// dropped: it can be a megabyte, and every object comes by here several times.
	metadata, _ := object["metadata"].(map[string]any)
	ref := ObjectRef{
		APIVersion: text(object["apiVersion"]), Kind: text(object["kind"]),
		Namespace: text(metadata["namespace"]), Name: text(metadata["name"]),
	}
	if prefix := text(metadata["generateName"]); ref.Name == "" && prefix != "" {
		ref.Name = prefix + "*"
	}
	return ref
}

// GroupKind returns the group and kind of the reference; a malformed apiVersion yields the kind alone.
func (r ObjectRef) GroupKind() schema.GroupKind {
	gv, err := schema.ParseGroupVersion(r.APIVersion)
	if err != nil {
		return schema.GroupKind{Kind: r.Kind}
	}
	return gv.WithKind(r.Kind).GroupKind()
}

// String renders Kind/name or Kind namespace/name.
func (r ObjectRef) String() string {
	if r.Namespace == "" {
		return r.Kind + "/" + r.Name
	}
	return r.Kind + " " + r.Namespace + "/" + r.Name
}

func text(v any) string {
	s, _ := v.(string)
	return s
}
