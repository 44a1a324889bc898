package admission_test

import (
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// lookalike is a pod that has everything by which a network plugin is recognised.
func lookalike(name, label, image string) map[string]any {
	return map[string]any{
		"apiVersion": "v1", "kind": "Pod",
		"metadata": map[string]any{"name": name, "labels": map[string]any{"app": label, "k8s-app": label}},
		"spec": map[string]any{
			"hostNetwork": true, "serviceAccountName": label,
			"containers": []any{map[string]any{"name": label, "image": image}},
		},
	}
}

// The policy of the test names the exception for Calico, and no other. Where the floor is off, nothing else
// stands between such a pod and the node.
func TestWhatOnlyLooksLikeANetworkPluginIsDenied(t *testing.T) {
	flannel := lookalike("kube-flannel-ds-x2x4z", "flannel", "ghcr.io/flannel-io/flannel:v0.27.4")
	_, err := guarded.create(t.Context(), lookalikeNamespace(t, "kube-flannel", "flannel"), flannel, metav1.DryRunAll)
	if err := denied(err, "host-namespaces"); err != nil {
		t.Errorf("flannel: %v", err)
	}
	calico := lookalike("calico-node-x2x4z", "calico-node", "quay.io/calico/node:v3.31.0")
	namespace := lookalikeNamespace(t, "calico-system", "calico-node")
	if _, err := guarded.create(t.Context(), namespace, calico, metav1.DryRunAll); err != nil {
		t.Errorf("calico-node, whose exception the policy names: %v", err)
	}
	_, err = guarded.create(t.Context(), lookalikeNamespace(t, "calico", "calico-node"), calico, metav1.DryRunAll)
	if err := denied(err, "host-namespaces"); err != nil {
		t.Errorf("calico-node in another namespace: %v", err)
	}
	calico["spec"].(map[string]any)["hostPID"] = true
	_, err = guarded.create(t.Context(), namespace, calico, metav1.DryRunAll)
	if err := denied(err, "host-namespaces"); err != nil {
		t.Errorf("calico-node that sees the processes of the node: %v", err)
	}
}

func lookalikeNamespace(t *testing.T, name, account string) string {
	t.Helper()
	namespace := guarded.namespace(t, name)
	if err := guarded.makeAccount(t.Context(), namespace, account); err != nil {
		t.Fatal(err)
	}
	return namespace
}
