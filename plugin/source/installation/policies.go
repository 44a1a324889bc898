package installation

import (
	"context"
	"slices"
	"strings"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/lightk8s/lightk8s/plugin/client"
)

// The chart names what stands for the webhook in mode policies after the release.
const (
	injectionSuffix = "-injection"
	floorSuffix     = "-floor"
)

// findPolicies looks for the one installation in mode policies, or that of the name. disable --remove
// leaves the policy, and removes its binding.
func findPolicies(ctx context.Context, api *client.Client, name string) (Found, error) {
	registration := api.Typed.AdmissionregistrationV1()
	options := metav1.ListOptions{LabelSelector: installationLabel}
	var names []string
	policies, err := registration.MutatingAdmissionPolicies().List(ctx, options)
	if err != nil && !apierrors.IsNotFound(err) { // not served before Kubernetes 1.36
		return Found{}, client.Refused("list", "mutatingadmissionpolicies", err)
	}
	if err == nil {
		for _, object := range policies.Items {
			names = append(names, strings.TrimSuffix(object.Name, injectionSuffix))
		}
	}
	slices.Sort(names)
	names = slices.DeleteFunc(slices.Compact(names), func(found string) bool { return name != "" && found != name })
	switch len(names) {
	case 0:
		return Found{}, ErrNotInstalled
	case 1:
		return Found{Name: names[0], Binding: names[0] + floorSuffix, Injection: names[0] + injectionSuffix}, nil
	}
	return Found{}, &SeveralError{Names: names}
}

// Injection is what a cluster holds of mode policies beside the floor.
type Injection struct {
	// Name of the binding.
	Name    string
	Binding Reading[admissionv1.MutatingAdmissionPolicyBinding]
	Policy  Reading[admissionv1.MutatingAdmissionPolicy]
	// Sizes is the ConfigMap that the binding names.
	Sizes       Reading[corev1.ConfigMap]
	Nodes       Reading[corev1.NodeList]
	LimitRanges Reading[corev1.LimitRangeList]
}

// readInjection reads what injects without a webhook, and what its sizes are made from.
func readInjection(ctx context.Context, api *client.Client, name string) *Injection {
	i := &Injection{Name: name}
	registration := api.Typed.AdmissionregistrationV1()
	binding, err := registration.MutatingAdmissionPolicyBindings().Get(ctx, name, metav1.GetOptions{})
	i.Binding = readingOf("mutatingadmissionpolicybindings "+name, binding, err)
	if i.Binding.Object == nil {
		return i
	}
	policy, err := registration.MutatingAdmissionPolicies().Get(ctx, binding.Spec.PolicyName, metav1.GetOptions{})
	i.Policy = readingOf("mutatingadmissionpolicies "+binding.Spec.PolicyName, policy, err)
	if ref := binding.Spec.ParamRef; ref != nil {
		sizes, err := api.Typed.CoreV1().ConfigMaps(ref.Namespace).Get(ctx, ref.Name, metav1.GetOptions{})
		i.Sizes = readingOf("configmaps "+ref.Name+" in namespace "+ref.Namespace, sizes, err)
	}
	nodes, err := api.Typed.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
	if i.Nodes = (Reading[corev1.NodeList]{Object: nodes}); err != nil {
		i.Nodes = Reading[corev1.NodeList]{Err: client.Refused("list", "nodes", err)}
	}
	ranges, err := api.Typed.CoreV1().LimitRanges(metav1.NamespaceAll).List(ctx, metav1.ListOptions{})
	if i.LimitRanges = (Reading[corev1.LimitRangeList]{Object: ranges}); err != nil {
		i.LimitRanges = Reading[corev1.LimitRangeList]{Err: client.Refused("list", "limitranges", err)}
	}
	return i
}
