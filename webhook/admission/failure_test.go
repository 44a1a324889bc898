package admission_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/webhook/admission"
)

const harmless = "{containers: [{name: web, image: 'nginx:1.29'}]}"

// breaks makes every decision end in a panic: the sizing facts are asked for in each.
func breaks(o *admission.Options) { o.SizingFacts = nil }

const broken = "the decision ended in a panic: runtime error: invalid memory address or nil pointer dereference"

func template() string {
	return "object: {apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop}, spec: {template: {spec: " + harmless + "}}}"
}

func TestPanicDeniesWhereThePolicyFailsClosed(t *testing.T) {
	for name, test := range map[string]struct {
		policy, request string
		allowed         bool
		warnings        []string
		message         string
	}{
		"by default": {
			request: pod(harmless),
			message: "lightk8s could not judge the pod web: " + broken,
		},
		"only critical controls fail closed": {policy: "admission: {failClosedFrom: critical}", request: pod(harmless),
			message: "lightk8s could not judge the pod web: " + broken,
		},
		"never fails closed": {
			policy: "admission: {failClosedFrom: never}", request: pod(harmless), allowed: true,
			warnings: []string{"lightk8s could not judge the pod web: " + broken},
		},
		"denies nothing": {
			policy: "admission: {enforce: privileged}", request: pod(harmless), allowed: true,
			warnings: []string{"lightk8s could not judge the pod web: " + broken},
		},
		"template": {
			request: template(), allowed: true,
			warnings: []string{"lightk8s could not judge the deployment web: " + broken},
		},
		"exception of the namespace fails open": {
			policy: "admission: {namespaces: [{namespaces: [shop], failClosedFrom: never}]}", request: pod(harmless), allowed: true,
			warnings: []string{"lightk8s could not judge the pod web: " + broken},
		},
	} {
		t.Run(name, func(t *testing.T) {
			outcome := newReviewer(t, test.policy, breaks).Validate(t.Context(), request(t, test.request))
			got := answerOf(t, outcome)
			if got.Allowed != test.allowed || got.Message != test.message || len(got.Errors) != 1 || got.Audit["error"] != got.Errors[0] {
				t.Errorf("got %+v", got)
			}
			if diff := cmp.Diff(test.warnings, got.Warnings); diff != "" {
				t.Errorf("warnings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPanicOfTheMutatorLeavesThePodAsItIs(t *testing.T) {
	got := answerOf(t, newReviewer(t, "", breaks).Mutate(t.Context(), request(t, pod(harmless))))
	want := answer{
		Allowed:  true,
		Audit:    map[string]string{"error": broken},
		Errors:   []string{broken},
		Warnings: []string{"lightk8s injected nothing into pod web: " + broken},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

const endless = "object: {apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop, labels: {endless: 'yes'}}, spec: " + harmless + "}"

func TestDecisionEndsWithItsTime(t *testing.T) {
	reviewer := newReviewer(t, "admission: {deny: [endless], inject: [endless]}")
	for name, decide := range map[string]func(context.Context, admission.Request) admission.Outcome{
		"validate": reviewer.Validate, "mutate": reviewer.Mutate,
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
			defer cancel()
			start := time.Now()
			outcome := decide(ctx, request(t, endless))
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("it took %v", took)
			}
			got := answerOf(t, outcome)
			if len(outcome.Errors) != 1 || !errors.Is(outcome.Errors[0], context.DeadlineExceeded) {
				t.Errorf("errors are %v", outcome.Errors)
			}
			if got.Allowed != (name == "mutate") || got.Patch != nil {
				t.Errorf("got %+v", got)
			}
		})
	}
}

// A control that takes too much is charged alone: the others find what is there, and it could not judge.
// OPA's interpreter is bounded by time instead.
func TestAControlEndsWithItsLimits(t *testing.T) {
	causes := map[string]string{
		"yes":   "control endless: the evaluation takes too many steps, more than 524288",
		"large": "control endless: the evaluation takes too much memory, more than 8388608 bytes",
	}
	if os.Getenv("LIGHTK8S_ENGINE") == "opa" {
		causes = map[string]string{"yes": "control endless: the evaluation takes too long, more than 2.097152s"}
	}
	for label, cause := range causes {
		asked := strings.Replace(strings.Replace(endless, "'yes'", "'"+label+"'", 1), "{containers", "{hostPID: true, containers", 1)
		for name, test := range map[string]struct {
			policy, denied string
		}{
			"denies":      {"admission: {deny: [endless], warnFrom: never}", "[endless host-namespaces]"},
			"fails open":  {"admission: {deny: [endless], failClosedFrom: high, warnFrom: never}", "[host-namespaces]"},
			"only warned": {"admission: {warnFrom: info, deny: [host-namespaces]}", "[host-namespaces]"},
		} {
			t.Run(label+", "+name, func(t *testing.T) {
				outcome := newReviewer(t, test.policy).Validate(t.Context(), request(t, asked))
				if got := fmt.Sprint(outcome.Errors); got != "["+cause+"]" {
					t.Errorf("errors are %s, want %s", got, cause)
				}
				if got := fmt.Sprint(outcome.Denied); got != test.denied {
					t.Errorf("denied by %s, want %s", got, test.denied)
				}
			})
		}
		t.Run(label+", injects", func(t *testing.T) {
			outcome := newReviewer(t, "admission: {inject: [memory-limit, endless]}").Mutate(t.Context(), request(t, asked))
			if got := fmt.Sprint(outcome.Errors); got != "["+cause+"]" || outcome.Patch == nil {
				t.Errorf("errors are %s, want %s; patch %v", got, cause, outcome.Patch)
			}
		})
	}
}

func TestDecisionWithoutTimeIsNone(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	closed := newReviewer(t, "").Validate(ctx, request(t, pod(harmless)))
	open := newReviewer(t, "admission: {failClosedFrom: never}").Validate(ctx, request(t, pod(harmless)))
	mutated := newReviewer(t, "").Mutate(ctx, request(t, pod(harmless)))
	if closed.Response.Allowed || !open.Response.Allowed || !mutated.Response.Allowed || mutated.Response.Patch != nil {
		t.Errorf("closed %+v\nopen %+v\nmutated %+v", closed.Response, open.Response, mutated.Response)
	}
	for _, outcome := range []admission.Outcome{open, mutated} {
		if len(outcome.Response.Warnings) != 1 || !strings.Contains(outcome.Response.Warnings[0], "context canceled") {
			t.Errorf("warnings are %q", outcome.Response.Warnings)
		}
	}
}

// Refuse answers for the server, where it could not read a request or has no room for it.
func TestRefusalSparesWhatIsNeverDenied(t *testing.T) {
	reviewer := newReviewer(t, "")
	cause := errors.New("the review has more than 1048576 bytes")
	for name, test := range map[string]struct {
		request         string
		allowed, silent bool
	}{
		"pod":                                {request: pod(harmless)},
		"pod that changes":                   {request: "operation: UPDATE\n" + pod(harmless)},
		"pod of which only the uid is known": {request: "{kind: null, operation: '', namespace: ''}"},
		"deleted pod":                        {request: "operation: DELETE\n" + pod(harmless), allowed: true, silent: true},
		"status of a pod":                    {request: "operation: UPDATE\nsubResource: status\n" + pod(harmless), allowed: true, silent: true},
		"pod of the system":                  {request: "namespace: kube-system\n" + pod(harmless), allowed: true, silent: true},
		"template":                           {request: template(), allowed: true},
		"service":                            {request: "object: {apiVersion: v1, kind: Service, metadata: {name: web}}", allowed: true},
	} {
		t.Run(name, func(t *testing.T) {
			got := answerOf(t, reviewer.Refuse(request(t, test.request), cause))
			if got.Allowed != test.allowed || (len(got.Warnings) == 0) != (test.silent || !test.allowed) {
				t.Errorf("got %+v", got)
			}
		})
	}
}
