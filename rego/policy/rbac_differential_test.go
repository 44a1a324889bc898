package policy_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	opa "github.com/open-policy-agent/opa/v1/rego"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/component-helpers/auth/rbac/validation"

	"github.com/lightk8s/lightk8s/test/seed"
)

// Words that rules are made of; half of them are wildcards or come close to one.
var (
	ruleVerbs     = []string{"get", "create", "bind", "*", ""}
	ruleGroups    = []string{"", "apps", "rbac.authorization.k8s.io", "*"}
	ruleResources = []string{
		"pods", "pods/exec", "pods/*", "nodes", "nodes/proxy", "services/proxy", "proxy", "*", "*/proxy", "*/exec", "*/", "*/*", "/proxy", "*/pods/exec",
	}
	ruleURLs = []string{"/metrics", "/debug/pprof/profile", "/debug/*", "/debug*", "/*", "*", "/", "/debug/**", ""}
)

func pick(r *rand.Rand, words []string) []string {
	var picked []string
	for range r.IntN(4) {
		picked = append(picked, words[r.IntN(len(words))])
	}
	return picked
}

// The library and the comparison behind the API server's check of escalation must agree on whether
// a rule grants a request.
func TestGrantsAreThoseOfTheRBACAuthorizer(t *testing.T) {
	const cases = 20_000
	options := append(libraryModules(t, "rbac"), libraryModules(t, "labels")...)
	options = append(options, libraryModules(t, "inventory")...)
	options = append(options, libraryModules(t, "namespace")...)
	options = append(options, libraryModules(t, "skip")...)
	options = append(options, opa.Query(`out := [[granted, urls] |
		some c in input.cases
		granted := {r | some r in c.resources; data.lightk8s.lib.rbac.grants(c.rule, c.verb, c.group, r); not data.lightk8s.lib.rbac.is_limited(c.rule)}
		urls := {u | some u in c.urls; data.lightk8s.lib.rbac.grants_url(c.rule, c.verb, u)}
	]`))
	query, err := opa.New(options...).PrepareForEval(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1+seed.Of(t), 2))
	resources := []string{"pods", "pods/exec", "nodes/proxy", "services/proxy", "nodes"}
	urls := []string{"/metrics", "/debug/pprof/profile", "/debug"}
	granted := 0
	for range cases / 500 {
		var rules []rbacv1.PolicyRule
		var verbs, groups []string
		var asked []any
		for range 500 {
			rule := rbacv1.PolicyRule{
				Verbs: pick(r, ruleVerbs), APIGroups: pick(r, ruleGroups), Resources: pick(r, ruleResources), NonResourceURLs: pick(r, ruleURLs),
			}
			if r.IntN(4) == 0 {
				rule.ResourceNames, rule.NonResourceURLs = []string{"web"}, nil
			}
			rules = append(rules, rule)
			verbs, groups = append(verbs, ruleVerbs[r.IntN(3)]), append(groups, ruleGroups[r.IntN(3)])
			asked = append(asked, map[string]any{
				"rule": map[string]any{
					"verbs": rule.Verbs, "apiGroups": rule.APIGroups, "resources": rule.Resources,
					"nonResourceURLs": rule.NonResourceURLs, "resourceNames": rule.ResourceNames,
				},
				"verb": verbs[len(verbs)-1], "group": groups[len(groups)-1], "resources": resources, "urls": urls,
			})
		}
		results, err := query.Eval(t.Context(), opa.EvalInput(map[string]any{"cases": asked}))
		if err != nil {
			t.Fatal(err)
		}
		answers, _ := results[0].Bindings["out"].([]any)
		for i, rule := range rules {
			answer, _ := answers[i].([]any)
			for _, resource := range resources {
				servant := rbacv1.PolicyRule{Verbs: verbs[i : i+1], APIGroups: groups[i : i+1], Resources: []string{resource}}
				granted += checkGrant(t, rule, servant, holds(answer[0], resource))
			}
			for _, url := range urls {
				servant := rbacv1.PolicyRule{Verbs: verbs[i : i+1], NonResourceURLs: []string{url}}
				granted += checkGrant(t, rule, servant, holds(answer[1], url))
			}
		}
	}
	if granted < cases/10 {
		t.Errorf("%d requests of %d rules are granted, too few to tell", granted, cases)
	}
}

func holds(set any, element string) bool {
	list, _ := set.([]any)
	return slices.Contains(list, any(element))
}

// checkGrant compares one answer, and returns 1 for a request that is granted.
func checkGrant(t *testing.T, owner, servant rbacv1.PolicyRule, got bool) int {
	t.Helper()
	want, _ := validation.Covers([]rbacv1.PolicyRule{owner}, []rbacv1.PolicyRule{servant})
	if got != want {
		t.Fatalf("%s for %s: granted %v, want %v", words(owner), words(servant), got, want)
	}
	if want {
		return 1
	}
	return 0
}

func words(rule rbacv1.PolicyRule) string {
	return fmt.Sprintf("%q on %q of %q named %q, paths %q",
		rule.Verbs, strings.Join(rule.Resources, " "), rule.APIGroups, rule.ResourceNames, rule.NonResourceURLs)
}
