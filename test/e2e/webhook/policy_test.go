//go:build e2e

package webhook

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/lightk8s/lightk8s/test/eventually"
)

// The kubelet brings a changed ConfigMap to the pod within its sync period, which is a minute and a half at most.
func TestPolicyChangesWithoutARestart(t *testing.T) {
	install(t)
	before := webhookPod(t)
	if _, err := try(t.Context(), guarded, bare("unrestricted")); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	upgrade(t, append(ours(), "enforce=restricted"))
	eventually.Holds(t, 150*time.Second, "the level restricted is in force", func(ctx context.Context) bool {
		_, err := try(ctx, guarded, bare("unrestricted"))
		return deniedByWebhook(err) && strings.Contains(err.Error(), `violates lightk8s policy "restricted": `)
	})
	measured(t, "from helm upgrade to another policy in force", time.Since(start))
	after := webhookPod(t)
	if before.UID != after.UID || before.Status.ContainerStatuses[0].RestartCount != after.Status.ContainerStatuses[0].RestartCount {
		t.Errorf("the pod was restarted: %s %+v, before %s %+v", after.Name, after.Status.ContainerStatuses, before.Name, before.Status.ContainerStatuses)
	}
}

func TestBrokenPolicyLeavesTheLastGoodOneInForce(t *testing.T) {
	install(t)
	t.Cleanup(func() { uninstall(t) }) // the ConfigMap is no longer as helm made it
	writePolicy(t, "apiVersion: lightk8s.dev/v1alpha1\nkind: Policy\nadmission: {enforce: everything}\n")
	eventually.Holds(t, time.Minute, "the webhook has read the broken policy", func(context.Context) bool {
		return strings.Contains(home.Must(t, "get", "--raw", service+"/metrics"), "\nlightk8s_policy_current 0\n")
	})
	// Must fails unless the answer is 200: it is no reason to call no webhook.
	detail := home.Must(t, "get", "--raw", readyz)
	for _, want := range []string{"policy: the last good one, since the file is refused: ", "everything"} {
		if !strings.Contains(detail, want) {
			t.Errorf("/readyz does not say %q:\n%s", want, detail)
		}
	}
	if s := look(t.Context()); !s.works() || !strings.Contains(s.deniedBy.Error(), `policy "baseline"`) {
		t.Errorf("the last good policy is not in force: %s", s)
	}
	writePolicy(t, "apiVersion: lightk8s.dev/v1alpha1\nkind: Policy\nadmission: {enforce: restricted}\n")
	eventually.Holds(t, time.Minute, "a policy that is fixed is in force", func(ctx context.Context) bool {
		_, err := try(ctx, floorless, bare("unrestricted"))
		return deniedByWebhook(err)
	})
	if detail := home.Must(t, "get", "--raw", readyz); !strings.Contains(detail, "policy: as in ") {
		t.Errorf("/readyz does not know of it:\n%s", detail)
	}
}

// writePolicy does what kubectl edit does.
func writePolicy(t *testing.T, policy string) {
	t.Helper()
	patch, err := json.Marshal(map[string]any{"data": map[string]string{"policy.yaml": policy}})
	if err != nil {
		t.Fatal(err)
	}
	home.Must(t, "patch", "configmap", release, "-n", system, "--type=merge", "-p", string(patch))
	lookAtPods(t)
}
