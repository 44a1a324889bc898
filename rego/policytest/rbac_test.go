package policytest_test

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/seed"
)

const rbacGroup = "rbac.authorization.k8s.io"

var rbacRoles = flag.Int("rbac.roles", 400, "how many random roles to compare with three that grant more")

// The words that generated rules are made of: what controls look at, what is harmless, and wildcards.
var (
	words = map[string][]string{
		"verbs": {
			"get", "list", "watch", "create", "update", "patch", "delete", "deletecollection",
			"bind", "escalate", "impersonate", "approve", "sign", "use", "*",
		},
		"apiGroups": {
			"", "apps", "batch", rbacGroup, "admissionregistration.k8s.io", "certificates.k8s.io",
			"authentication.k8s.io", "shop.example.com", "*",
		},
		"resources": {
			"pods", "pods/exec", "pods/attach", "pods/ephemeralcontainers", "pods/log", "deployments", "daemonsets", "statefulsets",
			"replicasets", "replicationcontrollers", "jobs", "cronjobs", "secrets", "configmaps", "serviceaccounts",
			"serviceaccounts/token", "nodes", "nodes/status", "nodes/proxy", "nodes/metrics", "services/proxy", "namespaces",
			"persistentvolumes", "users", "groups", "uids", "roles", "clusterroles", "rolebindings",
			"mutatingwebhookconfigurations", "validatingadmissionpolicybindings", "certificatesigningrequests/approval",
			"signers", "orders", "*/proxy", "*/exec", "*/token", "*",
		},
		"resourceNames":   {"cluster-admin", "view", "system:masters", "web", "kubernetes.io/kube-apiserver-client", "kubernetes.io/kubelet-serving"},
		"nonResourceURLs": {"/metrics", "/healthz/*", "/*", "*"},
	}
	mustFields = []string{"verbs", "apiGroups", "resources"}
)

// rbacControls are the controls that look at roles and bindings alone.
func rbacControls(t *testing.T) (*policy.Engine, map[string]policy.Severity) {
	t.Helper()
	severities := map[string]policy.Severity{}
	for _, control := range engine(t).Controls() {
		isRBAC := !slices.ContainsFunc(control.Kinds, func(k schema.GroupKind) bool { return k.Group != rbacGroup })
		if control.Category == "access" && isRBAC {
			severities[control.ID] = control.Severity
		}
	}
	selected, err := engine(t).Select(policy.Selection{IDs: slices.Sorted(maps.Keys(severities))})
	if err != nil {
		t.Fatal(err)
	}
	return selected, severities
}

// grant is a role as the generator makes it.
type grant struct {
	kind, namespace string
	labels          map[string]any
	rules           []map[string][]string
}

func (g grant) clone() grant {
	g.labels = maps.Clone(g.labels)
	g.rules = slices.Clone(g.rules)
	for i, rule := range g.rules {
		g.rules[i] = maps.Clone(rule)
	}
	return g
}

func (g grant) String() string {
	return fmt.Sprintf("%s of namespace %q with labels %v and rules %v", g.kind, g.namespace, g.labels, g.rules)
}

// objects are the role, a binding of it, and a ClusterRole that takes it in.
func (g grant) objects() []map[string]any {
	var rules []any
	for _, rule := range g.rules {
		fields := map[string]any{}
		for field, values := range rule {
			var list []any
			for _, value := range values {
				list = append(list, value)
			}
			fields[field] = list
		}
		rules = append(rules, fields)
	}
	metadata := map[string]any{"name": "generated", "labels": g.labels}
	binding := map[string]any{
		"apiVersion": rbacGroup + "/v1", "kind": g.kind + "Binding", "metadata": map[string]any{"name": "generated"},
		"roleRef":  map[string]any{"apiGroup": rbacGroup, "kind": g.kind, "name": "generated"},
		"subjects": []any{map[string]any{"kind": "User", "name": "jane", "apiGroup": rbacGroup}},
	}
	role := map[string]any{"apiVersion": rbacGroup + "/v1", "kind": g.kind, "metadata": metadata, "rules": rules}
	if g.kind == "Role" {
		metadata["namespace"] = g.namespace
		binding["metadata"] = map[string]any{"name": "generated", "namespace": g.namespace}
		return []map[string]any{role, binding}
	}
	return []map[string]any{role, binding, {
		"apiVersion": rbacGroup + "/v1", "kind": "ClusterRole", "metadata": map[string]any{"name": "aggregated"},
		"aggregationRule": map[string]any{"clusterRoleSelectors": []any{map[string]any{"matchLabels": map[string]any{"shop.example.com/all": "true"}}}},
	}}
}

// findings lists what the controls find in the objects.
func (g grant) findings(t *testing.T, engine *policy.Engine) []policy.Finding {
	t.Helper()
	inventory := policy.NewInventory()
	for _, kind := range engine.InventoryKinds() {
		inventory.Know(kind)
	}
	objects := g.objects()
	for _, object := range objects {
		inventory.Add(object)
	}
	var all []policy.Finding
	for _, object := range objects {
		all = append(all, findingsOf(t, engine, stock{distribution: "generated", object: object, facts: policy.Facts{Inventory: inventory}})...)
	}
	return all
}

func generated(r *rand.Rand) grant {
	g := grant{kind: "ClusterRole", labels: map[string]any{"shop.example.com/all": "true"}}
	if r.IntN(3) == 0 {
		g.kind, g.namespace = "Role", []string{"shop", "kube-system"}[r.IntN(2)]
	}
	if r.IntN(4) == 0 {
		g.labels[rbacGroup+"/aggregate-to-"+[]string{"admin", "edit", "view"}[r.IntN(3)]] = "true"
	}
	for range 1 + r.IntN(3) {
		g.rules = append(g.rules, generatedRule(r))
	}
	if r.IntN(20) == 0 { // two halves that chance hardly brings together
		g.rules = append(g.rules,
			map[string][]string{"verbs": {"update"}, "apiGroups": {"certificates.k8s.io"}, "resources": {"certificatesigningrequests/approval"}},
			map[string][]string{"verbs": {"approve"}, "apiGroups": {"certificates.k8s.io"}, "resources": {"signers"}, "resourceNames": words["resourceNames"][4:]})
	}
	return g
}

func generatedRule(r *rand.Rand) map[string][]string {
	some := func(field string, most int) []string {
		var picked []string
		for range 1 + r.IntN(most) {
			picked = append(picked, words[field][r.IntN(len(words[field]))])
		}
		return picked
	}
	if r.IntN(10) == 0 {
		return map[string][]string{"verbs": some("verbs", 2), "nonResourceURLs": some("nonResourceURLs", 2)}
	}
	rule := map[string][]string{"verbs": some("verbs", 3), "apiGroups": some("apiGroups", 2), "resources": some("resources", 3)}
	if r.IntN(3) == 0 {
		rule["resourceNames"] = some("resourceNames", 2)
	}
	return rule
}

// widened returns a role that grants at least what g does, and how it was made.
func widened(r *rand.Rand, g grant) (wide grant, how string) {
	wide = g.clone()
	rule := wide.rules[r.IntN(len(wide.rules))]
	switch r.IntN(6) {
	case 0:
		wide.rules = append(wide.rules, generatedRule(r))
		return wide, "a rule more"
	case 1:
		wide.kind, wide.namespace = "ClusterRole", ""
		return wide, "in every namespace"
	case 2:
		delete(rule, "resourceNames")
		return wide, "on every name"
	}
	field := mustFields[r.IntN(len(mustFields))]
	if _, isURL := rule["nonResourceURLs"]; isURL {
		field = []string{"verbs", "nonResourceURLs"}[r.IntN(2)]
	}
	values := slices.Clone(rule[field])
	at := r.IntN(len(values))
	switch r.IntN(3) {
	case 0:
		values = append(values, words[field][r.IntN(len(words[field]))])
	case 1:
		values[at] = "*"
	case 2:
		if _, sub, ok := strings.Cut(values[at], "/"); ok && field == "resources" {
			values[at] = "*/" + sub
		} else {
			values[at] = "*"
		}
	}
	rule[field] = values
	return wide, fmt.Sprintf("%s %v", field, values)
}

// deeds are what a message names of a finding: what the rule leads to, and verbs or deeds in a list.
func deeds(message string) (named map[string]bool) {
	named = map[string]bool{}
	text := message
	if _, deed, ok := strings.Cut(message, ": "); ok {
		text = deed
	}
	for _, before := range []string{" can also ", " grants "} {
		if _, after, ok := strings.Cut(text, before); ok {
			text = after
		}
	}
	text, _, _ = strings.Cut(text, " on the Secrets")
	for part := range strings.SplitSeq(text, ", ") {
		named[part] = true
	}
	return named
}

// missing names a finding of the narrow role that no finding of the wide one covers: the same
// control, which names the same mechanism.
func missing(narrow, wide []policy.Finding) string {
	named := map[string]map[string]bool{}
	for _, finding := range wide {
		if named[finding.Control] == nil {
			named[finding.Control] = map[string]bool{}
		}
		maps.Copy(named[finding.Control], deeds(finding.Message))
	}
	for _, finding := range narrow {
		there, ok := named[finding.Control]
		if !ok {
			return finding.Control + ": " + finding.Message
		}
		if finding.Control == "wildcard-rule" || finding.Control == "cluster-admin-binding" || there["*"] {
			continue
		}
		for deed := range deeds(finding.Message) {
			if !there[deed] {
				return finding.Control + ": " + deed
			}
		}
	}
	return ""
}

// A role that grants more never has fewer findings: what a control names for the narrow role, the
// same control names for the wide one, so that the worst severity does not fall either.
func TestARoleThatGrantsMoreIsNoBetter(t *testing.T) {
	roles := *rbacRoles
	engine, severities := rbacControls(t)
	r := rand.New(rand.NewPCG(3+seed.Of(t), 7))
	found := map[string]int{}
	for range roles {
		narrow := generated(r)
		wide := narrow
		before := narrow.findings(t, engine)
		for _, finding := range before {
			found[finding.Control]++
		}
		for range 3 {
			var how string
			wide, how = widened(r, wide)
			if gone := missing(before, wide.findings(t, engine)); gone != "" {
				t.Fatalf("%s\nmade wider by %s\n%s\nlost %s", narrow, how, wide, gone)
			}
		}
	}
	for id := range severities {
		isAboutSubjects := slices.Contains([]string{"anonymous-binding", "everyone-binding", "default-service-account-binding"}, id)
		if found[id] == 0 && !isAboutSubjects && id != "built-in-role-binding" && id != "cluster-admin-binding" {
			t.Errorf("%s found nothing in %d roles, which tells nothing of it", id, roles)
		}
	}
}

// A role that grants everything has each finding that any single grant has.
func TestARoleThatGrantsEverythingIsAsBadAsEachGrant(t *testing.T) {
	engine, severities := rbacControls(t)
	groups := words["apiGroups"][:len(words["apiGroups"])-1] // without *
	star := map[string][]string{"verbs": {"*"}, "apiGroups": {"*"}, "resources": {"*"}}
	for _, place := range []grant{{kind: "ClusterRole"}, {kind: "Role", namespace: "kube-system"}} {
		everything := place
		everything.rules = []map[string][]string{star}
		all := everything.findings(t, engine)
		worst := ""
		for _, finding := range all {
			if severities[finding.Control] == policy.Critical {
				worst = finding.Control
			}
		}
		if place.kind == "ClusterRole" && worst == "" {
			t.Errorf("no critical finding in %s", everything)
		}
		for _, resource := range words["resources"] {
			for _, verb := range words["verbs"] {
				single := place
				single.rules = []map[string][]string{{"verbs": {verb}, "apiGroups": groups, "resources": {resource}}}
				if gone := missing(single.findings(t, engine), all); gone != "" {
					t.Fatalf("%s\nhas %s, and everything has not", single, gone)
				}
			}
		}
	}
}

// A shipped role that grants more is no better either, bound alone in its file; nor is a binding for
// the whole cluster beside one for kube-system.
func TestShippedRolesThatGrantMoreAreNoBetter(t *testing.T) {
	engine, severities := rbacControls(t)
	// worst is the rank of the severest finding, and higher for none.
	worst := func(kind, role string) int {
		metadata := map[string]any{"name": "devs"}
		if kind == "RoleBinding" {
			metadata["namespace"] = "kube-system"
		}
		binding := map[string]any{
			"apiVersion": rbacGroup + "/v1", "kind": kind, "metadata": metadata,
			"roleRef":  map[string]any{"apiGroup": rbacGroup, "kind": "ClusterRole", "name": role},
			"subjects": []any{map[string]any{"kind": "Group", "name": "devs", "apiGroup": rbacGroup}},
		}
		rank := len(policy.Severities())
		for _, finding := range findingsOf(t, engine, stock{distribution: "generated", object: binding}) {
			rank = min(rank, slices.Index(policy.Severities(), severities[finding.Control]))
		}
		return rank
	}
	before := map[string]int{}
	for _, role := range []string{"view", "edit", "admin", "cluster-admin"} {
		for _, kind := range []string{"RoleBinding", "ClusterRoleBinding"} {
			rank := worst(kind, role)
			if least, ok := before[kind]; ok && rank > least {
				t.Errorf("%s of %s ranks %d, and a lesser role %d", kind, role, rank, least)
			}
			before[kind] = rank
		}
		if before["ClusterRoleBinding"] > before["RoleBinding"] {
			t.Errorf("%s ranks %d in every namespace, and %d in kube-system", role, before["ClusterRoleBinding"], before["RoleBinding"])
		}
	}
	if before["ClusterRoleBinding"] == len(policy.Severities()) {
		t.Error("nothing is found in a binding of cluster-admin")
	}
}
