package chart_test

import (
	"strings"
	"testing"

	"github.com/lightk8s/lightk8s/test/helm"
)

// A mistyped value is an error at once, not when the value is needed.
func TestValuesThatAreRefused(t *testing.T) {
	for _, test := range []struct{ name, values, want string }{
		{"misspelt value", "replica: 2", "additional properties 'replica' not allowed"},
		{"misspelt inner value", "highAvailability: {enable: true}", "at '/highAvailability': additional properties 'enable' not allowed"},
		{"misspelt rule", "policy: {admission: {enforced: baseline}}", "at '/policy/admission': additional properties 'enforced' not allowed"},
		{"misspelt setting of a control", "policy: {controls: {privileged: {enable: false}}}", "additional properties 'enable' not allowed"},
		{"waiver without a reason", "policy: {waivers: [{controls: [privileged]}]}", "missing property 'reason'"},
		{"another part of a policy", "policy: {kind: Policy}", "at '/policy': additional properties 'kind' not allowed"},
		{"wrong type", `replicas: "2"`, "at '/replicas': got string, want integer"},
		{"none", "replicas: 0", "at '/replicas'"},
		{"unknown level", "enforce: strict", "at '/enforce'"},
		{"unknown level in a policy", "policy: {admission: {enforce: strict}}", "at '/policy/admission/enforce'"},
		{"unknown failure policy", "failurePolicy: ignore", "at '/failurePolicy'"},
		{"a timeout that breaks clusters", "timeoutSeconds: 10", "at '/timeoutSeconds'"},
		{"a glob for a namespace", `exemptNamespaces: ["ci-*"]`, "at '/exemptNamespaces/0'"},
		{"a memory limit of another kind", "goMemoryLimit: 48Mi", "at '/goMemoryLimit'"},
		{"a capability that ends the string", `floor: {allowedCapabilities: ["A'"]}`, "at '/floor/allowedCapabilities/0'"},
		{"unknown enforcement", "enforcement: audit", "at '/enforcement'"},
		{"a first day that is no date", "enforceFrom: soon", "at '/enforceFrom'"},
		{"a first day that no calendar has", `enforceFrom: "2027-02-30"`, "day out of range"},
		{"a first day that never comes", `{enforcement: warn, enforceFrom: "2027-01-15"}`, "enforceFrom requires enforcement=deny"},
		{"enforcement of the webhook alone", "policy: {admission: {enforcement: warn}}", "set enforcement and enforceFrom at the top of the values"},
		{"first day of the webhook alone", `policy: {admission: {enforceFrom: "2027-01-15"}}`, "set enforcement and enforceFrom at the top of the values"},
		{"no PEM", "certificates: {existingSecret: a, caBundle: TUlJQg==}", "at '/certificates/caBundle'"},
		{"a secret without an authority", "certificates: {existingSecret: a}", "certificates.existingSecret needs certificates.caBundle"},
		{"two keepers", "certificates: {existingSecret: a, certManager: {enabled: true}}", "cannot be used together"},
		{"a life without a unit", `certificates: {life: "30"}`, "at '/certificates/life'"},
		{"an unknown exception", "exceptions: [flanel]", `unknown exception "flanel": want one of alloy, calico,`},
		{"an unknown exception without a floor", "{exceptions: [flanel], floor: {enabled: false}}", `unknown exception "flanel"`},
		{"an unknown exception in another namespace", "customExceptions: [{id: flanel, namespaces: [net]}]", `unknown exception "flanel": want one of`},
		{"an exception for no namespace", "customExceptions: [{reason: r, namespaces: [], pods: [{images: [a], allow: {}}]}]", "at '/customExceptions/0/namespaces'"},
		{"an exception for all namespaces", `customExceptions: [{reason: r, namespaces: ["*"], pods: [{images: [a], allow: {}}]}]`, "a namespace stands for all"},
		{"an exception for any pod", "customExceptions: [{reason: r, namespaces: [a], pods: [{allow: {}}]}]", "serviceAccounts and images are missing"},
		{"an exception that allows something unknown", "customExceptions: [{reason: r, namespaces: [a], pods: [{images: [a], allow: {root: true}}]}]", "additional properties 'root' not allowed"},
		{"an exception that the floor does not hear of", "policy: {admission: {exceptions: [flannel]}}", "set exceptions and customExceptions at the top of the values"},
		{"a limit range without limits", "limitRanges: {shop: {}}", "at '/limitRanges/shop': missing property 'limits'"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := template("--values", valuesFile(t, test.values))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error is %v, want %q", err, test.want)
			}
		})
	}
}

func TestChartHasANamespaceOfItsOwn(t *testing.T) {
	_, err := helm.Run("template", release, chart, "--namespace", "default")
	if err == nil || !strings.Contains(err.Error(), "install into a namespace of its own") {
		t.Errorf("error is %v", err)
	}
}

func TestOldKubernetesIsRefused(t *testing.T) {
	_, err := template("--kube-version", "v1.27.16")
	if err == nil || !strings.Contains(err.Error(), "kubeVersion: >=1.28.0-0") {
		t.Errorf("error is %v", err)
	}
}
