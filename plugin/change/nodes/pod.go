package nodes

import (
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// environment of the script, whatever the image says. systemctl would else take the folder for
// another system, and do nothing.
var environment = []string{
	"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "SYSTEMD_IGNORE_CHROOT=1",
}

// ofLoader are the variables that have the loader of glibc or musl load more than a program asks
// for. An image could set them to have something of its own run as root on the node; empty ones
// are as good as none.
var ofLoader = []string{"LD_AUDIT", "LD_LIBRARY_PATH", "LD_PRELOAD", "GCONV_PATH", "GLIBC_TUNABLES", "LOCPATH"}

// hostFolders are where Linux has programs and their libraries on a processor: chroot is one.
func hostFolders(architecture string) []string {
	folders := []string{"/bin", "/lib", "/sbin", "/usr"}
	if architecture == "amd64" {
		folders = append(folders, "/lib64") // where programs look for their loader
	}
	return folders
}

// commandOf runs the script with its own environment alone. The kubelet expands $(NAME), and makes
// $$, which is the shell's own number, a $: twice as many of them come through.
func commandOf(run Script) []string {
	command := append([]string{"/usr/sbin/chroot", "/host", "/usr/bin/env", "-i"}, environment...)
	for _, variable := range run.Env {
		command = append(command, escaped(variable.Name+"="+variable.Value))
	}
	return append(command, "/bin/sh", "-c", escaped(run.Script))
}

func escaped(text string) string { return strings.ReplaceAll(text, "$", "$$") }

func podFor(run Script, architecture string) *corev1.Pod {
	privileged, no, root, seconds := true, false, int64(0), int64(run.Timeout.Seconds())+60
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{
			GenerateName: "lightk8s-node-", Namespace: namespace,
			Labels: map[string]string{"app.kubernetes.io/name": "lightk8s", "app.kubernetes.io/component": "apply-nodes"},
		},
		Spec: corev1.PodSpec{
			NodeName: run.Node, HostPID: true, HostNetwork: true, RestartPolicy: corev1.RestartPolicyNever,
			PriorityClassName: "system-node-critical", ActiveDeadlineSeconds: &seconds,
			Tolerations:                  []corev1.Toleration{{Operator: corev1.TolerationOpExists}},
			AutomountServiceAccountToken: &no, EnableServiceLinks: &no,
			Containers: []corev1.Container{{
				Name: "apply", Image: run.Image, ImagePullPolicy: corev1.PullNever,
				Command: commandOf(run),
				// Images can name another user, as that of the sandbox does.
				SecurityContext: &corev1.SecurityContext{Privileged: &privileged, RunAsUser: &root, RunAsGroup: &root},
			}},
		},
	}
	for _, name := range ofLoader {
		pod.Spec.Containers[0].Env = append(pod.Spec.Containers[0].Env, corev1.EnvVar{Name: name})
	}
	mountFolder(pod, "host", "/", "/host")
	for _, folder := range hostFolders(architecture) {
		mountFolder(pod, "host"+strings.ReplaceAll(folder, "/", "-"), folder, folder)
	}
	return pod
}

// mountFolder gives the pod a folder of the node; only the root can be written to.
func mountFolder(pod *corev1.Pod, name, folder, at string) {
	directory := corev1.HostPathDirectory
	pod.Spec.Volumes = append(pod.Spec.Volumes, corev1.Volume{
		Name: name, VolumeSource: corev1.VolumeSource{HostPath: &corev1.HostPathVolumeSource{Path: folder, Type: &directory}},
	})
	mounts := &pod.Spec.Containers[0].VolumeMounts
	*mounts = append(*mounts, corev1.VolumeMount{Name: name, MountPath: at, ReadOnly: folder != "/"})
}
