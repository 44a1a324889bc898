package policytest_test

import (
	"context"
	"maps"
	"slices"
	"testing"

	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/rego/policytest"
)

func nodeEngine(t *testing.T) *policy.Engine {
	engine, err := engine(t).Select(policy.Selection{Categories: []string{"node"}})
	if err != nil {
		t.Fatal(err)
	}
	return engine
}

// reserved is what a kubelet with this configuration keeps of a resource: bytes, or millicores.
func reserved(t *testing.T, kubelet map[string]any, name string) int64 {
	t.Helper()
	var sum int64
	for _, field := range []string{"kubeReserved", "systemReserved"} {
		amounts, _ := kubelet[field].(map[string]any)
		sum += quantity(t, amounts[name], name)
	}
	if name == "memory" {
		sum += quantity(t, kubelet["evictionHard"].(map[string]any)["memory.available"], name)
	}
	return sum
}

func quantity(t *testing.T, text any, name string) int64 {
	t.Helper()
	if text == nil {
		return 0
	}
	q, err := resource.ParseQuantity(text.(string))
	if err != nil {
		t.Fatalf("quantity %v: %v", text, err)
	}
	if name == "cpu" {
		return q.MilliValue()
	}
	return q.Value()
}

const mib = 1 << 20

// tuned is the configuration after one round of all controls of category node, which must leave
// nothing to set.
func (s server) tuned(t *testing.T, engine *policy.Engine, changes map[string]any) map[string]any {
	t.Helper()
	inventory := policy.NewInventory()
	for _, kind := range engine.InventoryKinds() {
		inventory.Know(kind)
	}
	inventory.Add(s.node())
	judge := func(object map[string]any) policy.Verdict {
		verdict, err := engine.Evaluate(context.Background(), policy.Target{Object: object, Facts: policy.Facts{Inventory: inventory}})
		if err != nil || len(verdict.Failed) > 0 {
			t.Fatalf("%s: %v, failed: %v", s, err, verdict.Failed)
		}
		return verdict
	}
	config := s.config(changes)
	fixed := policytest.Fixed(t, config, judge(config))
	if fixed == nil {
		t.Fatalf("%s: nothing to set in what it comes with", s)
	}
	for _, finding := range judge(fixed).Findings {
		if len(finding.Set) > 0 {
			t.Errorf("%s: still there after its own fix: %s: %s", s, finding.Control, finding.Message)
		}
		if !s.isSmall() {
			t.Errorf("%s: stays: %s: %s", s, finding.Control, finding.Message)
		}
	}
	return fixed["kubelet"].(map[string]any)
}

// Whatever the size, the distribution and the role: the settings are found right by the controls
// that made them, leave memory for pods, and never reserve more than there is.
func TestSettingsOfEveryNodeHold(t *testing.T) {
	engine := nodeEngine(t)
	changes := map[string]map[string]any{
		"as it comes": nil,
		"reserves nearly all": {
			"kubeReserved":   map[string]any{"cpu": "900m", "memory": "300Mi", "ephemeral-storage": "9Gi"},
			"systemReserved": map[string]any{"memory": "105Mi"},
		},
		"as guides for large nodes say": {
			"evictionHard": map[string]any{"memory.available": "500Mi", "nodefs.available": "10%"},
			"evictionSoft": map[string]any{"memory.available": "1Gi"}, "evictionSoftGracePeriod": map[string]any{"memory.available": "2m"},
			"containerLogMaxSize": "100Mi", "podsPerCore": int64(50),
		},
	}
	for _, role := range roles {
		t.Run(role.name, func(t *testing.T) {
			t.Parallel()
			for _, size := range sizes {
				for _, n := range cores {
					for _, before := range slices.Sorted(maps.Keys(changes)) {
						s := server{role: role, mib: size, cores: n}
						s.check(t, s.tuned(t, engine, changes[before]))
					}
				}
			}
		})
	}
}

func (s server) check(t *testing.T, kubelet map[string]any) {
	t.Helper()
	if left := s.mib*mib - reserved(t, kubelet, "memory"); left <= 0 || s.mib >= 900+s.role.server && left < 200*mib {
		t.Errorf("%s: %d MiB of memory are left for pods", s, left/mib)
	}
	if left := 1000*s.cores - reserved(t, kubelet, "cpu"); left <= 0 {
		t.Errorf("%s: %dm of CPU are left for pods", s, left)
	}
	if left := 10240*mib - reserved(t, kubelet, "ephemeral-storage"); left <= 0 {
		t.Errorf("%s: %d MiB of disk are left for pods", s, left/mib)
	}
	for _, signal := range []string{"memory.available", "nodefs.available", "imagefs.available", "nodefs.inodesFree", "imagefs.inodesFree"} {
		if kubelet["evictionHard"].(map[string]any)[signal] == nil {
			t.Errorf("%s: evictionHard has no %s, which switches it off", s, signal)
		}
	}
	soft, period := kubelet["evictionSoft"].(map[string]any), kubelet["evictionSoftGracePeriod"].(map[string]any)
	for signal := range soft {
		if period[signal] == nil {
			t.Errorf("%s: evictionSoft has %s without a grace period, which no kubelet takes", s, signal)
		}
	}
}

// A larger node never gets less: not for itself, not for its pods, and not in their number.
func TestSettingsGrowWithTheNodeAndAreBounded(t *testing.T) {
	engine := nodeEngine(t)
	for _, role := range roles {
		t.Run(role.name, func(t *testing.T) {
			t.Parallel()
			for _, n := range cores {
				var last map[string]int64
				for _, size := range sizes {
					s := server{role: role, mib: size, cores: n}
					if size < 900+role.server {
						continue // where the role does not fit, nothing is reserved
					}
					last = s.compare(t, s.tuned(t, engine, map[string]any{"maxPods": int64(1000), "evictionHard": map[string]any{}}), last)
				}
			}
		})
	}
}

func (s server) compare(t *testing.T, kubelet map[string]any, last map[string]int64) map[string]int64 {
	t.Helper()
	at := func(field string) int64 {
		return quantity(t, kubelet[field].(map[string]any)["memory"], "memory") / mib
	}
	threshold := func(field string) int64 {
		return quantity(t, kubelet[field].(map[string]any)["memory.available"], "memory") / mib
	}
	pods := kubelet["maxPods"].(int64)
	now := map[string]int64{
		"kubeReserved": at("kubeReserved"), "systemReserved": at("systemReserved"),
		"evictionHard": threshold("evictionHard"), "evictionSoft": threshold("evictionSoft"),
		"maxPods": pods, "allocatable": s.mib - reserved(t, kubelet, "memory")/mib,
	}
	for what, bounds := range map[string][2]int64{
		"kubeReserved":   {160 + 6*8 + s.role.server, 160 + 6*110 + s.role.server},
		"systemReserved": {96, 300}, "evictionHard": {64, 256}, "evictionSoft": {112, 512}, "maxPods": {8, 110},
		"allocatable": {256, s.mib},
	} {
		if now[what] < bounds[0] || now[what] > bounds[1] {
			t.Errorf("%s: %s is %d, want %d to %d", s, what, now[what], bounds[0], bounds[1])
		}
		if last != nil && now[what] < last[what] {
			t.Errorf("%s: %s is %d, and was %d on a smaller node", s, what, now[what], last[what])
		}
	}
	if now["kubeReserved"] != 160+6*pods+s.role.server {
		t.Errorf("%s: kubeReserved is %d MiB for %d pods", s, now["kubeReserved"], pods)
	}
	return now
}
