package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/seed"
)

const mebibyte = 1 << 20

// situation is a workload as it can be found, with what was read of it.
type situation struct {
	workload    map[string]any
	uses        []facts.WorkloadMemory
	allocatable []int64 // of the nodes, in MiB
	bounds      *bounds // that a LimitRange of the namespace sets; nil: there is none
}

// bounds are the least and the most memory of a container, in MiB, and the largest multiple of
// its request that its limit can be.
type bounds struct{ least, most, ratio int64 }

func (b bounds) object() map[string]any {
	mib := func(n int64) map[string]any { return map[string]any{"memory": fmt.Sprintf("%dMi", n)} }
	return map[string]any{
		"apiVersion": "v1", "kind": "LimitRange", "metadata": map[string]any{"name": "bounds", "namespace": "shop"},
		"spec": map[string]any{"limits": []any{map[string]any{
			"type": "Container", "min": mib(b.least), "max": mib(b.most),
			"maxLimitRequestRatio": map[string]any{"memory": fmt.Sprint(b.ratio)},
		}}},
	}
}

// admits reports whether a container of that size is let in.
func (b bounds) admits(s sizes) bool {
	request := requestOf(s)
	return request >= b.least*mebibyte && max(request, s.limit) <= b.most*mebibyte && s.limit <= request*b.ratio
}

func randomSituation(r *rand.Rand) situation {
	var s situation
	var containers []any
	guaranteed := r.IntN(5) == 0
	for i := range 1 + r.IntN(3) {
		name := fmt.Sprintf("c%d", i)
		containers = append(containers, map[string]any{"name": name, "image": "registry.example.com/app:1.4.2", "resources": randomResources(r, guaranteed)})
		if r.IntN(6) > 0 {
			s.uses = append(s.uses, randomUse(r, name))
		}
	}
	kinds := []string{"Deployment", "StatefulSet", "DaemonSet", "CronJob"}
	s.workload = workloadOf(kinds[r.IntN(len(kinds))], containers...)
	for range 1 + r.IntN(3) {
		s.allocatable = append(s.allocatable, 64+r.Int64N(4000))
	}
	if r.IntN(4) == 0 {
		s.bounds = &bounds{least: 1 + r.Int64N(40), most: 100 + r.Int64N(900), ratio: 1 + r.Int64N(8)}
	}
	return s
}

func randomResources(r *rand.Rand, guaranteed bool) map[string]any {
	memory := func() string { return fmt.Sprintf("%dMi", 1+r.IntN(900)) }
	if guaranteed {
		both := map[string]any{"memory": memory(), "cpu": "100m"}
		return map[string]any{"requests": both, "limits": both}
	}
	requests, limits := map[string]any{}, map[string]any{}
	if r.IntN(3) > 0 {
		requests["memory"] = fmt.Sprintf("%dMi", 1+r.IntN(300))
	}
	if r.IntN(3) > 0 {
		limits["memory"] = fmt.Sprintf("%dMi", 300+r.IntN(600))
	}
	if r.IntN(2) > 0 {
		requests["cpu"] = fmt.Sprintf("%dm", 1+r.IntN(500))
	}
	if cpu, ok := requests["cpu"]; ok && r.IntN(3) == 0 {
		limits["cpu"] = cpu // CPU alone would make the pod Guaranteed
	}
	return map[string]any{"requests": requests, "limits": limits}
}

func randomUse(r *rand.Rand, name string) facts.WorkloadMemory {
	amount := func(most int64) *int64 { n := r.Int64N(most * mebibyte); return &n }
	use := facts.WorkloadMemory{ContainerUse: facts.ContainerUse{Name: name, Samples: 1}}
	if r.IntN(8) > 0 {
		use.WorkingSetBytes = amount(400)
	}
	if r.IntN(3) > 0 {
		use.PeakBytes = amount(700)
		use.WindowSeconds, use.Samples = r.Int64N(1_000_000), r.Int64N(3000)
	}
	if r.IntN(2) > 0 {
		use.PeakUsageBytes = amount(1500)
		use.PeakUsageSeconds = r.Int64N(1_200_000)
	}
	if r.IntN(4) == 0 {
		use.OOMKills = 1 + r.Int64N(3)
		if r.IntN(3) > 0 {
			use.OOMLimitBytes = amount(600)
		}
	}
	if r.IntN(2) > 0 {
		use.CPUMillicores, use.CPUPeakMillicores = new(r.Int64N(300)), new(r.Int64N(2000))
	}
	return use
}

// seen is the largest working set that was read of a container, in bytes; 0: none.
func (s situation) seen(container string) int64 {
	var most int64
	for _, use := range s.uses {
		for _, reading := range []*int64{use.WorkingSetBytes, use.PeakBytes} {
			if use.Name == container && reading != nil {
				most = max(most, *reading)
			}
		}
	}
	return most
}

// limitOf is the memory limit of the pods of a container, in bytes: one that states none gets the maximum of the LimitRange
// by default; 0: none.
func (s situation) limitOf(is sizes) int64 {
	if is.limit == 0 && s.bounds != nil {
		return s.bounds.most * mebibyte
	}
	return is.limit
}

// alike reports whether a LimitRange wants limits to be requests.
func (s situation) alike() bool { return s.bounds != nil && s.bounds.ratio == 1 }

// settled reports whether a week shows what a container can use, with its start.
func (s situation) settled(container string) bool {
	return slices.ContainsFunc(s.uses, func(use facts.WorkloadMemory) bool {
		longest := use.PeakBytes != nil && use.WindowSeconds >= 604_800 && use.Samples >= 1000
		return use.Name == container && use.PeakUsageBytes != nil && (longest || use.PeakUsageSeconds >= 604_800)
	})
}

func (s situation) around(t *testing.T) []map[string]any {
	t.Helper()
	kind, _ := s.workload["kind"].(string)
	fact, err := factOf(kind, s.uses...)
	if err != nil {
		t.Fatal(err)
	}
	objects := []map[string]any{fact}
	for i, allocatable := range s.allocatable {
		objects = append(objects, nodeOf(fmt.Sprintf("node-%d", i), allocatable))
	}
	if s.bounds != nil {
		objects = append(objects, s.bounds.object())
	}
	return objects
}

// Whatever was read, whatever a workload says, and however large the nodes are, what is
// recomfixed holds.
func TestRecommendationsHoldForAnySituation(t *testing.T) {
	adviser, err := newAdviser()
	if err != nil {
		t.Fatal(err)
	}
	changed, unable := 0, 0
	first := seed.Of(t)
	for i := range uint64(800) {
		seed := first + i
		s := randomSituation(rand.New(rand.NewPCG(seed, 1)))
		around := s.around(t)
		fixed, found, err := adviser.advise(context.Background(), s.workload, around...)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		again, left, err := adviser.advise(context.Background(), fixed, around...)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if diff := cmp.Diff(fixed, again); diff != "" {
			t.Fatalf("seed %d: a second run changes more (-first +second):\n%s", seed, diff)
		}
		for _, finding := range left {
			if finding.IsFixable() {
				t.Fatalf("seed %d: left after its own fix: %s", seed, finding.Message)
			}
		}
		if was, is := qualityOf(s.workload), qualityOf(fixed); !s.alike() && (was != is && was != "BestEffort" || is == "Guaranteed" && was != is) {
			t.Fatalf("seed %d: %s became %s", seed, was, is)
		}
		s.checkEachAlone(t, seed, found)
		c, u := s.check(t, seed, fixed, found)
		changed, unable = changed+c, unable+u
	}
	t.Logf("%d sizes were changed, %d could not be", changed, unable)
	if changed < 400 || unable < 100 {
		t.Errorf("too few situations in which something was changed (%d), or could not be (%d)", changed, unable)
	}
}

// check holds each container that was changed to what must be true of it.
func (s situation) check(t *testing.T, seed uint64, fixed map[string]any, found []policy.Finding) (changed, unable int) {
	t.Helper()
	room := slices.Min(s.allocatable) * mebibyte
	before := containersOf(s.workload)
	var total, totalBefore int64
	for i, container := range containersOf(fixed) {
		name, _ := container["name"].(string)
		was, is := mustMemory(t, before[i]), mustMemory(t, container)
		total, totalBefore = total+requestOf(is), totalBefore+requestOf(was)
		if was == is {
			told := slices.ContainsFunc(found, func(f policy.Finding) bool {
				return f.Container == name && strings.Contains(f.Message, "more than the")
			})
			if told {
				unable++
			} else if seen, limit := s.seen(name), s.limitOf(is); seen > 0 && (limit == 0 && s.settled(name) || 0 < limit && limit < seen) {
				t.Fatalf("seed %d, %s: %v is left though %d was seen", seed, name, is, seen)
			}
			continue
		}
		changed++
		seen := s.seen(name)
		switch {
		case is.limit > 0 && is.limit < seen:
			t.Fatalf("seed %d, %s: limit %d is below %d", seed, name, is.limit, seen)
		case is.limit > 0 && requestOf(is) > is.limit:
			t.Fatalf("seed %d, %s: request %d is above limit %d", seed, name, is.request, is.limit)
		case is.limit != was.limit && is.limit > room:
			t.Fatalf("seed %d, %s: limit %d is above the node's %d", seed, name, is.limit, room)
		case is.limit != was.limit && is.limit < 16*mebibyte, is.request != was.request && is.request < 7*mebibyte:
			t.Fatalf("seed %d, %s: %v is below the floor", seed, name, is)
		case s.bounds != nil && s.bounds.admits(was) && !s.bounds.admits(is):
			t.Fatalf("seed %d, %s: %v is outside of the bounds %v", seed, name, is, *s.bounds)
		case was.limit == 0 && is.limit > 0 && !s.settled(name) && s.bounds == nil:
			t.Fatalf("seed %d, %s: limit %d is made of too little", seed, name, is.limit)
		case is.limit < was.limit && !s.settled(name):
			t.Fatalf("seed %d, %s: limit %d was lowered to %d by too little", seed, name, was.limit, is.limit)
		case is.limit < was.limit && qualityOf(s.workload) != "Guaranteed" && !s.alike():
			t.Fatalf("seed %d, %s: limit %d was lowered to %d", seed, name, was.limit, is.limit)
		}
	}
	if total > room && total > totalBefore {
		t.Fatalf("seed %d: the pod requests %d of %d", seed, total, room)
	}
	return changed, unable
}

// checkEachAlone makes the fixes of one control, as where the others are switched off: the API
// server takes what comes of it.
func (s situation) checkEachAlone(t *testing.T, seed uint64, found []policy.Finding) {
	t.Helper()
	alone := map[string][]policy.Assignment{}
	for _, finding := range found {
		alone[finding.Control] = append(alone[finding.Control], finding.Set...)
	}
	for control, set := range alone {
		fixed, err := policy.Apply(s.workload, set)
		if err != nil {
			t.Fatalf("seed %d, %s: %v", seed, control, err)
		}
		for i, container := range containersOf(fixed) {
			was, is := mustMemory(t, containersOf(s.workload)[i]), mustMemory(t, container)
			if is != was && is.limit > 0 && is.request > is.limit {
				t.Fatalf("seed %d, %s alone: request %d is above limit %d", seed, control, is.request, is.limit)
			}
		}
	}
}

func mustMemory(t *testing.T, container map[string]any) sizes {
	t.Helper()
	size, err := memoryOf(container)
	if err != nil {
		t.Fatal(err)
	}
	return size
}

func requestOf(s sizes) int64 {
	if s.request == 0 {
		return s.limit
	}
	return s.request
}

// qualityOf is the quality of service class of the pods of a workload.
func qualityOf(workload map[string]any) string {
	guaranteed, bestEffort := true, true
	for _, container := range containersOf(workload) {
		resources, _ := container["resources"].(map[string]any)
		requests, _ := resources["requests"].(map[string]any)
		limits, _ := resources["limits"].(map[string]any)
		bestEffort = bestEffort && len(requests) == 0 && len(limits) == 0
		for _, name := range []string{"cpu", "memory"} {
			limit, request := limits[name], requests[name]
			guaranteed = guaranteed && limit != nil && (request == nil || request == limit)
		}
	}
	switch {
	case bestEffort:
		return "BestEffort"
	case guaranteed:
		return "Guaranteed"
	default:
		return "Burstable"
	}
}
