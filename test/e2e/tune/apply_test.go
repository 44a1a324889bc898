//go:build e2e

package tune

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lightk8s/lightk8s/plugin/tune"
)

// requested is the memory that the pods of a Deployment request.
func requested(t *testing.T, name string) string {
	t.Helper()
	return kubectl(t, "get", "pods", "-n", "tuned", "-l", "app="+name, "--field-selector=status.phase=Running", "-o",
		"jsonpath={.items[*].spec.containers[*].resources.requests.memory}")
}

// The pods are replaced by such as request what the plan says, and by the old ones when it is undone.
func TestApplyResizesThePodsAndUndoGoesBack(t *testing.T) {
	var plan tune.Plan
	within(t, 90*time.Second, "the kubelet tells what the containers use", func() bool {
		plan = planned(t)
		return len(plan.Workloads) >= 2
	})
	wanted := map[string]string{}
	for _, c := range plan.Workloads {
		for _, change := range c.Changes {
			if change.Field == "requests.memory" {
				wanted[c.Container] = change.After
			}
		}
	}
	if wanted["greedy"] == "" || wanted["silent"] == "" {
		t.Fatalf("the plan sizes %v", wanted)
	}
	undo := filepath.Join(t.TempDir(), "undo.yaml")
	ended := home.Kubectl("lightk8s", "tune", "--node-config", "--usage", "--apply", "--yes", "--backup", undo)
	if ended.Code != 0 {
		t.Fatalf("exit code %d\n%s%s", ended.Code, ended.Out, ended.ErrOut)
	}
	for _, name := range []string{"greedy", "silent"} {
		kubectl(t, "rollout", "status", "deployment/"+name, "-n", "tuned", "--timeout=120s")
		within(t, 30*time.Second, name+" requests "+wanted[name], func() bool {
			return strings.Fields(requested(t, name))[0] == wanted[name] && !strings.Contains(requested(t, name), "160Mi")
		})
	}
	kubectl(t, "get", "limitrange", "lightk8s", "-n", "tuned")

	ended = home.Kubectl("lightk8s", "tune", "--undo", undo, "--yes")
	if ended.Code != 0 {
		t.Fatalf("undo: exit code %d\n%s%s", ended.Code, ended.Out, ended.ErrOut)
	}
	for name, before := range map[string]string{"greedy": "160Mi 160Mi", "silent": ""} {
		kubectl(t, "rollout", "status", "deployment/"+name, "-n", "tuned", "--timeout=120s")
		within(t, 30*time.Second, name+" requests what it did", func() bool { return requested(t, name) == before })
	}
	if left := kubectl(t, "get", "limitrange", "-n", "tuned", "-o", "name"); left != "" {
		t.Errorf("after the undo there is %s", left)
	}
}
