//go:build e2e

// Package tune tests `kubectl lightk8s tune` on a real node: it reads the node as it is, and its
// scripts change a real kubelet and take the change back. run.sh starts nodes of several sizes.
package tune

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lightk8s/lightk8s/plugin/tune/plan"
	"github.com/lightk8s/lightk8s/test/e2e/krew"
	"github.com/lightk8s/lightk8s/test/repo"
	"github.com/lightk8s/lightk8s/test/testmain"
)

const node = "tiny-1"

var home krew.Installation

func TestMain(m *testing.M) {
	os.Exit(testmain.Code(runTests(m))) //nolint:forbidigo // a test binary has no main to return an error to
}

func runTests(m *testing.M) (int, error) {
	return krew.With("v0.0.0-e2e.1", func(in krew.Installation) (int, error) {
		home = in
		err := home.Run(
			// By this mark the node is known as one of kubeadm.
			[]string{"annotate", "node", node, "kubeadm.alpha.kubernetes.io/cri-socket=unix:///run/containerd/containerd.sock"},
			[]string{"apply", "-f", "testdata/workloads.yaml"},
			[]string{"rollout", "status", "deployment/greedy", "-n", "tuned", "--timeout=120s"},
			[]string{"rollout", "status", "deployment/silent", "-n", "tuned", "--timeout=120s"},
		)
		if err != nil {
			return 0, err
		}
		return m.Run(), nil
	})
}

// planned is what tune -o json says of the cluster by all that it can read.
func planned(t *testing.T, args ...string) plan.Plan {
	t.Helper()
	ended := home.Kubectl(append([]string{"lightk8s", "tune", "--node-config", "--usage", "-o", "json"}, args...)...)
	var plan struct {
		plan.Plan
		Changes json.RawMessage `json:"changes"` // paths are written for people
	}
	if err := json.Unmarshal([]byte(ended.Out), &plan); err != nil {
		t.Fatalf("exit code %d, the plan cannot be read: %v\n%s", ended.Code, err, ended.ErrOut)
	}
	return plan.Plan
}

// configz is what the kubelet runs with.
func configz(t *testing.T) map[string]any {
	t.Helper()
	var answer struct {
		Config map[string]any `json:"kubeletconfig"`
	}
	if err := json.Unmarshal([]byte(home.Must(t, "get", "--raw", "/api/v1/nodes/"+node+"/proxy/configz")), &answer); err != nil {
		t.Fatal(err)
	}
	return answer.Config
}

// written writes the plan into a new folder.
func written(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "tuned")
	ended := home.Kubectl("lightk8s", "tune", "--node-config", "--usage", "--write", dir)
	if ended.Code != 0 {
		t.Fatalf("exit code %d\n%s%s", ended.Code, ended.Out, ended.ErrOut)
	}
	return dir
}

// script runs a script of the node as its root would: in the namespaces of the node, below the
// folder that stands for its disk, with the test cluster's way to start a kubelet.
func script(t *testing.T, file string, args ...string) (output string, code int) {
	t.Helper()
	pid, err := os.ReadFile(repo.Path(".cache/cluster/run/pid/containerd"))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(pid), " ")
	cluster := repo.Path("test/cluster")
	cmd := exec.Command("nsenter", append([]string{"--mount=/proc/" + first + "/ns/mnt", "sh", file}, args...)...)
	cmd.Env = append(os.Environ(),
		"LIGHTK8S_ROOT="+disk(), "LIGHTK8S_NODE="+node, "LIGHTK8S_TIMEOUT=30", "LIGHTK8S_DEADMAN=120",
		fmt.Sprintf("LIGHTK8S_RESTART=nsenter --mount=/proc/%d/ns/mnt -- sh -c '%s/stop.sh kubelet && %s/up.sh node >/dev/null'", os.Getpid(), cluster, cluster),
		fmt.Sprintf("LIGHTK8S_KUBECTL=%s/kubectl --kubeconfig=%s", home.Tools, os.Getenv("KUBECONFIG")),
		"LIGHTK8S_HEALTHZ=",
	)
	out, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// disk is the folder that stands for the disk of the node, as run.sh made it.
func disk() string { return os.Getenv("NODE_DISK") }
