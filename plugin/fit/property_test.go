package fit

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/lightk8s/lightk8s/test/seed"
)

// plain is a random cluster of nodes of one size, and pods that ask for nothing but memory and
// CPU of one ratio: what fits is a matter of amounts alone.
func plain(r *rand.Rand) Cluster {
	var c Cluster
	for i := range 1 + r.IntN(4) {
		c.Nodes = append(c.Nodes, aNode(fmt.Sprintf("node-%d", i), "2", "2Gi", "20"))
	}
	for i := range 1 + r.IntN(14) {
		size := 1 + r.IntN(6)
		c.Pods = append(c.Pods, aPod(fmt.Sprintf("pod-%02d", i), c.Nodes[r.IntN(len(c.Nodes))].Name, fmt.Sprintf("%dm", size*100), fmt.Sprintf("%dMi", size*100)))
	}
	return c
}

// In place, nothing that is taken away or added to a node turns Yes into No.
func TestLessNeverHurtsInPlace(t *testing.T) {
	r := rand.New(rand.NewPCG(1+seed.Of(t), 1))
	yes := 0
	for range 300 {
		c := plain(r)
		if proveOne(t, c, InPlace).Fits != Yes {
			continue
		}
		yes++
		less := c
		less.Pods = slices.Delete(slices.Clone(c.Pods), 0, 1)
		same(t, "a pod less", proveOne(t, less, InPlace).Fits, Yes)
		for _, n := range c.Nodes {
			n.Status.Allocatable[corev1.ResourceMemory] = resource.MustParse("3Gi")
		}
		same(t, "more memory", proveOne(t, c, InPlace).Fits, Yes)
	}
	if yes < 50 {
		t.Errorf("only %d of 300 clusters fitted: nothing is shown", yes)
	}
}

// From empty nodes, the youngest pod of the lowest priority is in no other pod's way, and neither
// does room that is added to a single node.
func TestLessNeverHurtsFromEmpty(t *testing.T) {
	r := rand.New(rand.NewPCG(2+seed.Of(t), 2))
	for range 300 {
		c := plain(r)
		before := proveOne(t, c, FromEmpty).Fits
		less := c
		less.Pods = c.Pods[:len(c.Pods)-1]
		if after := proveOne(t, less, FromEmpty).Fits; before == Yes && after != Yes {
			t.Errorf("%s becomes %s, when the last pod goes", before, after)
		}
		if len(c.Nodes) > 1 {
			continue
		}
		c.Nodes[0].Status.Allocatable[corev1.ResourceMemory] = resource.MustParse("3Gi")
		if after := proveOne(t, c, FromEmpty).Fits; before == Yes && after != Yes {
			t.Errorf("%s becomes %s, when there is more memory", before, after)
		}
	}
}

// Every pod that is placed is on a node that has room for it, and keeps what it demands: counted
// anew from the placement alone.
func TestPlacementsAreValid(t *testing.T) {
	r := rand.New(rand.NewPCG(3+seed.Of(t), 3))
	for seed := range 200 {
		c := crowd(1 + r.IntN(6))
		for _, p := range c.Pods {
			p.Spec.Containers[0].Resources.Requests[corev1.ResourceMemory] = *resource.NewQuantity(int64(1+r.IntN(900))<<20, resource.BinarySI)
			if r.IntN(9) == 0 {
				port80("")(p)
			}
		}
		snap := newSnapshot(c)
		if _, err := snap.scheduleAll(t.Context(), snap.pods, newTieBreak(seed)); err != nil {
			t.Fatal(err)
		}
		checkPlacement(t, snap)
	}
}

func checkPlacement(t *testing.T, snap *snapshot) {
	t.Helper()
	for i, n := range snap.nodes {
		used, ports, apps := corev1.ResourceList{}, 0, map[string]int{}
		for _, p := range snap.pods {
			if p.at != i {
				continue
			}
			for name, quantity := range p.object.Spec.Containers[0].Resources.Requests {
				sum := used[name]
				sum.Add(quantity)
				used[name] = sum
			}
			if len(p.object.Spec.Containers[0].Ports) > 0 {
				ports++
			}
			if p.object.Spec.Affinity != nil {
				apps[p.object.Namespace+"/"+p.object.Labels["app"]]++
			}
		}
		for name, sum := range used {
			if offered := n.object.Status.Allocatable[name]; sum.Cmp(offered) > 0 {
				t.Errorf("%s: %s of %s used of %s", n.object.Name, sum.String(), name, offered.String())
			}
		}
		if ports > 1 {
			t.Errorf("%s: %d pods share a host port", n.object.Name, ports)
		}
		for app, pods := range apps {
			if pods > 1 {
				t.Errorf("%s: %d pods of %s, which keep apart", n.object.Name, pods, app)
			}
		}
	}
	checkSpread(t, snap)
}

// checkSpread holds the zones of each spread workload against each other. Room that ran out can
// leave a zone behind, but never by more than the skew while pods were placed.
func checkSpread(t *testing.T, snap *snapshot) {
	t.Helper()
	zones := map[string]bool{}
	for _, n := range snap.nodes {
		zones[n.object.Labels[corev1.LabelTopologyZone]] = true
	}
	counts := map[string]map[string]int{}
	for _, p := range snap.pods {
		if p.at < 0 || len(p.object.Spec.TopologySpreadConstraints) == 0 {
			continue
		}
		app := p.object.Namespace + "/" + p.object.Labels["app"]
		if counts[app] == nil {
			counts[app] = map[string]int{}
		}
		counts[app][snap.nodes[p.at].object.Labels[corev1.LabelTopologyZone]]++
	}
	for app, byZone := range counts {
		least, most := len(snap.pods), 0
		for z := range zones {
			least, most = min(least, byZone[z]), max(most, byZone[z])
		}
		if most-least > 1 {
			t.Errorf("%s: zones have %d to %d pods, want a skew of 1", app, least, most)
		}
	}
}
