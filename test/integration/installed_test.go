package integration_test

import (
	"encoding/base64"
	"encoding/pem"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/test/freeport"
	"github.com/lightk8s/lightk8s/webhook/certs"
)

// installed is what the chart installs, as far as the command line looks at it. What denies looks at
// the pods of a probe alone: an API server goes on for a moment after it was removed, in which
// other tests make their pods. NAME, CA and
// CERT are replaced.
const installed = `
apiVersion: v1
kind: Namespace
metadata: {name: NAME-system}
---
apiVersion: v1
kind: Service
metadata: {name: NAME, namespace: NAME-system}
spec:
  selector: {app.kubernetes.io/name: lightk8s}
  ports: [{name: https, port: 443, targetPort: 8443}, {name: metrics, port: 8081, targetPort: 8081}]
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: NAME-1, namespace: NAME-system, labels: {kubernetes.io/service-name: NAME}}
addressType: IPv4
ports: [{name: https, port: 8443}, {name: metrics, port: PORT}]
endpoints:
  - {addresses: [ADDRESS], conditions: {ready: true}, targetRef: {kind: Pod, namespace: NAME-system, name: NAME-0}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: NAME, namespace: NAME-system, labels: {app.kubernetes.io/name: lightk8s}}
spec:
  replicas: 1
  selector: {matchLabels: {app: NAME}}
  template:
    metadata: {labels: {app: NAME}}
    spec: {containers: [{name: webhook, image: "registry.example.com/webhook:1.0.0", args: [--cert-secret=NAME-tls]}]}
status: {replicas: 1, readyReplicas: 1, availableReplicas: 1, observedGeneration: 1}
---
apiVersion: v1
kind: Secret
metadata: {name: NAME-tls, namespace: NAME-system}
data: {tls.crt: CERT}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: default, namespace: NAME-system}
---
apiVersion: v1
kind: Pod
metadata: {name: NAME-0, namespace: NAME-system}
spec: {containers: [{name: webhook, image: "registry.example.com/webhook:1.0.0"}]}
status: {phase: Running, podIP: ADDRESS, podIPs: [{ip: ADDRESS}]}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: NAME-floor, labels: {app.kubernetes.io/name: lightk8s, app.kubernetes.io/instance: NAME}}
spec:
  failurePolicy: Fail
  matchConstraints:
    resourceRules:
      - {apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [pods]}
  matchConditions:
    - {name: probe, expression: "has(object.metadata.generateName) && object.metadata.generateName == 'lightk8s-probe-'"}
  validations:
    - expression: "object.spec.containers.all(c, !has(c.securityContext) || !has(c.securityContext.privileged) || !c.securityContext.privileged)"
      message: "violates lightk8s floor: privileged"
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: NAME-floor, labels: {app.kubernetes.io/name: lightk8s, app.kubernetes.io/instance: NAME}}
spec:
  policyName: NAME-floor
  validationActions: [Deny]
  matchResources:
    namespaceSelector:
      matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system, NAME-system]}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: NAME, labels: {app.kubernetes.io/name: lightk8s, app.kubernetes.io/instance: NAME}}
webhooks:
  - name: pods.lightk8s.dev
    failurePolicy: Fail
    matchConditions:
      - {name: probe, expression: "has(object.metadata.generateName) && object.metadata.generateName == 'lightk8s-probe-'"}
    timeoutSeconds: 1
    sideEffects: None
    admissionReviewVersions: [v1]
    clientConfig: {caBundle: CA, service: {name: NAME, namespace: NAME-system, path: /validate, port: 443}}
    namespaceSelector:
      matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system, NAME-system]}]
    rules:
      - {apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [pods]}
      - {apiGroups: [""], apiVersions: [v1], operations: [UPDATE], resources: [pods/ephemeralcontainers]}
      - {apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [bindings, pods/binding]}
  - name: templates.lightk8s.dev
    failurePolicy: Ignore
    timeoutSeconds: 1
    sideEffects: None
    admissionReviewVersions: [v1]
    clientConfig: {caBundle: CA, service: {name: NAME, namespace: NAME-system, path: /validate, port: 443}}
    namespaceSelector:
      matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system, NAME-system]}]
    rules:
      - {apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments]}
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: {name: NAME, labels: {app.kubernetes.io/name: lightk8s, app.kubernetes.io/instance: NAME}}
webhooks:
  - name: pods.lightk8s.dev
    failurePolicy: Ignore
    timeoutSeconds: 1
    sideEffects: None
    admissionReviewVersions: [v1]
    clientConfig: {caBundle: CA, service: {name: NAME, namespace: NAME-system, path: /mutate, port: 443}}
    namespaceSelector:
      matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system, NAME-system]}]
    rules:
      - {apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}
`

// readyz is where a pod of the installation says how it is.
func readyz(t *testing.T) (address, port string) {
	t.Helper()
	listener, err := freeport.Outside()
	if err != nil {
		t.Fatal(err)
	}
	server := &httptest.Server{Listener: listener, Config: &http.Server{
		ReadHeaderTimeout: time.Minute,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "ready\nenforcement: deny\npolicy: as in /etc/lightk8s/policy.yaml\n") // the client is gone
		}),
	}}
	server.Start()
	t.Cleanup(server.Close)
	if address, port, err = net.SplitHostPort(listener.Addr().String()); err != nil {
		t.Fatal(err)
	}
	return address, port
}

// installation returns the objects of an installation whose webhook does not run: the API server
// cannot call it. The certificate and its authority are real.
func installation(t *testing.T, name string) []map[string]any {
	t.Helper()
	memory, err := certs.NewMemory(certs.ServiceHosts(name, name+"-system"), certs.Terms{}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	served, err := memory.GetCertificate(nil)
	if err != nil {
		t.Fatal(err)
	}
	var chain strings.Builder
	for _, der := range served.Certificate {
		chain.Write(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	}
	address, port := readyz(t)
	text := strings.NewReplacer("NAME", name, "ADDRESS", address, "PORT", port,
		"CA,", base64.StdEncoding.EncodeToString(memory.Authority())+",",
		"CERT}", base64.StdEncoding.EncodeToString([]byte(chain.String()))+"}",
	).Replace(installed)
	var objects []map[string]any
	for document := range strings.SplitSeq(text, "\n---\n") {
		object := map[string]any{}
		if err := yaml.Unmarshal([]byte(document), &object); err != nil {
			t.Fatal(err)
		}
		objects = append(objects, object)
	}
	return objects
}
