package fix_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/test/eventually"
	"github.com/lightk8s/lightk8s/test/repo"
)

// kubectl runs the kubectl of the control plane on all examples that a cluster takes: webhooks has one whose server does
// not exist, so that no pod would start.
func kubectl(ctx context.Context, t *testing.T, verb string, flags ...string) string {
	t.Helper()
	args := append([]string{verb, "--kubeconfig", cluster.kubeconfig}, flags...)
	for _, folder := range []string{"blog", "checkout", "ci", "cluster", "kube-system", "monitoring", "shop"} {
		files, err := filepath.Glob(repo.Path("examples/" + folder + "/*.yaml"))
		if err != nil || len(files) == 0 {
			t.Fatalf("examples/%s: %v, %v", folder, files, err)
		}
		for _, file := range files {
			if filepath.Base(file) != "cluster.yaml" { // which stands for the API server itself
				args = append(args, "-f", file)
			}
		}
	}
	out, err := exec.CommandContext(ctx, filepath.Join(os.Getenv("KUBEBUILDER_ASSETS"), "kubectl"), args...).CombinedOutput() //nolint:gosec // built by test/cluster
	if ended := new(exec.ExitError); err != nil && !errors.As(err, &ended) {                                                  // what is not served is not made
		t.Fatal(err)
	}
	return string(out)
}

// counted is what an audit finds, by who closes it.
func counted(t *testing.T) (byCloser map[string]int, total int) {
	t.Helper()
	o := run(t, "audit", "--fail-on", "none", "-o", "json")
	var r struct {
		Findings []struct{ ClosedBy string }
	}
	if err := json.Unmarshal([]byte(o.out), &r); err != nil {
		t.Fatalf("%v\n%s", err, o.errOut)
	}
	byCloser = map[string]int{}
	for _, f := range r.Findings {
		byCloser[f.ClosedBy]++
	}
	return byCloser, len(r.Findings)
}

// docs/fixing.md says how much of examples/ is closed by fix with the values that it proposes.
func TestHowMuchOfTheExamplesFixCloses(t *testing.T) {
	if testing.Short() {
		t.Skip("changes about thirty workloads")
	}
	eventually.Holds(t, 60*time.Second, "what other tests made is gone", func(ctx context.Context) bool {
		all, err := cluster.typed.CoreV1().Namespaces().List(ctx, metav1.ListOptions{})
		return err == nil && !slices.ContainsFunc(all.Items, func(n corev1.Namespace) bool { return n.DeletionTimestamp != nil })
	})
	node(t)
	kubectl(t.Context(), t, "create")
	t.Cleanup(func() {
		ctx := context.WithoutCancel(t.Context())
		kubectl(ctx, t, "delete", "--ignore-not-found", "--wait=false")
		for _, node := range []string{"shop-1", "shop-2", "shop-3"} { // K3s, which is not here, would finish them
			_, err := cluster.typed.CoreV1().Nodes().Patch(ctx, node, types.MergePatchType, []byte(`{"metadata":{"finalizers":null}}`), metav1.PatchOptions{})
			if err != nil {
				t.Error(err)
			}
		}
	})
	eventually.Holds(t, 60*time.Second, "the workloads of the examples run", func(ctx context.Context) bool {
		all, err := cluster.typed.AppsV1().Deployments("").List(ctx, metav1.ListOptions{})
		running := 0
		for _, d := range all.Items {
			if d.Status.AvailableReplicas > 0 {
				running++
			}
		}
		return err == nil && running*3 > len(all.Items)*2
	})
	byCloser, before := counted(t)
	o := run(t, "fix", "--apply", "--yes", "--defaults", "--include-disruptive", "--settle", "100ms")
	if o.code != exitcode.Clean {
		t.Errorf("exit code %d: %s", o.code, o.errOut)
	}
	_, after := counted(t)
	t.Logf("by closer %v\n%s", byCloser, o.out[strings.LastIndex(o.out, "STAYS OPEN"):])
	// That exit codes say of what cannot be tuned is of no interest here.
	run(t, "tune", "--usage", "--prometheus-url", prometheus(t, "", "0.02"), "--settle", "100ms", "--apply", "--yes", "--include-disruptive")
	args := []string{"fix", "--apply", "--yes", "--defaults", "--include-disruptive", "--settle", "100ms"}
	for _, value := range answers {
		args = append(args, "--set", value)
	}
	if o := run(t, args...); o.code != exitcode.Clean {
		t.Errorf("exit code %d: %s", o.code, o.errOut)
	}
	left, answered := counted(t)
	t.Logf("by closer at the end %v", left)
	page, err := os.ReadFile(repo.Path("docs/fixing.md"))
	if err != nil {
		t.Fatal(err)
	}
	said := strings.Join(strings.Fields(string(page)), " ")
	for _, c := range []struct {
		sentence string
		left     int
	}{{`fix closes (\d+) % of the findings`, after}, {`With tune, and a value for each control that needs one, (\d+) % are closed`, answered}} {
		percent := 100 * (before - c.left) / before
		stated := regexp.MustCompile(c.sentence).FindStringSubmatch(said)
		if len(stated) == 0 {
			t.Fatalf("docs/fixing.md does not say %q", c.sentence)
		}
		// Pods without a controller are removed after a while, since their node does not exist: then more is closed.
		if number, err := strconv.Atoi(stated[1]); err != nil || percent < number-1 || percent > number+12 {
			t.Errorf("docs/fixing.md says %s, and %d %% were closed", stated[0], percent)
		}
	}
}

// answers are values for the controls that need one, such as an owner of the examples would give.
var answers = []string{
	"capabilities-baseline.remove=true", "capabilities-restricted.drop_all=true", "cron-job-concurrency.policy=Forbid", "default-deny-egress.to=cluster,10.0.0.0/8", "default-deny-ingress.from=monitoring",
	"empty-dir-memory-limit.limit=64Mi", "empty-dir-size-limit.limit=64Mi", "ephemeral-storage-limit.limit=1Gi", "external-ips.remove=true", "host-namespaces.remove=true", "host-ports.remove=true", "load-balancer-node-ports.close=true",
	"anonymous-binding.remove=true", "everyone-binding.remove=true", "default-service-account-binding.remove=true", "long-lived-token.invalid_since=" + time.Now().UTC().Format(time.DateOnly),
	"node-port-service.type=ClusterIP", "pinned-image.pin=true", "pod-security-label.level=baseline", "privileged.remove=true", "read-only-root-filesystem.tmp=64Mi", "run-as-non-root.user=10001", "unhealthy-pod-eviction-policy.always_allow=true",
}
