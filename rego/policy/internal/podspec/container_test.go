package podspec_test

import (
	"slices"
	"testing"

	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/rego/policy/internal/podspec"
)

func TestPathsLeadIntoContainersByName(t *testing.T) {
	object, err := policy.Decode([]byte(`
kind: Deployment
spec:
  template:
    spec:
      containers: [{name: web, ports: [{name: http}]}, {image: nameless}, text]
      initContainers: [{name: init}]
      ephemeralContainers: [{name: debug}]
      volumes: [{name: data}]
`))
	if err != nil {
		t.Fatal(err)
	}
	spec := policy.Path{"spec", "template", "spec"}
	for _, c := range []struct {
		path policy.Path
		want string
	}{
		{policy.Path{"containers", 0, "image"}, "web"},
		{policy.Path{"containers", 0}, "web"},
		{policy.Path{"containers", 0, "ports", 0, "name"}, "web"},
		{policy.Path{"containers", 0, "missing", 3}, "web"},
		{policy.Path{"initContainers", 0, "image"}, "init"},
		{policy.Path{"ephemeralContainers", 0}, "debug"},
		{policy.Path{"containers"}, ""},
		{policy.Path{"containers", 1, "image"}, ""},
		{policy.Path{"containers", 2}, ""},
		{policy.Path{"containers", 9, "image"}, ""},
		{policy.Path{"containers", "0", "image"}, ""},
		{policy.Path{"volumes", 0, "name"}, ""},
		{policy.Path{"volumes", "x", 0}, ""},
		{policy.Path{}, ""},
	} {
		if got := podspec.ContainerAt(object, slices.Concat(spec, c.path)); got != c.want {
			t.Errorf("%s leads into %q, want %q", c.path, got, c.want)
		}
	}
	for _, path := range []policy.Path{nil, {0}, {"spec", 0}, {"kind", 0, "a"}, {"kind", "a", "b"}, {"spec", "template", 0, 0}} {
		if got := podspec.ContainerAt(object, path); got != "" {
			t.Errorf("%s leads into %q", path, got)
		}
	}
}
