package print

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/plugin/fix/plan"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// chartChange hardens the container of a chart, and sets what no chart has a value for.
func chartChange(chart, namespace string, more ...policy.Assignment) plan.Change {
	object := map[string]any{
		"apiVersion": "apps/v1", "kind": "Deployment",
		"metadata": map[string]any{
			"namespace": namespace, "name": "traefik", "labels": map[string]any{"helm.sh/chart": chart},
			"annotations": map[string]any{"meta.helm.sh/release-name": "traefik", "meta.helm.sh/release-namespace": namespace},
		},
		"spec": map[string]any{"template": map[string]any{"spec": map[string]any{"containers": []any{map[string]any{"name": "traefik"}}}}},
	}
	path := policy.Path{"spec", "template", "spec", "containers", 0, "securityContext", "allowPrivilegeEscalation"}
	return plan.Change{Object: object, Ref: policy.RefOf(object), Set: append([]policy.Assignment{{Path: path, Value: false}}, more...)}
}

func TestChartsGetValues(t *testing.T) {
	other := policy.Assignment{Path: policy.Path{"spec", "template", "spec", "automountServiceAccountToken"}, Value: false}
	for name, c := range map[string]struct {
		change plan.Change
		want   string
	}{
		"of K3s": {chartChange("traefik-37.1.1_up37.1.0", "kube-system", other), `# HelmChart of K3s or RKE2 traefik: apply a HelmChartConfig traefik in kube-system with spec.valuesContent.
# Add the values to a HelmChartConfig that exists: kubectl get helmchartconfig traefik -n kube-system
# The chart has no value for Deployment kube-system/traefik spec.template.spec.automountServiceAccountToken.
apiVersion: helm.cattle.io/v1
kind: HelmChartConfig
metadata:
  name: traefik
  namespace: kube-system
spec:
  valuesContent: |
    securityContext:
      allowPrivilegeEscalation: false
`},
		"of a release": {chartChange("traefik-41.3.0", "edge"), `# Helm release edge/traefik: change its values: helm upgrade --reuse-values -f values.yaml.
securityContext:
  allowPrivilegeEscalation: false
`},
	} {
		t.Run(name, func(t *testing.T) {
			files, err := Snippets([]plan.Change{c.change})
			if err != nil || len(files) != 1 {
				t.Fatalf("%d files, %v", len(files), err)
			}
			if diff := cmp.Diff(c.want, files[0].Content); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	// A part of the changes alone would not close the findings.
	files, err := Snippets([]plan.Change{chartChange("traefik-41.3.0", "edge", other)})
	if err != nil || len(files) != 1 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	if want := "\nkind: Kustomization\n"; !strings.Contains(files[0].Content, want) {
		t.Errorf("it lacks %q:\n%s", want, files[0].Content)
	}
}
