package webhook

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	admissionv1 "k8s.io/api/admissionregistration/v1"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/source/installation"
)

// fitsTheTerminal fails the test where a line that is no command is wider than a terminal.
func fitsTheTerminal(t *testing.T, s Status) {
	t.Helper()
	commands := map[string]bool{}
	for _, check := range s.Checks {
		commands[check.Command] = true
	}
	for line := range strings.Lines(s.text(false)) {
		if line = strings.TrimRight(line, "\n"); len([]rune(line)) > textWidth && !commands[strings.TrimSpace(line)] {
			t.Errorf("wider than %d columns: %s", textWidth, line)
		}
	}
}

func TestTextBeginsWithTheVerdict(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*installation.Installation)
		want  string
		code  int
	}{
		"works": {
			spoil: func(*installation.Installation) {},
			want:  "WORKS. The webhook is ready.\n21 ok, 0 broken, 0 unknown (-o wide lists them)\n",
		},
		"degraded": {
			spoil: func(i *installation.Installation) { i.Binding.Object = nil },
			want: `DEGRADED. The webhook is ready; 1 check needs attention.
  warning  floor  not installed; nothing denies pods while the webhook is down
           helm upgrade shop charts/lightk8s --namespace edge --reset-then-reuse-values --set floor.enabled=true
20 ok, 0 broken, 0 unknown (-o wide lists them)
`,
		},
		"two of one name": {
			spoil: func(i *installation.Installation) { i.Validating.Object.Webhooks[0].NamespaceSelector = nil },
			want: `BROKEN. 2 checks failed.
  broken   namespace-selector  ValidatingWebhookConfiguration/lightk8s:
                               pods.lightk8s.dev fails closed in namespace
                               kube-system; after a restart, cluster and webhook
                               can block each other
           helm upgrade shop charts/lightk8s --namespace edge --reset-then-reuse-values
  broken   namespace-selector  ValidatingWebhookConfiguration/lightk8s:
                               pods.lightk8s.dev fails closed in namespace
                               system; after a restart, cluster and webhook can
                               block each other
           helm upgrade shop charts/lightk8s --namespace edge --reset-then-reuse-values
19 ok, 2 broken, 0 unknown (-o wide lists them)
`,
			code: exitcode.Findings,
		},
		"unknown beats broken": {
			spoil: func(i *installation.Installation) {
				i.Deployment.Object.Spec.Replicas = new(int32(0))
				i.Secret = installation.Reading[corev1.Secret]{Err: errText("cannot get secrets " + strings.Repeat("x", 60) + ": forbidden")}
			},
			want: `UNKNOWN. 1 check could not be made, 1 check failed.
  unknown  certificate  cannot get secrets
                        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                        xxxx: forbidden
           kubectl auth can-i --list --namespace system
  broken   deployment   scaled to 0 replicas
           kubectl scale deployment lightk8s --namespace system --replicas 1
19 ok, 1 broken, 1 unknown (-o wide lists them)
`,
			code: exitcode.Unread,
		},
	} {
		t.Run(name, func(t *testing.T) {
			i := whole(t)
			i.Validating.Object.Annotations = map[string]string{releaseName: "shop", releaseNamespace: "edge"}
			c.spoil(&i)
			s := Status{Checks: next{Installation: i}.withCommands(Checks(i, start.Add(time.Hour)))}
			if diff := cmp.Diff(c.want, s.text(false)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if code := exitcode.Of(s.ending()); code != c.code {
				t.Errorf("exit code %d, want %d", code, c.code)
			}
		})
	}
}

type errText string

func (e errText) Error() string { return string(e) }

func TestNotInstalledNamesTheCommandThatInstalls(t *testing.T) {
	for _, output := range []string{"", "wide"} {
		got, err := Status{}.render(output, false)
		want := "NOT INSTALLED. No configuration of the webhook was found. To install it:\n" +
			"  helm install lightk8s charts/lightk8s --namespace lightk8s-system --create-namespace\n"
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
	}
	if code := exitcode.Of(Status{}.ending()); code != exitcode.Clean {
		t.Errorf("exit code %d", code)
	}
}

func TestEachStateHasItsCommand(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*installation.Installation)
		check Check
		want  string
	}{
		"disabled": {
			func(i *installation.Installation) {
				i.Validating.Object.Annotations = map[string]string{"lightk8s.dev/disabled": "{}"}
			},
			Check{Name: "failure-policy", State: Warning}, "kubectl lightk8s webhook enable",
		},
		"disabled, of another name": {
			func(i *installation.Installation) {
				i.Name, i.Validating.Object.Annotations = "shop", map[string]string{"lightk8s.dev/disabled": "{}"}
			},
			Check{Name: "failure-policy", State: Warning}, "kubectl lightk8s webhook enable --name shop",
		},
		"floor only warns": {
			func(i *installation.Installation) {
				i.Binding.Object.Spec.ValidationActions = []admissionv1.ValidationAction{admissionv1.Warn}
			},
			Check{Name: "floor", State: Warning}, "kubectl lightk8s webhook plan",
		},
		"pods are not ready": {
			func(*installation.Installation) {}, Check{Name: "deployment", State: Broken}, "kubectl describe pods --namespace system",
		},
		"no Deployment": {
			func(i *installation.Installation) { i.Deployment = installation.Reading[appsv1.Deployment]{} },
			Check{Name: "deployment", State: Broken}, "helm upgrade lightk8s charts/lightk8s --namespace system --reset-then-reuse-values",
		},
		"policy refused":       {func(*installation.Installation) {}, Check{Name: "policy", State: Broken}, "kubectl logs deployment/lightk8s --namespace system"},
		"warns":                {func(*installation.Installation) {}, Check{Name: "enforcement", State: Warning}, "kubectl lightk8s webhook plan"},
		"sizes are old":        {func(*installation.Installation) {}, Check{Name: "sizes", State: Warning}, "kubectl lightk8s tune --apply"},
		"probe is not allowed": {func(*installation.Installation) {}, Check{Name: "probe-bare", State: Unknown}, "kubectl auth can-i create pods --namespace shop"},
	} {
		t.Run(name, func(t *testing.T) {
			i := whole(t)
			c.spoil(&i)
			got := next{Installation: i, probed: "shop"}.withCommands([]Check{c.check})[0].Command
			if got != c.want {
				t.Errorf("command %q, want %q", got, c.want)
			}
		})
	}
}
