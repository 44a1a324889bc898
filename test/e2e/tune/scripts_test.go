//go:build e2e

package tune

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/api/resource"
	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/plugin/change/nodefiles"
	"github.com/lightk8s/lightk8s/test/eventually"
)

const dropIn = "/etc/kubernetes/kubelet.conf.d/90-lightk8s.conf"

// content holds the files of the node's disk but those of lightk8s itself, by path.
func content(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(disk(), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.Contains(path, "/var/lib/lightk8s/") || strings.Contains(path, "/proc/") {
			return err
		}
		data, err := os.ReadFile(path)
		info, infoErr := entry.Info()
		if err == nil && infoErr == nil {
			files[strings.TrimPrefix(path, disk())] = info.Mode().String() + "\n" + string(data)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// pods are the names and restarts of the pods of the tests.
func pods(t *testing.T) string {
	t.Helper()
	return home.Must(t, "get", "pods", "-n", "tuned", "--sort-by=.metadata.name", "-o",
		`jsonpath={range .items[*]}{.metadata.uid} {.status.containerStatuses[0].restartCount}{"\n"}{end}`)
}

// state is what a script that undoes must leave as it was: the disk of the node, what its kubelet runs
// with, and the pods of the tests.
type state struct {
	disk   map[string]string
	config map[string]any
	pods   string
}

func stateOf(t *testing.T) state {
	t.Helper()
	return state{disk: content(t), config: configz(t), pods: pods(t)}
}

// want compares the node with the state.
func (s state) want(t *testing.T) {
	t.Helper()
	s.wantDisk(t)
	if diff := cmp.Diff(s.config, configz(t)); diff != "" {
		t.Errorf("the kubelet does not run with what it ran with:\n%s", diff)
	}
	s.wantPods(t)
}

func (s state) wantDisk(t *testing.T) {
	t.Helper()
	if diff := cmp.Diff(s.disk, content(t)); diff != "" {
		t.Errorf("the disk is not as it was:\n%s", diff)
	}
}

func (s state) wantPods(t *testing.T) {
	t.Helper()
	if now := pods(t); now != s.pods {
		t.Errorf("pods were restarted or replaced:\n%s\nbefore:\n%s", now, s.pods)
	}
}

// equal reports whether two settings of the kubelet are the same: durations and quantities can be
// written in more than one way.
func equal(wanted, running any) bool {
	w, isText := wanted.(string)
	r, isToo := running.(string)
	if !isText || !isToo {
		return reflect.DeepEqual(wanted, running)
	}
	wantedTime, err := time.ParseDuration(w)
	runningTime, errToo := time.ParseDuration(r)
	if err == nil && errToo == nil {
		return wantedTime == runningTime
	}
	wantedAmount, err := resource.ParseQuantity(w)
	runningAmount, errToo := resource.ParseQuantity(r)
	return w == r || err == nil && errToo == nil && wantedAmount.Cmp(runningAmount) == 0
}

// The kubelet runs with exactly what was written, the pods go on running, and undoing leaves no trace.
func TestScriptsTuneTheKubeletAndTakeItBack(t *testing.T) {
	before := stateOf(t)
	plan := planned(t)
	dir := written(t)

	output, code := script(t, filepath.Join(dir, "nodes", node, "apply.sh"))
	if code != 0 {
		t.Fatalf("apply.sh: exit code %d\n%s", code, output)
	}
	var wanted map[string]any
	data, err := os.ReadFile(filepath.Join(dir, "nodes", node, "files", dropIn))
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(data, &wanted); err != nil {
		t.Fatal(err)
	}
	tuned := configz(t)
	for field, value := range wanted {
		if field == "kind" || field == "apiVersion" {
			continue
		}
		values, nested := value.(map[string]any)
		if !nested {
			if !equal(value, tuned[field]) {
				t.Errorf("%s: wanted %v, the kubelet runs with %v", field, value, tuned[field])
			}
			continue
		}
		now, _ := tuned[field].(map[string]any)
		for key, value := range values {
			if !equal(value, now[key]) {
				t.Errorf("%s.%s: wanted %v, the kubelet runs with %v", field, key, value, now[key])
			}
		}
	}
	eventually.Holds(t, 60*time.Second, "the node tells its new allocatable", func(context.Context) bool {
		now := planned(t).Nodes[0]
		return now.AllocatableMiB == plan.Nodes[0].TunedMiB
	})
	before.wantPods(t)
	for _, s := range planned(t).Nodes[0].Settings {
		if s.Of == "kubelet" {
			t.Errorf("a second plan still wants %s from %s to %s (%v)", s.Field, s.Before, s.After, s.Controls)
		}
	}
	if output, code = script(t, filepath.Join(dir, "nodes", node, "apply.sh")); code != 0 || !strings.Contains(output, "nothing to do") {
		t.Errorf("the second run: exit code %d\n%s", code, output)
	}

	if output, code = script(t, filepath.Join(dir, "nodes", node, "rollback.sh")); code != 0 {
		t.Fatalf("rollback.sh: exit code %d\n%s", code, output)
	}
	before.want(t)
}

// A kubelet that does not start with what it is given gets back what it had, without help.
func TestABrokenDropInGoesBackByItself(t *testing.T) {
	before := stateOf(t)
	file := filepath.Join(written(t), "nodes", node, "apply.sh")
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	broken := regexp.MustCompile(`(?m)^imageGCLowThresholdPercent: .*`).ReplaceAllString(string(data), "imageGCLowThresholdPercent: 165")
	if broken == string(data) {
		t.Fatalf("there is nothing to break in\n%s", data)
	}
	if err := os.WriteFile(file, []byte(broken), 0o755); err != nil {
		t.Fatal(err)
	}
	output, code := script(t, file)
	if code != nodefiles.EndedBack {
		t.Errorf("exit code %d, want %d\n%s", code, nodefiles.EndedBack, output)
	}
	before.want(t)
}
