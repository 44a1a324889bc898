// Package registrations changes the objects by which the API server knows of lightk8s-webhook and its
// floor. It works while every webhook is dead.
package registrations

import (
	"context"
	"fmt"
	"slices"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/util/retry"

	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/plugin/owner"
	"github.com/lightk8s/lightk8s/plugin/source/installation"
)

// registrations are the kinds by which the API server knows of the webhook and of the floor.
// Writing them calls no webhook, so that it works while every webhook is dead.
var registrations = map[string]string{
	"ValidatingWebhookConfiguration":   "validatingwebhookconfigurations",
	"MutatingWebhookConfiguration":     "mutatingwebhookconfigurations",
	"ValidatingAdmissionPolicyBinding": "validatingadmissionpolicybindings",
	injectionKind:                      "mutatingadmissionpolicybindings",
}

// injectionKind is of what injects where no webhook runs.
const injectionKind = "MutatingAdmissionPolicyBinding"

const registrationGroup = "admissionregistration.k8s.io"

// Registry reads and changes the registrations of a cluster.
type Registry struct{ api *client.Client }

// NewRegistry returns that of the cluster that the client speaks to.
func NewRegistry(api *client.Client) *Registry { return &Registry{api: api} }

// Registration is an object by which the API server knows of the webhook or of the floor.
type Registration struct{ Object map[string]any }

// String is the object as kubectl names it after a change.
func (r Registration) String() string {
	object := unstructured.Unstructured{Object: r.Object}
	kind := schema.GroupKind{Group: object.GroupVersionKind().Group, Kind: strings.ToLower(object.GetKind())}
	return kind.String() + "/" + object.GetName()
}

// Name of the object.
func (r Registration) Name() string {
	object := unstructured.Unstructured{Object: r.Object}
	return object.GetName()
}

func (r Registration) what() string {
	object := unstructured.Unstructured{Object: r.Object}
	return registrations[object.GetKind()] + " " + object.GetName()
}

// IsRegistration reports whether an object is of one of the kinds.
func IsRegistration(object map[string]any) bool {
	kind, _ := object["kind"].(string)
	return object["apiVersion"] == registrationGroup+"/v1" && registrations[kind] != ""
}

func resourceOf(kind string) schema.GroupVersionResource {
	return schema.GroupVersionResource{Group: registrationGroup, Version: "v1", Resource: registrations[kind]}
}

// Registrations reads the webhook configurations of the name, or of the one installation where
// it is empty, or the binding that injects in their place; with floor also the binding of the floor. What is not there is left out.
func (c *Registry) Registrations(ctx context.Context, name string, floor bool) ([]Registration, error) {
	if err := c.api.Reachable(ctx); err != nil {
		return nil, err
	}
	found, err := installation.Find(ctx, c.api, name)
	if err != nil {
		return nil, err
	}
	wanted := []struct{ kind, name string }{
		{"ValidatingWebhookConfiguration", found.Name}, {"MutatingWebhookConfiguration", found.Name},
	}
	if found.Injection != "" {
		wanted = []struct{ kind, name string }{{injectionKind, found.Injection}}
	}
	if floor {
		wanted = append(wanted, struct{ kind, name string }{"ValidatingAdmissionPolicyBinding", found.Binding})
	}
	var out []Registration
	for _, w := range wanted {
		object, err := c.api.Dynamic.Resource(resourceOf(w.kind)).Get(ctx, w.name, metav1.GetOptions{})
		switch {
		case apierrors.IsNotFound(err):
		case err != nil:
			return nil, client.Refused("get", registrations[w.kind]+" "+w.name, err)
		default:
			out = append(out, Registration{Object: object.Object})
		}
	}
	return out, nil
}

// Update changes an object as it then is in the cluster: where another client writes it at the
// same time, the change is made again on what came of it. modify returns nil where nothing is left to do.
func (c *Registry) Update(ctx context.Context, r Registration, dryRun bool, modify func(map[string]any) (map[string]any, error)) error {
	object := unstructured.Unstructured{Object: r.Object}
	resource := c.api.Dynamic.Resource(resourceOf(object.GetKind()))
	return retry.RetryOnConflict(retry.DefaultBackoff, func() error {
		live, err := resource.Get(ctx, object.GetName(), metav1.GetOptions{})
		if err != nil {
			return client.Refused("get", r.what(), err)
		}
		changed, err := modify(live.Object)
		if err != nil || changed == nil {
			return err
		}
		options := metav1.UpdateOptions{DryRun: client.DryRun(dryRun), FieldManager: owner.Author}
		if _, err = resource.Update(ctx, &unstructured.Unstructured{Object: changed}, options); err != nil {
			return client.Refused("update", r.what(), err)
		}
		return nil
	})
}

// Disown has the API server forget which fields of the object are ours, so that its installer can
// change them again: a server-side apply, which Helm's upgrades are, would end in a conflict.
func (c *Registry) Disown(ctx context.Context, r Registration) error {
	return c.Update(ctx, r, false, func(live map[string]any) (map[string]any, error) {
		object := unstructured.Unstructured{Object: live}
		entries := object.GetManagedFields()
		others := slices.DeleteFunc(slices.Clone(entries), func(e metav1.ManagedFieldsEntry) bool { return e.Manager == owner.Author })
		if len(others) == len(entries) {
			return nil, nil
		}
		if len(others) == 0 {
			others = []metav1.ManagedFieldsEntry{{}} // no entry at all would leave them as they are
		}
		object.SetManagedFields(others)
		return object.Object, nil
	})
}

// Delete removes the object that was read, and no other of its name. One that is gone is no error.
func (c *Registry) Delete(ctx context.Context, r Registration, dryRun bool) error {
	object := unstructured.Unstructured{Object: r.Object}
	uid := object.GetUID()
	options := metav1.DeleteOptions{DryRun: client.DryRun(dryRun), Preconditions: &metav1.Preconditions{UID: &uid}}
	err := c.api.Dynamic.Resource(resourceOf(object.GetKind())).Delete(ctx, object.GetName(), options)
	if err != nil && !apierrors.IsNotFound(err) {
		return client.Refused("delete", r.what(), err)
	}
	return nil
}

// Create makes an object anew. It reports whether it did: false where one is there already.
func (c *Registry) Create(ctx context.Context, r Registration, dryRun bool) (bool, error) {
	if !IsRegistration(r.Object) {
		return false, fmt.Errorf("cannot create %s: neither a webhook configuration nor a binding", r)
	}
	object := &unstructured.Unstructured{Object: r.Object}
	options := metav1.CreateOptions{DryRun: client.DryRun(dryRun), FieldManager: owner.Author}
	_, err := c.api.Dynamic.Resource(resourceOf(object.GetKind())).Create(ctx, object, options)
	switch {
	case apierrors.IsAlreadyExists(err):
		return false, nil
	case err != nil:
		return false, client.Refused("create", r.what(), err)
	}
	return true, nil
}
