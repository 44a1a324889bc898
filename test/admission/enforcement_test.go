package admission_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"

	"github.com/lightk8s/lightk8s/test/eventually"
)

// violation is a request that the level baseline denies. It is made in a namespace with old pods, and stores nothing.
type violation func(t *testing.T, pods dynamic.ResourceInterface) error

// enforcedNamespaces are left out by the floor that the other tests have.
var enforcedNamespaces = func() []string {
	all := []string{"enforced-by-turning-floor"}
	for _, name := range []string{"deny", "warn", "before", "after", "today"} {
		all = append(all, "enforced-by-floor-"+name, "enforced-by-webhook-"+name)
	}
	return all
}()

var dryRun = []string{metav1.DryRunAll}

// violations are those of an author who hides nothing.
var violations = map[string]violation{
	"new pod": func(t *testing.T, pods dynamic.ResourceInterface) error {
		return created(t, pods, named(pod(t, "privileged"), "new"))
	},
	"new pod by server-side apply": func(t *testing.T, pods dynamic.ResourceInterface) error {
		return applied(t, pods, named(pod(t, "privileged"), "new"))
	},
	"another image": func(t *testing.T, pods dynamic.ResourceInterface) error {
		return patched(t, pods, "privileged", `{"spec":{"containers":[{"name":"web","image":"registry.example.com/web:1.0.1"}]}}`)
	},
	"another image by replacement": func(t *testing.T, pods dynamic.ResourceInterface) error {
		return replaced(t, pods, func(*unstructured.Unstructured) {})
	},
	"another image by server-side apply": func(t *testing.T, pods dynamic.ResourceInterface) error {
		return applied(t, pods, map[string]any{
			"apiVersion": "v1", "kind": "Pod", "metadata": map[string]any{"name": "privileged"},
			"spec": map[string]any{"containers": []any{map[string]any{"name": "web", "image": "registry.example.com/web:1.0.1"}}},
		})
	},
	"debugger": func(t *testing.T, pods dynamic.ResourceInterface) error {
		return patched(t, pods, "plain", `{"spec":{"ephemeralContainers":[{"name":"root","image":"registry.example.com/tools:1.0.0","securityContext":{"privileged":true}}]}}`, "ephemeralcontainers")
	},
	"binding": func(t *testing.T, pods dynamic.ResourceInterface) error {
		return bound(t, pods, map[string]any{})
	},
}

// backdated are those of an author who says that they were made long ago, or not at all.
var backdated = func() map[string]violation {
	long := "2020-01-01T00:00:00Z"
	old := []any{map[string]any{
		"manager": "kubectl", "operation": "Update", "apiVersion": "v1", "time": long, "fieldsType": "FieldsV1",
		"fieldsV1": map[string]any{"f:spec": map[string]any{"f:hostPID": map[string]any{}}},
	}}
	all := map[string]violation{}
	for how, fields := range map[string][]any{"dated back": old, "emptied": {map[string]any{}}, "none": {}} {
		set := func(object *unstructured.Unstructured) {
			metadata := object.Object["metadata"].(map[string]any)
			metadata["managedFields"], metadata["creationTimestamp"] = fields, long
		}
		all["new pod with managedFields "+how] = func(t *testing.T, pods dynamic.ResourceInterface) error {
			object := &unstructured.Unstructured{Object: named(pod(t, "privileged"), "new")}
			set(object)
			return created(t, pods, object.Object)
		}
		all["another image with managedFields "+how] = func(t *testing.T, pods dynamic.ResourceInterface) error {
			return replaced(t, pods, func(object *unstructured.Unstructured) {
				made := object.GetCreationTimestamp()
				set(object)
				object.SetCreationTimestamp(made) // an update that changes it is no valid one
			})
		}
		all["debugger with managedFields "+how] = func(t *testing.T, pods dynamic.ResourceInterface) error {
			object, err := pods.Get(t.Context(), "plain", metav1.GetOptions{})
			if err != nil {
				t.Fatal(err)
			}
			object.Object["metadata"].(map[string]any)["managedFields"] = fields
			object.Object["spec"].(map[string]any)["ephemeralContainers"] = []any{map[string]any{
				"name": "root", "image": "registry.example.com/tools:1.0.0", "securityContext": map[string]any{"privileged": true},
			}}
			_, err = pods.Update(t.Context(), object, metav1.UpdateOptions{DryRun: dryRun}, "ephemeralcontainers")
			return err
		}
		all["binding with managedFields "+how] = func(t *testing.T, pods dynamic.ResourceInterface) error {
			return bound(t, pods, map[string]any{"managedFields": fields, "creationTimestamp": long})
		}
	}
	return all
}()

func created(t *testing.T, pods dynamic.ResourceInterface, object map[string]any) error {
	_, err := pods.Create(t.Context(), &unstructured.Unstructured{Object: object}, metav1.CreateOptions{DryRun: dryRun})
	return err
}

func applied(t *testing.T, pods dynamic.ResourceInterface, object map[string]any) error {
	body, err := json.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	name := object["metadata"].(map[string]any)["name"].(string)
	force := true
	_, err = pods.Patch(t.Context(), name, types.ApplyPatchType, body, metav1.PatchOptions{FieldManager: "test", Force: &force, DryRun: dryRun})
	return err
}

func patched(t *testing.T, pods dynamic.ResourceInterface, name, patch string, subresources ...string) error {
	_, err := pods.Patch(t.Context(), name, types.StrategicMergePatchType, []byte(patch), metav1.PatchOptions{DryRun: dryRun}, subresources...)
	return err
}

func replaced(t *testing.T, pods dynamic.ResourceInterface, change func(*unstructured.Unstructured)) error {
	object, err := pods.Get(t.Context(), "privileged", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	object.Object["spec"].(map[string]any)["containers"].([]any)[0].(map[string]any)["image"] = "registry.example.com/web:1.0.1"
	change(object)
	_, err = pods.Update(t.Context(), object, metav1.UpdateOptions{DryRun: dryRun})
	return err
}

func bound(t *testing.T, pods dynamic.ResourceInterface, metadata map[string]any) error {
	metadata["name"], metadata["annotations"] = "plain", map[string]any{appArmorKey + "web": "unconfined"}
	_, err := pods.Create(t.Context(), &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "v1", "kind": "Binding", "metadata": metadata, "target": map[string]any{"kind": "Node", "name": "node-1"},
	}}, metav1.CreateOptions{DryRun: dryRun}, "binding")
	return err
}

// answered returns how a violation was answered: "denied", "warned" with what was said, or "admitted".
func (c *cluster) answered(t *testing.T, namespace string, violate violation) (answer, said string) {
	t.Helper()
	heard := &warnings{}
	config := rest.CopyConfig(c.plane.Config)
	config.WarningHandler = heard
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		t.Fatal(err)
	}
	err = violate(t, client.Resource(pods).Namespace(namespace))
	said = strings.Join(slices.DeleteFunc(heard.take(), func(w string) bool { return !strings.Contains(w, "violate lightk8s ") }), "\n")
	switch {
	case err != nil && strings.Contains(err.Error(), "violates lightk8s "):
		return "denied", err.Error()
	case err != nil:
		t.Fatalf("neither denied nor admitted: %v", err)
	case said == "":
		return "admitted", ""
	}
	return "warned", said
}

// limit has objects of the chart judge one namespace alone.
func limit(objects []*unstructured.Unstructured, namespace string) error {
	selector := map[string]any{"matchLabels": map[string]any{"kubernetes.io/metadata.name": namespace}}
	for _, object := range objects {
		var err error
		switch object.GetKind() {
		case "ValidatingAdmissionPolicyBinding":
			err = unstructured.SetNestedMap(object.Object, selector, "spec", "matchResources", "namespaceSelector")
		case "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration":
			err = eachWebhook(object, func(webhook map[string]any) error {
				webhook["namespaceSelector"], webhook["timeoutSeconds"] = selector, int64(10)
				return nil
			})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// installFor installs objects of the chart that judge one namespace alone, until the test ends.
func (c *cluster) installFor(t *testing.T, namespace string, objects []*unstructured.Unstructured) {
	t.Helper()
	if err := limit(objects, namespace); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.remove(context.WithoutCancel(t.Context()), objects...); err != nil {
			t.Error(err)
		}
	})
	if err := c.install(t.Context(), objects...); err != nil {
		t.Fatal(err)
	}
}

// oldPods makes a namespace with pods that exist before webhook and floor.
func (c *cluster) oldPods(t *testing.T, name string) string {
	t.Helper()
	c.namespace(t, name)
	if err := c.makeOldPods(t.Context(), name); err != nil {
		t.Fatal(err)
	}
	return name
}

// awaitAnswer waits until a privileged pod is answered so.
func (c *cluster) awaitAnswer(t *testing.T, namespace, want string) {
	t.Helper()
	if err := eventually.Succeeds(t.Context(), moment, func() error {
		if got, said := c.answered(t, namespace, violations["new pod"]); got != want {
			return fmt.Errorf("a privileged pod is %s, want it %s: %s", got, want, said)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// One value has both the floor and the webhook warn, or deny: each judges a namespace of its own here.
func TestFloorAndWebhookAreEnforcedTogether(t *testing.T) {
	today := time.Now().UTC()
	tomorrow, yesterday := today.AddDate(0, 0, 2).Format(time.DateOnly), today.AddDate(0, 0, -1).Format(time.DateOnly)
	for name, test := range map[string]struct{ value, answer, says string }{
		"deny":   {`enforcement="deny"`, "denied", "violates lightk8s "},
		"warn":   {`enforcement="warn"`, "warned", "(enforcement is warn): "},
		"before": {fmt.Sprintf("enforceFrom=%q", tomorrow), "warned", "(denied from " + tomorrow + "): "},
		"after":  {fmt.Sprintf("enforceFrom=%q", yesterday), "denied", "violates lightk8s "},
		"today":  {fmt.Sprintf("enforceFrom=%q", today.Format(time.DateOnly)), "denied", "violates lightk8s "},
	} {
		t.Run(name, func(t *testing.T) {
			rendered, err := renderAll(test.value, fmt.Sprintf("fullnameOverride=%q", "enforced-"+name))
			if err != nil {
				t.Fatal(err)
			}
			floor := floorOf(rendered)
			byFloor, byWebhook := floored.oldPods(t, "enforced-by-floor-"+name), floored.oldPods(t, "enforced-by-webhook-"+name)
			file := filepath.Join(t.TempDir(), "policy.yaml")
			if err := os.WriteFile(file, []byte(policyOf(t, rendered)), 0o600); err != nil {
				t.Fatal(err)
			}
			webhook, err := startWebhook(t.TempDir(), floored.kubeconfig, file)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := webhook.stop(); err != nil {
					t.Error(err)
				}
			})
			configurations := ofAdmission(rendered)
			configurations = slices.DeleteFunc(configurations, func(o *unstructured.Unstructured) bool { return slices.Contains(floor, o) })
			if err := direct(configurations, webhook.listen, webhook.authority); err != nil {
				t.Fatal(err)
			}
			floored.installFor(t, byFloor, floor)
			floored.installFor(t, byWebhook, configurations)
			for _, namespace := range []string{byFloor, byWebhook} {
				floored.awaitAnswer(t, namespace, test.answer)
				for what, violate := range violations {
					if got, said := floored.answered(t, namespace, violate); got != test.answer || !strings.Contains(said, test.says) {
						t.Errorf("%s: %s is %s, want %s and %q: %s", namespace, what, got, test.answer, test.says, said)
					}
				}
			}
			floored.checkTold(t, byWebhook, test.answer)
		})
	}
}

// checkTold creates a privileged pod for good, of which an Event tells where it was only warned of.
func (c *cluster) checkTold(t *testing.T, namespace, answer string) {
	t.Helper()
	_, err := c.create(t.Context(), namespace, named(pod(t, "privileged"), "new"))
	if answer == "denied" {
		if err := denied(err, "privileged"); err != nil {
			t.Error(err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := eventually.Succeeds(t.Context(), moment, func() error {
		return c.told(t.Context(), "Warning", "WouldDeny", "namespace: "+namespace+";", "controls: [privileged]")
	}); err != nil {
		t.Error(err)
	}
}

// The day comes while pods run that are older than it: from that moment on, the floor denies what is
// done to them too, whatever its author writes of the time.
func TestFloorDeniesFromTheDayOnWhateverTheAgeOfThePod(t *testing.T) {
	namespace := floored.oldPods(t, "enforced-by-turning-floor")
	rendered, err := renderAll(`enforceFrom="2027-01-15"`, `fullnameOverride="turning"`)
	if err != nil {
		t.Fatal(err)
	}
	floor := floorOf(rendered)
	day := time.Now().UTC().Add(15 * time.Second).Truncate(time.Second)
	text, err := json.Marshal(floor)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(text), "2027-01-15T00:00:00Z"); n != 2 {
		t.Fatalf("%d conditions name the day, want 2", n)
	}
	floor = nil
	if err := json.Unmarshal([]byte(strings.ReplaceAll(string(text), "2027-01-15T00:00:00Z", day.Format(time.RFC3339))), &floor); err != nil {
		t.Fatal(err)
	}
	floored.installFor(t, namespace, floor)
	floored.awaitAnswer(t, namespace, "warned")
	for what, violate := range violations {
		if got, said := floored.answered(t, namespace, violate); got != "warned" && time.Now().Before(day) {
			t.Errorf("before the day, %s is %s: %s", what, got, said)
		}
	}
	if now := time.Now(); now.After(day) {
		t.Fatalf("the day came %v too early for this machine", now.Sub(day))
	}
	time.Sleep(time.Until(day))
	all := maps.Clone(violations)
	maps.Copy(all, backdated)
	for what, violate := range all {
		want := "denied"
		if strings.HasPrefix(what, "debugger") && !has(t, managedDebuggers) {
			want = "warned" // the API server notes no time: docs/webhook.md
		}
		if got, said := floored.answered(t, namespace, violate); got != want {
			t.Errorf("from the day on, %s is %s, want it %s: %s", what, got, want, said)
		}
	}
}

// policyOf is the policy file of a chart.
func policyOf(t *testing.T, objects []*unstructured.Unstructured) string {
	t.Helper()
	for _, object := range objects {
		if content, found, err := unstructured.NestedString(object.Object, "data", "policy.yaml"); found && err == nil {
			return content
		}
	}
	t.Fatal("the chart has no policy")
	return ""
}
