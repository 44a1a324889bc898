package chart_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
)

// hook is what webhooks of both kinds have in common.
type hook struct {
	name     string
	path     string
	rules    []admissionregistrationv1.RuleWithOperations
	failure  admissionregistrationv1.FailurePolicyType
	selector *metav1.LabelSelector
	timeout  int32
	service  *admissionregistrationv1.ServiceReference
	// conditions are the names of the matchConditions.
	conditions []string
}

func hooks(t *testing.T, objects []runtime.Object) []hook {
	t.Helper()
	var all []hook
	for _, w := range the[*admissionregistrationv1.ValidatingWebhookConfiguration](t, objects).Webhooks {
		if *w.SideEffects != admissionregistrationv1.SideEffectClassNone || *w.MatchPolicy != admissionregistrationv1.Equivalent {
			t.Errorf("%s: sideEffects %s, matchPolicy %s", w.Name, *w.SideEffects, *w.MatchPolicy)
		}
		all = append(all, hook{w.Name, *w.ClientConfig.Service.Path, w.Rules, *w.FailurePolicy, w.NamespaceSelector, *w.TimeoutSeconds, w.ClientConfig.Service, conditions(w.MatchConditions)})
	}
	for _, w := range the[*admissionregistrationv1.MutatingWebhookConfiguration](t, objects).Webhooks {
		if *w.SideEffects != admissionregistrationv1.SideEffectClassNone || *w.MatchPolicy != admissionregistrationv1.Equivalent ||
			*w.ReinvocationPolicy != admissionregistrationv1.IfNeededReinvocationPolicy {
			t.Errorf("%s: sideEffects %s, matchPolicy %s, reinvocationPolicy %s", w.Name, *w.SideEffects, *w.MatchPolicy, *w.ReinvocationPolicy)
		}
		all = append(all, hook{w.Name, *w.ClientConfig.Service.Path, w.Rules, *w.FailurePolicy, w.NamespaceSelector, *w.TimeoutSeconds, w.ClientConfig.Service, conditions(w.MatchConditions)})
	}
	return all
}

func conditions(list []admissionregistrationv1.MatchCondition) []string {
	var names []string
	for _, condition := range list {
		names = append(names, condition.Name)
	}
	return names
}

// What the chart installs must not keep a cluster from booting, whatever the values are.
func TestNothingStopsTheClusterFromBooting(t *testing.T) {
	everyWebhook(t, func(t *testing.T, objects []runtime.Object) {
		for _, h := range hooks(t, objects) {
			selector, err := metav1.LabelSelectorAsSelector(h.selector)
			if err != nil {
				t.Fatal(err)
			}
			for name, want := range map[string]bool{"kube-system": false, namespace: false, "default": true, "shop": true} {
				if got := selector.Matches(labels.Set{corev1.LabelMetadataName: name}); got != want {
					t.Errorf("%s %s matches namespace %s: %v", h.name, h.path, name, got)
				}
			}
			if h.timeout < 1 || h.timeout > 2 {
				t.Errorf("%s can take %d seconds", h.name, h.timeout)
			}
			for _, rule := range h.rules {
				if *rule.Scope != admissionregistrationv1.NamespacedScope || slices.Contains(rule.APIGroups, "*") || slices.Contains(rule.Resources, "*") {
					t.Errorf("%s matches too much: %v", h.name, rule)
				}
				pods := slices.Equal(rule.APIGroups, []string{""}) && (slices.Equal(rule.Resources, []string{"pods"}) ||
					slices.Equal(rule.Resources, []string{"pods/ephemeralcontainers"}))
				// TestStoppedWebhookThatMustNotFailOpenRefuses shows that the condition leaves a scheduler alone.
				bindings := slices.Equal(rule.Resources, []string{"bindings", "pods/binding"}) && slices.Contains(h.conditions, "annotated-binding")
				if h.failure != admissionregistrationv1.Ignore && (!pods && !bindings || h.path != "/validate") {
					t.Errorf("%s %s fails closed for %v", h.name, h.path, rule.Resources)
				}
			}
		}
	})
}

func TestFloorLeavesTheSystemAlone(t *testing.T) {
	objects := decode(t, render(t, "--set", "exemptNamespaces={longhorn-system},floor.exemptNamespaces={ci}"))
	binding := the[*admissionregistrationv1.ValidatingAdmissionPolicyBinding](t, objects)
	selector, err := metav1.LabelSelectorAsSelector(binding.Spec.MatchResources.NamespaceSelector)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{"kube-system": false, namespace: false, "longhorn-system": false, "ci": false, "default": true} {
		if got := selector.Matches(labels.Set{corev1.LabelMetadataName: name}); got != want {
			t.Errorf("the floor holds in namespace %s: %v", name, got)
		}
	}
	policy := the[*admissionregistrationv1.ValidatingAdmissionPolicy](t, objects)
	if policy.Name != binding.Spec.PolicyName {
		t.Errorf("policy %s is bound as %s", policy.Name, binding.Spec.PolicyName)
	}
	for _, rule := range policy.Spec.MatchConstraints.ResourceRules {
		if *rule.Scope != admissionregistrationv1.NamespacedScope || !slices.Contains([]string{"pods", "pods/ephemeralcontainers", "bindings"}, rule.Resources[0]) {
			t.Errorf("the floor matches %v", rule)
		}
	}
}

// A pod that one of the two guards lets go must not be kept by the other.
func TestWebhookAndFloorAskAboutTheSameUpdates(t *testing.T) {
	objects := decode(t, render(t, "--kube-version", "1.37.0"))
	floor := the[*admissionregistrationv1.ValidatingAdmissionPolicy](t, objects).Spec.MatchConditions
	for _, w := range the[*admissionregistrationv1.ValidatingWebhookConfiguration](t, objects).Webhooks {
		if w.Name != "pods.lightk8s.dev" {
			continue
		}
		if diff := cmp.Diff(floor, w.MatchConditions); diff != "" || len(floor) != 2 {
			t.Errorf("webhook and floor differ (-floor +webhook):\n%s", diff)
		}
	}
}

// Conditions of webhooks came with Kubernetes 1.28, where expressions have no optional fields yet.
func TestConditionsAreWhatTheOldestKubernetesReads(t *testing.T) {
	objects := decode(t, render(t, "--kube-version", "1.28.0", "--set", "services.enabled=true"))
	for _, w := range the[*admissionregistrationv1.ValidatingWebhookConfiguration](t, objects).Webhooks {
		for _, condition := range w.MatchConditions {
			for _, newer := range []string{".?", "[?", "optional", "orValue"} {
				if strings.Contains(condition.Expression, newer) {
					t.Errorf("%s: condition %s has %q", w.Name, condition.Name, newer)
				}
			}
		}
	}
}

func TestWebhooksMatchExactly(t *testing.T) {
	objects := decode(t, render(t, "--set", "services.enabled=true,failurePolicy=Fail"))
	var got []string
	for _, h := range hooks(t, objects) {
		for _, rule := range h.rules {
			var operations []string
			for _, operation := range rule.Operations {
				operations = append(operations, string(operation))
			}
			got = append(got, strings.Join([]string{
				h.path, h.name, string(h.failure), strings.Join(operations, "+"),
				strings.Join(rule.APIGroups, "+") + "/" + strings.Join(rule.APIVersions, "+"), strings.Join(rule.Resources, " "),
			}, " "))
		}
	}
	want := []string{
		"/validate pods.lightk8s.dev Fail CREATE+UPDATE /v1 pods",
		"/validate pods.lightk8s.dev Fail UPDATE /v1 pods/ephemeralcontainers",
		"/validate pods.lightk8s.dev Fail CREATE /v1 bindings pods/binding",
		"/validate templates.lightk8s.dev Ignore CREATE+UPDATE /v1 podtemplates replicationcontrollers",
		"/validate templates.lightk8s.dev Ignore CREATE+UPDATE apps/v1 daemonsets deployments replicasets statefulsets",
		"/validate templates.lightk8s.dev Ignore CREATE+UPDATE batch/v1 cronjobs jobs",
		"/validate services.lightk8s.dev Ignore CREATE+UPDATE /v1 services",
		"/mutate pods.lightk8s.dev Ignore CREATE /v1 pods",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// The API server finds the pod by the Service, and the answer is there before it stops waiting.
func TestWebhooksReachThePod(t *testing.T) {
	everyWebhook(t, func(t *testing.T, objects []runtime.Object) {
		service, deployment := the[*corev1.Service](t, objects), the[*appsv1.Deployment](t, objects)
		pod := deployment.Spec.Template
		if !labels.SelectorFromSet(service.Spec.Selector).Matches(labels.Set(pod.Labels)) {
			t.Errorf("Service selects %v, the pod has %v", service.Spec.Selector, pod.Labels)
		}
		ports := map[string]bool{}
		for _, port := range pod.Spec.Containers[0].Ports {
			ports[port.Name] = true
		}
		for _, port := range service.Spec.Ports {
			if !ports[port.TargetPort.String()] {
				t.Errorf("port %s of the Service goes to %s, which the pod does not have", port.Name, port.TargetPort.String())
			}
		}
		for _, h := range hooks(t, objects) {
			if h.service.Namespace != service.Namespace || h.service.Name != service.Name || *h.service.Port != service.Spec.Ports[0].Port {
				t.Errorf("%s calls %+v", h.name, h.service)
			}
		}
	})
}
