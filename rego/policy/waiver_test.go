package policy

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego/policy/internal/podspec"
)

const waivedDeployment = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop, labels: {app: web, tier: "1"}}
spec:
  template:
    spec:
      initContainers: [{name: init, image: registry.example.org/tools/init:1}]
      containers:
        - {name: web, image: registry.example.org/shop/web:1}
        - {name: proxy, image: docker.io/library/envoy}
`

func TestAWaiverCoversWhatEveryListOfItMatches(t *testing.T) {
	object := decode(t, waivedDeployment)
	ofPod := Finding{Control: "host-network"}
	ofWeb := Finding{Control: "read-only", Container: "web"}
	lone := decode(t, "{apiVersion: v1, kind: Namespace, metadata: {name: shop}}")
	for name, c := range map[string]struct {
		waiver  Waiver
		object  map[string]any
		finding Finding
		want    bool
	}{
		"control":                   {Waiver{Controls: []string{"host-network"}}, object, ofPod, true},
		"another control":           {Waiver{Controls: []string{"host-pid"}}, object, ofPod, false},
		"second control":            {Waiver{Controls: []string{"host-pid", "host-network"}}, object, ofPod, true},
		"every control":             {Waiver{Controls: []string{"*"}}, object, ofPod, true},
		"controls by glob":          {Waiver{Controls: []string{"host-*"}}, object, ofPod, true},
		"glob of others":            {Waiver{Controls: []string{"*-pid"}}, object, ofPod, false},
		"case counts":               {Waiver{Controls: []string{"Host-Network"}}, object, ofPod, false},
		"kind":                      {Waiver{Kinds: []string{"Deployment"}}, object, ofPod, true},
		"another kind":              {Waiver{Kinds: []string{"Pod", "Daemon*"}}, object, ofPod, false},
		"namespace":                 {Waiver{Namespaces: []string{"sh?p"}}, object, ofPod, true},
		"another namespace":         {Waiver{Namespaces: []string{"kube-*"}}, object, ofPod, false},
		"object without namespace":  {Waiver{Namespaces: []string{"*"}}, lone, ofPod, true},
		"namespace of none":         {Waiver{Namespaces: []string{"shop"}}, lone, ofPod, false},
		"name":                      {Waiver{Names: []string{"[vw]eb"}}, object, ofPod, true},
		"another name":              {Waiver{Names: []string{"web-*"}}, object, ofPod, false},
		"all of it":                 {Waiver{Controls: []string{"*"}, Kinds: []string{"Deployment"}, Namespaces: []string{"shop"}, Names: []string{"web"}}, object, ofPod, true},
		"all but one":               {Waiver{Controls: []string{"*"}, Kinds: []string{"Deployment"}, Namespaces: []string{"shop"}, Names: []string{"db"}}, object, ofPod, false},
		"container":                 {Waiver{Containers: []string{"web"}}, object, ofWeb, true},
		"another container":         {Waiver{Containers: []string{"proxy"}}, object, ofWeb, false},
		"no container":              {Waiver{Containers: []string{"*"}}, object, ofPod, false},
		"label":                     {Waiver{Labels: map[string]string{"app": "web"}}, object, ofPod, true},
		"label by glob":             {Waiver{Labels: map[string]string{"app": "*", "tier": "[0-9]"}}, object, ofPod, true},
		"one label of two":          {Waiver{Labels: map[string]string{"app": "web", "tier": "2"}}, object, ofPod, false},
		"label that is not there":   {Waiver{Labels: map[string]string{"team": "*"}}, object, ofPod, false},
		"object without labels":     {Waiver{Labels: map[string]string{"app": "*"}}, lone, ofPod, false},
		"image of the container":    {Waiver{Images: []string{"registry.example.org/*"}}, object, ofWeb, true},
		"image across slashes":      {Waiver{Images: []string{"*/web:1"}}, object, ofWeb, true},
		"image of another":          {Waiver{Images: []string{"docker.io/*"}}, object, ofWeb, false},
		"images of the pod, some":   {Waiver{Images: []string{"registry.example.org/*"}}, object, ofPod, false},
		"images of the pod, all":    {Waiver{Images: []string{"registry.example.org/*", "docker.io/*"}}, object, ofPod, true},
		"image of no container":     {Waiver{Images: []string{"*"}}, lone, ofPod, false},
		"image of unknown name":     {Waiver{Images: []string{"*"}}, object, Finding{Container: "gone"}, false},
		"image by exact tag":        {Waiver{Images: []string{"registry.example.org/shop/web"}}, object, ofWeb, false},
		"image and container":       {Waiver{Images: []string{"*envoy"}, Containers: []string{"proxy"}}, object, Finding{Container: "proxy"}, true},
		"the zero waiver, in full":  {Waiver{}, object, ofPod, true},
		"expiry is not looked at":   {Waiver{Expires: "2001-01-01"}, object, ofPod, true},
		"a pattern that is no glob": {Waiver{Names: []string{"web["}}, object, ofPod, false},
		"object of odd types":       {Waiver{Labels: map[string]string{"a": "*"}}, map[string]any{"metadata": map[string]any{"labels": []any{}}}, ofPod, false},
		"label that is a number":    {Waiver{Labels: map[string]string{"a": "*"}}, map[string]any{"metadata": map[string]any{"labels": map[string]any{"a": int64(1)}}}, ofPod, false},
	} {
		if got := c.waiver.Covers(c.object, c.finding); got != c.want {
			t.Errorf("%s: covers is %v, want %v", name, got, c.want)
		}
	}
}

func TestGlobsDoNotStopAtSlashes(t *testing.T) {
	for _, c := range []struct {
		pattern, value string
		want           bool
	}{
		{"*", "", true},
		{"*", "a/b/c", true},
		{"a*c", "a/b/c", true},
		{"a?b", "a/b", true},
		{"*/b", "a/b", true},
		{"*/b", "x/a/b", true},
		{"*/b", "b", false},
		{"a/*", "a/", true},
		{"a[/]b", "a/b", true},
		{"a[^/]b", "a/b", false},
		{"a[^/]b", "axb", true},
		{`a\*`, "a*", true},
		{`a\*`, "ab", false},
		{"", "", true},
		{"", "a", false},
		{"a", "A", false},
		{"[", "[", false},
		{"ghcr.io/*/web@sha256:*", "ghcr.io/a/b/web@sha256:12", true},
	} {
		if got := globMatch(c.pattern, c.value); got != c.want {
			t.Errorf("%q matches %q is %v", c.pattern, c.value, got)
		}
	}
}

// A pattern that Covers could never match is refused when the policy file is read.
func TestWaiversWithBadPatternsAreRefusedWhereverTheyStand(t *testing.T) {
	fine := Waiver{Reason: "r", Controls: []string{"*"}}
	if err := fine.validate(); err != nil {
		t.Error(err)
	}
	for _, pattern := range []string{"[", "a[", "*[", "[]", "[]a]", "[a-]", "[-a]", "[z-", `a\`, "a*[b", "?[", "[^]"} {
		for where, w := range map[string]Waiver{
			"controls":   {Controls: []string{"*", pattern}},
			"kinds":      {Kinds: []string{pattern}},
			"namespaces": {Namespaces: []string{pattern}},
			"names":      {Names: []string{pattern}},
			"containers": {Containers: []string{pattern}},
			"images":     {Images: []string{"a/" + pattern}},
			"labels":     {Labels: map[string]string{"a": pattern}},
		} {
			w.Reason, w.Controls = "r", append(w.Controls, "*")
			if err := w.validate(); err == nil {
				t.Errorf("%s: pattern %q is accepted", where, pattern)
			}
		}
	}
}

func TestRefOfTakesTheWrongTypeForEmpty(t *testing.T) {
	for document, want := range map[string]ObjectRef{
		"":   {},
		"{}": {},
		"{apiVersion: apps/v1, kind: Deployment, metadata: {name: a, namespace: b}}": {"apps/v1", "Deployment", "b", "a"},
		"{apiVersion: 1, kind: [Pod], metadata: {name: 1, namespace: true}}":         {},
		"{kind: Pod, metadata: text}":                                                {Kind: "Pod"},
		"{kind: Pod, metadata: {generateName: a-}}":                                  {Kind: "Pod", Name: "a-*"},
		"{kind: Pod, metadata: {generateName: a-, name: a-1}}":                       {Kind: "Pod", Name: "a-1"},
		"{kind: Pod, metadata: {generateName: 1}}":                                   {Kind: "Pod"},
	} {
		if diff := cmp.Diff(want, RefOf(decode(t, document))); diff != "" {
			t.Errorf("%s: %s", document, diff)
		}
	}
}

func TestReferencesRenderAndHaveAGroup(t *testing.T) {
	for _, c := range []struct {
		ref  ObjectRef
		text string
		kind schema.GroupKind
	}{
		{ObjectRef{"v1", "Pod", "shop", "web"}, "Pod shop/web", schema.GroupKind{Kind: "Pod"}},
		{ObjectRef{"v1", "Node", "", "n1"}, "Node/n1", schema.GroupKind{Kind: "Node"}},
		{ObjectRef{"apps/v1", "Deployment", "a", "b"}, "Deployment a/b", schema.GroupKind{Group: "apps", Kind: "Deployment"}},
		{ObjectRef{"a/b/c", "Pod", "", ""}, "Pod/", schema.GroupKind{Kind: "Pod"}},
		{ObjectRef{"", "Pod", "", ""}, "Pod/", schema.GroupKind{Kind: "Pod"}},
	} {
		if got := c.ref.String(); got != c.text {
			t.Errorf("%v renders as %s, want %s", c.ref, got, c.text)
		}
		if got := c.ref.GroupKind(); got != c.kind {
			t.Errorf("%v is a %v, want %v", c.ref, got, c.kind)
		}
	}
}

func TestPodSpecsAreFoundInEveryKindThatHoldsOne(t *testing.T) {
	for _, kind := range PodKinds() {
		spec := map[string]any{"containers": []any{map[string]any{"name": "c", "image": "i"}}}
		apiVersion := "v1"
		if kind.Group != "" {
			apiVersion = kind.Group + "/v1"
		}
		object, err := Apply(map[string]any{"apiVersion": apiVersion, "kind": kind.Kind}, []Assignment{{PodSpecPath(kind), spec}})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(spec, podspec.Of(kind, object)); diff != "" {
			t.Errorf("%s: %s", kind, diff)
		}
		if got := podspec.Images(podspec.Of(kind, object), ""); fmt.Sprint(got) != "[i]" {
			t.Errorf("%s: images %v", kind, got)
		}
	}
	for _, kind := range []schema.GroupKind{{Kind: "Service"}, {Kind: "Deployment"}, {Group: "example.org", Kind: "Pod"}} {
		if HoldsPodSpec(kind) || PodSpecPath(kind) != nil {
			t.Errorf("%s holds a pod spec", kind)
		}
	}
}

func TestOriginsRenderAsFileAndLine(t *testing.T) {
	for want, origin := range map[string]Origin{"": {}, "a.yaml": {File: "a.yaml"}, "a.yaml:3": {File: "a.yaml", Line: 3}, "-:1": {File: "-", Line: 1}} {
		if got := origin.String(); got != want {
			t.Errorf("%v renders as %s, want %s", origin, got, want)
		}
	}
}

func TestSeveritiesAreOrderedWorstFirst(t *testing.T) {
	for i, a := range Severities() {
		for j, b := range Severities() {
			if got, want := a.AtLeast(b), i <= j; got != want {
				t.Errorf("%s is at least %s: %v", a, b, got)
			}
			if got, want := a.Compare(b) < 0, i < j; got != want {
				t.Errorf("%s comes before %s: %v", a, b, got)
			}
		}
		if Severity("").AtLeast(a) || Severity("High").AtLeast(a) {
			t.Errorf("what is no severity is at least %s", a)
		}
	}
	for _, bad := range []string{"", "none", "hig", " high"} {
		if severity, err := ParseSeverity(bad); err == nil {
			t.Errorf("%q is the severity %q", bad, severity)
		}
	}
}
