package chart_test

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/plugin/source/manifest"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/helm"
)

// A folder that is a chart is read as what helm makes of it.
func TestAFolderThatIsAChartIsRendered(t *testing.T) {
	path, err := helm.Path()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", filepath.Dir(path))
	folder := filepath.Join(t.TempDir(), "shop")
	if _, err := helm.Run("create", folder); err != nil {
		t.Fatal(err)
	}
	rendered, err := helm.Run("template", "shop", folder)
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for document := range strings.SplitSeq(rendered, "\n---\n") {
		var object map[string]any
		if err := yaml.Unmarshal([]byte(document), &object); err != nil {
			t.Fatal(err)
		}
		if object != nil {
			want = append(want, folder+" "+policy.RefOf(object).String())
		}
	}
	noted := ""
	for target, err := range (manifest.Files{Paths: []string{folder}, Lines: true}).Source(source.Wanted{})(t.Context()) {
		var notice *source.Notice
		switch {
		case errors.As(err, &notice):
			noted += notice.Text
		case err != nil:
			t.Error(err)
		default:
			got = append(got, target.Origin.String()+" "+policy.RefOf(target.Object).String())
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" || len(got) < 3 {
		t.Errorf("objects (-helm +read): %s", diff)
	}
	if !strings.Contains(noted, "is a Helm chart, rendered with its default values; with others: helm template NAME") {
		t.Errorf("noted %q", noted)
	}
}
