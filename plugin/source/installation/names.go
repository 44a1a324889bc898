package installation

import (
	"context"
	"errors"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/cli-runtime/pkg/genericclioptions"

	"github.com/lightk8s/lightk8s/plugin/client"
)

// Names lists the names of the webhook configurations of lightk8s, for completion.
func Names(flags genericclioptions.RESTClientGetter) ([]string, error) {
	api, err := client.New(flags)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), client.CompletionTimeout)
	defer cancel()
	found, err := Find(ctx, api, "")
	var several *SeveralError
	switch {
	case errors.As(err, &several):
		return several.Names, nil
	case errors.Is(err, ErrNotInstalled):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return []string{found.Name}, nil
}

// MutatesSince is when the mutating webhook, or the policy that injects in its place, was installed; the zero
// time: neither exists. Of several installations the oldest counts.
func MutatesSince(ctx context.Context, api *client.Client) (time.Time, error) {
	list, err := api.Typed.AdmissionregistrationV1().MutatingWebhookConfigurations().List(ctx, metav1.ListOptions{LabelSelector: installationLabel})
	if err != nil {
		return time.Time{}, client.Refused("list", "mutatingwebhookconfigurations", err)
	}
	var since time.Time
	for _, object := range list.Items {
		if made := object.CreationTimestamp.Time; since.IsZero() || made.Before(since) {
			since = made
		}
	}
	policies, err := api.Typed.AdmissionregistrationV1().MutatingAdmissionPolicyBindings().List(ctx, metav1.ListOptions{LabelSelector: installationLabel})
	if err != nil {
		if apierrors.IsNotFound(err) { // not served before Kubernetes 1.36
			return since, nil
		}
		return time.Time{}, client.Refused("list", "mutatingadmissionpolicybindings", err)
	}
	for _, object := range policies.Items {
		if made := object.CreationTimestamp.Time; since.IsZero() || made.Before(since) {
			since = made
		}
	}
	return since, nil
}
