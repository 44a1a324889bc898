package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/rego/policy"
)

const readerHeader = `# What kubectl lightk8s audit, snapshot and tune read of a cluster. Nothing can be changed with it. It includes
# Secrets, of which only bootstrap tokens and tokens of service accounts are asked for: bind it to people, and not to
# the ServiceAccount of a workload. --node-config and --usage need node-reader.yaml too.
#
#   kubectl apply -f docs/rbac/reader.yaml
#   kubectl create clusterrolebinding lightk8s-reader --clusterrole=lightk8s-reader --user=NAME
`

// readerRole is the ClusterRole of those who audit a cluster: to get and list what the controls of an engine
// look at, and what the audit asks the API server itself.
func readerRole(engine *policy.Engine) ([]byte, error) {
	byGroup := map[string][]string{}
	for _, kind := range append(engine.Kinds(), engine.InventoryKinds()...) {
		if kind == policy.ClusterKind || source.IsFact(kind) {
			continue
		}
		byGroup[kind.Group] = append(byGroup[kind.Group], resourceOf(kind))
	}
	var rules []rbacv1.PolicyRule
	for _, group := range slices.Sorted(maps.Keys(byGroup)) {
		slices.Sort(byGroup[group])
		rules = append(rules, rbacv1.PolicyRule{APIGroups: []string{group}, Resources: slices.Compact(byGroup[group]), Verbs: []string{"get", "list"}})
	}
	rules = append(rules,
		rbacv1.PolicyRule{APIGroups: []string{"authorization.k8s.io"}, Resources: []string{"subjectaccessreviews"}, Verbs: []string{"create"}},
		rbacv1.PolicyRule{NonResourceURLs: []string{"/metrics"}, Verbs: []string{"get"}},
	)
	data, err := yaml.Marshal(map[string]any{
		"apiVersion": rbacv1.SchemeGroupVersion.String(), "kind": "ClusterRole",
		"metadata": map[string]any{"name": "lightk8s-reader"}, "rules": rules,
	})
	if err != nil {
		return nil, fmt.Errorf("encode the ClusterRole of readers: %w", err)
	}
	return append([]byte(readerHeader), data...), nil
}

// resourceOf is the resource of a kind, which the guess of apimachinery gets wrong for Gateway.
func resourceOf(kind schema.GroupKind) string {
	guess, _ := meta.UnsafeGuessKindToResource(kind.WithVersion(""))
	if stem, ok := strings.CutSuffix(guess.Resource, "aies"); ok {
		return stem + "ays"
	}
	return guess.Resource
}
