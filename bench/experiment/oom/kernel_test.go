package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	podCgroup = "/lightk8s-node/kubepods/besteffort/pode9a788dd-8b98-4d68-9ef1-4bf14af24947"
	prefix    = "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=x,mems_allowed=0,"
)

func TestKillsThatTheKernelTells(t *testing.T) {
	for name, c := range map[string]struct {
		line string
		want oomKill
		told bool
	}{
		"the node has no memory": {
			prefix + "oom_memcg=/lightk8s-node,task_memcg=" + podCgroup + "/e85,task=hog,pid=23538,uid=65532",
			oomKill{Full: "/lightk8s-node", Of: podCgroup + "/e85", Task: "hog", AtNode: true}, true,
		},
		"all pods together have none": {
			prefix + "oom_memcg=/lightk8s-node/kubepods,task_memcg=" + podCgroup + "/e85,task=hog,pid=1,uid=0",
			oomKill{Full: "/lightk8s-node/kubepods", Of: podCgroup + "/e85", Task: "hog", AtNode: true}, true,
		},
		"a container is at its limit": {
			prefix + "oom_memcg=" + podCgroup + "/e85,task_memcg=" + podCgroup + "/e85,task=a,b,pid=1,uid=0",
			oomKill{Full: podCgroup + "/e85", Of: podCgroup + "/e85", Task: "a,b"}, true,
		},
		"another machine's": {prefix + "oom_memcg=/kubepods/x,task_memcg=/kubepods/x,task=web,pid=1,uid=0", oomKill{}, false},
		"something else":    {"cni0: port 20(veth8d958834) entered forwarding state", oomKill{}, false},
		"nothing":           {"", oomKill{}, false},
		"cut off":           {prefix + "oom_memcg=/lightk8s-node,task_mem", oomKill{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			got, told := parseKill(c.line)
			if diff := cmp.Diff(c.want, got); diff != "" || told != c.told {
				t.Errorf("told %v, want %v (-want +got):\n%s", told, c.told, diff)
			}
		})
	}
}

func TestCgroupsTellWhoseTheyAre(t *testing.T) {
	for cgroup, want := range map[string][2]string{
		podCgroup:                            {"e9a788dd-8b98-4d68-9ef1-4bf14af24947", ""},
		podCgroup + "/e85":                   {"e9a788dd-8b98-4d68-9ef1-4bf14af24947", ""},
		"/lightk8s-node/system/kubelet":      {"", "kubelet"},
		"/lightk8s-node/system/containerd/x": {"", "containerd"},
		"/lightk8s-node/kubepods":            {"", ""},
		"/":                                  {"", ""},
	} {
		if got := [2]string{podOf(cgroup), componentOf(cgroup)}; got != want {
			t.Errorf("%s: %v, want %v", cgroup, got, want)
		}
	}
}
