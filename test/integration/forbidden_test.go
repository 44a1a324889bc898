package integration_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/rego/policytest"
)

// reader is a ClusterRole that may read what an audit reads, without some resources.
func reader(t *testing.T, a *apiServer, name string, without ...string) map[string]any {
	t.Helper()
	engine := policytest.Load(t, rego.Bundle())
	rules := []any{map[string]any{"apiGroups": []any{"authorization.k8s.io"}, "resources": []any{"subjectaccessreviews"}, "verbs": []any{"create"}}}
	for _, kind := range append(engine.Kinds(), engine.InventoryKinds()...) {
		mapping, err := a.mapper.RESTMapping(kind)
		if err != nil || contains(without, mapping.Resource.Resource) {
			continue
		}
		rules = append(rules, map[string]any{
			"apiGroups": []any{mapping.Resource.Group}, "resources": []any{mapping.Resource.Resource}, "verbs": []any{"get", "list"},
		})
	}
	role := bare("rbac.authorization.k8s.io/v1", "ClusterRole", "", name)
	role["rules"] = rules
	return role
}

// grant binds the ClusterRole to a user: in one namespace, or in all where namespace is empty.
func grant(role, user, namespace string) map[string]any {
	kind := "ClusterRoleBinding"
	if namespace != "" {
		kind = "RoleBinding"
	}
	binding := bare("rbac.authorization.k8s.io/v1", kind, namespace, role)
	binding["roleRef"] = map[string]any{"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role}
	binding["subjects"] = []any{map[string]any{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": user}}
	return binding
}

// dependOn lists the controls that cannot judge anything, or look at what they cannot see,
// where the kind is not known.
func dependOn(t *testing.T, kind schema.GroupKind) (needing, affected []string) {
	t.Helper()
	for _, control := range policytest.Load(t, rego.Bundle()).Controls() {
		need := policy.Need("inventory/" + kind.String())
		if slices.Contains(control.Needs, need) {
			needing = append(needing, control.ID)
		}
		if slices.Contains(control.Needs, need) || slices.Contains(control.Kinds, kind) {
			affected = append(affected, control.ID)
		}
	}
	return needing, affected
}

func TestForbiddenListSkipsItsControlsAndJudgesTheRest(t *testing.T) {
	const user = "auditor"
	shared.mustApply(t, reader(t, shared, "auditor", "networkpolicies", "nodes"), grant("auditor", user, ""),
		bare("v1", "Namespace", "", "shop"), bare("v1", "ServiceAccount", "shop", "default"), privilegedPod("shop", "web"))
	for name, flags := range map[string][]string{
		"client certificate": {"--kubeconfig", shared.user(t, user)},
		"impersonation":      {"--kubeconfig", shared.kubeconfig(t), "--as", user},
	} {
		t.Run(name, func(t *testing.T) {
			r, o := audit(t, flags...)
			if o.code != exitcode.Unread {
				t.Errorf("exit code %d, want %d", o.code, exitcode.Unread)
			}
			errs := map[string][]string{}
			for _, e := range r.Errors {
				errs[e.Subject+": "+e.Message] = e.Controls
			}
			policies := schema.GroupKind{Group: "networking.k8s.io", Kind: "NetworkPolicy"}
			needPolicies, affectedByPolicies := dependOn(t, policies)
			needNodes, affectedByNodes := dependOn(t, schema.GroupKind{Kind: "Node"})
			_, affectedByFacts := dependOn(t, facts.NodeConfigKind)
			want := map[string][]string{
				"configuration of nodes: nodes: cannot list them: forbidden":     affectedByFacts,
				"networkpolicies.networking.k8s.io: cannot list them: forbidden": affectedByPolicies,
				"nodes: cannot list them: forbidden":                             affectedByNodes,
			}
			for subject, controls := range want {
				if len(controls) == 0 || slices.ContainsFunc(controls, func(id string) bool { return !contains(errs[subject], id) }) {
					t.Errorf("errors %v; want %s, naming %v", errs, subject, controls)
				}
			}
			if len(r.Errors) != len(want) {
				t.Errorf("%d errors: %v", len(r.Errors), errs)
			}
			for _, id := range append(needPolicies, needNodes...) {
				if !slices.ContainsFunc(r.Skipped, func(s report.Skip) bool { return s.Control == id }) || len(findings(r, id)) > 0 {
					t.Errorf("%s was not skipped", id)
				}
			}
			if len(findings(r, "privileged")) != 1 {
				t.Errorf("privileged: findings %v, want the pod", findings(r, "privileged"))
			}
		})
	}
}

func TestUserOfOneNamespaceAuditsIt(t *testing.T) {
	const user = "shopkeeper"
	shared.mustApply(t, bare("v1", "Namespace", "", "shop"), bare("v1", "ServiceAccount", "shop", "default"), privilegedPod("shop", "web"),
		bare("v1", "Namespace", "", "other"), bare("v1", "ServiceAccount", "other", "default"), privilegedPod("other", "web"))
	shared.mustApply(t, reader(t, shared, "shopkeeper"), grant("shopkeeper", user, "shop"))
	kubeconfig := shared.user(t, user)
	t.Run("by what stands in the namespace", func(t *testing.T) {
		r := auditClean(t, "--kubeconfig", kubeconfig, "-n", "shop", "--control", "privileged,pod-security-label,default-deny-ingress,resource-quota")
		want := map[string]int{"privileged": 1, "pod-security-label": 1, "default-deny-ingress": 1, "resource-quota": 1}
		got := map[string]int{}
		for finding := range findings(r) {
			got[finding.Control]++
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("findings (-want +got):\n%s", diff)
		}
	})
	t.Run("by everything, as far as the user may read", func(t *testing.T) {
		r, o := audit(t, "--kubeconfig", kubeconfig, "-n", "shop")
		if o.code != exitcode.Unread || len(findings(r, "privileged")) != 1 || len(findings(r, "default-deny-ingress")) != 1 {
			t.Errorf("exit code %d, findings %v", o.code, findings(r, "privileged", "default-deny-ingress"))
		}
		for _, e := range r.Errors {
			if strings.Contains(e.Subject, "networkpolicies") || !strings.Contains(e.Message, "forbidden") {
				t.Errorf("error %+v", e)
			}
			t.Logf("%s: %s: %v", e.Subject, e.Message, e.Controls)
		}
	})
	t.Run("but not another", func(t *testing.T) {
		r, o := audit(t, "--kubeconfig", kubeconfig, "-n", "other", "--control", "privileged")
		if o.code != exitcode.Unread || r.Findings.Len() > 0 || len(r.Errors) == 0 {
			t.Errorf("exit code %d, %d findings, errors %v", o.code, r.Findings.Len(), r.Errors)
		}
	})
}
