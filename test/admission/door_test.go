package admission_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/rest"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// harm is what an attacker could want to change in a pod.
type harm struct {
	path  policy.Path
	value any
}

var harms = map[string]harm{
	"privileged": {policy.Path{"spec", "containers", 0, "securityContext"}, map[string]any{"privileged": true}},
	"image":      {policy.Path{"spec", "containers", 0, "image"}, "registry.example.com/web:2.0.0"},
	"host PID":   {policy.Path{"spec", "hostPID"}, true},
	"host path":  {policy.Path{"spec", "volumes"}, []any{map[string]any{"name": "node", "hostPath": map[string]any{"path": "/", "type": ""}}}},
	"debugger":   {policy.Path{"spec", "ephemeralContainers"}, []any{debugger()}},
	"limit":      {policy.Path{"spec", "containers", 0, "resources", "limits", "memory"}, "999Gi"},
	"AppArmor":   {policy.Path{"metadata", "annotations"}, map[string]any{appArmorKey + "web": "unconfined"}},
	"mirror":     {policy.Path{"metadata", "annotations"}, map[string]any{"kubernetes.io/config.mirror": "x"}},
	"annotation": {policy.Path{"metadata", "annotations"}, map[string]any{"example.com/note": "x"}},
	"label":      {policy.Path{"metadata", "labels"}, map[string]any{"app": "x"}},
	"finalizer":  {policy.Path{"metadata", "finalizers"}, []any{"example.com/x"}},
	"owner":      {policy.Path{"metadata", "ownerReferences"}, []any{map[string]any{"apiVersion": "v1", "kind": "Pod", "name": "x", "uid": "x"}}},
}

// debugger is a container as the API server stores it.
func debugger() map[string]any {
	return map[string]any{
		"name": "root", "image": "registry.example.com/tools:1.0.0", "securityContext": map[string]any{"privileged": true}, "imagePullPolicy": "IfNotPresent",
		"resources": map[string]any{}, "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File",
	}
}

// doors are the ways to a pod that is there: what the API server lets each of them change. Those that can
// make a pod more dangerous are judged.
var doors = map[string]struct {
	lets   []string
	judged bool
}{
	"pods":                     {lets: []string{"annotation", "finalizer", "image", "label", "owner"}, judged: true},
	"pods/ephemeralcontainers": {lets: []string{"debugger"}, judged: true},
	"bindings":                 {lets: []string{"AppArmor", "annotation", "label", "mirror"}, judged: true},
	"pods/binding":             {lets: []string{"AppArmor", "annotation", "label", "mirror"}, judged: true},
	"pods/resize":              {lets: []string{"limit"}}, // docs/threat-model.md, threat 11
	"pods/status":              {lets: []string{"annotation", "finalizer", "label"}},
	"pods/attach":              {},
	"pods/eviction":            {},
	"pods/exec":                {},
	"pods/log":                 {},
	"pods/portforward":         {},
	"pods/proxy":               {},
}

// Every subresource of pods that the API server has is tried for everything that could be changed through it,
// where nothing judges. One that is not listed here fails the test.
func TestEveryDoorToAPodIsJudgedOrHarmless(t *testing.T) {
	list, err := floored.typed.Discovery().ServerResourcesForGroupVersion("v1")
	if err != nil {
		t.Fatal(err)
	}
	objects, err := renderChart()
	if err != nil {
		t.Fatal(err)
	}
	floor, webhook := judgedBy(t, objects)
	found := map[string]bool{}
	for _, resource := range list.APIResources {
		if resource.Name != "bindings" && resource.Name != "pods" && !strings.HasPrefix(resource.Name, "pods/") {
			continue
		}
		found[resource.Name] = true
		t.Run(resource.Name, func(t *testing.T) {
			t.Parallel()
			door, known := doors[resource.Name]
			if !known {
				t.Fatal("what this changes in a pod is unknown")
			}
			if floor[resource.Name] != door.judged || webhook[resource.Name] != door.judged {
				t.Errorf("judged by the floor: %v, by the webhook: %v, want %v", floor[resource.Name], webhook[resource.Name], door.judged)
			}
			var lets []string
			for _, name := range slices.Sorted(maps.Keys(harms)) {
				if floored.tries(t, resource, harms[name]) {
					lets = append(lets, name)
				}
			}
			if resource.Kind == "Binding" && !has(t, boundLabels) {
				door.lets = slices.DeleteFunc(slices.Clone(door.lets), func(harm string) bool { return harm == "label" })
			}
			if diff := gocmp.Diff(slices.Sorted(slices.Values(door.lets)), lets); diff != "" {
				t.Errorf("what it changes in a pod (-want +got):\n%s", diff)
			}
		})
	}
	for name := range doors {
		if !found[name] && (name != "pods/resize" || has(t, resizeSubresource)) {
			t.Errorf("there is no %s", name)
		}
	}
}

// tries makes a pod that is not judged, and reports whether a harm comes to it by a resource: by a POST,
// a PATCH or a PUT of what it takes.
func (c *cluster) tries(t *testing.T, resource metav1.APIResource, harm harm) bool {
	t.Helper()
	door := pod(t, "plain")
	door["metadata"] = map[string]any{"generateName": "door-"}
	door["spec"].(map[string]any)["containers"].([]any)[0].(map[string]any)["resources"] = map[string]any{
		"requests": map[string]any{"memory": "64Mi"}, "limits": map[string]any{"memory": "128Mi"},
	}
	live, err := c.create(t.Context(), unflooredNamespace, door)
	if err != nil {
		t.Fatal(err)
	}
	name := at(live, policy.Path{"metadata", "name"}).(string)
	put, err := policy.Apply(live, []policy.Assignment{{Path: harm.path, Value: harm.value}})
	if err != nil {
		t.Fatal(err)
	}
	metadata := maps.Clone(put["metadata"].(map[string]any))
	maps.DeleteFunc(metadata, func(key string, _ any) bool {
		return !slices.Contains([]string{"name", "annotations", "labels", "finalizers", "ownerReferences"}, key)
	})
	patch := map[string]any{"metadata": metadata, "spec": put["spec"]}
	post := maps.Clone(patch)
	post["apiVersion"], post["kind"] = schema.GroupVersion{Group: resource.Group, Version: cmp.Or(resource.Version, "v1")}.String(), resource.Kind
	post["target"] = map[string]any{"kind": "Node", "name": "node-1"}
	base, sub, _ := strings.Cut(resource.Name, "/")
	of := func(r *rest.Request) *rest.Request {
		r = r.Namespace(unflooredNamespace).Resource(base).Name(name)
		if sub != "" {
			r = r.SubResource(sub)
		}
		return r
	}
	client := c.typed.CoreV1().RESTClient()
	create := of(client.Post())
	if sub == "" {
		create = client.Post().Namespace(unflooredNamespace).Resource(base)
	}
	for _, attempt := range []*rest.Request{
		create.Body(encode(t, post)),
		of(client.Patch(types.MergePatchType)).Body(encode(t, patch)),
		of(client.Put()).Body(encode(t, put)),
	} {
		_ = attempt.Do(t.Context()).Error() // most are refused, and what counts is what becomes of the pod
		after, err := c.dynamic.Resource(pods).Namespace(unflooredNamespace).Get(t.Context(), name, metav1.GetOptions{})
		if err == nil && holds(at(after.Object, harm.path), harm.value) {
			return true
		}
	}
	return false
}

// holds reports whether a value is there, perhaps among others.
func holds(there, value any) bool {
	fields, isMap := value.(map[string]any)
	if !isMap {
		return reflect.DeepEqual(there, value)
	}
	all, _ := there.(map[string]any)
	for key, value := range fields {
		if !reflect.DeepEqual(all[key], value) {
			return false
		}
	}
	return true
}

func encode(t *testing.T, object map[string]any) []byte {
	t.Helper()
	data, err := json.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// judgedBy are the resources that the floor and the webhook that denies are asked about.
func judgedBy(t *testing.T, objects []*unstructured.Unstructured) (floor, webhook map[string]bool) {
	t.Helper()
	floor, webhook = map[string]bool{}, map[string]bool{}
	for _, object := range objects {
		var policy admissionregistrationv1.ValidatingAdmissionPolicy
		var configuration admissionregistrationv1.ValidatingWebhookConfiguration
		switch object.GetKind() {
		case "ValidatingAdmissionPolicy":
			into(t, object, &policy)
			for _, rule := range policy.Spec.MatchConstraints.ResourceRules {
				for _, resource := range rule.Resources {
					floor[resource] = true
				}
			}
		case "ValidatingWebhookConfiguration":
			into(t, object, &configuration)
			for _, rule := range configuration.Webhooks[0].Rules {
				for _, resource := range rule.Resources {
					webhook[resource] = true
				}
			}
		}
	}
	return floor, webhook
}

func into(t *testing.T, object *unstructured.Unstructured, typed any) {
	t.Helper()
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(object.Object, typed); err != nil {
		t.Fatal(fmt.Errorf("read %s: %w", object.GetKind(), err))
	}
}
