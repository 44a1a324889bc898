//go:build e2e

package tune

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/test/eventually"
	"github.com/lightk8s/lightk8s/test/repo"
)

// The pod that changes the node works on the machine itself, so that this test wants a node with the
// memory of the machine, and its drop-ins where kubeadm has them. run.sh starts one.
const machineDropIns = "/etc/kubernetes/kubelet.conf.d"

// serviceManager has the pod find the service manager that it would find on Alpine. It starts the
// kubelet outside of the pod's cgroups, as a service manager does.
func serviceManager(t *testing.T) {
	t.Helper()
	cluster := repo.Path("test/cluster")
	const name = "/usr/local/bin/rc-service"
	script := fmt.Sprintf(`#!/bin/sh
set -e
[ "$1 $2" = "kubelet restart" ]
for procs in /sys/fs/cgroup/*/cgroup.procs; do echo $$ >"$procs"; done
export KUBELET_DROPINS=%[1]s PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
nsenter --net=/proc/%[3]d/ns/net --mount=/proc/%[3]d/ns/mnt -- sh -c '%[2]s/stop.sh kubelet && %[2]s/up.sh node >/dev/null'
`, machineDropIns, cluster, os.Getpid())
	if err := os.WriteFile(name, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.Remove(name); err != nil {
			t.Error(err)
		}
	})
}

// settings is a policy file that leaves the kernel of this machine alone, and more.
func settings(t *testing.T, more string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "lightk8s.yaml")
	text := `apiVersion: lightk8s.dev/v1alpha1
kind: Policy
controls:
  kernel-sysctls: {enabled: false}
  inotify-conntrack: {enabled: false}
` + more
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// machineFiles are what the scripts can touch on this machine.
func machineFiles(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, name := range []string{machineDropIns + "/90-lightk8s.conf", "/etc/default/kubelet", "/etc/sysctl.d/90-lightk8s.conf"} {
		data, err := os.ReadFile(name)
		if err == nil {
			files[name] = string(data)
		}
	}
	return files
}

func TestApplyNodesChangesTheKubeletThroughAPod(t *testing.T) {
	serviceManager(t)
	files, config, running := machineFiles(t), configz(t), pods(t)
	ended := home.Kubectl("lightk8s", "tune", "--node-config", "--usage", "--config", settings(t, ""), "--apply-nodes", "--node-image", "docker.io/lightk8s/web:1", "--yes")
	if ended.Code != 0 {
		t.Fatalf("exit code %d\n%s%s", ended.Code, ended.Out, ended.ErrOut)
	}
	tuned := configz(t)
	if fmt.Sprint(tuned["maxPods"]) == fmt.Sprint(config["maxPods"]) || tuned["kubeReserved"] == nil {
		t.Errorf("the kubelet runs with maxPods %v and kubeReserved %v", tuned["maxPods"], tuned["kubeReserved"])
	}
	if now := pods(t); now != running {
		t.Errorf("pods were restarted or replaced:\n%s\nbefore:\n%s", now, running)
	}
	eventually.Holds(t, 60*time.Second, "pod not found", func(context.Context) bool {
		return home.Must(t, "get", "pods", "-n", "kube-system", "-l", "app.kubernetes.io/component=apply-nodes", "-o", "name") == ""
	})

	undo := exec.Command("sh", "/var/lib/lightk8s/rollback.sh")
	undo.Env = append(os.Environ(), "LIGHTK8S_HEALTHZ=", fmt.Sprintf("LIGHTK8S_KUBECTL=%s/kubectl --kubeconfig=%s", home.Tools, os.Getenv("KUBECONFIG")))
	if out, err := undo.CombinedOutput(); err != nil {
		t.Fatalf("undo: %v\n%s", err, out)
	}
	if diff := cmp.Diff(files, machineFiles(t)); diff != "" {
		t.Errorf("the files are not as they were:\n%s", diff)
	}
	if diff := cmp.Diff(config, configz(t)); diff != "" {
		t.Errorf("the kubelet does not run with what it ran with:\n%s", diff)
	}
}

// A kubelet that refuses what it is given ends the command, after the node has gone back.
func TestApplyNodesGoesBackWhereTheKubeletDoesNotStart(t *testing.T) {
	serviceManager(t)
	files, config := machineFiles(t), configz(t)
	ended := home.Kubectl("lightk8s", "tune", "--node-config", "--usage", "--apply-nodes", "--node-image", "docker.io/lightk8s/web:1", "--yes", "--node-timeout", "2m", "--config",
		settings(t, "  image-garbage-collection: {parameters: {low_percent: [90, 90, 90, 90]}}\n"))
	if ended.Code != exitcode.Reverted || !strings.Contains(ended.ErrOut, "all changes were reverted") {
		t.Errorf("exit code %d, want %d\n%s%s", ended.Code, exitcode.Reverted, ended.Out, ended.ErrOut)
	}
	if diff := cmp.Diff(files, machineFiles(t)); diff != "" {
		t.Errorf("the files are not as they were:\n%s", diff)
	}
	if diff := cmp.Diff(config, configz(t)); diff != "" {
		t.Errorf("the kubelet does not run with what it ran with:\n%s", diff)
	}
}
