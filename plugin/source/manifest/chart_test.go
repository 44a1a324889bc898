package manifest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What helm says about failing is what the user reads. The real helm is in test/chart.
func TestAChartThatHelmDoesNotRender(t *testing.T) {
	for name, test := range map[string]struct{ helm, want string }{
		"missing dependency": {
			"echo 'WARNING: old' >&2; echo 'Error: found in Chart.yaml, but missing in charts/ directory: redis' >&2; exit 1",
			"error: shop: helm template failed: found in Chart.yaml, but missing in charts/ directory: redis",
		},
		"without a word":      {"exit 3", "error: shop: helm template failed: exit status 3"},
		"nothing comes of it": {"exit 0", "error: shop: empty"},
		"half of it, then an error": {
			"echo 'kind: Pod'; echo 'Error: nil pointer' >&2; exit 1", "error: shop: helm template failed: nil pointer",
		},
	} {
		t.Run(name, func(t *testing.T) {
			root := tree(t, map[string]string{"a.yaml": namespace("a"), "shop/Chart.yaml": "name: shop", "bin/helm": "#!/bin/sh\n" + test.helm})
			if err := os.Chmod(filepath.Join(root, "bin", "helm"), 0o700); err != nil { //nolint:gosec // a program
				t.Fatal(err)
			}
			t.Setenv("PATH", filepath.Join(root, "bin"))
			want := []string{test.want, "a.yaml:1 Namespace/a"}
			if diff := cmp.Diff(want, read(t, Files{Paths: []string{root + "/shop", root + "/a.yaml"}}, root)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The name of a folder that others wrote is no flag.
func TestAChartThatIsCalledLikeAFlag(t *testing.T) {
	root := tree(t, map[string]string{"--post-renderer=sh/Chart.yaml": "name: shop", "bin/helm": "#!/bin/sh\necho \"$@\" >&2; exit 1"})
	if err := os.Chmod(filepath.Join(root, "bin", "helm"), 0o700); err != nil { //nolint:gosec // a program
		t.Fatal(err)
	}
	t.Setenv("PATH", filepath.Join(root, "bin"))
	t.Chdir(root)
	want := []string{"error: --post-renderer=sh: helm template failed: template -- chart --post-renderer=sh"}
	if diff := cmp.Diff(want, read(t, Files{Paths: []string{"."}, Recursive: true}, "/none")); diff != "" {
		t.Error(diff)
	}
}

func TestNamesOfReleases(t *testing.T) {
	for folder, want := range map[string]string{
		"charts/shop": "shop", "charts/Shop": "chart", "/x/" + strings.Repeat("a", 54): "chart", "/": "chart", "charts/my_shop": "chart",
	} {
		if got := release(folder); got != want {
			t.Errorf("%s: got %s, want %s", folder, got, want)
		}
	}
}
