//go:build e2e

package tune

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lightk8s/lightk8s/plugin/change/nodefiles"
	"github.com/lightk8s/lightk8s/test/eventually"
	"github.com/lightk8s/lightk8s/test/repo"
)

const flagsFile = "/var/lib/kubelet/kubeadm-flags.env"

// startWith starts the kubelet again, with flags that kubeadm was told to give it.
func startWith(t *testing.T, flags string) {
	t.Helper()
	file := filepath.Join(disk(), flagsFile)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(flags), 0o644); err != nil {
		t.Fatal(err)
	}
	restart(t)
}

func restart(t *testing.T) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "restart.sh")
	cluster := repo.Path("test/cluster")
	text := fmt.Sprintf("nsenter --mount=/proc/%d/ns/mnt -- sh -c '%s/stop.sh kubelet && %[2]s/up.sh node >/dev/null'\n", os.Getpid(), cluster)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	if output, code := script(t, file); code != 0 {
		t.Fatalf("restart of the kubelet: exit code %d\n%s", code, output)
	}
	// Its first status can be that it is not ready. Where nothing has changed it sends none for minutes.
	const condition = `jsonpath={range .status.conditions[?(@.type=="Ready")]}{.status} {.lastHeartbeatTime}{end}`
	eventually.Holds(t, 60*time.Second, "the kubelet says that its node is ready", func(context.Context) bool {
		ready, heartbeat, _ := strings.Cut(home.Must(t, "get", "node", node, "-o", condition), " ")
		return ready == "True" && (heartbeat >= begun.UTC().Format(time.RFC3339) || time.Since(begun) > 20*time.Second)
	})
}

// The kubelet reads its flags after its drop-ins: the script changes them where they stand, and the
// kubelet then runs with the wanted values. Undoing brings the flags back.
func TestFlagsThatShadowTheDropInAreChanged(t *testing.T) {
	const flags = `KUBELET_KUBEADM_ARGS="--max-pods=250 --eviction-hard=memory.available<20Mi,nodefs.available<3% --v=2"` + "\n"
	t.Cleanup(func() {
		if err := os.RemoveAll(filepath.Join(disk(), "var", "lib", "kubelet")); err != nil {
			t.Error(err)
		}
		restart(t)
	})
	startWith(t, flags)
	eventually.Holds(t, 60*time.Second, "the pods that an earlier test replaced are gone", func(context.Context) bool {
		return strings.Count(pods(t), "\n") == 3
	})
	before := stateOf(t)
	if before.config["maxPods"] != 250.0 {
		t.Fatalf("the kubelet runs with maxPods %v, not with its flag", before.config["maxPods"])
	}
	file := filepath.Join(written(t), "nodes", node, "apply.sh")

	// Without the file of flags, nothing but the comparison can tell.
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	blind := filepath.Join(t.TempDir(), "apply.sh")
	if err := os.WriteFile(blind, []byte(strings.ReplaceAll(string(data), flagsFile, "/nowhere")), 0o600); err != nil {
		t.Fatal(err)
	}
	output, code := script(t, blind, "--or-back")
	if code != nodefiles.EndedBack || !strings.Contains(output, "and the kubelet runs with 250") {
		t.Errorf("exit code %d, want %d\n%s", code, nodefiles.EndedBack, output)
	}
	before.wantDisk(t)

	if output, code = script(t, file); code != 0 || !strings.Contains(output, "verified: the kubelet runs with what was written") {
		t.Fatalf("apply.sh: exit code %d\n%s", code, output)
	}
	tuned := configz(t)
	hard, _ := tuned["evictionHard"].(map[string]any)
	if pods, _ := tuned["maxPods"].(float64); pods < 1 || pods > 110 || hard["memory.available"] == "20Mi" || hard["memory.available"] == nil {
		t.Errorf("the kubelet runs with maxPods %v and evictionHard %v", tuned["maxPods"], hard)
	}
	for _, s := range planned(t).Nodes[0].Settings {
		if s.Of == "kubelet" {
			t.Errorf("a second plan still wants %s from %s to %s (%v)", s.Field, s.Before, s.After, s.Controls)
		}
	}
	if output, code = script(t, filepath.Join(filepath.Dir(file), "rollback.sh")); code != 0 {
		t.Fatalf("rollback.sh: exit code %d\n%s", code, output)
	}
	before.want(t)
}
