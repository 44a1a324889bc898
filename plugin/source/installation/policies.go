package installation

import (
	"context"
	"maps"
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

// parts are the resources that stand for an installation without webhook configurations, and the end of their names.
var parts = []struct {
	resource, suffix string
	injects          bool
}{
	{"mutatingadmissionpolicies", injectionSuffix, true},
	{"mutatingadmissionpolicybindings", injectionSuffix, true},
	{"validatingadmissionpolicies", floorSuffix, false},
	{"validatingadmissionpolicybindings", floorSuffix, false},
}

// findPolicies looks for the one installation without webhook configurations, or that of the name, by any part that is
// left of it: disable --remove leaves the policy without its binding, and others can delete either.
func findPolicies(ctx context.Context, api *client.Client, name string) (Found, error) {
	injects := map[string]bool{} // by name
	for _, part := range parts {
		resource := admissionv1.SchemeGroupVersion.WithResource(part.resource)
		list, err := api.Dynamic.Resource(resource).List(ctx, metav1.ListOptions{LabelSelector: installationLabel})
		if apierrors.IsNotFound(err) && part.injects {
			continue // not served before Kubernetes 1.36
		}
		if err != nil {
			return Found{}, client.Refused("list", part.resource, err)
		}
		for _, object := range list.Items {
			if found, ok := strings.CutSuffix(object.GetName(), part.suffix); ok && (name == "" || name == found) {
				injects[found] = injects[found] || part.injects
			}
		}
	}
	names := slices.Sorted(maps.Keys(injects))
	switch len(names) {
	case 0:
		return Found{}, ErrNotInstalled
	case 1:
	default:
		return Found{}, &SeveralError{Names: names}
	}
	found := Found{Name: names[0], Binding: names[0] + floorSuffix}
	if injects[found.Name] {
		found.Injection = found.Name + injectionSuffix
	}
	return found, nil
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
