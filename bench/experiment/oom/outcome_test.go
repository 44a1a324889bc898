package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	hogUID = "e9a788dd-8b98-4d68-9ef1-4bf14af24947"
	webUID = "5e0f1789-7558-451d-8919-b1a5fe8fa02b"
)

func calm() state {
	return state{
		ready:     true,
		pods:      map[string]podState{"web-0": {uid: webUID, ready: true}, "web-1": {uid: "u1", ready: true}, "web-2": {uid: "u2", ready: true, restarts: 1}},
		processes: map[string]string{"kubelet": "100", "containerd": "90"},
	}
}

func TestJudgementOfARun(t *testing.T) {
	pod := func(uid string) string { return "/lightk8s-node/kubepods/besteffort/pod" + uid }
	atLimit := oomKill{Full: pod(hogUID) + "/c", Of: pod(hogUID) + "/c", Task: "hog"}
	for name, c := range map[string]struct {
		later func(*state)
		kills []oomKill
		want  outcome
		good  bool
	}{
		"the hog alone pays, at its limit": {
			func(*state) {}, []oomKill{atLimit, atLimit}, outcome{HogAtLimit: 2, Kills: 2}, true,
		},
		"nothing happens": {func(*state) {}, nil, outcome{}, false},
		"the node has no memory": {
			func(*state) {}, []oomKill{{Full: "/lightk8s-node", Of: pod(hogUID) + "/c", Task: "hog", AtNode: true}},
			outcome{HogAtNode: 1, Kills: 1}, false,
		},
		"a neighbour is killed, before its kubelet knows": {
			func(*state) {}, []oomKill{atLimit, {Full: "/lightk8s-node", Of: pod(webUID) + "/c", Task: "web", AtNode: true}},
			outcome{HogAtLimit: 1, Killed: []string{"web-0"}, Kills: 2}, false,
		},
		"neighbours are restarted, evicted and replaced": {
			func(s *state) {
				s.pods["web-0"] = podState{uid: webUID, restarts: 1}
				s.pods["web-1"] = podState{uid: "u1", evicted: true}
				s.pods["web-2"] = podState{uid: "another", ready: true}
			}, []oomKill{atLimit},
			outcome{HogAtLimit: 1, Restarted: []string{"web-0"}, Evicted: []string{"web-1", "web-2"}, Unready: []string{"web-0", "web-1"}, Kills: 1}, false,
		},
		"a neighbour is gone": {
			func(s *state) { delete(s.pods, "web-1") }, []oomKill{atLimit},
			outcome{HogAtLimit: 1, Evicted: []string{"web-1"}, Unready: []string{"web-1"}, Kills: 1}, false,
		},
		"components end and are killed": {
			func(s *state) { s.processes = map[string]string{"kubelet": "200"} },
			[]oomKill{{Full: "/lightk8s-node", Of: "/lightk8s-node/system/containerd", Task: "containerd-shim", AtNode: true}},
			outcome{Components: []string{"containerd", "containerd (containerd-shim)", "kubelet"}, Kills: 1}, false,
		},
		"the hog is evicted": {
			func(s *state) { s.pods[hogName] = podState{uid: hogUID, evicted: true} }, nil, outcome{HogEvicted: true}, false,
		},
	} {
		t.Run(name, func(t *testing.T) {
			later := calm()
			c.later(&later)
			got := judge(calm(), later, c.kills, hogUID)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if got.good() != c.good {
				t.Errorf("good: %v, want %v", got.good(), c.good)
			}
		})
	}
}

func TestNodeThatWasNotReadyIsNotGood(t *testing.T) {
	if (outcome{HogAtLimit: 1, NotReady: 1}).good() {
		t.Error("a run in which the node was not Ready is good")
	}
}

func TestSilentNodeServesNothing(t *testing.T) {
	got := judge(calm(), calm().silent(map[string]string{"kubelet": "100"}), nil, hogUID)
	want := outcome{Unready: []string{"web-0", "web-1", "web-2"}, Components: []string{"containerd"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
