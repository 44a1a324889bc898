package fix

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"

	"github.com/lightk8s/lightk8s/plugin/facts"
)

const digest = "sha256:"

func pod(phase corev1.PodPhase, statuses ...corev1.ContainerStatus) corev1.Pod {
	spec := corev1.PodSpec{Containers: []corev1.Container{{Name: "web", Image: "nginx:1.29"}}}
	return corev1.Pod{Spec: spec, Status: corev1.PodStatus{Phase: phase, ContainerStatuses: statuses}}
}

func status(name, imageID string, ids ...int64) corev1.ContainerStatus {
	s := corev1.ContainerStatus{Name: name, ImageID: imageID}
	if len(ids) == 2 {
		s.User = &corev1.ContainerUser{Linux: &corev1.LinuxContainerUser{UID: ids[0], GID: ids[1]}}
	}
	return s
}

// What one pod tells, and another tells otherwise or not at all, is not known of the workload.
func TestWhatPodsHaveInCommon(t *testing.T) {
	one, two := digest+strings.Repeat("1", 64), digest+strings.Repeat("2", 64)
	web := status("web", "docker.io/library/nginx@"+one, 101, 102)
	told := facts.ContainerState{Name: "web", User: new(int64(101)), Group: new(int64(102)), Pinned: "nginx:1.29@" + one}
	old := pod(corev1.PodRunning, web)
	old.Spec.Containers[0].Image = "nginx:1.28"
	nothing := facts.ContainerState{Name: "web"}
	for name, test := range map[string]struct {
		pods []corev1.Pod
		want facts.ContainerState
	}{
		"no pod":                    {nil, nothing},
		"one":                       {[]corev1.Pod{pod(corev1.PodRunning, web)}, told},
		"two alike":                 {[]corev1.Pod{pod(corev1.PodRunning, web), pod(corev1.PodRunning, web)}, told},
		"another image":             {[]corev1.Pod{pod(corev1.PodRunning, web), old}, nothing},
		"one that ended":            {[]corev1.Pod{pod(corev1.PodRunning, web), pod(corev1.PodFailed, status("web", "", 0, 0))}, told},
		"none that runs":            {[]corev1.Pod{pod(corev1.PodPending, web)}, nothing},
		"another user":              {[]corev1.Pod{pod(corev1.PodRunning, web), pod(corev1.PodRunning, status("web", web.ImageID, 0, 0))}, facts.ContainerState{Name: "web", Pinned: told.Pinned}},
		"another group":             {[]corev1.Pod{pod(corev1.PodRunning, web), pod(corev1.PodRunning, status("web", web.ImageID, 101, 0))}, facts.ContainerState{Name: "web", Pinned: told.Pinned}},
		"one is silent":             {[]corev1.Pod{pod(corev1.PodRunning, web), pod(corev1.PodRunning, status("web", web.ImageID))}, facts.ContainerState{Name: "web", Pinned: told.Pinned}},
		"another digest":            {[]corev1.Pod{pod(corev1.PodRunning, web), pod(corev1.PodRunning, status("web", "docker.io/library/nginx@"+two, 101, 102))}, facts.ContainerState{Name: "web", User: told.User, Group: told.Group}},
		"one without the container": {[]corev1.Pod{pod(corev1.PodRunning, web), pod(corev1.PodRunning)}, nothing},
	} {
		t.Run(name, func(t *testing.T) {
			template := corev1.PodSpec{Containers: []corev1.Container{{Name: "web", Image: "nginx:1.29"}}}
			if diff := cmp.Diff([]facts.ContainerState{test.want}, inCommon(template, test.pods, true)); diff != "" {
				t.Error(diff)
			}
			if got := inCommon(template, test.pods, false); got[0].Pinned != "" {
				t.Errorf("on nodes of several architectures: %+v", got)
			}
		})
	}
}

func TestDigests(t *testing.T) {
	one := digest + strings.Repeat("1", 64)
	for _, test := range []struct{ image, id, want string }{
		{"nginx", "docker.io/library/nginx@" + one, one},
		{"nginx:1.29", "docker-pullable://nginx@" + one, one},
		{"registry.example.com:5000/web:2", "registry.example.com:5000/web@" + one, one},
		{"nginx", "mirror.example.com/library/nginx@" + one, ""},
		{"nginx", one, ""}, // imported
		{"nginx", "", ""},
		{"nginx", "docker.io/library/nginx:1.29", ""},
		{"nginx@" + one, "docker.io/library/nginx@" + one, ""},
		{"NGINX", "docker.io/library/nginx@" + one, ""},
		{"nginx", "docker.io/library/nginx@sha256:1", ""},
	} {
		if got, has := digestOf(test.image, test.id); got != test.want || has != (test.want != "") {
			t.Errorf("%s, %s: got %q, want %q", test.image, test.id, got, test.want)
		}
	}
}
