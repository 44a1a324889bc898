package policytest_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/seed"
)

// The words that rules of generated webhooks are made of.
var webhookWords = map[string][]string{
	"apiGroups":   {"", "apps", "coordination.k8s.io", "discovery.k8s.io", "shop.example.com", "*"},
	"apiVersions": {"v1", "v1beta1", "*"},
	"operations":  {"CREATE", "UPDATE", "DELETE", "CONNECT", "*"},
	"resources": {
		"pods", "pods/status", "pods/binding", "pods/exec", "pods/*", "nodes", "nodes/status", "leases", "endpoints", "endpointslices",
		"configmaps", "serviceaccounts", "serviceaccounts/token", "deployments", "orders", "*", "*/*", "*/status", "*/token",
	},
}

// webhook is a webhook of one rule, as the generator makes it.
type webhook struct {
	rule     map[string][]string
	scope    string   // "" for the default
	excluded []string // names of namespaces
	ignored  bool     // failurePolicy is Ignore
}

func generatedWebhook(r *rand.Rand) webhook {
	hook := webhook{rule: map[string][]string{}, scope: []string{"", "", "Namespaced", "Cluster", "*"}[r.IntN(5)], ignored: r.IntN(4) == 0}
	for _, field := range slices.Sorted(maps.Keys(webhookWords)) {
		for range 1 + r.IntN(2) {
			hook.rule[field] = append(hook.rule[field], webhookWords[field][r.IntN(len(webhookWords[field]))])
		}
	}
	for _, name := range []string{"kube-system", "kube-node-lease", "policy"} {
		if r.IntN(3) == 0 {
			hook.excluded = append(hook.excluded, name)
		}
	}
	return hook
}

// widened returns a webhook that matches at least the requests that hook does, and how it was made.
func (hook webhook) widened(r *rand.Rand) (wide webhook, how string) {
	wide = hook
	switch r.IntN(5) {
	case 0:
		wide.scope = "*"
		return wide, "in every scope"
	case 1:
		wide.excluded = nil
		return wide, "in every namespace"
	case 2:
		wide.ignored = false
		return wide, "that must answer"
	}
	fields := slices.Sorted(maps.Keys(webhookWords))
	field := fields[r.IntN(len(fields))]
	word := webhookWords[field][r.IntN(len(webhookWords[field]))]
	wide.rule = maps.Clone(hook.rule)
	wide.rule[field] = append(slices.Clone(hook.rule[field]), word)
	return wide, fmt.Sprintf("for %q in %s", word, field)
}

func (hook webhook) object() map[string]any {
	rule := map[string]any{}
	for field, words := range hook.rule {
		var list []any
		for _, word := range words {
			list = append(list, word)
		}
		rule[field] = list
	}
	if hook.scope != "" {
		rule["scope"] = hook.scope
	}
	entry := map[string]any{
		"name": "pods.policy.example.com", "rules": []any{rule}, "failurePolicy": "Fail",
		"clientConfig": map[string]any{"service": map[string]any{"name": "policy-webhook", "namespace": "policy"}},
	}
	if hook.ignored {
		entry["failurePolicy"] = "Ignore"
	}
	if len(hook.excluded) > 0 {
		var names []any
		for _, name := range hook.excluded {
			names = append(names, name)
		}
		entry["namespaceSelector"] = map[string]any{"matchExpressions": []any{
			map[string]any{"key": "kubernetes.io/metadata.name", "operator": "NotIn", "values": names},
		}}
	}
	return map[string]any{
		"apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingWebhookConfiguration",
		"metadata": map[string]any{"name": "policy"}, "webhooks": []any{entry},
	}
}

// A webhook that matches more requests is found where one that matches fewer is.
func TestAWebhookThatMatchesMoreIsNoBetter(t *testing.T) {
	const hooks = 500
	selected, err := engine(t).Select(policy.Selection{IDs: []string{"webhook-fail-closed"}})
	if err != nil {
		t.Fatal(err)
	}
	blocks := func(hook webhook) bool {
		return len(findingsOf(t, selected, stock{distribution: "generated", object: hook.object()})) > 0
	}
	r := rand.New(rand.NewPCG(5+seed.Of(t), 11))
	found := 0
	for range hooks {
		hook := generatedWebhook(r)
		before := blocks(hook)
		if before {
			found++
		}
		for range 4 {
			wide, how := hook.widened(r)
			after := blocks(wide)
			if before && !after {
				t.Fatalf("%+v is found, and not %s", hook, how)
			}
			hook, before = wide, after
		}
	}
	if found < hooks/20 || found > hooks*19/20 {
		t.Errorf("%d of %d webhooks are found, which tells little", found, hooks)
	}
}
