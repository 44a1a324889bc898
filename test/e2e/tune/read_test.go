//go:build e2e

package tune

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/lightk8s/lightk8s/plugin/tune/ledger"
	"github.com/lightk8s/lightk8s/plugin/tune/plan"
	"github.com/lightk8s/lightk8s/test/eventually"
)

// The plan speaks of the node as it is: what its kubelet runs with, where its memory goes, and what
// its containers use.
func TestTuneReadsTheNodeAsItIs(t *testing.T) {
	var plan plan.Plan
	eventually.Holds(t, 90*time.Second, "the kubelet tells what the containers use", func(context.Context) bool {
		plan = planned(t)
		return len(plan.Workloads) >= 2
	})
	if plan.Summary.Fits != "yes" || len(plan.Errors) > 0 {
		t.Errorf("fits %s, errors %+v", plan.Summary.Fits, plan.Errors)
	}
	n := plan.Nodes[0]
	if n.Name != node || n.Distribution != "kubeadm" || fmt.Sprint(n.CapacityMiB) != kubectlMemory(t) {
		t.Errorf("the node is %+v", n)
	}
	config := configz(t)
	for _, s := range n.Settings {
		field, key, nested := strings.Cut(s.Field, ".")
		if s.Of != "kubelet" {
			continue
		}
		running := config[field]
		if values, ok := running.(map[string]any); nested && ok {
			running = values[key]
		}
		if before := s.Before; before != "" && before != fmt.Sprint(running) {
			t.Errorf("%s is said to be %s, and the kubelet runs with %v", s.Field, before, running)
		}
	}
	account := n.Ledger
	var sum int64
	parts := map[ledger.Part]int64{}
	for _, e := range account.Entries {
		sum += e.MiB
		parts[e.Part] += e.MiB
	}
	if account.FreeMiB == nil || sum != account.CapacityMiB {
		t.Errorf("the account of %d MiB adds up to %d, free %v, not known: %v", account.CapacityMiB, sum, account.FreeMiB, account.Unknown)
	}
	if parts[ledger.Workload] < 3 || parts[ledger.System]+parts[ledger.Kubernetes] < 50 {
		t.Errorf("workloads use %d MiB, and the node itself %d: %+v", parts[ledger.Workload], parts[ledger.System]+parts[ledger.Kubernetes], account.Entries)
	}
	for _, c := range plan.Workloads {
		if c.PeakMiB == nil || *c.PeakMiB < 1 || *c.PeakMiB > 64 {
			t.Errorf("container %s used up to %v MiB", c.Container, c.PeakMiB)
		}
	}
}

// kubectlMemory is the capacity of the node in MiB, as kubectl tells it.
func kubectlMemory(t *testing.T) string {
	t.Helper()
	quantity, err := resource.ParseQuantity(home.Must(t, "get", "node", node, "-o", "jsonpath={.status.capacity.memory}"))
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(quantity.Value() >> 20)
}

// The audit says of the kubelet what tune would change of it.
func TestAuditFindsWhatTuneWouldChange(t *testing.T) {
	found := home.Kubectl("lightk8s", "audit", "--node-config", "--category", "node", "-o", "json").Out
	for _, setting := range planned(t).Nodes[0].Settings {
		for _, control := range setting.Controls {
			if setting.Of == "kubelet" && !strings.Contains(found, `"control": "`+control+`"`) {
				t.Errorf("%s is not among the findings of the audit", control)
			}
		}
	}
}
