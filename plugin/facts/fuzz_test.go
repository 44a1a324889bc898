package facts

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/tools/txtar"
)

// addBodies has a target begin with the bodies of the cases of a parser.
func addBodies(f *testing.F, parser string) {
	f.Helper()
	cases, err := filepath.Glob(filepath.Join("testdata", parser, "*.txtar"))
	if err != nil || len(cases) == 0 {
		f.Fatal(len(cases), err)
	}
	for _, file := range cases {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, part := range txtar.Parse(data).Files {
			if part.Name == "body" {
				f.Add(part.Data)
			}
		}
	}
}

// Whatever a kubelet answers, it is either an error or a configuration that says something, and
// no header of a static pod is in it.
func FuzzConfigz(f *testing.F) {
	addBodies(f, "configz")
	f.Fuzz(func(t *testing.T, body []byte) {
		config, err := ParseConfigz(bytes.NewReader(body))
		if (err == nil) != (len(config) > 0) || config["staticPodURLHeader"] != nil {
			t.Fatalf("error %v, configuration %v", err, config)
		}
		roundTrip(t, err, NodeConfig{APIVersion: "lightk8s.dev/v1alpha1", Kind: "NodeConfig", Kubelet: config})
	})
}

func FuzzSummary(f *testing.F) {
	addBodies(f, "summary")
	f.Fuzz(func(t *testing.T, body []byte) {
		usage, err := ParseSummary(bytes.NewReader(body))
		if err == nil && usage.Memory.WorkingSetBytes == nil {
			t.Fatal("the node uses nothing")
		}
		checkAmounts(t, usage)
		roundTrip(t, err, usage)
		pods := make([]Pod, 0, len(usage.Pods))
		for _, pod := range usage.Pods {
			pods = append(pods, Pod{Namespace: pod.Namespace, Name: pod.Name, Workload: Workload{Kind: "Pod", Name: pod.Name}})
		}
		again := usage
		again.Sample(usage, 1)
		checkAmounts(t, again)
		Workloads([]NodeUsage{usage}, pods)
	})
}

func FuzzCadvisor(f *testing.F) {
	addBodies(f, "cadvisor")
	addBodies(f, "apiserver")
	f.Fuzz(func(t *testing.T, body []byte) {
		readings, err := ParseCadvisor(bytes.NewReader(body))
		if err == nil && readings == nil {
			t.Fatal("neither an error nor readings")
		}
		usage := NewNodeUsage("a")
		usage.MergeCadvisor(readings)
		checkAmounts(t, usage)
		told, err := ParseAPIServer(bytes.NewReader(body))
		if size := told.StorageBytes; err == nil && size != nil && *size <= 0 {
			t.Fatalf("the store has %d bytes", *size)
		}
		if w := told.Writes; w != nil && (w.Slow < 0 || w.Slow > w.Requests || w.Requests <= 0) {
			t.Fatalf("%d of %d writes are slow", w.Slow, w.Requests)
		}
		for _, counted := range told.Objects {
			if counted.Resource == "" || counted.Count <= 0 {
				t.Fatalf("objects: %+v", counted)
			}
		}
		if _, wrong := time.Parse(time.RFC3339, told.StartedAt); told.StartedAt != "" && wrong != nil {
			t.Fatal(wrong)
		}
	})
}

// checkAmounts finds containers that use nothing or less: that is no usage.
func checkAmounts(t *testing.T, usage NodeUsage) {
	t.Helper()
	for _, pod := range usage.Pods {
		if len(pod.Containers) == 0 {
			t.Fatalf("pod %s has no container", pod.Name)
		}
		for _, c := range pod.Containers {
			for _, amount := range []*int64{c.WorkingSetBytes, c.PeakBytes, c.PeakUsageBytes} {
				if amount != nil && *amount <= 0 {
					t.Fatalf("container %s of pod %s uses %d bytes", c.Name, pod.Name, *amount)
				}
			}
			if c.PeakBytes == nil || c.WorkingSetBytes != nil && *c.PeakBytes < *c.WorkingSetBytes {
				t.Fatalf("the peak of container %s of pod %s is below what it uses", c.Name, pod.Name)
			}
		}
	}
}

// roundTrip checks that what was read can be written into a snapshot and read back.
func roundTrip[T NodeConfig | NodeUsage](t *testing.T, err error, fact T) {
	t.Helper()
	if err != nil {
		return
	}
	object, err := Object(fact)
	if err == nil {
		_, err = Read[T](object)
	}
	if err != nil {
		t.Fatal(err)
	}
}
