package webhook

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/source/installation"
	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// checkInjection checks what the API server injects by itself in mode policies.
func checkInjection(i installation.Injection) []Check {
	a := about{"injection", "MutatingAdmissionPolicyBinding/" + i.Name}
	binding := i.Binding.Object
	if binding == nil {
		if i.Binding.Err != nil {
			return []Check{a.is(Unknown, "%v", i.Binding.Err)}
		}
		return []Check{a.is(Warning, "not installed; nothing is injected into pods")}
	}
	checks := []Check{checkInjectingPolicy(a, i), checkInjectionExempts(a, binding)}
	return append(checks, checkSizes(i)...)
}

func checkInjectingPolicy(a about, i installation.Injection) Check {
	switch p := i.Policy.Object; {
	case i.Policy.Err != nil:
		return a.is(Unknown, "%v", i.Policy.Err)
	case p == nil:
		return a.is(Broken, "MutatingAdmissionPolicy %s not found", i.Binding.Object.Spec.PolicyName)
	case p.Spec.FailurePolicy == nil || *p.Spec.FailurePolicy != admissionv1.Ignore:
		return a.is(Broken, "failurePolicy is not Ignore: an error in the policy blocks every pod")
	}
	return a.is(OK, "the API server injects without a pod")
}

// checkInjectionExempts checks that the pods that a cluster starts with stay as they are.
func checkInjectionExempts(a about, binding *admissionv1.MutatingAdmissionPolicyBinding) Check {
	a.name = "namespace-selector"
	var selector *metav1.LabelSelector
	if binding.Spec.MatchResources != nil {
		selector = binding.Spec.MatchResources.NamespaceSelector
	}
	if selector == nil {
		return a.is(Warning, "namespace %s gets limits too; leave it out", metav1.NamespaceSystem)
	}
	matches, err := metav1.LabelSelectorAsSelector(selector)
	switch {
	case err != nil:
		return a.is(Broken, "namespaceSelector cannot be read: %v", err)
	case matches.Matches(labels.Set{corev1.LabelMetadataName: metav1.NamespaceSystem}):
		return a.is(Warning, "namespace %s gets limits too; leave it out", metav1.NamespaceSystem)
	}
	return a.is(OK, "namespace %s is left out", metav1.NamespaceSystem)
}

// checkSizes checks that sizes exist, and that they are those of the nodes and LimitRanges of now.
func checkSizes(i installation.Injection) []Check {
	a := about{"sizes", "ConfigMap"}
	if ref := i.Binding.Object.Spec.ParamRef; ref != nil {
		a.object = "ConfigMap " + ref.Namespace + "/" + ref.Name
	}
	if i.Sizes.Object == nil {
		return []Check{missing(a, i.Sizes, "nothing is injected without sizes")}
	}
	if err := errors.Join(i.Nodes.Err, i.LimitRanges.Err); err != nil {
		return []Check{a.is(Unknown, "%s", strings.ReplaceAll(err.Error(), "\n", "; "))}
	}
	findings, err := judgeSizes(i)
	if err != nil {
		return []Check{a.is(Unknown, "%v", err)}
	}
	var checks []Check
	for _, finding := range findings {
		checks = append(checks, a.is(Warning, "%s; run kubectl lightk8s tune --apply", finding.Message))
	}
	if len(checks) == 0 {
		return []Check{a.is(OK, "sizes are those of the nodes")}
	}
	return checks
}

// judgeSizes has the control that tune goes by look at the sizes.
func judgeSizes(i installation.Injection) ([]policy.Finding, error) {
	const id = "injection-sizes"
	engine, err := policy.Load(rego.Bundle(), policy.WithControls(func(c policy.Control) bool { return c.ID == id }))
	if err != nil {
		return nil, fmt.Errorf("load control %s: %w", id, err)
	}
	inventory := policy.NewInventory()
	for _, kind := range []string{"Node", "LimitRange"} {
		inventory.Know(schema.GroupKind{Kind: kind})
	}
	add := func(kind string, object any) error {
		plain, err := plainObject(kind, object)
		if err == nil {
			inventory.Add(plain)
		}
		return err
	}
	var errs []error
	for n := range i.Nodes.Object.Items {
		errs = append(errs, add("Node", &i.Nodes.Object.Items[n]))
	}
	for n := range i.LimitRanges.Object.Items {
		errs = append(errs, add("LimitRange", &i.LimitRanges.Object.Items[n]))
	}
	sizes, err := plainObject("ConfigMap", i.Sizes.Object)
	if err := errors.Join(append(errs, err)...); err != nil {
		return nil, err
	}
	verdict, err := engine.Evaluate(context.Background(), policy.Target{Object: sizes, Facts: policy.Facts{Inventory: inventory}})
	if err != nil {
		return nil, fmt.Errorf("judge sizes: %w", err)
	}
	for _, failure := range verdict.Failed {
		return nil, fmt.Errorf("judge sizes: %w", failure.Err)
	}
	for _, skip := range verdict.Skipped {
		return nil, fmt.Errorf("judge sizes: %s", skip.Reason)
	}
	return slices.Clone(verdict.Findings), nil
}

// plainObject is a typed object as manifests have it: a list of the API leaves the kinds of its items out.
func plainObject(kind string, object any) (map[string]any, error) {
	plain, err := runtime.DefaultUnstructuredConverter.ToUnstructured(object)
	if err != nil {
		return nil, fmt.Errorf("convert %s: %w", kind, err)
	}
	plain["apiVersion"], plain["kind"] = "v1", kind
	return plain, nil
}
