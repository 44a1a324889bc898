package ledger

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/plugin/facts"
)

func mib(n int64) *int64 { return &n }

func bytes(mib int64) *int64 {
	n := mib * mebibyte
	return &n
}

var addOns = AddOns{
	Switches:   map[string]string{"traefik": "disable: [traefik]"},
	Namespaces: []string{"kube-system", "longhorn-system"},
}

// server is a k3s server of 2 GB with 60 MiB of traefik, 20 of CoreDNS and a workload of 200 MiB.
func server() Node {
	return Node{
		Name: "shop-1", Process: "k3s", AddOns: addOns, CapacityMiB: 1970, AllocatableMiB: 1970, EvictionMiB: mib(98),
		Usage: &facts.NodeUsage{
			Memory:  facts.Memory{WorkingSetBytes: bytes(1000)},
			Systems: map[string]facts.Memory{"kubelet": {WorkingSetBytes: bytes(520)}},
		},
		Pods: []Pod{
			{Namespace: "kube-system", Workload: "traefik", UsedMiB: mib(60), Unlimited: true},
			{Namespace: "kube-system", Workload: "coredns", UsedMiB: mib(20), RequestMiB: 70, LimitMiB: 170},
			{Namespace: "shop", Workload: "web", UsedMiB: mib(120), RequestMiB: 64, LimitMiB: 256},
			{Namespace: "shop", Workload: "api", UsedMiB: mib(80), RequestMiB: 64, LimitMiB: 256},
		},
	}
}

func TestEntriesAddUpToTheCapacity(t *testing.T) {
	want := Ledger{
		Node: "shop-1", CapacityMiB: 1970, AllocatableMiB: 1970, Pods: 4,
		RequestedMiB: 198, LimitedMiB: 682, Unlimited: 1, FreeMiB: mib(872), Unknown: []string{},
		Entries: []Entry{
			{Part: System, Name: "operating system and agents", MiB: 200, Percent: 10.2},
			{Part: Kubernetes, Name: "k3s", MiB: 520, Percent: 26.4},
			{Part: AddOn, Name: "traefik", MiB: 60, Percent: 3, Switch: "disable: [traefik]"},
			{Part: AddOn, Name: "coredns", MiB: 20, Percent: 1},
			{Part: Workload, Name: "workloads", MiB: 200, Percent: 10.2},
			{Part: Eviction, Name: "eviction threshold", MiB: 98, Percent: 5},
			{Part: Free, Name: "really free", MiB: 872, Percent: 44.3},
		},
	}
	if diff := cmp.Diff(want, Of(server())); diff != "" {
		t.Error(diff)
	}
}

func TestWithoutSystemsTheRestIsOneEntry(t *testing.T) {
	node := server()
	node.Usage.Systems = nil
	first := Of(node).Entries[0]
	if want := (Entry{Part: System, Name: "operating system and Kubernetes", MiB: 720, Percent: 36.5}); first != want {
		t.Errorf("got %+v, want %+v", first, want)
	}
}

func TestWhatIsNotKnownIsSaidAndNeverZero(t *testing.T) {
	blind := server()
	blind.Usage = nil
	blind.EvictionMiB = nil
	blind.Pods[0].UsedMiB = nil
	foreign := server()
	foreign.Usage.Memory.WorkingSetBytes = bytes(9000)
	less := server()
	less.Usage.Memory.WorkingSetBytes = bytes(100)
	for name, test := range map[string]struct {
		node Node
		want []string
	}{
		"nothing told": {blind, []string{
			"memory use is unknown for 1 of 4 pods here",
			"memory use is unknown for the node",
			"eviction threshold is unknown; the kubelet configuration was not read",
		}},
		"more in use than there is": {foreign, []string{
			"the node reports 9000 MiB in use and has 1970 MiB: the reading is of another machine",
		}},
		"pods use more than the node": {less, []string{
			"pods use more than the node reports in use; the rest is unknown",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			l := Of(test.node)
			if diff := cmp.Diff(test.want, l.Unknown); diff != "" {
				t.Error(diff)
			}
			if l.FreeMiB != nil {
				t.Errorf("%d MiB are said to be free", *l.FreeMiB)
			}
		})
	}
}

func TestANodeThatUsesItsThresholdHasLessThanNothingFree(t *testing.T) {
	node := server()
	node.Usage.Memory.WorkingSetBytes = bytes(1920)
	l := Of(node)
	if l.FreeMiB == nil || *l.FreeMiB != -48 {
		t.Errorf("free is %v, want -48", l.FreeMiB)
	}
	for _, e := range l.Entries {
		if e.Part == Free {
			t.Error("there is an entry of what is free, and nothing is")
		}
	}
}

func TestStaticPodsAreTheControlPlane(t *testing.T) {
	node := Node{CapacityMiB: 1970, Process: "kubelet", AddOns: addOns, Pods: []Pod{
		{Namespace: "kube-system", Workload: "etcd-n1", Static: true, UsedMiB: mib(50)},
		{Namespace: "kube-system", Workload: "kube-apiserver-n1", Static: true, UsedMiB: mib(300)},
		{Namespace: "longhorn-system", Workload: "longhorn-manager", UsedMiB: mib(90)},
	}}
	want := []Entry{
		{Part: ControlPlane, Name: "control plane", MiB: 350, Percent: 17.8},
		{Part: AddOn, Name: "longhorn-system/longhorn-manager", MiB: 90, Percent: 4.6},
	}
	if diff := cmp.Diff(want, Of(node).Entries); diff != "" {
		t.Error(diff)
	}
}
