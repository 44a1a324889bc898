package admission_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/lightk8s/lightk8s/test/parallel"
	"github.com/lightk8s/lightk8s/test/seed"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

// Whatever a pod looks like, the API server can apply what is injected, and it is memory of containers
// and the note of it and nothing else: a patch that cannot be applied would refuse the pod, even where
// the webhook can fail open.
func TestRandomPodsAreCreatedWithNothingButMemoryInjected(t *testing.T) {
	namespace := guarded.namespace(t, "permissive")
	var made, injected atomic.Int64
	pods := 1 + seed.Of(t)
	parallel.Do(*floorPods/3, func(i int) {
		pod := withResources(random(pods, uint64(i)), rand.New(rand.NewPCG(pods, uint64(i))))
		sent, before, err := valid(t.Context(), pod, func(ctx context.Context, pod map[string]any) (map[string]any, error) {
			return guarded.create(ctx, ownNamespace, pod, metav1.DryRunAll)
		})
		if err != nil {
			return
		}
		made.Add(1)
		after, err := guarded.create(t.Context(), namespace, sent, metav1.DryRunAll)
		if err != nil {
			t.Errorf("pod %d of seed %d: %v\n%s", i, pods, err, render(before))
			return
		}
		was, errBefore := admittedPod(before)
		is, errAfter := admittedPod(after)
		if err := errors.Join(errBefore, errAfter); err != nil {
			t.Errorf("pod %d of seed %d: %v\n%s", i, pods, err, render(before))
			return
		}
		if is.Injected != nil {
			injected.Add(1)
		}
		difference := misdone(was, is)
		if difference == "" {
			difference = cmp.Diff(bare(before), bare(after))
		}
		if difference != "" {
			t.Errorf("pod %d of seed %d: %s\n%s", i, pods, difference, render(before))
		}
	})
	if made.Load() < int64(*floorPods)/4 || injected.Load() < made.Load()/2 {
		t.Errorf("of %d random pods %d could be made valid, and %d had something injected", *floorPods/3, made.Load(), injected.Load())
	}
	t.Logf("%d pods, something injected into %d", made.Load(), injected.Load())
}

// withResources gives the containers of a pod resources of all kinds, none and null included.
func withResources(pod map[string]any, random *rand.Rand) map[string]any {
	spec, _ := pod["spec"].(map[string]any)
	amounts := func(cpu, memory string) any {
		return []any{
			nil, map[string]any{}, map[string]any{"memory": memory}, map[string]any{"cpu": cpu},
			map[string]any{"cpu": cpu, "memory": memory}, map[string]any{"memory": "0"}, map[string]any{"ephemeral-storage": "1Gi"},
		}[random.IntN(7)]
	}
	for _, list := range []string{"initContainers", "containers"} {
		for _, container := range entries(spec[list]) {
			switch random.IntN(4) {
			case 0:
			case 1:
				container["resources"] = nil
			default:
				container["resources"] = map[string]any{
					"requests": amounts("100m", []string{"48Mi", "300Mi", "1e9"}[random.IntN(3)]),
					"limits":   amounts([]string{"100m", "1"}[random.IntN(2)], []string{"300Mi", "2Gi"}[random.IntN(2)]),
				}
			}
		}
	}
	if random.IntN(8) == 0 {
		spec["resources"] = map[string]any{"requests": amounts("100m", "300Mi"), "limits": amounts("1", "8Gi")}
	}
	return pod
}

// misdone returns what the webhook did to the memory of a pod that it must not do; "": nothing.
func misdone(was, is admitted) string {
	if (was.QOSClass == corev1.PodQOSGuaranteed) != (is.QOSClass == corev1.PodQOSGuaranteed) {
		return fmt.Sprintf("it was %s and is %s", was.QOSClass, is.QOSClass)
	}
	for name, container := range is.Containers {
		limit, request := container.Limits.Memory(), container.Requests.Memory()
		if is.Injected != nil && is.Injected.Containers[name] != nil && (request.IsZero() || limit.Cmp(*request) < 0) {
			return fmt.Sprintf("container %s requests %s, and its limit is %s", name, request, limit)
		}
		old := was.Containers[name]
		if changed(old.Limits.Memory(), limit) || changed(old.Requests.Memory(), request) {
			return fmt.Sprintf("container %s had %v and has %v", name, old, container)
		}
	}
	return ""
}

// changed reports whether an amount was there and is another now.
func changed(before, after *resource.Quantity) bool {
	return !before.IsZero() && before.Cmp(*after) != 0
}

// bare is a pod without what is injected, and without what differs from one request to the next.
func bare(pod map[string]any) map[string]any {
	out := runtime.DeepCopyJSON(plain(pod))
	metadata, _ := out["metadata"].(map[string]any)
	annotations, _ := metadata["annotations"].(map[string]any)
	kept := map[string]any{}
	for key, value := range annotations {
		if key != admission.Annotation {
			kept[key] = value
		}
	}
	out["metadata"] = map[string]any{"annotations": kept, "labels": metadata["labels"]}
	delete(out, "status")
	spec, _ := out["spec"].(map[string]any)
	// What a pod says as a whole of one resource, the API server completes with the sums of its containers.
	holders := append([]map[string]any{spec}, append(entries(spec["initContainers"]), entries(spec["containers"])...)...)
	for _, holder := range holders {
		resources, _ := holder["resources"].(map[string]any)
		for _, what := range []string{"limits", "requests"} {
			amounts, _ := resources[what].(map[string]any)
			if delete(amounts, "memory"); len(amounts) == 0 {
				delete(resources, what)
			}
		}
		for _, mount := range entries(holder["volumeMounts"]) {
			delete(mount, "name")
		}
	}
	for _, volume := range entries(spec["volumes"]) {
		delete(volume, "name") // that of the token is random
	}
	return out
}
