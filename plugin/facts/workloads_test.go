package facts

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func n(v int64) *int64 { return &v }

func ownedBy(kind, name string) []metav1.OwnerReference {
	yes := true
	return []metav1.OwnerReference{{Kind: kind, Name: name, Controller: &yes}}
}

func TestTheWorkloadOfAPodIsFoundWithoutItsReplicaSet(t *testing.T) {
	jobs := JobOwners{"shop/report-29500000": {Kind: "Job", Name: "report-29500000"}, "shop/odd": {Kind: "CronJob", Name: "even"}}
	for name, c := range map[string]struct {
		owners []metav1.OwnerReference
		labels map[string]string
		want   Workload
	}{
		"deployment":                    {ownedBy("ReplicaSet", "web-6d8f9c"), map[string]string{"pod-template-hash": "6d8f9c"}, Workload{"Deployment", "web"}},
		"replicaset of its own":         {ownedBy("ReplicaSet", "web-6d8f9c"), nil, Workload{"ReplicaSet", "web-6d8f9c"}},
		"replicaset and another hash":   {ownedBy("ReplicaSet", "web-6d8f9c"), map[string]string{"pod-template-hash": "c"}, Workload{"ReplicaSet", "web-6d8f9c"}},
		"replicaset that is all hash":   {ownedBy("ReplicaSet", "-c"), map[string]string{"pod-template-hash": "c"}, Workload{"ReplicaSet", "-c"}},
		"statefulset":                   {ownedBy("StatefulSet", "db"), nil, Workload{"StatefulSet", "db"}},
		"daemonset":                     {ownedBy("DaemonSet", "agent"), nil, Workload{"DaemonSet", "agent"}},
		"cronjob by the name of a job":  {ownedBy("Job", "backup-29400000"), nil, Workload{"CronJob", "backup"}},
		"job with a year in its name":   {ownedBy("Job", "backup-2030"), nil, Workload{"Job", "backup-2030"}},
		"job that looks like a cronjob": {ownedBy("Job", "report-29500000"), nil, Workload{"Job", "report-29500000"}},
		"cronjob by the job":            {ownedBy("Job", "odd"), nil, Workload{"CronJob", "even"}},
		"static pod":                    {ownedBy("Node", "shop-1"), nil, Workload{"Pod", "p"}},
		"crd":                           {ownedBy("Cluster", "db"), nil, Workload{"Pod", "p"}},
		"no owner":                      {nil, nil, Workload{"Pod", "p"}},
		"no controller":                 {[]metav1.OwnerReference{{Kind: "StatefulSet", Name: "db"}}, nil, Workload{"Pod", "p"}},
	} {
		pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "p", Labels: c.labels, OwnerReferences: c.owners}}
		if got := PodOf(pod, jobs).Workload; got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestOOMKillsAreTakenFromWhatStatusesShow(t *testing.T) {
	killed := corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{Reason: "OOMKilled", ExitCode: 137}}
	pod := &corev1.Pod{Status: corev1.PodStatus{
		InitContainerStatuses: []corev1.ContainerStatus{{Name: "migrate", LastTerminationState: killed}},
		ContainerStatuses: []corev1.ContainerStatus{
			{Name: "app", State: killed, LastTerminationState: killed},
			{Name: "fine", LastTerminationState: corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{Reason: "Error", ExitCode: 137}}},
		},
	}}
	limits := corev1.ResourceRequirements{Limits: corev1.ResourceList{corev1.ResourceMemory: resource.MustParse("64Mi")}}
	pod.Spec.Containers = []corev1.Container{{Name: "app", Resources: limits}, {Name: "fine"}}
	got := PodOf(pod, nil)
	if diff := cmp.Diff(map[string]int64{"migrate": 1, "app": 2}, got.OOMKills); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]int64{"app": 64 << 20}, got.MemoryLimits); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAWorkloadUsesTheMostOfItsPods(t *testing.T) {
	web, gone := Workload{"Deployment", "web"}, Workload{"Job", "gone"}
	usages := []NodeUsage{
		{Pods: []PodUse{{Namespace: "shop", Name: "web-1", Containers: []ContainerUse{
			{Name: "app", WorkingSetBytes: n(10), PeakBytes: n(70), CPUMillicores: n(9), WindowSeconds: 600, Samples: 40, OOMEvents: n(1), StartedAt: "2030-01-02T00:00:00Z"},
			{Name: "log", WorkingSetBytes: n(5), PeakBytes: n(5), Samples: 1},
		}}}},
		{Pods: []PodUse{{Namespace: "shop", Name: "web-2", Containers: []ContainerUse{
			{Name: "app", WorkingSetBytes: n(20), PeakBytes: n(30), PeakUsageBytes: n(90), CPUPeakMillicores: n(50), WindowSeconds: 60, Samples: 4, OOMEvents: n(2), StartedAt: "2030-01-01T00:00:00Z"},
		}}, {Namespace: "other", Name: "web-1", Containers: []ContainerUse{{Name: "app", WorkingSetBytes: n(1)}}}}},
	}
	pods := []Pod{
		{Namespace: "shop", Name: "web-1", Workload: web, MemoryLimits: map[string]int64{"app": 200, "log": 50}}, // the kubelet counted an OOM event of app
		{Namespace: "shop", Name: "web-2", Workload: web, OOMKills: map[string]int64{"app": 2, "init": 1}, MemoryLimits: map[string]int64{"app": 100}},
		{Namespace: "shop", Name: "web-3", Workload: web}, // on a node that was not read
		{Namespace: "shop", Name: "gone-1", Workload: gone, OOMKills: map[string]int64{"job": 1}},
		{Namespace: "shop", Name: "idle", Workload: Workload{"Pod", "idle"}},
	}
	want := []WorkloadUsage{
		{APIVersion: "lightk8s.dev/v1alpha1", Kind: "WorkloadUsage", Metadata: Meta{"shop", "deployment.web"}, Workload: web, Pods: 2, Containers: []WorkloadMemory{
			{ContainerUse: ContainerUse{
				Name: "app", WorkingSetBytes: n(20), PeakBytes: n(70), PeakUsageBytes: n(90), CPUMillicores: n(9), CPUPeakMillicores: n(50),
				OOMEvents: n(3), WindowSeconds: 600, Samples: 44, StartedAt: "2030-01-01T00:00:00Z",
			}, OOMKills: 2, OOMLimitBytes: n(200)},
			{ContainerUse: ContainerUse{Name: "init"}, OOMKills: 1},
			{ContainerUse: ContainerUse{Name: "log", WorkingSetBytes: n(5), PeakBytes: n(5), Samples: 1}},
		}},
		{APIVersion: "lightk8s.dev/v1alpha1", Kind: "WorkloadUsage", Metadata: Meta{"shop", "job.gone"}, Workload: gone, Containers: []WorkloadMemory{
			{ContainerUse: ContainerUse{Name: "job"}, OOMKills: 1},
		}},
	}
	if diff := cmp.Diff(want, Workloads(usages, pods)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := Workloads(nil, pods[:1]); len(got) != 0 {
		t.Errorf("of nothing came %v", got)
	}
}

func TestComponentsAreThoseOfStaticPods(t *testing.T) {
	pod := func(name, node string, mirror bool, labels map[string]string, containers ...corev1.Container) corev1.Pod {
		p := corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "kube-system", Name: name, Labels: labels}, Spec: corev1.PodSpec{NodeName: node, Containers: containers}}
		if mirror {
			p.Annotations = map[string]string{mirrorAnnotation: "hash"}
		}
		return p
	}
	elsewhere := pod("etcd-x", "a", true, nil, corev1.Container{Name: "etcd", Command: []string{"etcd"}})
	elsewhere.Namespace = "shop"
	got := Components([]corev1.Pod{
		pod("etcd-a", "a", true, nil, corev1.Container{Name: "etcd", Command: []string{"etcd", "--quota-backend-bytes=8589934592"}}),
		pod("kube-apiserver-a", "a", false, map[string]string{"tier": "control-plane"}, corev1.Container{Name: "kube-apiserver", Command: []string{"kube-apiserver"}, Args: []string{"--v=2"}}),
		pod("kube-proxy-a", "a", true, nil, corev1.Container{Name: "kube-proxy", Command: []string{"kube-proxy"}}),
		pod("etcd-b", "b", true, nil, corev1.Container{Name: "etcd"}), // its command is in the image
		pod("etcd-operator", "b", false, nil, corev1.Container{Name: "etcd", Command: []string{"etcd"}}),
		pod("etcd-pending", "", true, nil, corev1.Container{Name: "etcd", Command: []string{"etcd"}}),
		elsewhere,
	})
	want := map[string]map[string][]string{"a": {"etcd": {"etcd", "--quota-backend-bytes=8589934592"}, "kube-apiserver": {"kube-apiserver", "--v=2"}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What a container was charged with bounds what it uses since the start of the pod that runs the
// longest, of those that were charged at all.
func TestHistoryIsThatOfThePodThatRunsLongest(t *testing.T) {
	const now = "2026-03-09T00:00:00Z"
	pod := func(name string, use ContainerUse) (PodUse, Pod) {
		use.Name = "app"
		return PodUse{Namespace: "shop", Name: name, Containers: []ContainerUse{use}},
			Pod{Namespace: "shop", Name: name, Node: "n1", Workload: Workload{"Deployment", "web"}}
	}
	for name, c := range map[string]struct {
		time string
		uses []ContainerUse
		want int64
	}{
		"two pods":             {now, []ContainerUse{{PeakUsageBytes: n(9), StartedAt: "2026-03-08T00:00:00Z"}, {PeakUsageBytes: n(5), StartedAt: "2026-03-07T00:00:00Z"}}, 172800},
		"the older uncharged":  {now, []ContainerUse{{PeakUsageBytes: n(9), StartedAt: "2026-03-08T00:00:00Z"}, {StartedAt: "2026-03-07T00:00:00Z"}}, 86400},
		"watched":              {now, []ContainerUse{{PeakBytes: n(9), WindowSeconds: 700, PeakUsageBytes: n(9), StartedAt: "2026-03-08T23:59:00Z"}}, 700},
		"start unknown":        {now, []ContainerUse{{PeakUsageBytes: n(9)}}, 0},
		"start is no time":     {now, []ContainerUse{{PeakUsageBytes: n(9), StartedAt: "monday"}}, 0},
		"starts later":         {now, []ContainerUse{{PeakUsageBytes: n(9), StartedAt: "2026-03-10T00:00:00Z"}}, 0},
		"no clock":             {"", []ContainerUse{{PeakUsageBytes: n(9), StartedAt: "2026-03-08T00:00:00Z"}}, 0},
		"clock that is no one": {"soon", []ContainerUse{{PeakUsageBytes: n(9), StartedAt: "2026-03-08T00:00:00Z"}}, 0},
	} {
		usage := NewNodeUsage("n1")
		usage.Time = c.time
		var pods []Pod
		for i, use := range c.uses {
			used, pod := pod(string(rune('a'+i)), use)
			usage.Pods, pods = append(usage.Pods, used), append(pods, pod)
		}
		if got := Workloads([]NodeUsage{usage}, pods)[0].History("app"); got != c.want {
			t.Errorf("%s: %d seconds, want %d", name, got, c.want)
		}
	}
}
