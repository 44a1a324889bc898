package facts

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/common/model"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/metrics/pkg/apis/metrics/v1beta1"
)

func using(pod, container string, workingSet int64) NodeUsage {
	u := NewNodeUsage("a")
	c := u.container("shop", pod, container)
	c.WorkingSetBytes = n(workingSet)
	c.observe()
	return u
}

func TestPeaksOfCadvisorCompleteTheSummary(t *testing.T) {
	u := using("web-1", "app", 20)
	u.MergeCadvisor(Readings{
		{"shop", "web-1", "app"}:     {WorkingSetBytes: n(18), PeakUsageBytes: n(90), OOMEvents: n(0)},
		{"shop", "web-1", "log"}:     {WorkingSetBytes: n(7), PeakUsageBytes: n(8)},
		{"shop", "web-0", "app"}:     {PeakUsageBytes: n(500)}, // has ended
		{"shop", "web-1", "retired"}: {OOMEvents: n(4)},
	})
	want := []PodUse{{Namespace: "shop", Name: "web-1", Containers: []ContainerUse{
		{Name: "app", WorkingSetBytes: n(20), PeakBytes: n(20), PeakUsageBytes: n(90), OOMEvents: n(0), Samples: 1},
		{Name: "log", WorkingSetBytes: n(7), PeakBytes: n(7), PeakUsageBytes: n(8), Samples: 1},
	}}}
	if diff := cmp.Diff(want, u.Pods); diff != "" || u.Unread != nil {
		t.Errorf("%v (-want +got):\n%s", u.Unread, diff)
	}
}

func TestThatNoPeakIsKeptIsSaid(t *testing.T) {
	u := using("web-1", "app", 20)
	u.MergeCadvisor(Readings{{"shop", "web-1", "app"}: {WorkingSetBytes: n(18), OOMEvents: n(0)}})
	want := []Unread{{What: "peaks", Reason: "the kernel or the container runtime keeps no peak of containers"}}
	if diff := cmp.Diff(want, u.Unread); diff != "" || u.Pods[0].Containers[0].PeakUsageBytes != nil {
		t.Errorf("(-want +got):\n%s", diff)
	}
	empty := NewNodeUsage("a")
	if empty.MergeCadvisor(nil); empty.Unread != nil {
		t.Errorf("a node without containers: %v", empty.Unread)
	}
}

func TestSamplesKeepTheLargestAndWhatHasGone(t *testing.T) {
	watched := using("web-1", "app", 50)
	once := using("job-1", "job", 90)
	once.Sample(watched, 15*time.Second)
	last := using("web-1", "app", 30)
	last.Sample(once, 30*time.Second)
	want := []PodUse{
		{Namespace: "shop", Name: "job-1", Containers: []ContainerUse{{Name: "job", PeakBytes: n(90), Samples: 1}}},
		{Namespace: "shop", Name: "web-1", Containers: []ContainerUse{{Name: "app", WorkingSetBytes: n(30), PeakBytes: n(50), WindowSeconds: 30, Samples: 2}}},
	}
	if diff := cmp.Diff(want, last.Pods); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestStaleReadingsAreNone(t *testing.T) {
	now := time.Date(2030, 1, 1, 10, 0, 0, 0, time.UTC)
	for reading, want := range map[string]string{
		"2030-01-01T10:00:00Z":      "",
		"2030-01-01T09:55:00Z":      "",
		"2030-01-01T10:05:00Z":      "",
		"2030-01-01T11:59:00+02:00": "",
		"2030-01-01T09:54:58Z":      "the reading is stale: 2030-01-01T09:54:58Z, 5m2s ago",
		"2030-01-01T12:00:00Z":      "the reading is of 2030-01-01T12:00:00Z, 2h0m0s in the future; check the clock of the node",
		"":                          "the reading has no time",
		"now":                       "the reading has no time",
	} {
		if err := CheckFresh(reading, now); err == nil && want != "" || err != nil && err.Error() != want {
			t.Errorf("%q: error %v, want %s", reading, err, want)
		}
	}
}

func TestMetricsServerTellsWorkingSetsAndNothingElse(t *testing.T) {
	amounts := func(cpu, memory string) corev1.ResourceList {
		return corev1.ResourceList{corev1.ResourceCPU: resource.MustParse(cpu), corev1.ResourceMemory: resource.MustParse(memory)}
	}
	node := v1beta1.NodeMetrics{ObjectMeta: metav1.ObjectMeta{Name: "a"}, Timestamp: metav1.Date(2030, 1, 1, 10, 0, 0, 0, time.UTC), Usage: amounts("150m", "1Mi")}
	pods := []v1beta1.PodMetrics{
		{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "web-1"}, Containers: []v1beta1.ContainerMetrics{{Name: "b", Usage: amounts("2500000n", "2Ki")}, {Name: "a"}}},
		{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "job-1"}, Containers: []v1beta1.ContainerMetrics{{Name: "job", Usage: amounts("0", "0")}}},
	}
	got, err := FromMetricsAPI(node, pods)
	want := NewNodeUsage("a")
	want.Time, want.Source, want.Memory.WorkingSetBytes, want.CPUMillicores = "2030-01-01T10:00:00Z", "metrics", n(1<<20), n(150)
	want.Pods = []PodUse{{Namespace: "shop", Name: "web-1", Containers: []ContainerUse{
		{Name: "b", WorkingSetBytes: n(2048), PeakBytes: n(2048), CPUMillicores: n(3), CPUPeakMillicores: n(3), Samples: 1},
	}}}
	want.Unread = []Unread{{What: "usage", Reason: "memory use is unknown for shop/job-1/job, shop/web-1/a"}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if _, err := FromMetricsAPI(v1beta1.NodeMetrics{}, nil); err == nil || err.Error() != "node memory in use is 0" {
		t.Errorf("error %v", err)
	}
}

// answer is one value of a container, as Prometheus answers.
func answer(pod string, value float64) model.Vector {
	return model.Vector{{Metric: model.Metric{"namespace": "shop", "pod": model.LabelValue(pod), "container": "app"}, Value: model.SampleValue(value)}}
}

func TestPeaksOfPrometheusAreThoseOfPodsThatRun(t *testing.T) {
	readings := Readings{}
	for i, value := range []float64{80, 2016, 604000.4, 12.1, 1.7, 120} {
		if told := readings.Read(Queries("7d")[i], answer("web-1", value)); told != 1 {
			t.Errorf("question %d tells of %d containers", i, told)
		}
	}
	readings.Read(Queries("7d")[0], answer("web-0", 900))   // has gone
	readings.Read(Queries("7d")[0], answer("new-1", 40))    // the kubelet did not tell of it
	readings.Read(Queries("7d")[0], answer("other-1", 50))  // on another node
	readings.Read(Queries("7d")[1], answer("sampled-1", 5)) // without a peak
	if told := readings.Read(Queries("7d")[0], append(answer("", 1), answer("zero", 0)...)); told != 0 {
		t.Errorf("no pod and no memory tell of %d containers", told)
	}
	u := using("web-1", "app", 20)
	u.Pods[0].Containers[0].OOMEvents = n(1)
	told := u.MergePeaks(readings, []Pod{
		{Namespace: "shop", Name: "web-1", Node: "a", Running: true}, {Namespace: "shop", Name: "web-0", Node: "a"},
		{Namespace: "shop", Name: "new-1", Node: "a", Running: true}, {Namespace: "shop", Name: "other-1", Node: "b", Running: true},
		{Namespace: "shop", Name: "sampled-1", Node: "a", Running: true},
	})
	want := []PodUse{
		{Namespace: "shop", Name: "new-1", Containers: []ContainerUse{{Name: "app", PeakBytes: n(40)}}},
		{Namespace: "shop", Name: "web-1", Containers: []ContainerUse{
			{Name: "app", WorkingSetBytes: n(20), PeakBytes: n(80), PeakUsageBytes: n(120), CPUPeakMillicores: n(13), OOMEvents: n(2), WindowSeconds: 604001, Samples: 2017},
		}},
	}
	if diff := cmp.Diff(want, u.Pods); diff != "" || told != 2 {
		t.Errorf("%d (-want +got):\n%s", told, diff)
	}
}
