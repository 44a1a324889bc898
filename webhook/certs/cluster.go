package certs

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"maps"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
)

// cluster is what a Manager reads and writes. Reads are of the newest state. A write is
// refused as a conflict where the object is no longer what was read.
type cluster interface {
	// configurations returns both webhook configurations. One that is absent has no object.
	configurations(ctx context.Context) []configuration
	publish(ctx context.Context, c configuration, bundle []byte) error
	// secret returns the Secret; nil where it is absent.
	secret(ctx context.Context) (*unstructured.Unstructured, error)
	// save writes the data into the Secret that was read; nil: into a new one.
	save(ctx context.Context, secret *unstructured.Unstructured, data map[string][]byte) error
}

// configuration is a webhook configuration, or the error of the attempt to read it.
type configuration struct {
	kind   schema.GroupVersionResource
	name   string // for people
	object *unstructured.Unstructured
	err    error
}

// apiCluster speaks to an API server. It reads single objects by name, since a right
// to list or watch cannot be limited to a name.
type apiCluster struct {
	client        dynamic.Interface
	namespace     string
	secretName    string
	configuration string
}

var (
	secrets    = schema.GroupVersionResource{Version: "v1", Resource: "secrets"}
	validating = schema.GroupVersionResource{Group: "admissionregistration.k8s.io", Version: "v1", Resource: "validatingwebhookconfigurations"}
	mutating   = schema.GroupVersionResource{Group: "admissionregistration.k8s.io", Version: "v1", Resource: "mutatingwebhookconfigurations"}
)

func (a apiCluster) configurations(ctx context.Context) []configuration {
	out := []configuration{
		{kind: validating, name: "ValidatingWebhookConfiguration " + a.configuration},
		{kind: mutating, name: "MutatingWebhookConfiguration " + a.configuration},
	}
	for i := range out {
		object, err := a.client.Resource(out[i].kind).Get(ctx, a.configuration, metav1.GetOptions{})
		switch {
		case err == nil:
			out[i].object = object
		case !apierrors.IsNotFound(err):
			out[i].err = fmt.Errorf("read %s: %w", out[i].name, err)
		}
	}
	return out
}

func (a apiCluster) publish(ctx context.Context, c configuration, bundle []byte) error {
	object := withBundle(c.object, bundle)
	if _, err := a.client.Resource(c.kind).Update(ctx, object, metav1.UpdateOptions{}); err != nil {
		return fmt.Errorf("write the caBundle of %s: %w", c.name, err)
	}
	return nil
}

// carries reports whether every webhook of a configuration has this caBundle.
func carries(object *unstructured.Unstructured, bundle []byte) bool {
	webhooks, _, _ := unstructured.NestedSlice(object.Object, "webhooks")
	for _, webhook := range webhooks {
		w, _ := webhook.(map[string]any)
		text, _, _ := unstructured.NestedString(w, "clientConfig", "caBundle")
		if got, err := base64.StdEncoding.DecodeString(text); err != nil || !bytes.Equal(got, bundle) {
			return false
		}
	}
	return true
}

// withBundle is a copy of the configuration in which every webhook has this caBundle.
func withBundle(object *unstructured.Unstructured, bundle []byte) *unstructured.Unstructured {
	object = object.DeepCopy()
	webhooks, _ := object.Object["webhooks"].([]any)
	for _, webhook := range webhooks {
		if w, ok := webhook.(map[string]any); ok {
			if client, ok := w["clientConfig"].(map[string]any); ok {
				client["caBundle"] = base64.StdEncoding.EncodeToString(bundle)
			}
		}
	}
	return object
}

func (a apiCluster) secret(ctx context.Context) (*unstructured.Unstructured, error) {
	secret, err := a.client.Resource(secrets).Namespace(a.namespace).Get(ctx, a.secretName, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read Secret %s: %w", a.secretName, err)
	}
	return secret, nil
}

func (a apiCluster) save(ctx context.Context, secret *unstructured.Unstructured, data map[string][]byte) error {
	client := a.client.Resource(secrets).Namespace(a.namespace)
	var err error
	if secret == nil {
		_, err = client.Create(ctx, withData(newSecret(a.namespace, a.secretName), data), metav1.CreateOptions{})
	} else {
		_, err = client.Update(ctx, withData(secret, data), metav1.UpdateOptions{})
	}
	if err != nil {
		return fmt.Errorf("write Secret %s: %w", a.secretName, err)
	}
	return nil
}

func newSecret(namespace, name string) *unstructured.Unstructured {
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "v1", "kind": "Secret", "type": "Opaque",
		// No labels: they are those of the installer, and would be in the way of the next upgrade.
		"metadata": map[string]any{"namespace": namespace, "name": name},
	}}
}

// secretData decodes the data of a Secret. The API server admits nothing but base64.
func secretData(secret *unstructured.Unstructured) map[string][]byte {
	out := map[string][]byte{}
	if secret == nil {
		return out
	}
	encoded, _, _ := unstructured.NestedStringMap(secret.Object, "data")
	for key, text := range encoded {
		if value, err := base64.StdEncoding.DecodeString(text); err == nil {
			out[key] = value
		}
	}
	return out
}

// withData is a copy of the Secret with this data in place of ours. What else it holds
// stays: it has another owner.
func withData(secret *unstructured.Unstructured, data map[string][]byte) *unstructured.Unstructured {
	secret = secret.DeepCopy()
	merged := secretData(secret)
	for _, ours := range []string{authorityCert, authorityKey, leafCert, leafKey, oldCerts} {
		delete(merged, ours)
	}
	maps.Copy(merged, data)
	encoded := map[string]any{}
	for key, value := range merged {
		encoded[key] = base64.StdEncoding.EncodeToString(value)
	}
	secret.Object["data"] = encoded
	return secret
}

// isConflict reports whether another client wrote the object since it was read.
func isConflict(err error) bool {
	return apierrors.IsConflict(err) || apierrors.IsAlreadyExists(err) || apierrors.IsNotFound(err)
}
