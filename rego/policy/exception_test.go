package policy_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
)

func TestBuiltInExceptionsAreNarrow(t *testing.T) {
	exceptions, err := policy.BuiltInExceptions()
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, exception := range exceptions {
		ids = append(ids, exception.ID)
		if !regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`).MatchString(exception.ID) {
			t.Errorf("id %q", exception.ID)
		}
		if !strings.HasSuffix(exception.Reason, ".") || strings.Count(exception.Reason, ". ") > 0 {
			t.Errorf("%s: %q: want one sentence", exception.ID, exception.Reason)
		}
		for _, namespace := range exception.Namespaces {
			if strings.Contains(namespace, "*") || namespace == "default" || namespace == "kube-system" {
				t.Errorf("%s: namespace %s: want one of the add-on's own", exception.ID, namespace)
			}
		}
		for i, pods := range exception.Pods {
			if len(pods.ServiceAccounts) == 0 || len(pods.Images) == 0 {
				t.Errorf("%s: pods[%d] match without a service account or without images", exception.ID, i)
			}
			if slices.Contains(pods.Allow.ReadOnlyHostPaths, "/") && !pods.NonRoot {
				t.Errorf("%s: pods[%d] read all files of the node as root", exception.ID, i)
			}
		}
	}
	if !slices.IsSorted(ids) {
		t.Errorf("ids are not sorted: %v", ids)
	}
}

// What a level denies is either lifted by a field of an exception, or by nothing.
func TestExceptionsAreForEveryControlOfTheLevels(t *testing.T) {
	engine, err := policy.Load(rego.Bundle())
	if err != nil {
		t.Fatal(err)
	}
	never := []string{"proc-mount", "windows-host-process"}
	want := map[string]bool{}
	for _, control := range engine.Controls() {
		if (control.In("pss-baseline") || control.In("pss-restricted")) && !slices.Contains(never, control.ID) {
			want[control.ID] = true
		}
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(want)), policy.Excepted()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestExceptionThatIsWrongIsRefused(t *testing.T) {
	for text, want := range map[string]string{
		"{namespaces: [a], pods: [{images: [b], allow: {}}]}":                                       "admission.customExceptions[0]: reason is missing",
		"{reason: r, pods: [{images: [b], allow: {}}]}":                                             "namespaces is missing",
		"{reason: r, namespaces: ['*'], pods: [{images: [b], allow: {}}]}":                          "stands for all",
		"{reason: r, namespaces: [a]}":                                                              "pods is missing",
		"{reason: r, namespaces: [a], pods: [{allow: {}}]}":                                         "pods[0]: serviceAccounts and images are missing",
		"{reason: r, namespaces: [a], pods: [{images: ['b[:@]*'], allow: {}}]}":                     `pattern "b[:@]*"`,
		"{reason: r, namespaces: [a], pods: [{images: [b], allow: {hostPaths: [var]}}]}":            `host path "var": want an absolute path`,
		"{reason: r, namespaces: [a], pods: [{images: [b], allow: {hostPorts: [70000]}}]}":          `host port "70000"`,
		"{reason: r, namespaces: [a], pods: [{images: [b], allow: {hostPorts: [9-8]}}]}":            `host port "9-8"`,
		"{reason: r, namespaces: [a], pods: [{images: [b], allow: {hostNamespaces: [hostUsers]}}]}": `unknown host namespace "hostUsers"`,
		"{reason: r, namespaces: [a], pods: [{images: [b], allow: {root: true}}]}":                  `unknown field "root"`,
	} {
		_, err := policy.ParsePolicy("policy.yaml", []byte("{apiVersion: lightk8s.dev/v1alpha1, kind: Policy, admission: {customExceptions: ["+text+"]}}"))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}
