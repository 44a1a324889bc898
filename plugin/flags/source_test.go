package flags

import "testing"

func TestFilesAreReadWhereAFlagNamesThem(t *testing.T) {
	files := func(names ...string) Source { return Source{Filenames: names} }
	for _, c := range []struct {
		source Source
		file   string
		want   bool
	}{
		{Source{}, "", true},
		{Source{}, "a.yaml", false},
		{files("a.yaml"), "", false},
		{files("a.yaml"), "a.yaml", true},
		{files("./a.yaml"), "a.yaml", true},
		{files("a.yaml"), "b.yaml", false},
		{files("-"), "-", true},
		{files("manifests"), "manifests/a.yaml", true},
		{files("manifests/"), "manifests/a.yaml", true},
		{files("manifests"), "manifests-2/a.yaml", false},
		{files("manifests"), "manifests/below/a.yaml", false},
		{Source{Filenames: []string{"manifests"}, Recursive: true}, "manifests/below/a.yaml", true},
		{Source{Filenames: []string{"manifests/below"}, Recursive: true}, "manifests/a.yaml", false},
		{files("other", "manifests"), "manifests/a.yaml", true},
		{files("/srv/manifests"), "manifests/a.yaml", false},
		{files("https://example.com/a.yaml"), "https://example.com/a.yaml", true},
		{Source{Kustomize: "overlay"}, "overlay", true},
		{Source{Kustomize: "overlay"}, "base", false},
		{Source{Kustomize: "overlay"}, "", false},
	} {
		if got := c.source.Reads(c.file); got != c.want {
			t.Errorf("%v reads %q: %v", c.source.Filenames, c.file, got)
		}
	}
}
