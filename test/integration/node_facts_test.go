package integration_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/repo"
)

// bareNode is a Node that nothing runs on.
func bareNode(name, ready string) map[string]any {
	node := bare("v1", "Node", "", name)
	node["status"] = map[string]any{
		"conditions": []any{map[string]any{"type": "Ready", "status": ready, "lastHeartbeatTime": "2030-01-01T00:00:00Z", "lastTransitionTime": "2030-01-01T00:00:00Z", "reason": "Test", "message": "test"}},
		"capacity":   map[string]any{"cpu": "2", "memory": "2Gi", "pods": "110"}, "allocatable": map[string]any{"cpu": "2", "memory": "2Gi", "pods": "110"},
		"addresses": []any{map[string]any{"type": "InternalIP", "address": "127.0.0.1"}},
		// Nothing listens there.
		"daemonEndpoints": map[string]any{"kubeletEndpoint": map[string]any{"Port": int64(9)}},
	}
	return node
}

// nodeReader is the ClusterRole of the documentation.
func nodeReader(t *testing.T) map[string]any {
	t.Helper()
	data, err := os.ReadFile(repo.Path("docs/rbac/node-reader.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	role, err := policy.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	return role
}

// snapshotFacts takes a snapshot with everything that can be asked for, and returns the facts in it.
func snapshotFacts(t *testing.T, kubeconfig string) (configs []facts.NodeConfig, usages int, o outcome) {
	t.Helper()
	o = run(t, "snapshot", "--node-config", "--usage", "--kubeconfig", kubeconfig)
	for document := range strings.SplitSeq(o.out, "---\n") {
		var object map[string]any
		if document == "" {
			continue
		}
		if err := json.Unmarshal([]byte(document), &object); err != nil {
			t.Fatal(err)
		}
		switch policy.RefOf(object).GroupKind() {
		case facts.NodeConfigKind:
			config, err := facts.Read[facts.NodeConfig](object)
			if err != nil {
				t.Fatal(err)
			}
			configs = append(configs, config)
		case facts.NodeUsageKind, facts.WorkloadUsageKind:
			usages++
		}
	}
	return configs, usages, o
}

func TestNodesWithoutAKubeletAreToldOfInWords(t *testing.T) {
	shared.mustApply(t, bareNode("ready", "True"), bareNode("lost", "Unknown"))
	const stranger, holder = "node-stranger", "node-holder"
	shared.mustApply(t, nodeReader(t), reader(t, "facts-auditor", "/metrics"), grant("facts-auditor", stranger, ""))
	bindings := []map[string]any{grant("facts-auditor", holder, ""), grant("lightk8s-node-reader", holder, "")}
	bindings[0]["metadata"].(map[string]any)["name"] = "facts-auditor-holder"
	shared.mustApply(t, bindings...)
	const notReady = "the node is not ready, so its kubelet was not read"
	for user, wanted := range map[string][2]string{
		stranger: {"forbidden: requires get on nodes/proxy", "; metrics.k8s.io: cannot list nodes: forbidden"},
		holder:   {"the API server cannot reach the kubelet: ", "; metrics.k8s.io: not served; install metrics-server"},
	} {
		want, metrics := wanted[0], wanted[1]
		t.Run(user, func(t *testing.T) {
			configs, usages, o := snapshotFacts(t, shared.user(t, user))
			if o.code != exitcode.Unread || usages != 0 {
				t.Errorf("exit code %d, %d facts of usage", o.code, usages)
			}
			reasons := map[string]string{}
			for _, config := range configs {
				for _, unread := range config.Unread {
					if unread.What == "kubelet" && config.Kubelet == nil {
						reasons[config.Metadata.Name] = unread.Reason
					}
				}
			}
			if len(configs) != 2 || !strings.HasPrefix(reasons["ready"], want) || !strings.HasPrefix(reasons["lost"], notReady) {
				t.Errorf("%d nodes, unread: %v", len(configs), reasons)
			}
			for _, said := range []string{
				"configuration of the kubelet of node ready: " + want, "configuration of the kubelet of node lost: " + notReady,
				"usage of node ready: " + want, metrics, "usage of workloads: no node reported its own",
			} {
				if !strings.Contains(o.errOut, said) {
					t.Errorf("want %q in\n%s", said, o.errOut)
				}
			}
			if denied := "cluster storage: cannot get /metrics: forbidden"; strings.Contains(o.errOut, denied) != (user == stranger) {
				t.Errorf("of the store is said\n%s", o.errOut)
			}
			if hasSize := strings.Contains(o.out, `"sizeBytes":`); hasSize != (user == holder) {
				t.Errorf("the size of the store is in the snapshot: %v", hasSize)
			}
		})
	}
}

func TestAuditOfNodesAndOfTheirSnapshotAgree(t *testing.T) {
	shared.mustApply(t, bareNode("ready", "True"))
	kubeconfig := shared.kubeconfig(t)
	for _, flags := range [][]string{nil, {"--node-config", "--usage"}} {
		// One that is there would stay: no kubelet can be read.
		file := filepath.Join(t.TempDir(), "cluster.snapshot")
		if o := run(t, append([]string{"snapshot", "--kubeconfig", kubeconfig, "--out", file}, flags...)...); len(flags) == 0 && o.code != 0 {
			t.Fatalf("snapshot: exit code %d: %s", o.code, o.errOut)
		}
		live, _ := audit(t, append(slices.Clone(flags), "--kubeconfig", kubeconfig, "--category", "node,datastore,usage,dns")...)
		saved, _ := audit(t, "-f", file, "--category", "node,datastore,usage,dns")
		if len(live.Skipped) == 0 {
			t.Error("no control was skipped, although no kubelet was read")
		}
		if diff := cmp.Diff(findings(live), findings(saved)); diff != "" {
			t.Errorf("%v: findings (-live +snapshot):\n%s", flags, diff)
		}
		// That it could not be read at all is told where the snapshot is taken.
		unread := func(s report.Skip) bool { return s.Reason == "what it looks at could not be read" }
		for i, skip := range live.Skipped {
			if i >= len(saved.Skipped) || skip.Control != saved.Skipped[i].Control || skip != saved.Skipped[i] && !unread(skip) {
				t.Errorf("%v: live %+v is skipped, and of the snapshot %+v", flags, live.Skipped, saved.Skipped)
				break
			}
		}
	}
}
