package main

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

const (
	namespace = "default"
	hogName   = "hog"
	held      = 8 // MiB that an ordinary pod holds
)

var ordinaryLabels = map[string]string{"app": "web"}

// ordinaryPod is one of those beside the hog. It says nothing of memory, and is probed as
// Kubernetes does by default.
func ordinaryPod(i int) *corev1.Pod {
	probe := &corev1.Probe{ProbeHandler: corev1.ProbeHandler{
		HTTPGet: &corev1.HTTPGetAction{Path: "/healthz", Port: intstr.FromInt32(8080)},
	}}
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("web-%d", i), Labels: ordinaryLabels},
		Spec: corev1.PodSpec{Containers: []corev1.Container{{
			Name: "web", Image: "docker.io/lightk8s/web:1", Args: []string{"-eat", fmt.Sprint(held)},
			LivenessProbe: probe, ReadinessProbe: probe,
		}}},
	}
}

// hogPod takes rate MiB a second: the kind "heap" as memory of its own, "files" in a volume that
// is memory.
func hogPod(kind string, rate int) *corev1.Pod {
	args := []string{"-rate", fmt.Sprint(rate)}
	if kind == "files" {
		args = append(args, "-into", "/cache")
	}
	grace := int64(1)
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: hogName},
		Spec: corev1.PodSpec{
			TerminationGracePeriodSeconds: &grace,
			Containers: []corev1.Container{{
				Name: hogName, Image: "docker.io/lightk8s/hog:1", Args: args,
				VolumeMounts: []corev1.VolumeMount{{Name: "cache", MountPath: "/cache"}},
			}},
			Volumes: []corev1.Volume{{Name: "cache", VolumeSource: corev1.VolumeSource{
				EmptyDir: &corev1.EmptyDirVolumeSource{Medium: corev1.StorageMediumMemory},
			}}},
		},
	}
}

// limits are the defaults and bounds of a namespace's containers.
func limits(s sizing) *corev1.LimitRange {
	memory := func(n int) corev1.ResourceList {
		return corev1.ResourceList{corev1.ResourceMemory: resource.MustParse(mebibytes(n))}
	}
	return &corev1.LimitRange{
		ObjectMeta: metav1.ObjectMeta{Name: "lightk8s"},
		Spec: corev1.LimitRangeSpec{Limits: []corev1.LimitRangeItem{{
			Type: corev1.LimitTypeContainer, DefaultRequest: memory(s.Request), Default: memory(s.Limit), Max: memory(s.Max),
		}}},
	}
}
