package integration_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/cli-runtime/pkg/genericclioptions"

	"github.com/lightk8s/lightk8s/plugin/change/registrations"
	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/webhook"
	"github.com/lightk8s/lightk8s/test/eventually"
)

var (
	validating = registration("validatingwebhookconfigurations")
	mutating   = registration("mutatingwebhookconfigurations")
	bindings   = registration("validatingadmissionpolicybindings")
)

func registration(resource string) schema.GroupVersionResource {
	return schema.GroupVersionResource{Group: "admissionregistration.k8s.io", Version: "v1", Resource: resource}
}

// status runs webhook status, and returns what is not ok of it, as name: state.
func status(t *testing.T, args ...string) (map[string]webhook.State, outcome) {
	t.Helper()
	o := run(t, append([]string{"webhook", "status", "-o", "json"}, args...)...)
	var s webhook.Status
	if err := json.Unmarshal([]byte(o.out), &s); err != nil {
		t.Fatalf("exit code %d, status cannot be read: %v\n%s\n%s", o.code, err, o.out, o.errOut)
	}
	wrong := map[string]webhook.State{}
	for _, check := range s.Checks {
		if check.State != webhook.OK {
			wrong[check.Name] = check.State
		}
	}
	return wrong, o
}

// checks counts the checks of a status in JSON.
func checks(t *testing.T, o outcome) int {
	t.Helper()
	var s webhook.Status
	if err := json.Unmarshal([]byte(o.out), &s); err != nil {
		t.Fatal(err)
	}
	return len(s.Checks)
}

// get reads an object without what changes at every write.
func (a *apiServer) get(t *testing.T, resource schema.GroupVersionResource, name string) map[string]any {
	t.Helper()
	object, err := a.dynamic.Resource(resource).Get(t.Context(), name, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, field := range []string{"resourceVersion", "generation", "managedFields", "uid", "creationTimestamp"} {
		unstructured.RemoveNestedField(object.Object, "metadata", field)
	}
	return object.Object
}

// notOurs fails the test where a field is noted as changed by the plugin: the next upgrade by Helm
// would end in a conflict.
func (a *apiServer) notOurs(t *testing.T) {
	t.Helper()
	for resource, name := range map[schema.GroupVersionResource]string{validating: "lightk8s", mutating: "lightk8s", bindings: "lightk8s-floor"} {
		object, err := a.dynamic.Resource(resource).Get(t.Context(), name, metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range object.GetManagedFields() {
			if entry.Manager == "kubectl-lightk8s" {
				t.Errorf("%s has fields of the plugin: %s", resource.Resource, entry.FieldsV1)
			}
		}
	}
}

func TestStatusOfAWholeInstallationIsOK(t *testing.T) {
	shared.mustApply(t, installation(t, "lightk8s")...)
	wrong, o := status(t, "--kubeconfig", shared.kubeconfig(t))
	if o.code != exitcode.Clean || len(wrong) > 0 {
		t.Errorf("exit code %d, not ok: %v\n%s", o.code, wrong, o.out)
	}
	table := run(t, "webhook", "status", "--kubeconfig", shared.kubeconfig(t))
	want := fmt.Sprintf("WORKS. The webhook is ready.\n%d ok, 0 broken, 0 unknown (-o wide lists them)\n", checks(t, o))
	if table.code != exitcode.Clean || table.out != want {
		t.Errorf("exit code %d\n%s", table.code, table.out)
	}
	wide := run(t, "webhook", "status", "-o", "wide", "--kubeconfig", shared.kubeconfig(t))
	if wide.code != exitcode.Clean || !strings.Contains(wide.out, ", 0 warning, 0 broken, 0 unknown\n") {
		t.Errorf("exit code %d\n%s", wide.code, wide.out)
	}
}

func TestStatusFindsWhatIsBroken(t *testing.T) {
	objects := installation(t, "lightk8s")
	shared.mustApply(t, objects...)
	kubeconfig := shared.kubeconfig(t)
	emptied := copied(objects[len(objects)-2])
	for _, entry := range emptied["webhooks"].([]any) {
		client := entry.(map[string]any)["clientConfig"].(map[string]any)
		delete(client, "caBundle")
	}
	shared.mustApply(t, emptied)
	wrong, o := status(t, "--kubeconfig", kubeconfig)
	want := map[string]webhook.State{"ca-bundle": webhook.Broken, "certificate": webhook.Broken}
	if diff := cmp.Diff(want, wrong); diff != "" || o.code != exitcode.Findings {
		t.Errorf("exit code %d, (-want +got):\n%s", o.code, diff)
	}
	for _, object := range objects[1:5] { // what serves it
		if err := shared.removeOne(t.Context(), object); err != nil {
			t.Fatal(err)
		}
	}
	wrong, o = status(t, "--kubeconfig", kubeconfig)
	want = map[string]webhook.State{"ca-bundle": webhook.Broken, "certificate": webhook.Broken, "service": webhook.Broken,
		"endpoints": webhook.Broken, "deployment": webhook.Broken}
	if diff := cmp.Diff(want, wrong); diff != "" || o.code != exitcode.Findings {
		t.Errorf("exit code %d, (-want +got):\n%s", o.code, diff)
	}
}

// Until the floor is in force, or again after it was changed, the API server takes a moment.
func probed(t *testing.T, want map[string]webhook.State, args ...string) {
	t.Helper()
	err := eventually.Succeeds(t.Context(), 15*time.Second, func() error {
		wrong, _ := status(t, append([]string{"--probe"}, args...)...)
		if diff := cmp.Diff(want, wrong); diff != "" {
			return fmt.Errorf("not ok (-want +got):\n%s", diff)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestProbeTellsWhoDeniesAPrivilegedPod(t *testing.T) {
	shared.mustApply(t, installation(t, "lightk8s")...)
	shared.mustApply(t, bare("v1", "ServiceAccount", "default", "default"))
	kubeconfig := []string{"--kubeconfig", shared.kubeconfig(t)}
	// The webhook is dead and fails closed: the floor denies first, and nothing else gets in either.
	probed(t, map[string]webhook.State{"probe-bare": webhook.Broken}, kubeconfig...)
	// Failing open, a bare pod gets in as it is.
	if o := run(t, append([]string{"webhook", "disable", "--yes"}, kubeconfig...)...); o.code != exitcode.Clean {
		t.Fatalf("exit code %d: %s", o.code, o.errOut)
	}
	probed(t, map[string]webhook.State{"failure-policy": webhook.Warning, "probe-bare": webhook.Warning}, kubeconfig...)
	// Without the floor, so does a privileged one.
	if o := run(t, append([]string{"webhook", "disable", "--floor", "--yes"}, kubeconfig...)...); o.code != exitcode.Clean {
		t.Fatalf("exit code %d: %s", o.code, o.errOut)
	}
	probed(t, map[string]webhook.State{"failure-policy": webhook.Warning, "floor": webhook.Warning,
		"probe-privileged": webhook.Broken, "probe-bare": webhook.Warning}, kubeconfig...)
	if o := run(t, append([]string{"webhook", "enable", "--yes"}, kubeconfig...)...); o.code != exitcode.Clean {
		t.Fatalf("exit code %d: %s", o.code, o.errOut)
	}
}

func TestDisableLetsTheDeadWebhookStopNothingAndEnableRestoresIt(t *testing.T) {
	shared.mustApply(t, installation(t, "lightk8s")...)
	kubeconfig := shared.kubeconfig(t)
	resources := []schema.GroupVersionResource{validating, mutating, bindings}
	names := []string{"lightk8s", "lightk8s", "lightk8s-floor"}
	var before []map[string]any
	for i, resource := range resources {
		before = append(before, shared.get(t, resource, names[i]))
	}
	unchanged := func(why string) {
		t.Helper()
		for i, resource := range resources {
			if diff := cmp.Diff(before[i], shared.get(t, resource, names[i])); diff != "" {
				t.Errorf("%s: %s (-before +after):\n%s", why, resource.Resource, diff)
			}
		}
	}
	for _, flags := range [][]string{{"--dry-run=client"}, {"--dry-run=server"}} {
		o := run(t, append([]string{"webhook", "disable", "--floor", "--kubeconfig", kubeconfig}, flags...)...)
		if o.code != exitcode.Clean || !strings.Contains(o.out, "-  failurePolicy: Fail\n+  failurePolicy: Ignore\n") || !strings.Contains(o.out, "dry run)") {
			t.Errorf("%v: exit code %d\n%s%s", flags, o.code, o.out, o.errOut)
		}
		unchanged(flags[0])
	}
	o := run(t, "webhook", "disable", "--kubeconfig", kubeconfig)
	if o.code != exitcode.Usage || !strings.Contains(o.errOut, "no terminal for the prompt") {
		t.Errorf("without a terminal: exit code %d: %s", o.code, o.errOut)
	}
	unchanged("without a terminal")

	o = run(t, "webhook", "disable", "--yes", "--floor", "--kubeconfig", kubeconfig)
	if o.code != exitcode.Clean {
		t.Fatalf("exit code %d: %s", o.code, o.errOut)
	}
	want := "validatingwebhookconfiguration.admissionregistration.k8s.io/lightk8s disabled\n" +
		"validatingadmissionpolicybinding.admissionregistration.k8s.io/lightk8s-floor disabled\n"
	if !strings.HasSuffix(o.out, want) {
		t.Errorf("said %q, want %q", o.out, want)
	}
	hooks, _, err := unstructured.NestedSlice(shared.get(t, validating, "lightk8s"), "webhooks")
	if err != nil || len(hooks) != 2 {
		t.Fatalf("webhooks %v, %v", hooks, err)
	}
	for _, hook := range hooks {
		if policy := hook.(map[string]any)["failurePolicy"]; policy != "Ignore" {
			t.Errorf("failurePolicy %v", policy)
		}
	}
	o = run(t, "webhook", "disable", "--yes", "--floor", "--kubeconfig", kubeconfig)
	if o.code != exitcode.Clean || !strings.HasPrefix(o.out, "nothing to do: every webhook fails open already") {
		t.Errorf("twice: exit code %d, %q", o.code, o.out)
	}
	wrong, o := status(t, "--kubeconfig", kubeconfig)
	if diff := cmp.Diff(map[string]webhook.State{"failure-policy": webhook.Warning, "floor": webhook.Warning}, wrong); diff != "" || o.code != exitcode.Clean {
		t.Errorf("status: exit code %d, (-want +got):\n%s", o.code, diff)
	}

	if o := run(t, "webhook", "enable", "--yes", "--kubeconfig", kubeconfig); o.code != exitcode.Clean {
		t.Fatalf("exit code %d: %s", o.code, o.errOut)
	}
	unchanged("enabled again")
	shared.notOurs(t)
	o = run(t, "webhook", "enable", "--yes", "--kubeconfig", kubeconfig)
	if o.code != exitcode.Clean || o.out != "nothing to do: nothing is disabled\n" {
		t.Errorf("twice: exit code %d, %q", o.code, o.out)
	}
}

func TestRemovedConfigurationsComeBackFromTheBackup(t *testing.T) {
	shared.mustApply(t, installation(t, "lightk8s")...)
	kubeconfig := shared.kubeconfig(t)
	backup := filepath.Join(t.TempDir(), "webhook.yaml")
	before := []map[string]any{shared.get(t, validating, "lightk8s"), shared.get(t, mutating, "lightk8s"), shared.get(t, bindings, "lightk8s-floor")}
	remove := []string{"webhook", "disable", "--remove", "--floor", "--backup", backup, "--kubeconfig", kubeconfig}

	o := run(t, append(remove, "--dry-run=server")...)
	if _, err := os.Stat(backup); o.code != exitcode.Clean || err == nil {
		t.Errorf("dry run: exit code %d, backup %v", o.code, err)
	}
	if err := os.WriteFile(backup, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	o = run(t, append(remove, "--yes")...)
	if o.code != exitcode.Unread || !strings.Contains(o.errOut, "already exists; choose another file with --backup") {
		t.Errorf("a backup is there: exit code %d: %s", o.code, o.errOut)
	}
	if err := os.Remove(backup); err != nil {
		t.Fatal(err)
	}
	o = run(t, append(remove, "--yes")...)
	if o.code != exitcode.Clean || !strings.Contains(o.errOut, "To undo, run kubectl lightk8s webhook enable -f "+backup) {
		t.Fatalf("exit code %d: %s", o.code, o.errOut)
	}
	for _, what := range []schema.GroupVersionResource{validating, mutating, bindings} {
		list, err := shared.dynamic.Resource(what).List(t.Context(), metav1.ListOptions{})
		if err != nil || len(list.Items) > 0 {
			t.Errorf("%s: %d are left, %v", what.Resource, len(list.Items), err)
		}
	}
	o = run(t, append(remove, "--yes")...)
	if o.code != exitcode.Clean || !strings.HasPrefix(o.out, "nothing to do: no webhook configuration") {
		t.Errorf("twice: exit code %d, %q %s", o.code, o.out, o.errOut)
	}
	wrong, o := status(t, "--kubeconfig", kubeconfig)
	if wrong["configuration"] != webhook.Broken || o.code != exitcode.Findings {
		t.Errorf("status: exit code %d, %v", o.code, wrong)
	}
	o = run(t, "webhook", "enable", "--yes", "--kubeconfig", kubeconfig)
	if o.code != exitcode.Unread || !strings.Contains(o.errOut, "enable -f FILE restores what disable --remove deleted") {
		t.Errorf("without the file: exit code %d, %s", o.code, o.errOut)
	}

	restore := []string{"webhook", "enable", "--yes", "-f", backup, "--kubeconfig", kubeconfig}
	if o = run(t, restore...); o.code != exitcode.Clean || strings.Count(o.out, " created\n") != 3 {
		t.Fatalf("exit code %d: %s%s", o.code, o.out, o.errOut)
	}
	after := []map[string]any{shared.get(t, validating, "lightk8s"), shared.get(t, mutating, "lightk8s"), shared.get(t, bindings, "lightk8s-floor")}
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("(-before +after):\n%s", diff)
	}
	shared.notOurs(t)
	if o = run(t, restore...); o.code != exitcode.Clean || strings.Count(o.out, " already exists; not changed\n") != 3 {
		t.Errorf("twice: exit code %d: %s%s", o.code, o.out, o.errOut)
	}
}

func TestNothingInstalledIsSaid(t *testing.T) {
	kubeconfig := shared.kubeconfig(t)
	if _, o := status(t, "--kubeconfig", kubeconfig); checks(t, o) != 0 || o.code != exitcode.Clean {
		t.Errorf("status: exit code %d, %s", o.code, o.out)
	}
	want := "NOT INSTALLED. No configuration of the webhook was found. To install it:\n" +
		"  helm install lightk8s charts/lightk8s --namespace lightk8s-system --create-namespace\n"
	for _, args := range [][]string{{}, {"-o", "wide"}} {
		if o := run(t, append([]string{"webhook", "status", "--kubeconfig", kubeconfig}, args...)...); o.out != want || o.code != exitcode.Clean {
			t.Errorf("status %v: exit code %d\n%s", args, o.code, o.out)
		}
	}
	for _, args := range [][]string{{"disable"}, {"enable"}, {"disable", "--name", "other"}, {"enable", "--name", "other"}} {
		o := run(t, append(append([]string{"webhook"}, args...), "--yes", "--kubeconfig", kubeconfig)...)
		if o.code != exitcode.Unread || !strings.Contains(o.errOut, "nothing to "+args[0]+": ") {
			t.Errorf("%v: exit code %d: %s", args, o.code, o.errOut)
		}
	}
}

func TestTwoInstallationsAreToldApartByName(t *testing.T) {
	shared.mustApply(t, installation(t, "lightk8s")...)
	shared.mustApply(t, installation(t, "other")...)
	kubeconfig := shared.kubeconfig(t)
	for _, args := range [][]string{{"status"}, {"disable", "--yes"}, {"disable", "--remove", "--yes"}, {"enable", "--yes"}} {
		o := run(t, append([]string{"webhook", "--kubeconfig", kubeconfig}, args...)...)
		if o.code != exitcode.Usage || !strings.Contains(o.errOut, "name one with --name: lightk8s, other") {
			t.Errorf("%v: exit code %d: %s", args, o.code, o.errOut)
		}
	}
	if wrong, o := status(t, "--name", "other", "--kubeconfig", kubeconfig); o.code != exitcode.Clean || len(wrong) > 0 {
		t.Errorf("exit code %d, not ok: %v\n%s", o.code, wrong, o.out)
	}
	before := shared.get(t, validating, "lightk8s")
	if o := run(t, "webhook", "disable", "--yes", "--name", "other", "--kubeconfig", kubeconfig); o.code != exitcode.Clean || !strings.Contains(o.errOut, "webhook enable --name other") {
		t.Errorf("exit code %d: %s", o.code, o.errOut)
	}
	if diff := cmp.Diff(before, shared.get(t, validating, "lightk8s")); diff != "" {
		t.Errorf("the other installation was changed:\n%s", diff)
	}
	if o := run(t, "webhook", "enable", "--yes", "--name", "other", "--kubeconfig", kubeconfig); o.code != exitcode.Clean {
		t.Errorf("exit code %d: %s", o.code, o.errOut)
	}
}

func TestAMissingRightIsNamed(t *testing.T) {
	shared.mustApply(t, installation(t, "lightk8s")...)
	stranger := shared.user(t, "stranger")
	for _, args := range [][]string{{"status"}, {"disable", "--yes"}, {"enable", "--yes"}} {
		o := run(t, append([]string{"webhook", "--kubeconfig", stranger}, args...)...)
		if o.code != exitcode.Unread || !strings.Contains(o.errOut, "cannot list validatingwebhookconfigurations: forbidden") {
			t.Errorf("%v: exit code %d: %s", args, o.code, o.errOut)
		}
	}
	// What can be read is judged, the rest is unknown.
	role := bare("rbac.authorization.k8s.io/v1", "ClusterRole", "", "webhook-reader")
	role["rules"] = []any{map[string]any{"apiGroups": []any{"admissionregistration.k8s.io"}, "resources": []any{"*"}, "verbs": []any{"get", "list"}}}
	shared.mustApply(t, role, grant("webhook-reader", "webhook-reader", ""))
	reader := shared.user(t, "webhook-reader")
	wrong, o := status(t, "--kubeconfig", reader)
	want := map[string]webhook.State{"certificate": webhook.Unknown, "service": webhook.Unknown, "endpoints": webhook.Unknown, "deployment": webhook.Unknown}
	if diff := cmp.Diff(want, wrong); diff != "" || o.code != exitcode.Unread {
		t.Errorf("exit code %d, (-want +got):\n%s\n%s", o.code, diff, o.out)
	}
	wrong, _ = status(t, "--probe", "--kubeconfig", reader)
	if wrong["probe-privileged"] != webhook.Unknown || wrong["probe-bare"] != webhook.Unknown {
		t.Errorf("probe: %v", wrong)
	}
	o = run(t, "webhook", "disable", "--yes", "--kubeconfig", reader)
	if o.code != exitcode.Unread || !strings.Contains(o.errOut, "cannot update validatingwebhookconfigurations lightk8s: forbidden") {
		t.Errorf("exit code %d: %s", o.code, o.errOut)
	}
	backup := filepath.Join(t.TempDir(), "webhook.yaml")
	o = run(t, "webhook", "disable", "--remove", "--yes", "--backup", backup, "--kubeconfig", reader)
	if o.code != exitcode.Unread || !strings.Contains(o.errOut, "cannot delete validatingwebhookconfigurations lightk8s: forbidden") {
		t.Errorf("exit code %d: %s", o.code, o.errOut)
	}
}

// The webhook itself can renew its caBundle at the same moment.
func TestAChangeIsMadeAgainWhereAnotherClientWrote(t *testing.T) {
	shared.mustApply(t, installation(t, "lightk8s")...)
	flags := genericclioptions.NewConfigFlags(false)
	*flags.KubeConfig = shared.kubeconfig(t)
	api, err := client.New(flags)
	if err != nil {
		t.Fatal(err)
	}
	cluster := registrations.NewRegistry(api)
	objects, err := cluster.Registrations(t.Context(), "", false)
	if err != nil || len(objects) != 2 {
		t.Fatalf("%d objects, %v", len(objects), err)
	}
	calls := 0
	err = cluster.Update(t.Context(), objects[0], false, func(object map[string]any) (map[string]any, error) {
		calls++
		if calls == 1 {
			other := (&unstructured.Unstructured{Object: object}).DeepCopy()
			other.SetAnnotations(map[string]string{"written-by": "another"})
			if _, err := shared.dynamic.Resource(validating).Update(t.Context(), other, metav1.UpdateOptions{}); err != nil {
				return nil, fmt.Errorf("write at the same time: %w", err)
			}
		}
		changed := (&unstructured.Unstructured{Object: object}).DeepCopy()
		annotations := changed.GetAnnotations()
		if annotations == nil {
			annotations = map[string]string{}
		}
		annotations["changed"] = "true"
		changed.SetAnnotations(annotations)
		return changed.Object, nil
	})
	got := (&unstructured.Unstructured{Object: shared.get(t, validating, "lightk8s")}).GetAnnotations()
	if want := map[string]string{"written-by": "another", "changed": "true"}; err != nil || calls != 2 || !cmp.Equal(got, want) {
		t.Errorf("%d calls, %v, annotations %v", calls, err, got)
	}
}
