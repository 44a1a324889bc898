package fit

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
)

// port is a port of the node that a container takes.
type port struct {
	ip       string
	protocol corev1.Protocol
	number   int32
}

const everyAddress = "0.0.0.0"

// hostPorts are the ports of the node that the containers and sidecars of a pod take.
func hostPorts(spec *corev1.PodSpec) []port {
	var ports []port
	add := func(container *corev1.Container) {
		for _, p := range container.Ports {
			if p.HostPort <= 0 {
				continue
			}
			taken := port{ip: p.HostIP, protocol: p.Protocol, number: p.HostPort}
			if taken.ip == "" {
				taken.ip = everyAddress
			}
			if taken.protocol == "" {
				taken.protocol = corev1.ProtocolTCP
			}
			ports = append(ports, taken)
		}
	}
	for i := range spec.InitContainers {
		if sidecar(&spec.InitContainers[i]) {
			add(&spec.InitContainers[i])
		}
	}
	for i := range spec.Containers {
		add(&spec.Containers[i])
	}
	return ports
}

func sidecar(container *corev1.Container) bool {
	return container.RestartPolicy != nil && *container.RestartPolicy == corev1.ContainerRestartPolicyAlways
}

// conflicts reports whether one of the wanted ports is taken. An address that means all of them
// conflicts with each.
func conflicts(wanted, taken []port) bool {
	for _, w := range wanted {
		for _, t := range taken {
			if w.number == t.number && w.protocol == t.protocol &&
				(w.ip == t.ip || w.ip == everyAddress || t.ip == everyAddress) {
				return true
			}
		}
	}
	return false
}

// without takes one port out of a list.
func without(ports []port, gone port) []port {
	if i := slices.Index(ports, gone); i >= 0 {
		return slices.Delete(ports, i, i+1)
	}
	return ports
}
