//go:build e2e

package webhook

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"

	"github.com/lightk8s/lightk8s/plugin/preflight"
	"github.com/lightk8s/lightk8s/test/eventually"
)

// The files of testdata/add-ons are applied before the chart is installed, as on a cluster that has been there
// for long. Without exceptions all that the plan names is denied, and nothing else; with those that it prints
// all is recreated, and what asks for more stays out.
func TestAddOnsAreRecreatedByTheExceptionsOfThePlan(t *testing.T) {
	uninstall(t)
	applyAddOns(t)
	for _, mode := range []string{"webhook", "policies"} {
		t.Run(mode, func(t *testing.T) {
			t.Cleanup(func() { uninstall(t) })
			tellOnFailure(t)
			mode := valuesFile(t, "mode: "+mode+"\n")
			before := planOf(t, "--values", mode)
			deniedAddOns(t, before)

			installBeside(t, "-f", mode)
			deniedAddOns(t, planOf(t))
			foreseen(t, before)

			exceptions := valuesFile(t, home.Kubectl("lightk8s", "webhook", "plan", "-o", "values").Out)
			installBeside(t, "-f", mode, "-f", exceptions)
			eventually.Holds(t, time.Minute, "the exceptions are in force", func(ctx context.Context) bool {
				return !slices.ContainsFunc(addOnPods(t), func(p addOnPod) bool {
					_, err := try(ctx, p.pod.Namespace, p.pod)
					return err != nil
				})
			})
			after := planOf(t)
			if len(after.Denied) > 0 {
				t.Errorf("with its exceptions the plan denies %v", after.Denied)
			}
			impostorsAreDenied(t, before)
			recreated(t, after)
			helperRuns(t)
		})
	}
}

// deniedAddOns checks that the plan denies the add-ons, for these controls, and names the exception of each.
func deniedAddOns(t *testing.T, plan preflight.Plan) {
	t.Helper()
	want := [][]string{
		{"DaemonSet kube-flannel/kube-flannel-ds", "flannel", "capabilities-baseline", "host-namespaces", "host-path-volumes"},
		{"DaemonSet metallb-system/speaker", "metallb", "capabilities-baseline", "host-namespaces", "host-ports", "host-probes-and-host-lifecycle"},
		{"DaemonSet monitoring/node-exporter", "node-exporter", "capabilities-baseline", "host-namespaces", "host-path-volumes", "host-ports"},
		{"Deployment local-path-storage/local-path-provisioner, helper", "local-path-provisioner", "host-path-volumes"},
	}
	var got [][]string
	for _, d := range plan.Denied {
		name := d.String()
		if d.Helper {
			name += ", helper"
		}
		got = append(got, append([]string{name, d.AddOn}, d.Floor...))
	}
	slices.SortFunc(got, slices.Compare)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("denied by the plan: workload, exception, controls of the floor (-want +got):\n%s", diff)
	}
	if want := []string{"flannel", "local-path-provisioner", "metallb", "node-exporter"}; !slices.Equal(want, plan.Exceptions) || len(plan.CustomExceptions) > 0 {
		t.Errorf("the plan asks for the exceptions %v and %v, want %v", plan.Exceptions, plan.CustomExceptions, want)
	}
}

// foreseen checks, pod by pod, that the API server denies what the plan denies and admits the others.
func foreseen(t *testing.T, plan preflight.Plan) {
	t.Helper()
	for _, p := range addOnPods(t) {
		_, err := try(t.Context(), p.pod.Namespace, p.pod)
		if want := p.in(plan.Denied); want != deniedByGuard(err) || !want && err != nil {
			t.Errorf("pod of %s, helper %t: denied by the plan %t, by the API server: %v", p.of, p.helper, want, err)
		}
	}
}

// impostorsAreDenied has the exceptions in force meet pods that have all of an add-on's pod and ask for more,
// and those that have it in another place. plan is the one without the exceptions.
func impostorsAreDenied(t *testing.T, plan preflight.Plan) {
	t.Helper()
	more := map[string]func(*corev1.Pod){
		"privileged": func(pod *corev1.Pod) {
			pod.Spec.Containers[0].SecurityContext = &corev1.SecurityContext{Privileged: new(true)}
		},
		"with another folder of the node": func(pod *corev1.Pod) {
			pod.Spec.Volumes = append(pod.Spec.Volumes, corev1.Volume{Name: "more", VolumeSource: corev1.VolumeSource{
				HostPath: &corev1.HostPathVolumeSource{Path: "/etc/kubernetes"},
			}})
		},
		"with the host's IPC": func(pod *corev1.Pod) { pod.Spec.HostIPC = true },
	}
	elsewhere := map[string]func(*corev1.Pod){
		"in another namespace":         func(pod *corev1.Pod) { pod.Namespace = guarded },
		"with another service account": func(pod *corev1.Pod) { pod.Spec.ServiceAccountName = "default" },
		"with another image":           func(pod *corev1.Pod) { pod.Spec.Containers[0].Image = image },
	}
	tried := 0
	for _, p := range addOnPods(t) {
		impostors := maps.Clone(more)
		if p.in(plan.Denied) { // what needs no exception is admitted everywhere
			maps.Copy(impostors, elsewhere)
		}
		for name, change := range impostors {
			tried++
			impostor := p.pod.DeepCopy()
			change(impostor)
			if _, err := create(t.Context(), impostor.Namespace, impostor); !deniedByGuard(err) {
				t.Errorf("pod of %s, %s: %v, want it denied", p.of, name, err)
			}
		}
	}
	t.Logf("%d impostors", tried)
}

// recreated deletes the pods of all add-ons, and checks that each comes back with the limits of the plan.
func recreated(t *testing.T, plan preflight.Plan) {
	t.Helper()
	start, before := time.Now(), runningAddOns(t)
	for _, namespace := range addOnNamespaces {
		home.Must(t, "delete", "pods", "--all", "-n", namespace, "--wait=false")
	}
	var after map[string]corev1.Pod
	eventually.Holds(t, 90*time.Second, "all add-ons run again", func(context.Context) bool {
		after = runningAddOns(t)
		maps.DeleteFunc(after, func(name string, _ corev1.Pod) bool { return before[name].Name != "" })
		return len(after) == len(before)
	})
	measured(t, fmt.Sprintf("until %d pods of add-ons ran again", len(before)), time.Since(start))
	written := map[string]int64{}
	for _, p := range addOnPods(t) {
		maps.Copy(written, memoryLimits(p.pod))
	}
	want, got := map[string]int64{}, map[string]int64{}
	for _, l := range plan.Limited {
		want[l.Namespace+" "+l.Container] = l.LimitBytes
	}
	for _, pod := range after {
		maps.Copy(got, memoryLimits(&pod))
	}
	maps.DeleteFunc(got, func(name string, limit int64) bool { return limit == written[name] })
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("limits in bytes that were injected (-plan +cluster):\n%s", diff)
	}
}
