package admission_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/rego/policytest"
	"github.com/lightk8s/lightk8s/test/parallel"
	"github.com/lightk8s/lightk8s/test/podsecurity"
	"github.com/lightk8s/lightk8s/test/seed"
)

var floorPods = flag.Int("floor.pods", 3_000, "how many random pods the floor and the webhook are compared on")

// Fixtures of older versions are most often those of the newest; each is judged once.
func TestFloorAgreesWithTheWebhookOnPodSecurityFixtures(t *testing.T) {
	r := newReferee(t)
	distinct := map[string]podsecurity.Fixture{}
	for _, fixture := range podsecurity.Fixtures(t) {
		named(fixture.Pod, "fixture")
		key, err := json.Marshal(fixture.Pod)
		if err != nil {
			t.Fatal(err)
		}
		distinct[string(key)] = fixture
	}
	keys := slices.Sorted(maps.Keys(distinct))
	parallel.Do(len(keys), func(i int) {
		fixture := distinct[keys[i]]
		_, err := floored.create(t.Context(), unflooredNamespace, fixture.Pod, metav1.DryRunAll)
		_, refused := refusedByValidation[fixture.File]
		refused = refused && has(t, procMount)
		switch {
		case refused && apierrors.IsInvalid(err):
		case err != nil || refused:
			t.Errorf("%s: want it to be valid, or to be known as invalid: %v", fixture.File, err)
		case !r.createBoth(t, fixture.File, fixture.Pod):
			t.Errorf("%s: no pod comes of it", fixture.File)
		}
	})
	t.Logf("%d distinct fixtures", len(keys))
}

// Cases are written for controls, and not for API servers: what is invalid is taken out of them.
func TestFloorAgreesWithTheWebhookOnTheCasesOfItsControls(t *testing.T) {
	r := newReferee(t)
	engine := policytest.Load(t, rego.Bundle())
	judged := 0
	for _, id := range r.controls {
		control, _ := engine.Control(id)
		for _, c := range policytest.Cases(t, rego.Bundle(), control) {
			if c.Object["kind"] != "Pod" {
				continue // templates are none of the floor's business
			}
			delete(named(c.Object, "case")["metadata"].(map[string]any), "namespace")
			if judged++; !r.createBoth(t, c.File, c.Object) {
				t.Errorf("%s: no pod comes of it", c.File)
			}
		}
	}
	t.Logf("%d cases", judged)
}

func TestFloorAgreesWithTheWebhookOnRandomPods(t *testing.T) {
	r := newReferee(t)
	var made atomic.Int64
	pods := 1 + seed.Of(t)
	parallel.Do(*floorPods, func(i int) {
		if r.createBoth(t, fmt.Sprintf("pod %d of seed %d", i, pods), random(pods, uint64(i))) {
			made.Add(1)
		}
	})
	if made.Load() < int64(*floorPods)*9/10 {
		t.Errorf("of %d random pods only %d could be made valid", *floorPods, made.Load())
	}
	r.checkDensity(t, "proc-mount") // what it denies is no valid pod any more
}

// The same pods where an exception lifts part of what is found, for those of its images and its service account.
func TestFloorAgreesWithTheWebhookOnRandomPodsOfAnException(t *testing.T) {
	r, without := newRefereeOf(t, policy.Admission{CustomExceptions: []policy.Exception{excepted}}), newReferee(t)
	r.namespace, without.namespace = exceptedNamespace, exceptedNamespace
	images := []string{"registry.example.com/web:1.0.0", "registry.example.com/web@sha256:" + strings.Repeat("0", 64), "other.example.com/web", "docker.io/other.example.com/web:1", "other.example.com/webs:1"}
	var lifted atomic.Int64
	pods := 1 + seed.Of(t)
	parallel.Do(*floorPods, func(i int) {
		pod := random(pods, uint64(i))
		spec, _ := pod["spec"].(map[string]any)
		for n, container := range slices.Concat(entries(spec["initContainers"]), entries(spec["containers"])) {
			container["image"] = images[(i+n*(i/97%2))%len(images)]
			if volumes := entries(spec["volumes"]); len(volumes) > 0 {
				container["volumeMounts"] = []any{map[string]any{"name": volumes[0]["name"], "mountPath": "/web", "readOnly": (i+n)%3 > 0}}
			}
		}
		denied, isValid := r.createsBoth(t, fmt.Sprintf("pod %d of seed %d", i, pods), pod)
		if isValid && len(denied) < len(without.review(t, pod).Denied) {
			lifted.Add(1)
		}
	})
	if share := float64(lifted.Load()) / float64(*floorPods); share < 0.05 {
		t.Errorf("the exception lifted something for %.1f%% of the pods, want 5 at least", 100*share)
	}
	t.Logf("lifted for %d of %d pods", lifted.Load(), *floorPods)
}

// Every name and value of an AppArmor annotation that could be read in two ways, by both paths.
func TestFloorAgreesWithTheWebhookOnBindings(t *testing.T) {
	r := newReferee(t)
	keys := []string{appArmorKey + "web", appArmorKey + "absent", appArmorKey, appArmorKey[:len(appArmorKey)-1], "Container" + appArmorKey[9:] + "web", "x" + appArmorKey + "web"}
	values := []string{"unconfined", "Unconfined", " unconfined", "runtime/default", "runtime/default ", "RuntimeDefault", "", "localhost/web", "localhost/", "localhost", "Localhost/web", "local"}
	judged := 0
	for path := range bindingPaths {
		for _, key := range keys {
			for _, value := range values {
				for _, other := range []map[string]string{nil, {"example.com/note": "unconfined"}, {appArmorKey + "sidecar": "runtime/default"}, {appArmorKey + "sidecar": "unconfined"}} {
					annotations := map[string]string{key: value}
					maps.Copy(annotations, other)
					r.bindBoth(t, path, annotations)
					judged++
				}
			}
		}
	}
	if share := float64(r.denied["app-armor-profile"]) / float64(judged); share < 0.2 || share > 0.8 {
		t.Errorf("%.0f%% of %d Bindings were denied: want 20 to 80", 100*share, judged)
	}
}

// Containers that are added to a pod that is there, as kubectl debug does it.
func TestFloorAgreesWithTheWebhookOnRandomDebuggers(t *testing.T) {
	r := newReferee(t)
	var made atomic.Int64
	pods := 1 + seed.Of(t)
	parallel.Do(*floorPods/4, func(i int) {
		spec, _ := podsecurity.RandomPod(pods, uint64(i))["spec"].(map[string]any)
		debuggers := entries(spec["ephemeralContainers"])
		if len(debuggers) == 0 {
			return
		}
		completeContainer(debuggers[0], "debuggers", 0, false)
		if r.debugBoth(t, fmt.Sprintf("debugger %d of seed %d", i, pods), []string{"plain", "privileged"}[i%8/7], debuggers[0]) {
			made.Add(1)
		}
	})
	if made.Load() < int64(*floorPods)/20 {
		t.Errorf("only %d random debuggers could be made valid", made.Load())
	}
	t.Logf("%d debuggers", made.Load())
}
