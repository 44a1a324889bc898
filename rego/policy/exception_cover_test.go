package policy_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/rego/policy"
)

const agentException = `
apiVersion: lightk8s.dev/v1alpha1
kind: Policy
admission:
  customExceptions:
    - reason: The agent of the tests.
      namespaces: [agents, "agents-*"]
      pods:
        - serviceAccounts: ["*-agent"]
          images: [registry.example.com/agent, library/busybox]
          nonRoot: true
          allow:
            privileged: [agent]
            hostNamespaces: [hostPID]
            hostPaths: [/var/lib/agent, "/run/agent/*"]
            readOnlyHostPaths: [/]
            hostPorts: [9100, 30000-30010]
            capabilities: [NET_RAW]
`

// A pod of which every finding is lifted is of the exception, and allowed all that it has.
func TestExceptionCoversItsOwnValuesAlone(t *testing.T) {
	p, err := policy.ParsePolicy("policy.yaml", []byte(agentException))
	if err != nil {
		t.Fatal(err)
	}
	engine := pssEngine(t, pssBaseline)
	for _, test := range []struct {
		change [2]string // in the pod below
		denied []string  // what the exception does not lift
	}{
		{change: [2]string{"", ""}},
		{change: [2]string{"namespace: agents", "namespace: agents-2"}},
		{change: [2]string{"image: registry.example.com/agent:1", "image: registry.example.com/agent@sha256:00"}},
		{change: [2]string{"image: registry.example.com/agent:1", "image: docker.io/library/busybox"}},
		{change: [2]string{"hostPort: 9100", "hostPort: 30010"}},
		{change: [2]string{"path: /var/lib/agent", "path: /var/lib/agent/"}},
		{change: [2]string{"path: /var/lib/agent", "path: /run/agent/a/b"}},
		{[2]string{"namespace: agents", "namespace: shop"}, all},
		{[2]string{"serviceAccountName: disk-agent", "serviceAccountName: agents"}, all},
		{[2]string{"serviceAccountName: disk-agent", "hostUsers: true"}, all},
		{[2]string{"image: registry.example.com/agent:1", "image: registry.example.com/agents:1"}, all},
		{[2]string{"image: registry.example.com/agent:1", "image: mirror.example.com/registry.example.com/agent:1"}, all},
		{[2]string{"containers: [", "containers: [{name: other, image: 'registry.example.com/other:1'}, "}, all},
		{[2]string{"runAsNonRoot: true", "runAsNonRoot: false"}, all},
		{[2]string{"name: agent, image", "name: agent-2, image"}, []string{"privileged"}},
		{[2]string{"hostPID: true", "hostIPC: true"}, []string{"host-namespaces"}},
		{[2]string{"path: /var/lib/agent", "path: /var/lib/agents"}, []string{"host-path-volumes"}},
		{[2]string{"readOnly: true", "readOnly: false"}, []string{"host-path-volumes"}},
		{[2]string{"hostPort: 9100", "hostPort: 30011"}, []string{"host-ports"}},
		{[2]string{"[NET_RAW]", "[NET_RAW, NET_ADMIN]"}, []string{"capabilities-baseline"}},
		{[2]string{"hostPID: true", "hostPID: true, hostIPC: true"}, []string{"host-namespaces"}},
	} {
		pod := strings.Replace(`{apiVersion: v1, kind: Pod, metadata: {name: agent, namespace: agents}, spec: {
  serviceAccountName: disk-agent, hostPID: true, securityContext: {runAsNonRoot: true}, containers: [
    {name: agent, image: registry.example.com/agent:1, ports: [{containerPort: 9100, hostPort: 9100}],
     securityContext: {privileged: true, capabilities: {add: [NET_RAW]}}, volumeMounts: [{name: root, mountPath: /host, readOnly: true}]}],
  volumes: [{name: root, hostPath: {path: /}}, {name: data, hostPath: {path: /var/lib/agent}}]}}`, test.change[0], test.change[1], 1)
		object, err := policy.Decode([]byte(pod))
		if err != nil {
			t.Fatalf("%v in %s", err, pod)
		}
		for _, object := range []map[string]any{object, daemonSetOf(object)} {
			verdict, err := engine.Evaluate(t.Context(), policy.Target{Object: object})
			if err != nil {
				t.Fatal(err)
			}
			var denied []string
			for _, finding := range verdict.Findings { // sorted by control
				if !p.Admission.CustomExceptions[0].Covers(object, finding) {
					denied = append(denied, finding.Control)
				}
			}
			if diff := cmp.Diff(test.denied, slices.Compact(denied)); diff != "" {
				t.Errorf("%q instead of %q in a %v (-want +got):\n%s", test.change[1], test.change[0], object["kind"], diff)
			}
		}
	}
}

func daemonSetOf(pod map[string]any) map[string]any {
	return map[string]any{
		"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": pod["metadata"],
		"spec": map[string]any{"template": map[string]any{"spec": pod["spec"]}},
	}
}

// all are the controls that the pod violates.
var all = []string{"capabilities-baseline", "host-namespaces", "host-path-volumes", "host-ports", "privileged"}
