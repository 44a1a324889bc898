package installation

import (
	"context"
	"errors"
	"slices"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/lightk8s/lightk8s/plugin/client"
)

// installationLabel is on everything that the chart installs.
const (
	installationLabel = "app.kubernetes.io/name=lightk8s"
	instanceLabel     = "app.kubernetes.io/instance"
)

// ErrNotInstalled means that the cluster has no configuration of the webhook.
var ErrNotInstalled = errors.New("no webhook configuration has the label " + installationLabel +
	": if it is installed under other labels, name it with --name")

// SeveralError means that the cluster has more than one installation.
type SeveralError struct{ Names []string }

func (e *SeveralError) Error() string {
	return "there is more than one installation: name one with --name: " + strings.Join(e.Names, ", ")
}

// Found names the parts of an installation that are known by name.
type Found struct {
	Name    string // of both configurations, or of what stands for them in mode policies
	Binding string // of the floor
	// Injection is the binding of the MutatingAdmissionPolicy in mode policies; "": a webhook is called, or only the floor is left.
	Injection string
}

// Find looks for the one installation. Where the name is given nothing need be listed, which
// takes fewer rights.
func Find(ctx context.Context, api *client.Client, name string) (Found, error) {
	registration := api.Typed.AdmissionregistrationV1()
	if name != "" {
		instance := ""
		object, err := registration.ValidatingWebhookConfigurations().Get(ctx, name, metav1.GetOptions{})
		switch {
		case err == nil:
			instance = object.Labels[instanceLabel]
		case apierrors.IsNotFound(err):
			if found, err := findPolicies(ctx, api, name); err == nil {
				return found, nil
			}
		}
		return Found{Name: name, Binding: findBinding(ctx, api, name, instance)}, nil
	}
	options := metav1.ListOptions{LabelSelector: installationLabel}
	instances := map[string]string{} // by name
	validating, err := registration.ValidatingWebhookConfigurations().List(ctx, options)
	if err != nil {
		return Found{}, client.Refused("list", "validatingwebhookconfigurations", err)
	}
	for _, object := range validating.Items {
		instances[object.Name] = object.Labels[instanceLabel]
	}
	mutating, err := registration.MutatingWebhookConfigurations().List(ctx, options)
	if err != nil {
		return Found{}, client.Refused("list", "mutatingwebhookconfigurations", err)
	}
	for _, object := range mutating.Items {
		instances[object.Name] = object.Labels[instanceLabel]
	}
	var names []string
	for name := range instances {
		names = append(names, name)
	}
	slices.Sort(names)
	switch len(names) {
	case 0:
		return findPolicies(ctx, api, "")
	case 1:
	default:
		return Found{}, &SeveralError{Names: names}
	}
	return Found{Name: names[0], Binding: findBinding(ctx, api, names[0], instances[names[0]])}, nil
}

// findBinding is the name of the binding of the floor: by its labels, since configurations can
// have a name of their own, or else as the chart names it. A user who cannot list bindings is told
// when this one is read.
func findBinding(ctx context.Context, api *client.Client, name, instance string) string {
	options := metav1.ListOptions{LabelSelector: installationLabel + "," + instanceLabel + "=" + instance}
	if instance != "" {
		list, err := api.Typed.AdmissionregistrationV1().ValidatingAdmissionPolicyBindings().List(ctx, options)
		for i := 0; err == nil && i < len(list.Items); i++ {
			// Until enforceFrom there is one beside it that warns.
			if name := list.Items[i].Name; len(list.Items) == 1 || strings.HasSuffix(name, floorSuffix) {
				return name
			}
		}
	}
	return name + floorSuffix
}
