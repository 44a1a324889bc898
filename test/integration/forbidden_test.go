package integration_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/rego/policytest"
	"github.com/lightk8s/lightk8s/test/decode"
	"github.com/lightk8s/lightk8s/test/repo"
)

// readerRole is the ClusterRole that docs/rbac has for those who audit a cluster.
func readerRole(t *testing.T) map[string]any {
	t.Helper()
	data, err := os.ReadFile(repo.Path("docs/rbac/reader.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return decode.Object(t, string(data))
}

// reader is that ClusterRole under another name, without some resources and paths.
func reader(t *testing.T, name string, without ...string) map[string]any {
	t.Helper()
	role := readerRole(t)
	role["metadata"] = map[string]any{"name": name}
	for _, rule := range role["rules"].([]any) {
		rule := rule.(map[string]any)
		for _, key := range []string{"resources", "nonResourceURLs"} {
			if names, ok := rule[key].([]any); ok {
				rule[key] = slices.DeleteFunc(names, func(name any) bool { return contains(without, name.(string)) })
			}
		}
	}
	role["rules"] = slices.DeleteFunc(role["rules"].([]any), func(rule any) bool {
		urls, _ := rule.(map[string]any)["nonResourceURLs"].([]any)
		resources, _ := rule.(map[string]any)["resources"].([]any)
		return len(urls)+len(resources) == 0
	})
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
	shared.mustApply(t, reader(t, "auditor", "networkpolicies", "nodes"), grant("auditor", user, ""),
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

// The role in docs/rbac is enough for an audit, and has nothing that an audit does not list.
func TestTheReaderRoleIsWhatAnAuditReads(t *testing.T) {
	const user = "reader"
	role := readerRole(t)
	shared.mustApply(t, role, grant("lightk8s-reader", user, ""))
	if r, o := audit(t, "--kubeconfig", shared.user(t, user)); len(r.Errors) > 0 {
		t.Errorf("exit code %d, errors %+v", o.code, r.Errors)
	}
	granted := map[string]bool{}
	for _, rule := range role["rules"].([]any) {
		groups, _ := rule.(map[string]any)["apiGroups"].([]any)
		resources, _ := rule.(map[string]any)["resources"].([]any)
		for _, resource := range resources {
			granted[schema.GroupResource{Group: groups[0].(string), Resource: resource.(string)}.String()] = true
		}
	}
	listed := map[string]bool{"subjectaccessreviews.authorization.k8s.io": true}
	engine := policytest.Load(t, rego.Bundle())
	for _, kind := range append(engine.Kinds(), engine.InventoryKinds()...) {
		if kind == policy.ClusterKind || source.IsFact(kind) {
			continue
		}
		guess, _ := meta.UnsafeGuessKindToResource(kind.WithVersion(""))
		name := schema.GroupResource{Group: kind.Group, Resource: strings.Replace(guess.Resource, "gatewaies", "gateways", 1)}.String()
		if mapping, err := shared.mapper.RESTMapping(kind); err == nil {
			name = mapping.Resource.GroupResource().String()
		}
		listed[name] = true
	}
	if diff := cmp.Diff(listed, granted); diff != "" {
		t.Errorf("granted (-listed +granted):\n%s", diff)
	}
}

func TestAUserWithoutRightsIsToldOnceWhatToAskFor(t *testing.T) {
	r, o := audit(t, "--kubeconfig", shared.kubeconfig(t), "--as", "bob")
	if o.code != exitcode.Unread || len(r.Errors) < 20 {
		t.Errorf("exit code %d, %d errors", o.code, len(r.Errors))
	}
	want := regexp.MustCompile(`^error: [a-z, ]+ and [0-9]+ more not read: forbidden; [0-9]+ controls skipped\nGrant ClusterRole lightk8s-reader of docs/rbac/reader.yaml.\n`)
	if !want.MatchString(o.errOut) || strings.Count(o.errOut, "error:") != 1 {
		t.Errorf("standard error:\n%s", o.errOut)
	}
}

func TestANamespaceThatIsTypedWrongIsNamed(t *testing.T) {
	shared.mustApply(t, bare("v1", "Namespace", "", "bookshop"))
	o := run(t, "audit", "--kubeconfig", shared.kubeconfig(t), "-n", "bokshop")
	want := "error: namespace \"bokshop\": not found; did you mean \"bookshop\"?\n"
	if o.code != exitcode.Unread || o.out != "" || o.errOut != want {
		t.Errorf("exit code %d, standard output %q, standard error %q, want %q", o.code, o.out, o.errOut, want)
	}
}

func TestUserOfOneNamespaceAuditsIt(t *testing.T) {
	const user = "shopkeeper"
	shared.mustApply(t, bare("v1", "Namespace", "", "shop"), bare("v1", "ServiceAccount", "shop", "default"), privilegedPod("shop", "web"),
		bare("v1", "Namespace", "", "other"), bare("v1", "ServiceAccount", "other", "default"), privilegedPod("other", "web"))
	shared.mustApply(t, reader(t, "shopkeeper"), grant("shopkeeper", user, "shop"))
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
	t.Run("by everything, as far as the user can read", func(t *testing.T) {
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
