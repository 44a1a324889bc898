package fix_test

import (
	"fmt"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
)

func TestPodsAreResizedInPlaceOrReplaced(t *testing.T) {
	node(t)
	for name, c := range map[string]struct {
		annotation string
		said       string
		inPlace    bool
	}{
		"resized":               {"", "changed; its pods run on with the new sizes", true},
		"the-node-is-too-small": {fixedSize, "changed; 1 new pod of it run, since pod the-node-is-too-small/shop", false},
	} {
		t.Run(name, func(t *testing.T) {
			namespace(t, name)
			create(t, name, named("shop", ", limits: {memory: 1Gi}"), func(u *unstructured.Unstructured) {
				if c.annotation == "" {
					return
				}
				if err := unstructured.SetNestedField(u.Object, "true", "spec", "template", "metadata", "annotations", c.annotation); err != nil {
					t.Fatal(err)
				}
			})
			before, pods := get(t, "Deployment", name, "shop"), podsOf(t, name)
			o := tune(t, name, "0", "--apply", "--yes")
			tuned := podsOf(t, name)
			pod, _, _ := strings.Cut(pods, " ")
			if !says(o.out, c.said) || strings.HasPrefix(tuned, pod) != c.inPlace || !strings.HasSuffix(tuned, " "+memoryOf(t, name, "shop")) || tuned == pods {
				t.Errorf("pods were %s and are %s; it said:\n%s\n%s", pods, tuned, o.out, o.errOut)
			}
			must(t, "fix", "undo", runID(t, o), "--yes", "--settle", "1s")
			same(t, before, get(t, "Deployment", name, "shop"))
			if now := podsOf(t, name); (now == pods) != c.inPlace {
				t.Errorf("pods were %s, and are %s after the undo", pods, now)
			}
		})
	}
}

// What stops while its pod is replaced is resized as it runs, or left as it is.
func TestWhatWouldStopIsResizedInPlaceOrLeft(t *testing.T) {
	node(t)
	for name, annotation := range map[string]string{"stops": "", "stops-without-room": fixedSize} {
		t.Run(name, func(t *testing.T) {
			namespace(t, name)
			create(t, name, strings.Replace(named("shop", ", limits: {memory: 1Gi}"), "replicas: 1", "replicas: 1\n  strategy: {type: Recreate}", 1), func(u *unstructured.Unstructured) {
				if annotation == "" {
					return
				}
				if err := unstructured.SetNestedField(u.Object, "true", "spec", "template", "metadata", "annotations", annotation); err != nil {
					t.Fatal(err)
				}
			})
			before, pods := get(t, "Deployment", name, "shop"), podsOf(t, name)
			o := tune(t, name, "0", "--apply", "--yes")
			pod, _, _ := strings.Cut(pods, " ")
			if !strings.HasPrefix(podsOf(t, name), pod) {
				t.Fatalf("the pod was replaced:\n%s\n%s", o.out, o.errOut)
			}
			if annotation == "" {
				if !says(o.out, "changed; its pods run on with the new sizes") || !strings.HasPrefix(memoryOf(t, name, "shop"), "100Mi/") {
					t.Errorf("it was not resized:\n%s\n%s", o.out, o.errOut)
				}
				return
			}
			const want = "its pods would be replaced, and it would stop meanwhile (--include-disruptive): pod stops-without-room/shop"
			if o.code != exitcode.Partly || !says(o.errOut, want) || len(limitRanges(t, name)) > 0 {
				t.Errorf("exit code %d\n%s\n%s", o.code, o.out, o.errOut)
			}
			same(t, before, get(t, "Deployment", name, "shop"))
			o = tune(t, name, "0", "--apply", "--yes", "--include-disruptive")
			if !strings.HasPrefix(memoryOf(t, name, "shop"), "100Mi/") {
				t.Errorf("exit code %d\n%s\n%s", o.code, o.out, o.errOut)
			}
		})
	}
}

// However early the API server is gone: no Deployment stays paused, and undo brings all back.
func TestATuneThatIsCutOffGoesOnOrBack(t *testing.T) {
	node(t)
	namespace(t, "cut-tune")
	create(t, "cut-tune", named("shop", ", limits: {memory: 1Gi}"))
	before := get(t, "Deployment", "cut-tune", "shop")
	held := false
	for changes := 8; changes < 40; changes += 2 { // those before are of the lock and the journal
		kubeconfig, c := newCutoff(t, changes, changes%8 == 0)
		o := runWith(t, kubeconfig, "tune", "--usage", "--prometheus-url", prometheus(t, "cut-tune", "0"), "--settle", "0s", "--apply", "--yes")
		finished := c.left.Load() > 0
		held = held || get(t, "Deployment", "cut-tune", "shop")["spec"].(map[string]any)["paused"] == true
		release(t)
		if strings.Contains(o.errOut, "journal tune-") {
			id := runID(t, o)
			if changes%4 == 0 {
				must(t, "fix", "resume", id, "--yes", "--settle", "0s")
				if now := memoryOf(t, "cut-tune", "shop"); !strings.HasPrefix(now, "100Mi/") {
					t.Errorf("after %d changes, resumed, it has %s", changes, now)
				}
			}
			must(t, "fix", "undo", id, "--yes", "--settle", "0s")
		}
		t.Run(fmt.Sprintf("after %d", changes), func(t *testing.T) {
			same(t, before, get(t, "Deployment", "cut-tune", "shop"))
			if left := limitRanges(t, "cut-tune"); len(left) > 0 {
				t.Errorf("there are LimitRanges: %v", left)
			}
		})
		if finished {
			if !held {
				t.Error("no run was cut off while its Deployment was paused")
			}
			return
		}
	}
	t.Error("the run needs more than 40 changes")
}
