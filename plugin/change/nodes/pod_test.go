package nodes

import (
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// TestTheNodePodRunsNothingOfItsImage: the author of the image must not decide anything.
func TestTheNodePodRunsNothingOfItsImage(t *testing.T) {
	pod := podFor(Script{Node: "n1", Image: "coredns:1", Script: "echo $$ $(now)", Env: []corev1.EnvVar{{Name: "A", Value: "$b"}}, Timeout: time.Minute}, "amd64")
	c := pod.Spec.Containers[0]
	if c.ImagePullPolicy != corev1.PullNever {
		t.Errorf("the pull policy is %s", c.ImagePullPolicy)
	}
	if user := c.SecurityContext.RunAsUser; user == nil || *user != 0 {
		t.Errorf("it runs as the user of the image: %v", user)
	}
	if token := pod.Spec.AutomountServiceAccountToken; token == nil || *token {
		t.Error("it has a token of a service account")
	}
	env := map[string]string{}
	for _, variable := range c.Env {
		env[variable.Name] = variable.Value
	}
	for _, name := range []string{"LD_PRELOAD", "LD_LIBRARY_PATH", "LD_AUDIT"} {
		if value, ok := env[name]; !ok || value != "" {
			t.Errorf("the image can set %s", name)
		}
	}
	if command := strings.Join(c.Command, " "); !strings.HasSuffix(command, " /host /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root SYSTEMD_IGNORE_CHROOT=1 A=$$b /bin/sh -c echo $$$$ $$(now)") {
		t.Errorf("the script has the environment of the image: %s", command)
	}
	if *pod.Spec.ActiveDeadlineSeconds != 120 {
		t.Errorf("it ends after %d seconds, want 120", *pod.Spec.ActiveDeadlineSeconds)
	}
}

func TestTheImageIsOneOfTheSystem(t *testing.T) {
	node := &corev1.Node{Status: corev1.NodeStatus{Images: []corev1.ContainerImage{
		{Names: []string{"tenant.example.com/tiny:1"}, SizeBytes: 10},
		{Names: []string{"coredns@sha256:0", "coredns:1"}, SizeBytes: 100},
		{Names: []string{"proxy:1"}, SizeBytes: 200},
	}}}
	pod := func(image string, state corev1.ContainerState) corev1.Pod {
		return corev1.Pod{
			Spec:   corev1.PodSpec{Containers: []corev1.Container{{Name: "a", Image: image}}},
			Status: corev1.PodStatus{ContainerStatuses: []corev1.ContainerStatus{{Name: "a", State: state}}},
		}
	}
	runs := corev1.ContainerState{Running: &corev1.ContainerStateRunning{}}
	for want, pods := range map[string][]corev1.Pod{
		"coredns:1": {pod("proxy:1", runs), pod("coredns:1", runs)},
		"proxy:1":   {pod("proxy:1", runs), pod("coredns:1", corev1.ContainerState{})},
		"old:1":     {pod("old:1", runs)},
		"":          nil,
	} {
		if got := imageOf(node, pods); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
