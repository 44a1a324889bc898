package explain

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/decode"
)

const injectedPod = `
apiVersion: v1
kind: Pod
metadata:
  name: cache
  namespace: shop
  annotations:
    lightk8s.dev/injected: '{"containers":{"redis":{"resources.limits.memory":"256Mi","resources.requests.memory":"64Mi"},"gone":{"resources.limits.memory":"16Mi"}},"pod":{"spec.automountServiceAccountToken":false},"controls":["memory-limit","unheard-of"],"sizing":"the smallest of 2 nodes"}'
spec:
  automountServiceAccountToken: true
  containers:
    - {name: redis, resources: {limits: {memory: "268435456"}}}
`

func TestWhatWasInjectedIsComparedWithWhatThePodHas(t *testing.T) {
	got, err := newInjection(decode.Object(t, injectedPod), map[string]string{"memory-limit": "Every container has a memory limit"}, installed{})
	if err != nil {
		t.Fatal(err)
	}
	want := Injection{
		Pod: policy.ObjectRef{APIVersion: "v1", Kind: "Pod", Namespace: "shop", Name: "cache"},
		Fields: []InjectedField{
			{Container: "gone", Field: "resources.limits.memory", Value: "16Mi", Changed: "container not found now"},
			{Container: "redis", Field: "resources.limits.memory", Value: "256Mi"},
			{Container: "redis", Field: "resources.requests.memory", Value: "64Mi", Changed: "not set now"},
			{Field: "spec.automountServiceAccountToken", Value: false, Changed: "now true"},
		},
		Sizing:   "the smallest of 2 nodes",
		Controls: []InjectedControl{{ID: "memory-limit", Title: "Every container has a memory limit"}, {ID: "unheard-of"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	text, err := injections{got}.text(layout{width: 80})
	wantText := `Pod shop/cache

What the webhook injected
  container gone
    resources.limits.memory            16Mi  (container not found now)
  container redis
    resources.limits.memory            256Mi
    resources.requests.memory          64Mi  (not set now)
  the pod itself
    spec.automountServiceAccountToken  false  (now true)

What the sizes are based on
  the smallest of 2 nodes

For which controls
  memory-limit  Every container has a memory limit
  unheard-of

To explain a control, run kubectl lightk8s explain CONTROL.
`
	if diff := cmp.Diff(wantText, text); diff != "" || err != nil {
		t.Errorf("%v, text (-want +got):\n%s", err, diff)
	}
}

func TestANoteThatIsNotOursIsAnError(t *testing.T) {
	for _, note := range []string{"{", "[]", `{"containers": 3}`} {
		pod := decode.Object(t, "kind: Pod\nmetadata: {name: p, annotations: {lightk8s.dev/injected: '"+note+"'}}")
		if _, err := newInjection(pod, nil, installed{}); err == nil || !strings.Contains(err.Error(), "Pod/p: read annotation lightk8s.dev/injected") {
			t.Errorf("%s: %v", note, err)
		}
	}
}

func TestReasons(t *testing.T) {
	since := time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)
	there := installed{known: true, since: since}
	for name, c := range map[string]struct {
		pod     string
		webhook installed
		want    []string
	}{
		"kube-system": {`{metadata: {namespace: kube-system}}`, there, []string{"namespace kube-system is exempt"}},
		"static":      {`{metadata: {annotations: {kubernetes.io/config.mirror: x}}}`, there, []string{"it mirrors a static pod, which the kubelet runs as its file says"}},
		"critical":    {`{spec: {priorityClassName: system-node-critical}}`, there, []string{"its priority class is system-node-critical"}},
		"opt-out": {
			`{metadata: {annotations: {lightk8s.dev/inject: "false"}}}`, there,
			[]string{"the pod opts out, which counts where the policy sets admission.allowOptOut"},
		},
		"pod-level": {`{spec: {resources: {limits: {memory: 1Gi}}, containers: [{name: a}]}}`, there, []string{"spec.resources limits the memory of the pod as a whole"}},
		"guaranteed": {
			`{spec: {containers: [{resources: {limits: {memory: 64Mi}, requests: {memory: 65536Ki}}}, {resources: {limits: {memory: 64Mi}}}]}}`, there,
			[]string{"every container has a memory limit and a request that is equal to it"},
		},
		"limited": {
			`{spec: {initContainers: [{resources: {limits: {memory: 64Mi}}}], containers: [{resources: {limits: {memory: 64Mi}, requests: {memory: 32Mi}}}]}}`, there,
			[]string{"every container has a memory limit already"},
		},
		"older than the webhook": {
			`{metadata: {creationTimestamp: "2026-11-20T09:00:00Z"}, spec: {containers: [{name: a}]}}`, there,
			[]string{"the pod was created at 2026-11-20T09:00:00Z, before the webhook was installed at 2026-11-20T10:00:00Z"},
		},
		"no webhook": {`{spec: {containers: [{name: a}]}}`, installed{known: true}, []string{"no webhook of lightk8s is installed"}},
		"not known": {
			`{spec: {containers: [{name: a}]}}`, installed{err: errors.New("cannot list mutatingwebhookconfigurations: forbidden")},
			[]string{"the installation time of the webhook is unknown: cannot list mutatingwebhookconfigurations: forbidden"},
		},
		"nothing to see": {
			`{metadata: {creationTimestamp: "2026-11-20T11:00:00Z"}, spec: {containers: [{name: a}]}}`, there,
			[]string{"the webhook was down when the pod was created, or its policy injects nothing into this namespace; run kubectl lightk8s webhook status --probe"},
		},
		"garbage": {
			`{metadata: 3, spec: [x]}`, there,
			[]string{"the webhook was down when the pod was created, or its policy injects nothing into this namespace; run kubectl lightk8s webhook status --probe"},
		},
		"several": {
			`{metadata: {namespace: kube-system}, spec: {priorityClassName: system-cluster-critical}}`, there,
			[]string{"namespace kube-system is exempt", "its priority class is system-cluster-critical"},
		},
	} {
		if diff := cmp.Diff(c.want, reasons(decode.Object(t, c.pod), c.webhook)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
