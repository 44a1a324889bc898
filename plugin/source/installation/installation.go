// Package installation reads what a cluster holds of lightk8s-webhook.
package installation

import (
	"context"
	"strings"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/lightk8s/lightk8s/plugin/client"
)

// Reading is an object, or why it could not be read. Neither: it is not there.
type Reading[T any] struct {
	Object *T
	Err    error
}

func readingOf[T any](what string, object *T, err error) Reading[T] {
	switch {
	case apierrors.IsNotFound(err):
		return Reading[T]{}
	case err != nil:
		return Reading[T]{Err: client.Refused("get", what, err)}
	}
	return Reading[T]{Object: object}
}

// Installation is what a cluster holds of lightk8s-webhook.
type Installation struct {
	// Name of both webhook configurations.
	Name       string
	Validating Reading[admissionv1.ValidatingWebhookConfiguration]
	Mutating   Reading[admissionv1.MutatingWebhookConfiguration]
	Binding    Reading[admissionv1.ValidatingAdmissionPolicyBinding]
	Policy     Reading[admissionv1.ValidatingAdmissionPolicy]
	// ServiceNamespace and ServiceName are those that the configurations name; "": none.
	ServiceNamespace, ServiceName string
	Service                       Reading[corev1.Service]
	Endpoints                     Reading[discoveryv1.EndpointSliceList]
	Deployment                    Reading[appsv1.Deployment]
	// Readyz is what a pod says of itself, by way of the API server. Neither text nor error: none is ready to be asked.
	Readyz Reading[string]
	// Metrics are those of a pod, read in the same way.
	Metrics Reading[string]
	// Secret holds the served certificate, and nothing else of what is in it.
	Secret     Reading[corev1.Secret]
	SecretName string
	// Injection is what stands for the webhook in mode policies; nil: a webhook is called.
	Injection *Injection
	// Namespaces are kube-system and that of the Service.
	Namespaces map[string]Reading[corev1.Namespace]
}

// FloorOnly reports whether neither a webhook nor an injection is left beside the floor.
func (i Installation) FloorOnly() bool {
	return i.Injection == nil && i.Validating == (Reading[admissionv1.ValidatingWebhookConfiguration]{}) &&
		i.Mutating == (Reading[admissionv1.MutatingWebhookConfiguration]{})
}

// Read reads what the cluster holds of the webhook; name is that of the configurations,
// or empty to find them.
func Read(ctx context.Context, api *client.Client, name string) (Installation, error) {
	if err := api.Reachable(ctx); err != nil {
		return Installation{}, err
	}
	found, err := Find(ctx, api, name)
	if err != nil {
		return Installation{}, err
	}
	i := Installation{Name: found.Name, Namespaces: map[string]Reading[corev1.Namespace]{}}
	registration := api.Typed.AdmissionregistrationV1()
	if found.Injection != "" {
		i.Injection = readInjection(ctx, api, found.Injection)
		i.readFloor(ctx, api, found.Binding)
		return i, nil
	}
	validating, err := registration.ValidatingWebhookConfigurations().Get(ctx, i.Name, metav1.GetOptions{})
	i.Validating = readingOf("validatingwebhookconfigurations "+i.Name, validating, err)
	mutating, err := registration.MutatingWebhookConfigurations().Get(ctx, i.Name, metav1.GetOptions{})
	i.Mutating = readingOf("mutatingwebhookconfigurations "+i.Name, mutating, err)
	i.readFloor(ctx, api, found.Binding)
	if i.ServiceNamespace, i.ServiceName = i.service(); i.ServiceName != "" {
		i.readServing(ctx, api)
	}
	for _, namespace := range []string{metav1.NamespaceSystem, i.ServiceNamespace} {
		if namespace != "" {
			object, err := api.Typed.CoreV1().Namespaces().Get(ctx, namespace, metav1.GetOptions{})
			i.Namespaces[namespace] = readingOf("namespaces "+namespace, object, err)
		}
	}
	return i, nil
}

// readFloor reads the binding of the name, and its policy.
func (i *Installation) readFloor(ctx context.Context, api *client.Client, name string) {
	registration := api.Typed.AdmissionregistrationV1()
	binding, err := registration.ValidatingAdmissionPolicyBindings().Get(ctx, name, metav1.GetOptions{})
	i.Binding = readingOf("validatingadmissionpolicybindings "+name, binding, err)
	policy := name
	if i.Binding.Object != nil {
		policy = i.Binding.Object.Spec.PolicyName
	}
	object, err := registration.ValidatingAdmissionPolicies().Get(ctx, policy, metav1.GetOptions{})
	i.Policy = readingOf("validatingadmissionpolicies "+policy, object, err)
}

// service is the Service that the first webhook is called through.
func (i Installation) service() (namespace, name string) {
	var clients []admissionv1.WebhookClientConfig
	if i.Validating.Object != nil {
		for _, webhook := range i.Validating.Object.Webhooks {
			clients = append(clients, webhook.ClientConfig)
		}
	}
	if i.Mutating.Object != nil {
		for _, webhook := range i.Mutating.Object.Webhooks {
			clients = append(clients, webhook.ClientConfig)
		}
	}
	for _, client := range clients {
		if client.Service != nil {
			return client.Service.Namespace, client.Service.Name
		}
	}
	return "", ""
}

// readServing reads what stands behind the Service. The Deployment has its name.
func (i *Installation) readServing(ctx context.Context, api *client.Client) {
	namespace, name := i.ServiceNamespace, i.ServiceName
	what := " " + name + " in namespace " + namespace
	service, err := api.Typed.CoreV1().Services(namespace).Get(ctx, name, metav1.GetOptions{})
	i.Service = readingOf("services"+what, service, err)
	slices, err := api.Typed.DiscoveryV1().EndpointSlices(namespace).List(ctx, metav1.ListOptions{LabelSelector: discoveryv1.LabelServiceName + "=" + name})
	if i.Endpoints = (Reading[discoveryv1.EndpointSliceList]{Object: slices}); err != nil {
		i.Endpoints = Reading[discoveryv1.EndpointSliceList]{Err: client.Refused("list", "endpointslices"+what, err)}
	}
	i.Readyz = health(ctx, api, "/readyz", i.Service.Object, i.Endpoints.Object)
	i.Metrics = health(ctx, api, "/metrics", i.Service.Object, i.Endpoints.Object)
	deployment, err := api.Typed.AppsV1().Deployments(namespace).Get(ctx, name, metav1.GetOptions{})
	i.Deployment = readingOf("deployments"+what, deployment, err)
	i.SecretName = i.secretName(name + "-tls")
	secret, err := api.Typed.CoreV1().Secrets(namespace).Get(ctx, i.SecretName, metav1.GetOptions{})
	i.Secret = readingOf("secrets "+i.SecretName+" in namespace "+namespace, secret, err)
	if i.Secret.Object != nil {
		certificate := secret.Data[corev1.TLSCertKey]
		i.Secret.Object = &corev1.Secret{ObjectMeta: secret.ObjectMeta, Data: map[string][]byte{corev1.TLSCertKey: certificate}}
	}
}

// secretName is the Secret with the certificate that the webhook is told to keep or mounts.
func (i Installation) secretName(otherwise string) string {
	if name := i.Argument("cert-secret"); name != "" {
		return name
	}
	if i.Deployment.Object == nil {
		return otherwise
	}
	for _, volume := range i.Deployment.Object.Spec.Template.Spec.Volumes {
		if volume.Secret != nil {
			return volume.Secret.SecretName
		}
	}
	return otherwise
}

// Argument is what the webhook is started with for a flag; "": nothing, or the Deployment was not read.
func (i Installation) Argument(flag string) string {
	if i.Deployment.Object == nil {
		return ""
	}
	for _, container := range i.Deployment.Object.Spec.Template.Spec.Containers {
		for n, arg := range container.Args {
			if value, ok := strings.CutPrefix(arg, "--"+flag+"="); ok {
				return value
			}
			if arg == "--"+flag && n+1 < len(container.Args) {
				return container.Args[n+1]
			}
		}
	}
	return ""
}

// ReadSettings reads the ConfigMap with the policy: the one that the webhook mounts.
func (i Installation) ReadSettings(ctx context.Context, api *client.Client) Reading[corev1.ConfigMap] {
	name := i.ServiceName
	if i.Deployment.Object != nil {
		for _, volume := range i.Deployment.Object.Spec.Template.Spec.Volumes {
			if volume.ConfigMap != nil {
				name = volume.ConfigMap.Name
				break
			}
		}
	}
	object, err := api.Typed.CoreV1().ConfigMaps(i.ServiceNamespace).Get(ctx, name, metav1.GetOptions{})
	return readingOf("configmaps "+name+" in namespace "+i.ServiceNamespace, object, err)
}
