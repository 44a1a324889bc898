package owner_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/plugin/owner"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/decode"
)

const packaged = `
kind: Deployment
metadata: {name: traefik, namespace: kube-system, labels: {helm.sh/chart: traefik-37.1.1_up37.1.0}}
spec:
  template:
    spec:
      containers:
      - {name: traefik, securityContext: {runAsNonRoot: true}, resources: {requests: {cpu: 100m}}}
      - {name: sidecar}
`

func set(value any, path ...any) policy.Assignment {
	return policy.Assignment{Path: path, Value: value}
}

func TestValuesOfCharts(t *testing.T) {
	hardened := set(false, "spec", "template", "spec", "containers", 0, "securityContext", "allowPrivilegeEscalation")
	for name, c := range map[string]struct {
		object string
		set    []policy.Assignment
		want   string
		left   []string
	}{
		"what stands beside it stays": {
			packaged, []policy.Assignment{hardened, set("64Mi", "spec", "template", "spec", "containers", 0, "resources", "limits", "memory"), set(int64(3), "spec", "revisionHistoryLimit")},
			"{securityContext: {runAsNonRoot: true, allowPrivilegeEscalation: false}, resources: {requests: {cpu: 100m}, limits: {memory: 64Mi}}, deployment: {revisionHistoryLimit: 3}}", nil,
		},
		"no value for another container, and for other fields": {
			packaged, []policy.Assignment{set(false, "spec", "template", "spec", "containers", 1, "securityContext", "allowPrivilegeEscalation"), set("x", "spec", "template", "spec", "hostname")},
			"{}", []string{"spec.template.spec.containers[1].securityContext.allowPrivilegeEscalation", "spec.template.spec.hostname"},
		},
		"a Service": {
			"{kind: Service, metadata: {labels: {helm.sh/chart: rke2-traefik-v41.3.0}}, spec: {type: LoadBalancer}}", []policy.Assignment{set(false, "spec", "allocateLoadBalancerNodePorts")},
			"{service: {spec: {allocateLoadBalancerNodePorts: false}}}", nil,
		},
		"another chart": {
			"{kind: Deployment, metadata: {labels: {helm.sh/chart: shop-1.0.0}}, spec: {}}", []policy.Assignment{set(int64(3), "spec", "revisionHistoryLimit")},
			"{}", []string{"spec.revisionHistoryLimit"},
		},
		"no labels": {"{kind: Deployment, metadata: null}", []policy.Assignment{set(int64(3), "spec", "revisionHistoryLimit")}, "{}", []string{"spec.revisionHistoryLimit"}},
	} {
		t.Run(name, func(t *testing.T) {
			values, left, err := owner.Values(decode.Object(t, c.object), c.set)
			if err != nil {
				t.Fatal(err)
			}
			var paths []string
			for _, path := range left {
				paths = append(paths, path.String())
			}
			if diff := cmp.Diff(decode.Object(t, c.want), values); diff != "" {
				t.Errorf("values (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.left, paths); diff != "" {
				t.Errorf("left (-want +got):\n%s", diff)
			}
		})
	}
}
