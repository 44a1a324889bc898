package policy_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/decode"
)

const webDeployment = `
apiVersion: apps/v1
kind: Deployment
metadata: {namespace: shop, name: web, labels: {app: web}}
spec:
  replicas: 2
  template:
    spec:
      initContainers:
      - {name: wait, image: wait:1}
      containers:
      - {name: web, image: web:1, resources: {requests: {memory: 512Mi}}}
      - {name: log, image: log:1}
`

func set(value any, path ...any) policy.Assignment {
	return policy.Assignment{Path: path, Value: value}
}

func TestOnlyTheFieldsThatChangeAreApplied(t *testing.T) {
	got, err := policy.Partial(decode.Object(t, webDeployment), []policy.Assignment{
		set("112Mi", "spec", "template", "spec", "containers", 0, "resources", "requests", "memory"),
		set("32Mi", "spec", "template", "spec", "containers", 1, "resources", "requests", "memory"),
		set("256Mi", "spec", "template", "spec", "containers", 0, "resources", "limits", "memory"),
		set("16Mi", "spec", "template", "spec", "initContainers", 0, "resources", "requests", "memory"),
		set(int64(1), "spec", "replicas"),
	})
	if err != nil {
		t.Fatal(err)
	}
	want := decode.Object(t, `
apiVersion: apps/v1
kind: Deployment
metadata: {namespace: shop, name: web}
spec:
  template:
    spec:
      initContainers:
      - {name: wait, resources: {requests: {memory: 16Mi}}}
      containers:
      - {name: web, resources: {requests: {memory: 112Mi}, limits: {memory: 256Mi}}}
      - {name: log, resources: {requests: {memory: 32Mi}}}
`)
	want["spec"].(map[string]any)["replicas"] = int64(1)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAFieldThatIsRemovedIsNull(t *testing.T) {
	got, err := policy.Partial(decode.Object(t, webDeployment), []policy.Assignment{
		set(nil, "spec", "template", "spec", "containers", 1, "resources", "limits", "cpu"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if text, _ := yaml.Marshal(got); !strings.Contains(string(text), "cpu: null") {
		t.Errorf("the removed field is not null:\n%s", text)
	}
}

func TestElementsWithoutAKeyAreRefused(t *testing.T) {
	_, err := policy.Partial(decode.Object(t, webDeployment), []policy.Assignment{set("x", "spec", "template", "spec", "tolerations", 0, "key")})
	if err == nil || !strings.Contains(err.Error(), `the elements of "tolerations" cannot be changed one by one`) {
		t.Errorf("got %v", err)
	}
}

// The API server writes the protocol of a port, which a manifest need not have.
func TestPortsAreReplacedAsAWhole(t *testing.T) {
	service := decode.Object(t, `
apiVersion: v1
kind: Service
metadata: {namespace: shop, name: dns}
spec: {ports: [{port: 53, nodePort: 30053, protocol: TCP}, {port: 53, nodePort: 30053, protocol: UDP}]}
`)
	got, err := policy.Partial(service, []policy.Assignment{set(nil, "spec", "ports", 0, "nodePort"), set(nil, "spec", "ports", 1, "nodePort")})
	if err != nil {
		t.Fatal(err)
	}
	want := decode.Object(t, `
apiVersion: v1
kind: Service
metadata: {namespace: shop, name: dns}
spec: {ports: [{$patch: replace}, {port: 53, protocol: TCP}, {port: 53, protocol: UDP}]}
`)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
