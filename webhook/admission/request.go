package admission

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	admissionv1 "k8s.io/api/admission/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"github.com/lightk8s/lightk8s/webhook/wire"
)

// Request is what a decision needs of an admissionv1.AdmissionRequest, with its objects decoded.
type Request struct {
	UID         types.UID               `json:"uid"`
	Kind        metav1.GroupVersionKind `json:"kind"`
	SubResource string                  `json:"subResource"`
	Name        string                  `json:"name"`
	Namespace   string                  `json:"namespace"`
	Operation   admissionv1.Operation   `json:"operation"`
	// DryRun is true if nothing will be stored.
	DryRun bool `json:"dryRun"`
	// Object as it will be stored if it is admitted; whole numbers are int64.
	Object map[string]any `json:"object"`
	// OldObject is what is stored now; nil on CREATE.
	OldObject map[string]any `json:"oldObject"`
}

// ErrNoReview means that a body is not an AdmissionReview and cannot be answered.
var ErrNoReview = errors.New("the body is not an AdmissionReview of admission.k8s.io/v1 with a request")

// Decode reads an AdmissionReview. Managed fields are left out of its objects.
func Decode(body []byte) (Request, error) {
	var version, kind string
	var r Request
	err := wire.Read(body, func(d *wire.Decoder) error {
		return d.Fields(func(name string) error {
			switch name {
			case "apiVersion":
				return wire.Text(d, &version)
			case "kind":
				return wire.Text(d, &kind)
			case "request":
				return d.Fields(func(name string) error { return r.read(d, name) })
			default:
				return d.Skip()
			}
		})
	})
	if err != nil {
		return Request{}, fmt.Errorf("%w: %w", ErrNoReview, err)
	}
	if kind != "AdmissionReview" || version != admissionv1.SchemeGroupVersion.String() || r.UID == "" {
		return Request{}, ErrNoReview
	}
	return r, nil
}

// read reads the value of a field.
func (r *Request) read(d *wire.Decoder, name string) (err error) {
	switch name {
	case "uid":
		return wire.Text(d, &r.UID)
	case "kind":
		return d.Fields(func(name string) error { return readKind(d, name, &r.Kind) })
	case "subResource":
		return wire.Text(d, &r.SubResource)
	case "name":
		return wire.Text(d, &r.Name)
	case "namespace":
		return wire.Text(d, &r.Namespace)
	case "operation":
		return wire.Text(d, &r.Operation)
	case "dryRun":
		return d.Bool(&r.DryRun)
	case "object":
		r.Object, err = d.Object()
	case "oldObject":
		r.OldObject, err = d.Object()
	default:
		err = d.Skip()
	}
	return err
}

func readKind(d *wire.Decoder, name string, into *metav1.GroupVersionKind) error {
	switch name {
	case "group":
		return wire.Text(d, &into.Group)
	case "version":
		return wire.Text(d, &into.Version)
	case "kind":
		return wire.Text(d, &into.Kind)
	default:
		return d.Skip()
	}
}

// DecodeStart reads what stands before the object in a review that is too large to be read
// whole: enough to refuse it in its own name.
func DecodeStart(body []byte) (Request, error) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	if !seek(decoder, "request") {
		return Request{}, ErrNoReview
	}
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return Request{}, ErrNoReview
	}
	var r Request
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			break
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			break // the object, or what was cut off
		}
		name := fmt.Sprint(token)
		if name == "object" || name == "oldObject" {
			continue
		}
		if err := wire.Read(value, func(d *wire.Decoder) error { return r.read(d, name) }); err != nil {
			return Request{}, fmt.Errorf("%w: %s: %w", ErrNoReview, name, err)
		}
	}
	if r.UID == "" {
		return Request{}, ErrNoReview
	}
	return r, nil
}

// seek goes through the fields of the outermost map up to the value of one.
func seek(decoder *json.Decoder, field string) bool {
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return false
	}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return false
		}
		if name == field {
			return true
		}
		var skipped json.RawMessage
		if err := decoder.Decode(&skipped); err != nil {
			return false
		}
	}
	return false
}

// Encode wraps a response in the AdmissionReview that the API server expects.
func Encode(response *admissionv1.AdmissionResponse) ([]byte, error) {
	body, err := json.Marshal(admissionv1.AdmissionReview{
		TypeMeta: metav1.TypeMeta{APIVersion: admissionv1.SchemeGroupVersion.String(), Kind: "AdmissionReview"},
		Response: response,
	})
	if err != nil {
		return nil, fmt.Errorf("encode admission response: %w", err)
	}
	return body, nil
}

func (r Request) groupKind() schema.GroupKind {
	return schema.GroupKind{Group: r.Kind.Group, Kind: r.Kind.Kind}
}

var podKind = schema.GroupKind{Kind: "Pod"}

func (r Request) isPod() bool {
	return r.groupKind() == podKind
}
