//go:build e2e

package webhook

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/lightk8s/lightk8s/test/eventually"
)

func TestFreshInstallationDeniesWithinSeconds(t *testing.T) {
	uninstall(t)
	tellOnFailure(t)
	start := time.Now()
	notes := runHelm(t, "install", release, chart, "--namespace", system, "--create-namespace", "--set", ours()[0])
	installed = ours()
	measured(t, "helm install", time.Since(start))
	for _, want := range []string{
		`denies what violates the level "baseline"`, "rollout status deployment/" + release, "--dry-run=server", "kubectl lightk8s webhook status",
	} {
		if !strings.Contains(notes, want) {
			t.Errorf("helm says nothing of %q:\n%s", want, notes)
		}
	}
	var floor, webhook, works time.Duration
	eventually.Holds(t, time.Minute, "floor and webhook deny, and limits are injected", func(ctx context.Context) bool {
		if _, err := try(ctx, guarded, privileged("first")); floor == 0 && deniedByFloor(err) {
			floor = time.Since(start)
		}
		s := look(ctx)
		if webhook == 0 && deniedByWebhook(s.deniedBy) {
			webhook = time.Since(start)
		}
		if s.works() {
			works = time.Since(start)
		}
		return floor > 0 && works > 0
	})
	measured(t, "from helm install to the first pod denied by the floor", floor)
	measured(t, "from helm install to the first pod denied by the webhook", webhook)
	measured(t, "from helm install to the first pod with limits", works)
	home.Must(t, "wait", "--for=condition=Ready", "pod", "-n", system, "-l", selector, "--timeout=30s")
}

func TestStatusIsOkAfterTheInstallation(t *testing.T) {
	install(t)
	out := home.Must(t, "lightk8s", "webhook", "status", "--probe")
	if !strings.HasPrefix(out, "WORKS. ") || !strings.Contains(out, " ok, 0 broken, 0 unknown (-o wide lists them)\n") {
		t.Errorf("the status is not ok:\n%s", out)
	}
}

// A user learns from kubectl which control denied which container for which field, and where to read on.
func TestPrivilegedPodIsDenied(t *testing.T) {
	install(t)
	const field = `container "evil" must not set securityContext.privileged=true`
	for _, c := range []struct {
		by, namespace string
		want          []string
	}{
		{"the floor", guarded, []string{"ValidatingAdmissionPolicy '" + release + "-floor'", "violates lightk8s floor: privileged (" + field + ")"}},
		{"the webhook", floorless, []string{
			`admission webhook "pods.lightk8s.dev" denied`, `violates lightk8s policy "baseline": privileged (` + field + " at spec.containers[0].securityContext.privileged)",
		}},
	} {
		t.Run("by "+c.by, func(t *testing.T) {
			e := home.Kubectl("run", "evil", "-n", c.namespace, "--image="+image, "--privileged")
			if e.Code == 0 {
				t.Fatalf("it was created: %s", e.Out)
			}
			for _, want := range append(c.want, "(Forbidden)", "For the way out: kubectl lightk8s explain privileged") {
				if !strings.Contains(e.ErrOut, want) {
					t.Errorf("kubectl does not say %q:\n%s", want, e.ErrOut)
				}
			}
		})
	}
}

func TestDeploymentOfPrivilegedPodsIsWarnedOf(t *testing.T) {
	install(t)
	manifest := filepath.Join(t.TempDir(), "deployment.yaml")
	if err := os.WriteFile(manifest, []byte(`
apiVersion: apps/v1
kind: Deployment
metadata: {name: evil}
spec:
  replicas: 1
  selector: {matchLabels: {app: evil}}
  template:
    metadata: {labels: {app: evil}}
    spec:
      containers:
        - name: evil
          image: `+image+`
          securityContext: {privileged: true}
`), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { home.Must(t, "delete", "-n", guarded, "-f", manifest) })
	e := home.Kubectl("apply", "-n", guarded, "-f", manifest)
	want := `Warning: would violate lightk8s policy "baseline": privileged (container "evil" must not set securityContext.privileged=true at spec.template.spec.containers[0].securityContext.privileged)`
	if e.Code != 0 || !strings.Contains(e.ErrOut, want) {
		t.Errorf("exit code %d, want 0 and %q\n%s", e.Code, want, e.ErrOut)
	}
	// Its ReplicaSet gets no pod, and its events say why.
	eventually.Holds(t, 30*time.Second, "the ReplicaSet tells why it has no pod", func(context.Context) bool {
		events := home.Kubectl("get", "events", "-n", guarded, "--field-selector=reason=FailedCreate")
		return strings.Contains(events.Out, "violates lightk8s floor: privileged")
	})
}

func TestWebhookStaysBelowItsMemoryLimit(t *testing.T) {
	install(t)
	pod := webhookPod(t)
	tellMemory(t, "idle")
	limit := pod.Spec.Containers[0].Resources.Limits.Memory()
	if want := resource.MustParse("64Mi"); limit.Cmp(want) != 0 {
		t.Errorf("the limit is %s, want %s", limit, &want)
	}
	cgroup := memoryCgroup(t, &pod)
	if got := memoryLimit(t, cgroup); got != limit.Value() {
		t.Errorf("its cgroup has the limit %d, want %d", got, limit.Value())
	}
	if used := bytesIn(t, cgroup, "memory.current", "memory.usage_in_bytes"); used >= limit.Value() {
		t.Errorf("it uses %d bytes of %d", used, limit.Value())
	}
}

// tellMemory measures what the webhook's pod uses.
func tellMemory(t *testing.T, when string) {
	t.Helper()
	for _, pod := range webhookPods(t) {
		measured(t, "memory of the webhook's container, "+when, fmt.Sprintf("%s in its cgroup, %s working set, %s anonymous; limit %s",
			mebibytes(bytesIn(t, memoryCgroup(t, &pod), "memory.current", "memory.usage_in_bytes")),
			mebibytes(workingSet(t, pod.Name)), mebibytes(anonymous(t, processOf(t, &pod))), pod.Spec.Containers[0].Resources.Limits.Memory()))
	}
}

// workingSet is what the kubelet says that the pod's containers use.
func workingSet(t *testing.T, name string) int64 {
	t.Helper()
	nodes := home.Must(t, "get", "nodes", "-o", "jsonpath={.items[0].metadata.name}")
	var summary struct {
		Pods []struct {
			PodRef struct {
				Name string `json:"name"`
			} `json:"podRef"`
			Containers []struct {
				Memory struct {
					WorkingSetBytes int64 `json:"workingSetBytes"`
				} `json:"memory"`
			} `json:"containers"`
		} `json:"pods"`
	}
	var bytes int64
	// The kubelet measures every ten seconds.
	eventually.Holds(t, 30*time.Second, "the kubelet knows the memory of "+name, func(context.Context) bool {
		text := home.Must(t, "get", "--raw", "/api/v1/nodes/"+nodes+"/proxy/stats/summary")
		if err := json.Unmarshal([]byte(text), &summary); err != nil {
			t.Fatal(err)
		}
		for _, pod := range summary.Pods {
			if pod.PodRef.Name == name && len(pod.Containers) > 0 {
				bytes = pod.Containers[0].Memory.WorkingSetBytes
			}
		}
		return bytes > 0
	})
	return bytes
}
