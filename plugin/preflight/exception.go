package preflight

import (
	"slices"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// candidate is an exception to try: as values name it, and whole.
type candidate struct{ named, whole policy.Exception }

// builtIn are the exceptions that come with lightk8s and are for a pod like this one: by their ids alone
// where the pod is in a namespace of theirs, and moved to its namespace where it is not.
func builtIn(known []policy.Exception, object map[string]any, namespace string) []candidate {
	var found []candidate
	for _, e := range known {
		moved := e
		moved.Namespaces = []string{namespace}
		switch {
		case e.Matches(object):
			found = append(found, candidate{policy.Exception{ID: e.ID}, e})
		case moved.Matches(object):
			found = append(found, candidate{policy.Exception{ID: e.ID, Namespaces: moved.Namespaces}, moved})
		}
	}
	return found
}

// own is an exception that allows a pod what it asks for, and its service account and images alone.
// restricted allows what the level restricted alone denies, too.
func own(of Ref, pod *corev1.Pod, restricted bool) policy.Exception {
	account := pod.Spec.ServiceAccountName
	if account == "" {
		account = "default"
	}
	pods := policy.ExceptedPods{ServiceAccounts: []string{account}, Allow: policy.Allowance{Restricted: restricted}}
	allow := &pods.Allow
	for field, shared := range map[policy.HostNamespace]bool{
		"hostNetwork": pod.Spec.HostNetwork, "hostPID": pod.Spec.HostPID, "hostIPC": pod.Spec.HostIPC,
	} {
		if shared {
			allow.HostNamespaces = append(allow.HostNamespaces, field)
		}
	}
	for _, volume := range pod.Spec.Volumes {
		switch {
		case volume.HostPath == nil || strings.Contains(volume.HostPath.Path, "*"): // would stand for any text
		case isReadOnly(pod, volume.Name):
			allow.ReadOnlyHostPaths = append(allow.ReadOnlyHostPaths, volume.HostPath.Path)
		default:
			allow.HostPaths = append(allow.HostPaths, volume.HostPath.Path)
		}
	}
	if context := pod.Spec.SecurityContext; context != nil {
		for _, sysctl := range context.Sysctls {
			allow.Sysctls = append(allow.Sysctls, sysctl.Name)
		}
		ofContext(allow, context.SELinuxOptions, context.SeccompProfile, context.AppArmorProfile)
	}
	for _, list := range [][]corev1.Container{pod.Spec.InitContainers, pod.Spec.Containers} {
		for _, c := range list {
			pods.Images = append(pods.Images, repository(c.Image))
			ofContainer(allow, c)
		}
	}
	sorted(&pods.Images, &allow.Privileged, &allow.HostPaths, &allow.ReadOnlyHostPaths, &allow.Capabilities, &allow.Sysctls,
		&allow.SELinuxTypes, &allow.SeccompProfiles, &allow.AppArmorProfiles, &allow.ProbeHosts)
	slices.Sort(allow.HostNamespaces)
	slices.Sort(allow.HostPorts)
	allow.HostPorts = slices.Compact(allow.HostPorts)
	return policy.Exception{
		Reason: of.String() + " asks for it.", Namespaces: []string{of.Namespace}, Pods: []policy.ExceptedPods{pods},
	}
}

// isReadOnly reports whether every mount of a volume is read-only.
func isReadOnly(pod *corev1.Pod, volume string) bool {
	for _, list := range [][]corev1.Container{pod.Spec.InitContainers, pod.Spec.Containers} {
		for _, c := range list {
			if slices.ContainsFunc(c.VolumeMounts, func(m corev1.VolumeMount) bool { return m.Name == volume && !m.ReadOnly }) {
				return false
			}
		}
	}
	return true
}

func ofContainer(allow *policy.Allowance, c corev1.Container) {
	for _, port := range c.Ports {
		if port.HostPort != 0 {
			allow.HostPorts = append(allow.HostPorts, policy.PortRange(strconv.Itoa(int(port.HostPort))))
		}
	}
	for _, probe := range []*corev1.Probe{c.LivenessProbe, c.ReadinessProbe, c.StartupProbe} {
		if probe != nil {
			allow.ProbeHosts = append(allow.ProbeHosts, hosts(probe.HTTPGet, probe.TCPSocket)...)
		}
	}
	if c.Lifecycle != nil {
		for _, hook := range []*corev1.LifecycleHandler{c.Lifecycle.PostStart, c.Lifecycle.PreStop} {
			if hook != nil {
				allow.ProbeHosts = append(allow.ProbeHosts, hosts(hook.HTTPGet, hook.TCPSocket)...)
			}
		}
	}
	context := c.SecurityContext
	if context == nil {
		return
	}
	if context.Privileged != nil && *context.Privileged {
		allow.Privileged = append(allow.Privileged, c.Name)
	}
	if context.Capabilities != nil {
		for _, capability := range context.Capabilities.Add {
			allow.Capabilities = append(allow.Capabilities, string(capability))
		}
	}
	ofContext(allow, context.SELinuxOptions, context.SeccompProfile, context.AppArmorProfile)
}

func ofContext(allow *policy.Allowance, linux *corev1.SELinuxOptions, seccomp *corev1.SeccompProfile, armor *corev1.AppArmorProfile) {
	if linux != nil && linux.Type != "" {
		allow.SELinuxTypes = append(allow.SELinuxTypes, linux.Type)
	}
	if seccomp != nil && seccomp.Type == corev1.SeccompProfileTypeUnconfined {
		allow.SeccompProfiles = append(allow.SeccompProfiles, string(seccomp.Type))
	}
	if armor != nil && armor.Type == corev1.AppArmorProfileTypeUnconfined {
		allow.AppArmorProfiles = append(allow.AppArmorProfiles, string(armor.Type))
	}
}

func hosts(get *corev1.HTTPGetAction, socket *corev1.TCPSocketAction) []string {
	var hosts []string
	if get != nil && get.Host != "" {
		hosts = append(hosts, get.Host)
	}
	if socket != nil && socket.Host != "" {
		hosts = append(hosts, socket.Host)
	}
	return hosts
}

// repository is an image without its tag and digest.
func repository(image string) string {
	image, _, _ = strings.Cut(image, "@")
	if colon := strings.LastIndexByte(image, ':'); colon > strings.LastIndexByte(image, '/') {
		image = image[:colon]
	}
	return strings.TrimPrefix(image, "docker.io/")
}

// sorted leaves every value in once.
func sorted(lists ...*[]string) {
	for _, list := range lists {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
}
