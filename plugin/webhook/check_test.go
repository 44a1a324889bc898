package webhook

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	admissionv1 "k8s.io/api/admissionregistration/v1"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/lightk8s/lightk8s/plugin/change/registrations"
	"github.com/lightk8s/lightk8s/plugin/source/installation"
)

var start = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)

// whole is an installation in which nothing is wrong.
func whole(t *testing.T) installation.Installation {
	t.Helper()
	authority, chain := certificates(t)
	client := admissionv1.WebhookClientConfig{CABundle: authority, Service: &admissionv1.ServiceReference{Namespace: "system", Name: "lightk8s"}}
	selector := &metav1.LabelSelector{MatchExpressions: []metav1.LabelSelectorRequirement{{
		Key: corev1.LabelMetadataName, Operator: metav1.LabelSelectorOpNotIn, Values: []string{"kube-system", "system"},
	}}}
	rule := func(resource string, operations ...admissionv1.OperationType) admissionv1.RuleWithOperations {
		return admissionv1.RuleWithOperations{Operations: operations, Rule: admissionv1.Rule{
			APIGroups: []string{""}, APIVersions: []string{"v1"}, Resources: []string{resource},
		}}
	}
	pods := rule("pods", admissionv1.Create, admissionv1.Update)
	named := metav1.ObjectMeta{Name: "lightk8s"}
	i := installation.Installation{
		Name: "lightk8s", ServiceNamespace: "system", ServiceName: "lightk8s", SecretName: "lightk8s-tls",
		Namespaces: map[string]installation.Reading[corev1.Namespace]{},
	}
	i.Validating.Object = &admissionv1.ValidatingWebhookConfiguration{ObjectMeta: named, Webhooks: []admissionv1.ValidatingWebhook{{
		Name: "pods.lightk8s.dev", ClientConfig: client, NamespaceSelector: selector, FailurePolicy: new(admissionv1.Fail), TimeoutSeconds: new(int32(1)),
		Rules: []admissionv1.RuleWithOperations{
			pods, rule("pods/ephemeralcontainers", admissionv1.Update), rule("bindings", admissionv1.Create), rule("pods/binding", admissionv1.Create),
		},
	}}}
	i.Mutating.Object = &admissionv1.MutatingWebhookConfiguration{ObjectMeta: named, Webhooks: []admissionv1.MutatingWebhook{{
		Name: "pods.lightk8s.dev", ClientConfig: client, NamespaceSelector: selector, FailurePolicy: new(admissionv1.Ignore), TimeoutSeconds: new(int32(2)),
		Rules: []admissionv1.RuleWithOperations{rule("pods", admissionv1.Create)},
	}}}
	floor := metav1.ObjectMeta{Name: "lightk8s-floor"}
	i.Policy.Object = &admissionv1.ValidatingAdmissionPolicy{ObjectMeta: floor}
	i.Binding.Object = &admissionv1.ValidatingAdmissionPolicyBinding{ObjectMeta: floor, Spec: admissionv1.ValidatingAdmissionPolicyBindingSpec{
		PolicyName: "lightk8s-floor", ValidationActions: []admissionv1.ValidationAction{admissionv1.Deny},
	}}
	i.Service.Object = &corev1.Service{ObjectMeta: named}
	i.Endpoints.Object = &discoveryv1.EndpointSliceList{Items: []discoveryv1.EndpointSlice{{Endpoints: []discoveryv1.Endpoint{{}}}}}
	i.Readyz.Object = new("ready\ncertificate: fresh\nenforcement: deny\npolicy: as in /etc/lightk8s/policy.yaml\nsizes: static\n")
	i.Deployment.Object = &appsv1.Deployment{ObjectMeta: named, Status: appsv1.DeploymentStatus{ReadyReplicas: 1}}
	i.Secret.Object = &corev1.Secret{Data: map[string][]byte{corev1.TLSCertKey: chain}}
	for _, name := range []string{"kube-system", "system"} {
		i.Namespaces[name] = installation.Reading[corev1.Namespace]{Object: &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{
			Name: name, Labels: map[string]string{corev1.LabelMetadataName: name},
		}}}
	}
	return i
}

func TestJudge(t *testing.T) {
	forbidden := errors.New("cannot get it: forbidden")
	another, _ := certificates(t)
	day := 24 * time.Hour
	for name, c := range map[string]struct {
		spoil func(*installation.Installation)
		after time.Duration
		want  []string // name: state: message, of what is not ok
	}{
		"whole": {spoil: func(*installation.Installation) {}},
		"fails open, with a floor": {spoil: func(i *installation.Installation) {
			i.Validating.Object.Webhooks[0].FailurePolicy = new(admissionv1.Ignore)
		}},
		"fails open, without a floor": {
			spoil: func(i *installation.Installation) {
				i.Validating.Object.Webhooks[0].FailurePolicy = new(admissionv1.Ignore)
				i.Binding.Object = nil
			},
			want: []string{
				"failure-policy: warning: fails open without a floor: every pod is admitted while the webhook is down",
				"floor: warning: not installed; nothing denies pods while the webhook is down",
			},
		},
		"mutating fails closed, as is the default": {
			spoil: func(i *installation.Installation) { i.Mutating.Object.Webhooks[0].FailurePolicy = nil },
			want:  []string{"failure-policy: warning: pods.lightk8s.dev fails closed: no pod starts while the webhook is down"},
		},
		"disabled": {
			spoil: func(i *installation.Installation) {
				i.Validating.Object.Annotations = map[string]string{registrations.DisabledAnnotation: "{}"}
				i.Validating.Object.Webhooks[0].FailurePolicy = new(admissionv1.Ignore)
			},
			want: []string{"failure-policy: warning: disabled; to undo, run kubectl lightk8s webhook enable"},
		},
		"disabled, and put back": {
			spoil: func(i *installation.Installation) {
				i.Validating.Object.Annotations = map[string]string{registrations.DisabledAnnotation: "{}"}
			},
			want: []string{"failure-policy: warning: disabled, but pods.lightk8s.dev fails closed now; run kubectl lightk8s webhook disable or enable"},
		},
		"default timeout": {
			spoil: func(i *installation.Installation) { i.Validating.Object.Webhooks[0].TimeoutSeconds = nil },
			want:  []string{"timeout: warning: timeoutSeconds is 10: a slow webhook blocks the control plane; set at most 2"},
		},
		"empty caBundle": {
			spoil: func(i *installation.Installation) { i.Mutating.Object.Webhooks[0].ClientConfig.CABundle = []byte("\n") },
			want: []string{
				"ca-bundle: broken: caBundle of pods.lightk8s.dev is empty: the API server cannot call the webhook",
				"certificate: broken: caBundle of pods.lightk8s.dev in MutatingWebhookConfiguration/lightk8s does not trust it: x509: certificate signed by unknown authority",
			},
		},
		"caBundle that is no PEM": {
			spoil: func(i *installation.Installation) {
				i.Mutating.Object.Webhooks[0].ClientConfig.CABundle = []byte("Cg==")
			},
			want: []string{
				"ca-bundle: broken: caBundle of pods.lightk8s.dev is not a PEM certificate: the API server cannot call the webhook",
				"certificate: broken: caBundle of pods.lightk8s.dev in MutatingWebhookConfiguration/lightk8s does not trust it: x509: certificate signed by unknown authority",
			},
		},
		"caBundle of another authority": {
			spoil: func(i *installation.Installation) { i.Validating.Object.Webhooks[0].ClientConfig.CABundle = another },
			want:  []string{`certificate: broken: caBundle of pods.lightk8s.dev in ValidatingWebhookConfiguration/lightk8s does not trust it: x509: certificate signed by unknown authority (possibly because of "x509: ECDSA verification failure" while trying to verify candidate authority certificate "authority")`},
		},
		"certificate that is about to expire": {
			spoil: func(*installation.Installation) {}, after: 25 * day,
			want: []string{"certificate: warning: expires on 2026-12-01, and was not renewed"},
		},
		"certificate that expired": {
			spoil: func(*installation.Installation) {}, after: 31 * day,
			want: []string{"certificate: broken: expired on 2026-12-01"},
		},
		"caBundle that is about to expire": {
			spoil: func(*installation.Installation) {}, after: 3640 * day,
			want: []string{
				"ca-bundle: warning: caBundle expires on 2036-11-01, and was not renewed",
				"ca-bundle: warning: caBundle expires on 2036-11-01, and was not renewed",
				"certificate: broken: expired on 2026-12-01",
			},
		},
		"caBundle that expired": {
			spoil: func(*installation.Installation) {}, after: 3660 * day,
			want: []string{
				"ca-bundle: broken: caBundle of pods.lightk8s.dev expired on 2036-11-01: the API server cannot call the webhook",
				"ca-bundle: broken: caBundle of pods.lightk8s.dev expired on 2036-11-01: the API server cannot call the webhook",
				"certificate: broken: expired on 2026-12-01",
			},
		},
		"certificate for another name": {
			spoil: func(i *installation.Installation) { i.ServiceName = "other" },
			want:  []string{"certificate: broken: caBundle of pods.lightk8s.dev in ValidatingWebhookConfiguration/lightk8s does not trust it: x509: certificate is valid for lightk8s.system.svc, not other.system.svc"},
		},
		"no certificate yet": {
			spoil: func(i *installation.Installation) { i.Secret.Object.Data = nil },
			want:  []string{"certificate: broken: tls.crt is empty"},
		},
		"kube-system on the failing path": {
			spoil: func(i *installation.Installation) { i.Validating.Object.Webhooks[0].NamespaceSelector = nil },
			want: []string{
				"namespace-selector: broken: pods.lightk8s.dev fails closed in namespace kube-system; after a restart, cluster and webhook can block each other",
				"namespace-selector: broken: pods.lightk8s.dev fails closed in namespace system; after a restart, cluster and webhook can block each other",
			},
		},
		"kube-system on the path that fails open": {
			spoil: func(i *installation.Installation) {
				i.Mutating.Object.Webhooks[0].NamespaceSelector = &metav1.LabelSelector{MatchExpressions: []metav1.LabelSelectorRequirement{{
					Key: corev1.LabelMetadataName, Operator: metav1.LabelSelectorOpNotIn, Values: []string{"system"},
				}}}
			},
			want: []string{"namespace-selector: warning: pods.lightk8s.dev is called for namespace kube-system; leave it out, or its pods start late while the webhook is down"},
		},
		"no ephemeral containers": {
			spoil: func(i *installation.Installation) {
				i.Validating.Object.Webhooks[0].Rules = slices.Delete(i.Validating.Object.Webhooks[0].Rules, 1, 2)
			},
			want: []string{"rules: broken: the webhook is not called for UPDATE of pods/ephemeralcontainers"},
		},
		"policy refused from the start": {
			spoil: func(i *installation.Installation) {
				i.Readyz.Object = new("ready\nenforcement: deny\npolicy: restricted, since the file is refused: read policy: yaml\n")
			},
			want: []string{"policy: broken: restricted, since the file is refused: read policy: yaml"},
		},
		"policy refused later": {
			spoil: func(i *installation.Installation) {
				i.Readyz.Object = new("ready\nenforcement: deny\npolicy: the last good one, since the file is refused: read policy: yaml\n")
			},
			want: []string{"policy: broken: the last good one, since the file is refused: read policy: yaml"},
		},
		"policy not told": {
			spoil: func(i *installation.Installation) { i.Readyz.Object = new("ready\n") },
			want:  []string{"enforcement: unknown: /readyz does not name the enforcement", "policy: unknown: /readyz does not name the policy in force"},
		},
		"policy not read": {
			spoil: func(i *installation.Installation) {
				i.Readyz = installation.Reading[string]{Err: forbidden}
			},
			want: []string{"policy: unknown: cannot get it: forbidden"},
		},
		"no bindings": {
			spoil: func(i *installation.Installation) {
				i.Validating.Object.Webhooks[0].Rules = i.Validating.Object.Webhooks[0].Rules[:2]
			},
			want: []string{"rules: broken: the webhook is not called for CREATE of bindings, CREATE of pods/binding"},
		},
		"everything waits": {
			spoil: func(i *installation.Installation) {
				i.Validating.Object.Webhooks[0].Rules = []admissionv1.RuleWithOperations{{
					Operations: []admissionv1.OperationType{admissionv1.OperationAll},
					Rule:       admissionv1.Rule{APIGroups: []string{"*"}, APIVersions: []string{"*"}, Resources: []string{"*/*"}},
				}}
			},
			want: []string{"rules: warning: pods.lightk8s.dev fails closed, and is called for */*; limit its rules to pods"},
		},
		"no endpoints": {
			spoil: func(i *installation.Installation) {
				i.Endpoints.Object.Items[0].Endpoints[0].Conditions.Ready = new(false)
				i.Deployment.Object.Status.ReadyReplicas = 0
			},
			want: []string{
				"deployment: broken: 0 of 1 replicas are ready; run kubectl describe pods -n system",
				"endpoints: broken: 0 of 1 pods are ready",
			},
		},
		"one of two is ready": {
			spoil: func(i *installation.Installation) { i.Deployment.Object.Spec.Replicas = new(int32(2)) },
			want:  []string{"deployment: warning: 1 of 2 replicas are ready"},
		},
		"scaled to nothing": {
			spoil: func(i *installation.Installation) { i.Deployment.Object.Spec.Replicas = new(int32(0)) },
			want:  []string{"deployment: broken: scaled to 0 replicas"},
		},
		"warns, and denied nothing yet": {
			spoil: func(i *installation.Installation) {
				i.Readyz.Object = new("ready\nenforcement: warn\npolicy: as in p\n")
				i.Metrics.Object = new(started)
			},
			want: []string{"enforcement: warning: warn; 0 requests would have been denied since 2026-11-03T10:00:00Z"},
		},
		"warns until a day, with two pods": {
			spoil: func(i *installation.Installation) {
				i.Readyz.Object = new("ready\nenforcement: warn, and deny from 2027-01-15\npolicy: as in p\n")
				i.Metrics.Object = new(started + "# TYPE lightk8s_would_deny_total counter\n" + wouldDeny("ci", 3) + wouldDeny("shop", 9) + wouldDeny("a", 1) +
					wouldDeny("b", 1) + wouldDeny("c", 1) + wouldDeny("(others)", 1))
				i.Endpoints.Object.Items[0].Endpoints = append(i.Endpoints.Object.Items[0].Endpoints, discoveryv1.Endpoint{})
			},
			want: []string{"enforcement: warning: warn, and deny from 2027-01-15; 16 requests would have been denied since 2026-11-03T10:00:00Z: " +
				"shop 9, ci 3, (others) 1, a 1, b 1, and 1 more namespaces, counted by 1 of 2 pods"},
		},
		"warns, and its metrics have no start": {
			spoil: func(i *installation.Installation) {
				i.Readyz.Object = new("ready\nenforcement: warn\npolicy: as in p\n")
				i.Metrics.Object = new("# TYPE lightk8s_would_deny_total counter\n" + wouldDeny("shop", 1))
			},
			want: []string{"enforcement: warning: warn; 1 request would have been denied: shop 1"},
		},
		"warns, and its metrics are not read": {
			spoil: func(i *installation.Installation) {
				i.Readyz.Object = new("ready\nenforcement: warn\npolicy: as in p\n")
				i.Metrics = installation.Reading[string]{Err: forbidden}
			},
			want: []string{"enforcement: warning: warn; what would have been denied is not read: cannot get it: forbidden"},
		},
		"warns, and its metrics are none": {
			spoil: func(i *installation.Installation) {
				i.Readyz.Object = new("ready\nenforcement: warn\npolicy: as in p\n")
				i.Metrics.Object = new("<html>\n")
			},
			want: []string{`enforcement: warning: warn; what would have been denied is not read: parse metrics: text format parsing error in line 1: invalid metric name`},
		},
		"floor that warns until a day": {
			spoil: func(i *installation.Installation) {
				i.Binding.Object.Annotations = map[string]string{"lightk8s.dev/enforce-from": "2027-01-15"}
				i.Validating.Object.Webhooks[0].FailurePolicy = new(admissionv1.Ignore)
			},
			want: []string{
				"failure-policy: warning: fails open without a floor: every pod is admitted while the webhook is down",
				"floor: warning: only warns until 2027-01-15",
			},
		},
		"floor whose day has come": {
			spoil: func(i *installation.Installation) {
				i.Binding.Object.Annotations = map[string]string{"lightk8s.dev/enforce-from": "2026-11-01"}
			},
		},
		"floor whose day is none": {
			spoil: func(i *installation.Installation) {
				i.Binding.Object.Annotations = map[string]string{"lightk8s.dev/enforce-from": "soon"}
			},
			want: []string{`floor: unknown: annotation lightk8s.dev/enforce-from is "soon", not a date`},
		},
		"floor that only warns": {
			spoil: func(i *installation.Installation) {
				i.Binding.Object.Spec.ValidationActions = []admissionv1.ValidationAction{admissionv1.Warn}
			},
			want: []string{"floor: warning: denies nothing: validationActions are [Warn]"},
		},
		"floor without its policy": {
			spoil: func(i *installation.Installation) { i.Policy.Object = nil },
			want:  []string{"floor: broken: ValidatingAdmissionPolicy lightk8s-floor not found"},
		},
		"nothing can be read": {
			spoil: func(i *installation.Installation) {
				i.Validating, i.Mutating = installation.Reading[admissionv1.ValidatingWebhookConfiguration]{Err: forbidden}, installation.Reading[admissionv1.MutatingWebhookConfiguration]{Err: forbidden}
				i.Binding = installation.Reading[admissionv1.ValidatingAdmissionPolicyBinding]{Err: forbidden}
				i.ServiceName, i.ServiceNamespace = "", ""
			},
			want: []string{
				"certificate: unknown: the Service of the webhook is unknown",
				"configuration: unknown: cannot get it: forbidden",
				"configuration: unknown: cannot get it: forbidden",
				"deployment: unknown: the Service of the webhook is unknown",
				"endpoints: unknown: the Service of the webhook is unknown",
				"floor: unknown: cannot get it: forbidden",
				"service: unknown: the Service of the webhook is unknown",
			},
		},
		"namespaces that cannot be read are known by name": {
			spoil: func(i *installation.Installation) {
				for name := range i.Namespaces {
					i.Namespaces[name] = installation.Reading[corev1.Namespace]{Err: forbidden}
				}
			},
		},
		"nothing is there but a configuration": {
			spoil: func(i *installation.Installation) {
				i.Mutating.Object, i.Binding.Object, i.Policy.Object, i.Service.Object = nil, nil, nil, nil
				i.Deployment.Object, i.Secret.Object = nil, nil
				i.Endpoints.Object = &discoveryv1.EndpointSliceList{}
			},
			want: []string{
				"certificate: broken: not found; the webhook has no certificate to serve",
				"configuration: broken: not found; nothing is injected into pods",
				"deployment: broken: not found; nothing runs the webhook",
				"endpoints: broken: 0 of 0 pods are ready",
				"floor: warning: not installed; nothing denies pods while the webhook is down",
				"service: broken: not found; the API server cannot call the webhook",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			i := whole(t)
			c.spoil(&i)
			var got []string
			checks := next{Installation: i}.withCommands(Checks(i, start.Add(time.Hour+c.after)))
			fitsTheTerminal(t, Status{Checks: checks})
			for _, check := range checks {
				if (check.Command == "") != (check.State == OK) {
					t.Errorf("%s is %s, and its command is %q", check.Name, check.State, check.Command)
				}
				if check.State != OK {
					got = append(got, check.Name+": "+string(check.State)+": "+check.Message)
				}
			}
			slices.Sort(got)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("not ok (-want +got):\n%s", diff)
			}
		})
	}
}

// started is when a webhook started, in its metrics.
const started = "# TYPE process_start_time_seconds gauge\nprocess_start_time_seconds 1.7937e+09\n"

// wouldDeny is a sample of a webhook's metrics.
func wouldDeny(namespace string, count int) string {
	return fmt.Sprintf("lightk8s_would_deny_total{resource_namespace=%q} %d\n", namespace, count)
}

func TestUnknownIsWorseThanBroken(t *testing.T) {
	for _, c := range []struct {
		states []State
		want   int
	}{
		{nil, 0}, {[]State{OK, Warning}, 0}, {[]State{Warning, Broken}, 1}, {[]State{Broken, Unknown}, 3},
	} {
		var s Status
		for _, state := range c.states {
			s.Checks = append(s.Checks, Check{State: state})
		}
		if got := codeOf(s.ending()); got != c.want {
			t.Errorf("%v: exit code %d, want %d", c.states, got, c.want)
		}
	}
}

func TestTableLinesUp(t *testing.T) {
	s := Status{Checks: []Check{
		{Name: "rules", State: OK, Object: "A/b", Message: "fine"},
		{Name: "ca-bundle", State: Broken, Message: "x\x1b[31m"},
	}}
	want := `STATE    CHECK      OBJECT  MESSAGE
ok       rules      A/b     fine
broken   ca-bundle          x\x1b[31m

1 ok, 0 warning, 1 broken, 0 unknown
`
	if got := s.table(false); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	if got := s.table(true); !strings.Contains(got, "\x1b[1;31mbroken\x1b[0m   ca-bundle") {
		t.Errorf("coloured: %q", got)
	}
}
