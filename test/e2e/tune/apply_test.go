//go:build e2e

package tune

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lightk8s/lightk8s/plugin/tune/plan"
	"github.com/lightk8s/lightk8s/test/eventually"
)

// memory is what the pods of a Deployment request, and can use.
func memory(t *testing.T, name string) string {
	t.Helper()
	return home.Must(t, "get", "pods", "-n", "tuned", "-l", "app="+name, "--field-selector=status.phase=Running", "-o",
		"jsonpath={range .items[*]}{.spec.containers[0].resources.requests.memory}/{.spec.containers[0].resources.limits.memory} {end}")
}

func limitRanges(t *testing.T) string {
	t.Helper()
	return home.Must(t, "get", "limitrange", "--all-namespaces", "-o", "jsonpath={range .items[*]}{.metadata.namespace}/{.metadata.name} {end}")
}

// runs names the pods of a Deployment, the ReplicaSets that have some, and how often they started.
func runs(t *testing.T, name string) string {
	t.Helper()
	found := strings.Fields(home.Must(t, "get", "pods,replicasets", "-n", "tuned", "-l", "app="+name, "-o",
		"jsonpath={range .items[*]}{.metadata.uid}/{.spec.replicas}/{.status.containerStatuses[0].restartCount} {end}"))
	// An empty ReplicaSet is history, which the controller of the Deployment keeps.
	found = slices.DeleteFunc(found, func(s string) bool { return strings.HasSuffix(s, "/0/") })
	return strings.Join(found, " ")
}

// The pods get what the plan says, as they run where that can be, and go back when it is undone.
func TestApplyResizesThePodsAndUndoGoesBack(t *testing.T) {
	home.Must(t, "apply", "-f", "testdata/modest.yaml")
	t.Cleanup(func() { home.Must(t, "delete", "-f", "testdata/modest.yaml", "--wait") })
	home.Must(t, "rollout", "status", "deployment/modest", "-n", "tuned", "--timeout=120s")
	var plan plan.Plan
	eventually.Holds(t, 90*time.Second, "the kubelet tells what the containers use", func(context.Context) bool {
		plan = planned(t)
		return len(plan.Workloads) > 0
	})
	// A few seconds are enough to give a container what it was seen to use, and not to take from it: a
	// limit where there was none would.
	size := map[string]map[string]string{"greedy": {"requests.memory": "160Mi"}, "silent": {}, "modest": {"requests.memory": "1Mi"}}
	for _, c := range plan.Workloads {
		for _, change := range c.Changes {
			size[c.Container][change.Field] = change.After
		}
	}
	if size["greedy"]["requests.memory"] != "160Mi" || size["silent"]["requests.memory"] == "" || size["silent"]["limits.memory"] != "" {
		t.Fatalf("the plan sizes %v", size)
	}
	if size["modest"]["requests.memory"] == "1Mi" {
		t.Fatalf("the plan sizes %v", size)
	}
	asItRuns := runs(t, "modest")
	ended := home.Kubectl("lightk8s", "tune", "--node-config", "--usage", "--apply", "--yes", "--settle", "3s")
	if ended.Code != 0 {
		t.Fatalf("exit code %d\n%s%s", ended.Code, ended.Out, ended.ErrOut)
	}
	for name, replicas := range map[string]int{"greedy": 2, "silent": 1, "modest": 1} {
		wanted := strings.Repeat(size[name]["requests.memory"]+"/"+size[name]["limits.memory"]+" ", replicas)
		home.Must(t, "rollout", "status", "deployment/"+name, "-n", "tuned", "--timeout=120s")
		eventually.Holds(t, 30*time.Second, name+" has "+wanted, func(context.Context) bool { return memory(t, name) == wanted })
	}
	if now := runs(t, "modest"); now != asItRuns {
		t.Errorf("modest was %s and is %s:\n%s", asItRuns, now, ended.Out)
	}
	// Defaults would limit what runs in the namespace, and are made where nothing runs. Namespace default is of no use yet.
	if made := limitRanges(t); made != "later/lightk8s " {
		t.Errorf("there are the LimitRanges %s", made)
	}

	_, id, _ := strings.Cut(ended.ErrOut, "kubectl lightk8s fix undo ")
	ended = home.Kubectl("lightk8s", "fix", "undo", strings.TrimSpace(id), "--yes", "--settle", "3s")
	if ended.Code != 0 {
		t.Fatalf("undo: exit code %d\n%s%s", ended.Code, ended.Out, ended.ErrOut)
	}
	for name, before := range map[string]string{"greedy": "160Mi/ 160Mi/ ", "silent": "/ ", "modest": "1Mi/ "} {
		home.Must(t, "rollout", "status", "deployment/"+name, "-n", "tuned", "--timeout=120s")
		eventually.Holds(t, 30*time.Second, name+" has what it had", func(context.Context) bool { return memory(t, name) == before })
	}
	if now := runs(t, "modest"); now != asItRuns {
		t.Errorf("after the undo modest is %s, and was %s", now, asItRuns)
	}
	if left := limitRanges(t); left != "" {
		t.Errorf("after the undo there is %s", left)
	}
}
