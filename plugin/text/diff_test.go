package text

import "testing"

func TestDiffShowsChangedLinesAlone(t *testing.T) {
	before := map[string]any{"kind": "Pod", "spec": map[string]any{"hostPID": true}}
	after := map[string]any{"kind": "Pod", "spec": map[string]any{"hostPID": false}}
	for name, c := range map[string]struct {
		before, after map[string]any
		color         bool
		want          string
	}{
		"same":    {before, before, false, ""},
		"changed": {before, after, false, "--- Pod/web\n+++ Pod/web\n@@ -1,3 +1,3 @@\n kind: Pod\n spec:\n-  hostPID: true\n+  hostPID: false\n"},
		"removed": {before, nil, false, "--- Pod/web\n+++ Pod/web\n@@ -1,3 +0,0 @@\n-kind: Pod\n-spec:\n-  hostPID: true\n"},
		"coloured": {before, after, true, "\x1b[1m--- Pod/web\x1b[0m\n\x1b[1m+++ Pod/web\x1b[0m\n\x1b[36m@@ -1,3 +1,3 @@\x1b[0m\n kind: Pod\n spec:\n" +
			"\x1b[31m-  hostPID: true\x1b[0m\n\x1b[32m+  hostPID: false\x1b[0m\n"},
		"hostile": {nil, map[string]any{"name": "\x1b[31m"}, false, "--- Pod/web\n+++ Pod/web\n@@ -0,0 +1,1 @@\n+name: \"\\e[31m\"\n"},
	} {
		got, err := Diff("Pod/web", c.before, c.after, c.color)
		if err != nil || got != c.want {
			t.Errorf("%s: %q, %v; want %q", name, got, err, c.want)
		}
	}
}
