package fix_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
)

// What a reconciler owns is left whole, and where to change it is said.
func TestOwnersKeepTheirObjects(t *testing.T) {
	namespace(t, "owned")
	create(t, "owned", web, func(u *unstructured.Unstructured) {
		u.SetAnnotations(map[string]string{"meta.helm.sh/release-name": "web", "meta.helm.sh/release-namespace": "owned"})
	})
	before := get(t, "Deployment", "owned", "web")
	o := must(t, append([]string{"fix", "-n", "owned", "--apply"}, only...)...)
	if want := "belongs to Helm release owned/web: change its values: helm upgrade --reuse-values -f values.yaml"; !says(o.out, want) {
		t.Errorf("the plan lacks %q:\n%s", want, o.out)
	}
	same(t, before, get(t, "Deployment", "owned", "web"))
	// The patch is for the owner's source.
	o = must(t, "fix", "-n", "owned", "--only", "allow-privilege-escalation", "-o", "kustomize")
	want := `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
patches:
- patch: |
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: web
      namespace: owned
    spec:
      template:
        spec:
          containers:
          - name: web
            securityContext:
              allowPrivilegeEscalation: false
  target:
    group: apps
    kind: Deployment
    name: web
    namespace: owned|default
    version: v1
`
	if diff := cmp.Diff(want, o.out); diff != "" {
		t.Errorf("patch (-want +got):\n%s", diff)
	}
}

// What stops while its pod is replaced changes only when that is asked for.
func TestDisruptiveWorkloadsAreAskedFor(t *testing.T) {
	namespace(t, "stops")
	create(t, "stops", web, func(u *unstructured.Unstructured) {
		if err := unstructured.SetNestedField(u.Object, "Recreate", "spec", "strategy", "type"); err != nil {
			t.Fatal(err)
		}
	})
	before := get(t, "Deployment", "stops", "web")
	o := must(t, append([]string{"fix", "-n", "stops", "--apply"}, only...)...)
	if want := "stops while its pod is replaced; --include-disruptive changes it all the same"; !says(o.out, want) {
		t.Errorf("the plan lacks %q:\n%s", want, o.out)
	}
	same(t, before, get(t, "Deployment", "stops", "web"))
	id := runID(t, must(t, append([]string{"fix", "-n", "stops", "--apply", "--include-disruptive"}, only...)...))
	if !isSetIn(get(t, "Deployment", "stops", "web")) {
		t.Error("the field is not set")
	}
	must(t, "fix", "undo", id, "--yes", "--settle", "1s")
	same(t, before, get(t, "Deployment", "stops", "web"))
}

func isSetIn(object map[string]any) bool {
	containers, _, _ := unstructured.NestedSlice(object, "spec", "template", "spec", "containers")
	first, _ := containers[0].(map[string]any)
	value, found, _ := unstructured.NestedBool(first, "securityContext", "allowPrivilegeEscalation")
	return found && !value
}

// A workload that does not run shows no difference between a change that it bears and one that it does not.
func TestBrokenWorkloadsAreLeft(t *testing.T) {
	namespace(t, "broken")
	create(t, "broken", strings.Replace(web, "Deployment", "StatefulSet", 1), func(u *unstructured.Unstructured) {
		if err := unstructured.SetNestedField(u.Object, int64(1), "spec", "replicas"); err != nil {
			t.Fatal(err)
		}
		if err := unstructured.SetNestedField(u.Object, "allowPrivilegeEscalation", "spec", "template", "metadata", "annotations", bears); err != nil {
			t.Fatal(err)
		}
		if err := unstructured.SetNestedSlice(u.Object, []any{map[string]any{
			"name": "web", "image": "registry.example.com/web:1.0", "securityContext": map[string]any{"allowPrivilegeEscalation": true},
		}}, "spec", "template", "spec", "containers"); err != nil {
			t.Fatal(err)
		}
	})
	o := run(t, append([]string{"fix", "-n", "broken", "--apply"}, only...)...)
	if want := "0 of its 1 pods are available; it must run before a change can be tried"; o.code != exitcode.Clean || !says(o.out, want) {
		t.Errorf("exit code %d, want %q:\n%s\n%s", o.code, want, o.out, o.errOut)
	}
}

// What belongs to owners is written for them, a file each, whatever is written on the objects.
func TestOwnersGetAFileEach(t *testing.T) {
	namespace(t, "sources")
	labeled := func(name string, labels, annotations map[string]string) {
		create(t, "sources", web, called(name), func(u *unstructured.Unstructured) {
			u.SetLabels(labels)
			u.SetAnnotations(annotations)
		})
	}
	labeled("one", map[string]string{"kustomize.toolkit.fluxcd.io/name": "apps", "kustomize.toolkit.fluxcd.io/namespace": "flux-system"}, nil)
	labeled("two", map[string]string{"helm.toolkit.fluxcd.io/name": "two", "helm.toolkit.fluxcd.io/namespace": "sources"}, nil)
	labeled("three", nil, map[string]string{"argocd.argoproj.io/tracking-id": "../../escape:apps/Deployment:sources/three"})
	folder := filepath.Join(t.TempDir(), "owned")
	args := []string{"fix", "-n", "sources", "--only", "allow-privilege-escalation", "--write=" + folder}
	o := must(t, args...)
	if !says(o.errOut, "wrote 3 files to "+folder) {
		t.Errorf("%s", o.errOut)
	}
	for file, wants := range map[string][]string{
		"flux-kustomization-flux-system-apps.yaml": {"apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: apps\n  namespace: flux-system\nspec:\n  patches:\n", "name: one"},
		"flux-helmrelease-sources-two.yaml":        {"apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\n", "spec:\n  postRenderers:\n  - kustomize:\n      patches:\n", "name: two"},
		"argo-cd-escape.yaml":                      {"# Argo CD ../../escape: change the source of the Application.\n", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n", "allowPrivilegeEscalation: false"},
	} {
		data, err := os.ReadFile(filepath.Join(folder, file))
		if err != nil {
			t.Error(err)
			continue
		}
		for _, want := range wants {
			if !strings.Contains(string(data), want) {
				t.Errorf("%s lacks %q:\n%s", file, want, data)
			}
		}
	}
	if o := run(t, args...); o.code != exitcode.Usage || !says(o.errOut, "already exists; name a new folder") {
		t.Errorf("again: exit code %d: %s", o.code, o.errOut)
	}
}
