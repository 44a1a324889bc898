package integration_test

import (
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/report"
)

// The command keeps what the server serves in a cache on disk; a CRD that came or went since
// must not mislead it.
func TestKindOfACRDIsJudgedOnceInstalledAndKnownAsNoneElse(t *testing.T) {
	const control = "prometheus-memory-limit"
	kubeconfig := shared.kubeconfig(t)
	prometheus := bare("monitoring.coreos.com/v1", "Prometheus", "default", "main")
	prometheus["spec"] = map[string]any{"retention": "3d"}

	checkThereIsNone(t, auditClean(t, "--kubeconfig", kubeconfig), control)
	t.Run("installed", func(t *testing.T) {
		shared.install(t, definition(schema.GroupKind{Group: "monitoring.coreos.com", Kind: "Prometheus"}, []any{map[string]any{
			"name": "v1", "served": true, "storage": true,
			"schema": map[string]any{"openAPIV3Schema": map[string]any{"type": "object", "x-kubernetes-preserve-unknown-fields": true}},
		}}))
		shared.mustApply(t, prometheus)
		r := auditClean(t, "--kubeconfig", kubeconfig)
		if len(findings(r, control)) != 1 {
			t.Errorf("%s: findings %v, want 1", control, findings(r, control))
		}
		if len(findings(r, "memory-alert")) != 1 { // needs the kind PrometheusRule, which is not installed: there is none
			t.Errorf("memory-alert: findings %v, want 1", findings(r, "memory-alert"))
		}
	})
	checkThereIsNone(t, auditClean(t, "--kubeconfig", kubeconfig), control)
}

func checkThereIsNone(t *testing.T, r report.Report, control string) {
	t.Helper()
	for _, skip := range r.Skipped {
		if skip.Control == control {
			if skip.Objects != 0 || !strings.HasPrefix(skip.Reason, "there is no Prometheus") {
				t.Errorf("skipped %+v", skip)
			}
			return
		}
	}
	t.Errorf("%s was not skipped", control)
}
