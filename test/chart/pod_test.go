package chart_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	appsv1 "k8s.io/api/apps/v1"
	policyv1 "k8s.io/api/policy/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"
	podsecurityapi "k8s.io/pod-security-admission/api"
	podsecurity "k8s.io/pod-security-admission/policy"

	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
)

func TestPodMeetsTheLevelRestricted(t *testing.T) {
	evaluator, err := podsecurity.NewEvaluator(podsecurity.DefaultChecks(), nil)
	if err != nil {
		t.Fatal(err)
	}
	everyWebhook(t, func(t *testing.T, objects []runtime.Object) {
		pod := the[*appsv1.Deployment](t, objects).Spec.Template
		results := podsecurity.AggregateCheckResults(evaluator.EvaluatePod(
			podsecurityapi.LevelVersion{Level: podsecurityapi.LevelRestricted, Version: podsecurityapi.LatestVersion()}, &pod.ObjectMeta, &pod.Spec))
		if !results.Allowed {
			t.Error(results.ForbiddenDetail())
		}
	})
}

// The chart is judged as any other would be, all of its objects together.
func TestAuditFindsNothing(t *testing.T) {
	engine, err := policy.Load(rego.Bundle())
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"default", "high-availability"} {
		t.Run(name, func(t *testing.T) {
			files := readCase(t, name)
			inventory := policy.NewInventory()
			var plain []unstructured.Unstructured
			for _, object := range decode(t, renderCase(t, files)) {
				content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(object)
				if err != nil {
					t.Fatal(err)
				}
				plain = append(plain, unstructured.Unstructured{Object: content})
				inventory.Add(content)
			}
			for _, object := range plain {
				verdict, err := engine.Evaluate(t.Context(), policy.Target{Object: object.Object, Facts: policy.Facts{Inventory: inventory}})
				if err != nil {
					t.Fatal(err)
				}
				for _, finding := range verdict.Findings {
					t.Errorf("%s %s: %s: %s", object.GetKind(), object.GetName(), finding.Control, finding.Message)
				}
				for _, failure := range verdict.Failed {
					t.Errorf("%s %s: %s: %v", object.GetKind(), object.GetName(), failure.Control, failure.Err)
				}
			}
		})
	}
}

// Its rights are exactly these.
func TestRightsAreExactlyTheseOnes(t *testing.T) {
	own := []string{
		"/limitranges,nodes [] get,list,watch",
		"admissionregistration.k8s.io/mutatingwebhookconfigurations,validatingwebhookconfigurations [lightk8s] get,update",
		"/events [] create",
		"/secrets [lightk8s-tls] get,update",
		"/secrets [] create",
	}
	everyWebhook(t, func(t *testing.T, objects []runtime.Object) {
		var got []string
		for _, role := range only[*rbacv1.ClusterRole](objects) {
			got = append(got, rights(role.Rules)...)
		}
		for _, role := range only[*rbacv1.Role](objects) {
			got = append(got, rights(role.Rules)...)
		}
		deployment := the[*appsv1.Deployment](t, objects)
		configuration := the[*admissionregistrationv1.ValidatingWebhookConfiguration](t, objects).Name
		want := slices.Clone(own)
		if !slices.ContainsFunc(deployment.Spec.Template.Spec.Containers[0].Args, func(arg string) bool { return strings.HasPrefix(arg, "--cert-secret=") }) {
			want = []string{own[0], own[2]}
		}
		for i := range want {
			want[i] = strings.Replace(want[i], "[lightk8s]", "["+configuration+"]", 1)
			want[i] = strings.Replace(want[i], "[lightk8s-tls]", "["+deployment.Name+"-tls]", 1)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		var subjects []rbacv1.Subject
		for _, binding := range only[*rbacv1.ClusterRoleBinding](objects) {
			subjects = append(subjects, binding.Subjects...)
		}
		for _, binding := range only[*rbacv1.RoleBinding](objects) {
			subjects = append(subjects, binding.Subjects...)
		}
		for _, subject := range subjects {
			if diff := cmp.Diff(rbacv1.Subject{Kind: "ServiceAccount", Namespace: namespace, Name: deployment.Spec.Template.Spec.ServiceAccountName}, subject); diff != "" {
				t.Error(diff)
			}
		}
	})
}

func rights(rules []rbacv1.PolicyRule) []string {
	var lines []string
	for _, rule := range rules {
		lines = append(lines, fmt.Sprintf("%s/%s [%s] %s", strings.Join(rule.APIGroups, ","), strings.Join(rule.Resources, ","),
			strings.Join(rule.ResourceNames, ","), strings.Join(rule.Verbs, ",")))
	}
	return lines
}

func TestPodStopsAndRollsWithoutAGap(t *testing.T) {
	everyWebhook(t, func(t *testing.T, objects []runtime.Object) {
		deployment := the[*appsv1.Deployment](t, objects)
		rolling := deployment.Spec.Strategy.RollingUpdate
		if *rolling.MaxUnavailable != intstr.FromInt32(0) || *rolling.MaxSurge != intstr.FromInt32(1) {
			t.Errorf("rolls with %v unavailable, %v more", rolling.MaxUnavailable, rolling.MaxSurge)
		}
		pod := deployment.Spec.Template.Spec
		delay := durationArg(t, pod.Containers[0].Args, "shutdown-delay")
		if grace := time.Duration(*pod.TerminationGracePeriodSeconds) * time.Second; grace < delay+5*time.Second {
			t.Errorf("is killed after %s, though it answers for %s", grace, delay)
		}
		review := durationArg(t, pod.Containers[0].Args, "timeout")
		for _, h := range hooks(t, objects) {
			if limit := time.Duration(h.timeout) * time.Second; review >= limit || review < limit/2 {
				t.Errorf("%s waits for %s, the answer can take %s", h.name, limit, review)
			}
		}
		budgets := only[*policyv1.PodDisruptionBudget](objects)
		if many := *deployment.Spec.Replicas > 1; many != (len(budgets) == 1) || many != (len(pod.TopologySpreadConstraints) == 1) {
			t.Errorf("%d replicas, %d budgets, %d spread constraints", *deployment.Spec.Replicas, len(budgets), len(pod.TopologySpreadConstraints))
		}
	})
}

func durationArg(t *testing.T, args []string, flag string) time.Duration {
	t.Helper()
	for _, arg := range args {
		if text, ok := strings.CutPrefix(arg, "--"+flag+"="); ok {
			value, err := time.ParseDuration(text)
			if err != nil {
				t.Fatal(err)
			}
			return value
		}
	}
	t.Fatalf("--%s is missing in %v", flag, args)
	return 0
}
