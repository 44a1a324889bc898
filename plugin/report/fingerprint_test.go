package report

import (
	"regexp"
	"testing"

	"github.com/lightk8s/lightk8s/rego/policy"
)

func TestStablePath(t *testing.T) {
	tests := []struct{ path, container, want string }{
		{"", "", ""},
		{"spec.hostNetwork", "", "spec.hostNetwork"},
		{"spec.containers[3].image", "web", "spec.containers[web].image"},
		{"spec.initContainers[0].ports[1].hostPort", "init", "spec.initContainers[init].ports[].hostPort"},
		{"spec.ephemeralContainers[12]", "debug", "spec.ephemeralContainers[debug]"},
		{"containers[0]", "web", "containers[web]"},
		{"spec.volumes[2].hostPath", "", "spec.volumes[].hostPath"},
		{`metadata.labels["a[0].b"]`, "", `metadata.labels["a[0].b"]`},
		{`metadata.annotations["say \"[1]\" twice"].x[1]`, "", `metadata.annotations["say \"[1]\" twice"].x[]`},
		{`a["x\\"][5]`, "", `a["x\\"][]`},
		{"rules[10][2]", "", "rules[][]"},
	}
	for _, test := range tests {
		if got := stablePath(test.path, test.container); got != test.want {
			t.Errorf("stablePath(%q, %q) = %q, want %q", test.path, test.container, got, test.want)
		}
	}
}

func TestFingerprint(t *testing.T) {
	web := policy.ObjectRef{APIVersion: "apps/v1", Kind: "Deployment", Namespace: "shop", Name: "web"}
	with := func(change func(*policy.ObjectRef)) policy.ObjectRef {
		ref := web
		change(&ref)
		return ref
	}
	first := Fingerprint("image-tag", web, "nginx", "spec.containers[0].image", "no tag")
	if !regexp.MustCompile(`^[0-9a-f]{32}$`).MatchString(first) {
		t.Errorf("fingerprint %q is not 32 hexadecimal digits", first)
	}
	// Published in SARIF and in baseline files: a changed value makes every known finding a new one.
	if want := "e0587146e6aa3b69e7097e7e124c3023"; first != want {
		t.Errorf("fingerprint %s, want %s", first, want)
	}
	same := map[string]string{
		"reordered containers": Fingerprint("image-tag", web, "nginx", "spec.containers[7].image", "no tag"),
		"another API version": Fingerprint("image-tag", with(func(r *policy.ObjectRef) { r.APIVersion = "apps/v2" }), "nginx",
			"spec.containers[0].image", "no tag"),
	}
	for name, got := range same {
		if got != first {
			t.Errorf("%s: the fingerprint changes", name)
		}
	}
	different := map[string]string{
		"control":   Fingerprint("image-digest", web, "nginx", "spec.containers[0].image", "no tag"),
		"group":     Fingerprint("image-tag", with(func(r *policy.ObjectRef) { r.APIVersion = "v1" }), "nginx", "spec.containers[0].image", "no tag"),
		"kind":      Fingerprint("image-tag", with(func(r *policy.ObjectRef) { r.Kind = "DaemonSet" }), "nginx", "spec.containers[0].image", "no tag"),
		"namespace": Fingerprint("image-tag", with(func(r *policy.ObjectRef) { r.Namespace = "s" }), "nginx", "spec.containers[0].image", "no tag"),
		"name":      Fingerprint("image-tag", with(func(r *policy.ObjectRef) { r.Name = "api" }), "nginx", "spec.containers[0].image", "no tag"),
		"shifted": Fingerprint("image-tag", with(func(r *policy.ObjectRef) { r.Namespace, r.Name = "sho", "pweb" }), "nginx",
			"spec.containers[0].image", "no tag"),
		"container": Fingerprint("image-tag", web, "log", "spec.containers[0].image", "no tag"),
		"list":      Fingerprint("image-tag", web, "nginx", "spec.initContainers[0].image", "no tag"),
		"message":   Fingerprint("image-tag", web, "nginx", "spec.containers[0].image", "latest"),
	}
	for name, got := range different {
		if got == first {
			t.Errorf("another %s: the same fingerprint", name)
		}
	}
}
