//go:build e2e

package kubelet

import (
	"encoding/json"
	"fmt"
	"os"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/plugin/change/nodefiles"
	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// sized is what the controls set for a node of k3s with so much memory, as k3s sets its kubelet up.
func sized(t *testing.T, mib int, server bool) map[string]any {
	t.Helper()
	engine, err := policy.Load(rego.Bundle())
	if err != nil {
		t.Fatal(err)
	}
	if engine, err = engine.Select(policy.Selection{Categories: []string{"node"}}); err != nil {
		t.Fatal(err)
	}
	labels := map[string]any{}
	if server {
		labels["node-role.kubernetes.io/control-plane"] = "true"
	}
	known := policy.NewInventory()
	known.Add(map[string]any{
		"apiVersion": "v1", "kind": "Node", "metadata": map[string]any{"name": "shop-1", "labels": labels},
		"status": map[string]any{
			"capacity": map[string]any{"cpu": "2", "memory": fmt.Sprintf("%dMi", mib), "ephemeral-storage": "40Gi", "pods": "110"},
			"nodeInfo": map[string]any{"kubeletVersion": "v1.37.2+k3s1"},
		},
	})
	object := map[string]any{
		"apiVersion": "lightk8s.dev/v1alpha1", "kind": "NodeConfig", "metadata": map[string]any{"name": "shop-1"}, "kubeletSource": "configz",
		"kubelet": map[string]any{
			"maxPods": int64(110), "containerLogMaxSize": "10Mi", "containerLogMaxFiles": int64(5), "podPidsLimit": int64(-1),
			"imageGCHighThresholdPercent": int64(85), "imageGCLowThresholdPercent": int64(80), "imageMaximumGCAge": "0s",
			"evictionHard":        map[string]any{"imagefs.available": "5%", "nodefs.available": "5%"},
			"authorization":       map[string]any{"mode": "Webhook"},
			"serializeImagePulls": false, "failSwapOn": false, "failCgroupV1": LimitedSwap(),
		},
	}
	verdict, err := engine.Evaluate(t.Context(), policy.Target{Object: object, Facts: policy.Facts{Inventory: known}})
	if err != nil || len(verdict.Failed) > 0 {
		t.Fatal(err, verdict.Failed)
	}
	fields := map[string]bool{}
	for _, finding := range verdict.Findings {
		if object, err = policy.Apply(object, finding.Set); err != nil {
			t.Fatal(err)
		}
		for _, assignment := range finding.Set {
			if field, ok := assignment.Path[1].(string); ok && assignment.Path[0] == "kubelet" {
				fields[field] = true
			}
		}
	}
	if len(fields) < 8 {
		t.Fatalf("for %d MiB the controls set %v", mib, fields)
	}
	kubelet, values := object["kubelet"].(map[string]any), map[string]any{}
	for field := range fields {
		values[field] = kubelet[field]
		if text, ok := kubelet[field].(string); ok {
			if duration, err := time.ParseDuration(text); err == nil {
				values[field] = duration.String() // as the kubelet says it
			}
		}
	}
	return values
}

// The real kubelet starts with the drop-in for a node of every size, and says that it runs with
// exactly these values; as flags, it takes them too.
func TestEverySize(t *testing.T) {
	k := New(t, assets(t))
	for _, mib := range []int{512, 960, 1970, 3910, 7900, 16384, 32768, 65536} {
		for _, server := range []bool{false, true} {
			t.Run(fmt.Sprintf("%d MiB/server %v", mib, server), func(t *testing.T) {
				want := sized(t, mib, server)
				got, err := k.Try(t, map[string][]byte{"90-lightk8s.conf": file(t, nodefiles.K3s, server, want, "90-lightk8s.conf")})
				if err != nil {
					t.Fatal(err)
				}
				compare(t, want, got)
			})
		}
	}
	t.Run("flags", func(t *testing.T) {
		want := sized(t, 1970, false)
		lines := strings.Fields(string(file(t, nodefiles.MicroK8s, false, want, "kubelet.lines")))
		if last := lines[len(lines)-1]; !strings.HasPrefix(last, "--config-dir=") {
			t.Fatalf("the last argument is %s", last)
		}
		got, err := k.Try(t, map[string][]byte{"90-lightk8s.conf": file(t, nodefiles.MicroK8s, false, want, "90-lightk8s.conf")}, lines[:len(lines)-1]...)
		if err != nil {
			t.Fatal(err)
		}
		compare(t, want, got)
	})
}

// A key that a plan takes away is gone.
func TestKeyTakenAway(t *testing.T) {
	k := New(t, assets(t))
	before := map[string]any{"evictionHard": map[string]any{"imagefs.available": "5%", "nodefs.available": "5%"}, "evictionMinimumReclaim": map[string]any{"imagefs.available": "10%"}, "imageMaximumGCAge": "168h0m0s"}
	want := map[string]any{"evictionHard": map[string]any{"memory.available": "98Mi", "nodefs.available": "10%"}}
	n := node(nodefiles.Kubeadm, false, want)
	n.Before.Kubelet = before
	got, err := k.Try(t, map[string][]byte{"90-lightk8s.conf": fileOf(t, n, "90-lightk8s.conf")})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want["evictionHard"], got["evictionHard"]); diff != "" {
		t.Error(diff)
	}
	if got["evictionMinimumReclaim"] != nil || got["imageMaximumGCAge"] != "0s" {
		t.Errorf("evictionMinimumReclaim is %v and imageMaximumGCAge %v, want what the kubelet has of itself", got["evictionMinimumReclaim"], got["imageMaximumGCAge"])
	}
}

// What the kubelet refuses is seen to be refused: the test above would notice.
func TestRefused(t *testing.T) {
	k := New(t, assets(t))
	const head = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n"
	for content, reason := range map[string]string{
		"maxPods: 24\n":        "Object 'Kind' is missing",
		head + "maxPods: -1\n": "maxPods",
		head + "imageGCHighThresholdPercent: 60\nimageGCLowThresholdPercent: 70\n": "imageGCLowThresholdPercent",
		head + "evictionSoft: {memory.available: 177Mi}\n":                         "grace period",
		head + "evictionHard: {memory.available: much}\n":                          "quantities",
		head + "kubeReserved: {memory: much}\n":                                    "memory",
	} {
		if _, err := k.Try(t, map[string][]byte{"90-lightk8s.conf": []byte(content)}); err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("with\n%s\nthe kubelet says %v, want something of %q", content, err, reason)
		}
	}
}

func assets(t *testing.T) string {
	t.Helper()
	folder := os.Getenv("KUBEBUILDER_ASSETS")
	if folder == "" {
		t.Fatal("KUBEBUILDER_ASSETS names no folder with a kubelet: run these tests with make e2e")
	}
	return folder
}

func node(distribution string, server bool, want map[string]any) nodefiles.Node {
	return nodefiles.Node{
		Name: "shop-1", Distribution: distribution, Version: "v1.37.2", Server: server,
		Before: facts.NodeConfig{KubeletSource: "configz", Kubelet: map[string]any{"failSwapOn": true}},
		After:  facts.NodeConfig{Kubelet: want},
	}
}

func file(t *testing.T, distribution string, server bool, want map[string]any, name string) []byte {
	t.Helper()
	return fileOf(t, node(distribution, server, want), name)
}

func fileOf(t *testing.T, n nodefiles.Node, name string) []byte {
	t.Helper()
	tree, err := nodefiles.Render([]nodefiles.Node{n}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range tree.Files {
		if path.Base(f.Path) == name {
			return f.Content
		}
	}
	t.Fatalf("no %s was rendered; left out: %v", name, tree.Refused)
	return nil
}

// compare the wanted fields alone. Keys that the base has stay, where maps are merged.
func compare(t *testing.T, want, got map[string]any) {
	t.Helper()
	for key, value := range want {
		found := got[key]
		if wanted, ok := value.(map[string]any); ok {
			kept, _ := found.(map[string]any)
			merged := map[string]any{}
			for inner := range wanted {
				merged[inner] = kept[inner]
			}
			found = merged
		}
		if diff := cmp.Diff(plain(t, value), plain(t, found)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", key, diff)
		}
	}
}

func plain(t *testing.T, value any) string {
	t.Helper()
	data, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
