//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAuditFindsWhatWasPlanted(t *testing.T) {
	got := findings(audit(t))
	for _, want := range []found{
		{"privileged", "Pod planted/privileged", "web"},
		{"host-namespaces", "Pod planted/on-host-network", ""},
		{"memory-limit", "Deployment planted/shop", "web"},
		{"node-port-service", "Service planted/shop", ""},
		{"cluster-admin-binding", "ClusterRoleBinding/planted-deployer", ""},
		{"oom-killed", "Pod planted/hungry", ""},
		{"failed-pod", "Pod planted/failed", ""},
		{"bare-pod", "Pod planted/privileged", ""},
		{"default-deny-ingress", "Namespace/planted", ""},
	} {
		if got[want] != 1 {
			t.Errorf("%+v: found %d times, want once", want, got[want])
		}
	}
}

// The pods of the Deployment run, with all that admission has put into them.
func TestFindingOfADeploymentIsNotSaidAgainOfItsPods(t *testing.T) {
	if pods := must(t, "get", "pods", "-n", "planted", "-l", "app=shop", "-o", "name"); strings.Count(pods, "pod/shop-") != 2 {
		t.Fatalf("pods of the Deployment: %s", pods)
	}
	for finding, times := range findings(audit(t)) {
		if times != 1 && !strings.HasPrefix(finding.Object, "NodeConfig/") { // whose resources are found one by one
			t.Errorf("%+v: found %d times", finding, times)
		}
		if strings.HasPrefix(finding.Object, "ReplicaSet ") || strings.HasPrefix(finding.Object, "Pod planted/shop-") {
			t.Errorf("%+v: it is the Deployment's", finding)
		}
	}
}

// Nothing is said of what Kubernetes itself put there that is not true of it, and the user's
// to fix: namespace default has no pods to protect.
func TestAuditFindsNothingFalseOnTheSystem(t *testing.T) {
	r := audit(t)
	got := map[found]int{}
	for finding, times := range findings(r) {
		if !strings.Contains(finding.Object, "planted") {
			got[finding] = times
		}
	}
	want := map[found]int{{"default-service-account-automount", "ServiceAccount default/default", ""}: 1}
	runtime := must(t, "get", "node", "tiny-1", "-o", "jsonpath={.status.nodeInfo.containerRuntimeVersion}")
	if strings.HasPrefix(runtime, "containerd://1.") { // of the distribution that the tests run on; it gets no more fixes
		want[found{"container-runtime-version", "Node/tiny-1", ""}] = 1
	}
	// What the Node shows of a kubelet that reserves nothing: CPU and memory.
	for control, times := range map[string]int{"kube-reserved": 1, "kube-reserved-cpu": 1, "system-reserved": 2, "kubelet-memory-eviction": 1, "max-pods": 1} {
		want[found{control, "NodeConfig/tiny-1", ""}] = times
	}
	delete(got, found{"swap-policy", "NodeConfig/tiny-1", ""}) // goes by the swap of the machine
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("findings on what was not planted (-want +got):\n%s", diff)
	}
	for _, waived := range r.Waived {
		if waived.Source != "built-in" || strings.Contains(waived.Object.String(), "planted") {
			t.Errorf("waived: %+v", waived)
		}
	}
}

func TestSnapshotIsAuditedLikeTheCluster(t *testing.T) {
	file := filepath.Join(t.TempDir(), "cluster.snapshot")
	if err := os.WriteFile(file, []byte(must(t, "lightk8s", "snapshot")), 0o600); err != nil {
		t.Fatal(err)
	}
	live, saved := audit(t), audit(t, "-f", file)
	if diff := cmp.Diff(settled(findings(live)), settled(findings(saved))); diff != "" {
		t.Errorf("findings (-live +snapshot):\n%s", diff)
	}
	if live.Summary.Controls != saved.Summary.Controls || live.Summary.Skipped != saved.Summary.Skipped {
		t.Errorf("live %+v, snapshot %+v", live.Summary, saved.Summary)
	}
}

// settled leaves out the pod that is killed anew all the time.
func settled(all map[found]int) map[found]int {
	out := map[found]int{}
	for finding, times := range all {
		if finding.Object != "Pod planted/hungry" {
			out[finding] = times
		}
	}
	return out
}
