package workload_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/bench/workload"
	"github.com/lightk8s/lightk8s/rego/policy"
)

const many = 400

func draw(t *testing.T, seed uint64, kinds ...string) []workload.Workload {
	t.Helper()
	g, err := workload.New(seed, kinds...)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]workload.Workload, many)
	for i := range out {
		if out[i], err = g.Next(); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func TestSameSeedGivesSameBytes(t *testing.T) {
	first, again, other := draw(t, 1, workload.Mix()...), draw(t, 1, workload.Mix()...), draw(t, 2, workload.Mix()...)
	for i := range first {
		if !bytes.Equal(first[i].YAML, again[i].YAML) {
			t.Fatalf("workload %d of seed 1 differs in the second run:\n%s", i, cmp.Diff(string(first[i].YAML), string(again[i].YAML)))
		}
		if bytes.Equal(first[i].YAML, other[i].YAML) {
			t.Errorf("workload %d of seeds 1 and 2 is the same", i)
		}
	}
}

func TestTruthIsWhatTheManifestsHold(t *testing.T) {
	var truth, counted workload.Truth
	for _, w := range draw(t, 1, workload.Mix()...) {
		object, err := policy.Decode(w.YAML)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(object, w.Object); diff != "" {
			t.Fatalf("object and its YAML differ (-YAML +object):\n%s", diff)
		}
		truth.Add(w.Truth)
		counted.Add(recount(t, object))
	}
	if diff := cmp.Diff(counted, truth); diff != "" {
		t.Errorf("truth (-counted +told):\n%s", diff)
	}
	for name, n := range map[string]int{
		"privileged containers": truth.PrivilegedContainers, "containers without a memory limit": truth.ContainersWithoutMemoryLimit,
		"moving images": truth.MovingImages, "objects on the host network": truth.HostNetworkObjects,
		"runtime sockets": truth.RuntimeSockets, "secrets in the environment": truth.SecretsInEnvironment,
	} {
		if n == 0 {
			t.Errorf("no %s are planted in %d workloads", name, many)
		}
	}
}

func TestWorkloadsHaveTheLengthOfRealOnes(t *testing.T) {
	for _, kind := range []string{"Deployment", "DaemonSet", "CronJob", "Pod"} {
		total := 0
		for _, w := range draw(t, 1, kind) {
			if w.Object["kind"] != kind {
				t.Fatalf("drew a %v, want a %s", w.Object["kind"], kind)
			}
			lines := bytes.Count(w.YAML, []byte("\n"))
			total += lines
			if lines < 60 || lines > 100 {
				t.Errorf("%s has %d lines, want 60 to 100:\n%s", kind, lines, w.YAML)
			}
		}
		t.Logf("%s: %d lines on average", kind, total/many)
	}
}

func TestUnknownKindIsRefused(t *testing.T) {
	for want, kinds := range map[string][]string{
		`no workload of kind "Service" can be drawn`: {"Pod", "Service"},
		"no kind is given":                           nil,
	} {
		if _, err := workload.New(1, kinds...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("New(1, %q): error %v, want one with %q", kinds, err, want)
		}
	}
}

// recount counts in a decoded manifest, knowing nothing of how it was drawn.
func recount(t *testing.T, object map[string]any) workload.Truth {
	t.Helper()
	kind, _ := object["kind"].(string)
	truth := workload.Truth{Objects: 1, Kinds: map[string]int{kind: 1}}
	spec := at(object, "spec")
	switch kind {
	case "Pod":
	case "CronJob":
		spec = at(spec, "jobTemplate", "spec", "template", "spec")
	default:
		spec = at(spec, "template", "spec")
	}
	if spec["hostNetwork"] == true {
		truth.HostNetworkObjects++
	}
	for _, volume := range items(spec, "volumes") {
		if path, _ := at(volume, "hostPath")["path"].(string); strings.HasSuffix(path, "docker.sock") {
			truth.RuntimeSockets++
		}
	}
	containers := append(items(spec, "containers"), items(spec, "initContainers")...)
	if len(containers) == 0 {
		t.Fatalf("%s has no containers: %v", kind, object)
	}
	for _, c := range containers {
		truth.Containers++
		if at(c, "securityContext")["privileged"] == true {
			truth.PrivilegedContainers++
		}
		if at(c, "resources", "limits")["memory"] == nil {
			truth.ContainersWithoutMemoryLimit++
		}
		image, _ := c["image"].(string)
		if last := image[strings.LastIndex(image, "/")+1:]; !strings.Contains(last, ":") || strings.HasSuffix(last, ":latest") {
			truth.MovingImages++
		}
		for _, variable := range items(c, "env") {
			if variable["name"] == "DB_PASSWORD" && variable["value"] != nil {
				truth.SecretsInEnvironment++
			}
		}
	}
	return truth
}

// at follows the fields; what is absent is empty.
func at(object map[string]any, path ...string) map[string]any {
	for _, field := range path {
		object, _ = object[field].(map[string]any)
	}
	return object
}

func items(object map[string]any, field string) []map[string]any {
	var out []map[string]any
	values, _ := object[field].([]any)
	for _, value := range values {
		item, _ := value.(map[string]any)
		out = append(out, item)
	}
	return out
}
