package policy

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Exception admits pods of an add-on that a Pod Security level denies, as far as their values are
// those of the add-on. In its patterns * stands for any text, slashes included.
type Exception struct {
	// Id of an exception that comes with lightk8s: with namespaces alone, it is in force in these. Others need none.
	ID string `json:"id,omitempty"`
	// Why the add-on needs it.
	Reason string `json:"reason,omitempty"`
	// Namespaces of the pods.
	Namespaces []string `json:"namespaces"`
	// Pods that are excepted, each kind with what it is allowed.
	Pods []ExceptedPods `json:"pods,omitempty"`
}

// ExceptedPods are pods of an add-on. A pod is one of them when every field that is set matches.
type ExceptedPods struct {
	// Service accounts of the pods; default is that of a pod that names none.
	ServiceAccounts []string `json:"serviceAccounts,omitempty"`
	// Images without tag and digest, as in quay.io/cilium/cilium; that of every container must match. The prefix docker.io/ is left out.
	Images []string `json:"images,omitempty"`
	// Requires that every container runs as non-root: runAsNonRoot is true.
	NonRoot bool `json:"nonRoot,omitempty"`
	// Values that are allowed beyond the level.
	Allow Allowance `json:"allow"`
}

// Allowance lists values that are allowed beyond a Pod Security level.
type Allowance struct {
	// Names of containers that can be privileged.
	Privileged []string `json:"privileged,omitempty"`
	// Namespaces of the host: hostNetwork, hostPID, hostIPC.
	HostNamespaces []HostNamespace `json:"hostNamespaces,omitempty"`
	// Paths of hostPath volumes, such as /run/flannel or /var/lib/longhorn/*.
	HostPaths []string `json:"hostPaths,omitempty"`
	// Paths of hostPath volumes that every container mounts with readOnly: true.
	ReadOnlyHostPaths []string `json:"readOnlyHostPaths,omitempty"`
	// Ports of the host, such as 9100 or 30000-32767. Each port of a pod with hostNetwork is one.
	HostPorts []PortRange `json:"hostPorts,omitempty"`
	// Capabilities that a container can add.
	Capabilities []string `json:"capabilities,omitempty"`
	// Sysctls that a pod can set.
	Sysctls []string `json:"sysctls,omitempty"`
	// Types in seLinuxOptions, such as spc_t.
	SELinuxTypes []string `json:"seLinuxTypes,omitempty"`
	// Types of AppArmor profiles, such as Unconfined.
	AppArmorProfiles []string `json:"appArmorProfiles,omitempty"`
	// Types of seccomp profiles, such as Unconfined.
	SeccompProfiles []string `json:"seccompProfiles,omitempty"`
	// Hosts in probes and lifecycle hooks, such as 127.0.0.1.
	ProbeHosts []string `json:"probeHosts,omitempty"`
	// Allows what the level restricted alone denies, such as a container that runs as root.
	Restricted bool `json:"restricted,omitempty"`
}

// HostNamespace is the field of a pod spec that shares a namespace of the host.
type HostNamespace string

// HostNamespaces lists every host namespace.
func HostNamespaces() []HostNamespace { return []HostNamespace{"hostNetwork", "hostPID", "hostIPC"} }

// Validate finds what can be wrong without the controls and the built-in exceptions.
func (e Exception) Validate() error {
	errs := []error{checkPatterns(e.Namespaces)}
	if len(e.Namespaces) == 0 || slices.ContainsFunc(e.Namespaces, isAnything) {
		errs = append(errs, errors.New("namespaces is missing, or stands for all: name the namespaces of the add-on"))
	}
	if !e.isMoved() && strings.TrimSpace(e.Reason) == "" {
		errs = append(errs, errors.New("reason is missing"))
	}
	if !e.isMoved() && len(e.Pods) == 0 {
		errs = append(errs, errors.New("pods is missing"))
	}
	for i, pods := range e.Pods {
		if err := pods.validate(); err != nil {
			errs = append(errs, fmt.Errorf("pods[%d]: %w", i, err))
		}
	}
	return errors.Join(errs...)
}

// isMoved reports whether the exception is a built-in one in other namespaces.
func (e Exception) isMoved() bool { return e.ID != "" && len(e.Pods) == 0 }

func (p ExceptedPods) validate() error {
	var errs []error
	if len(p.ServiceAccounts)+len(p.Images) == 0 {
		errs = append(errs, errors.New("serviceAccounts and images are missing: name one or both"))
	}
	for _, host := range p.Allow.HostNamespaces {
		if !slices.Contains(HostNamespaces(), host) {
			errs = append(errs, fmt.Errorf("unknown host namespace %q: want hostNetwork, hostPID or hostIPC", host))
		}
	}
	for _, ports := range p.Allow.HostPorts {
		_, _, err := ports.Bounds()
		errs = append(errs, err)
	}
	for _, path := range slices.Concat(p.Allow.HostPaths, p.Allow.ReadOnlyHostPaths) {
		if !strings.HasPrefix(path, "/") {
			errs = append(errs, fmt.Errorf("host path %q: want an absolute path", path))
		}
	}
	for _, list := range [][]string{p.ServiceAccounts, p.Images, p.Allow.Privileged, p.Allow.HostPaths, p.Allow.ReadOnlyHostPaths} {
		errs = append(errs, checkPatterns(list))
	}
	return errors.Join(errs...)
}

// isAnything reports whether a pattern matches every text.
func isAnything(pattern string) bool { return strings.Trim(pattern, "*") == "" }

// checkPatterns refuses what a waiver understands and an exception does not.
func checkPatterns(patterns []string) error {
	var errs []error
	for _, pattern := range patterns {
		if strings.ContainsAny(pattern, `?[\`) || pattern == "" {
			errs = append(errs, fmt.Errorf("pattern %q: want text, in which * stands for any text", pattern))
		}
	}
	return errors.Join(errs...)
}
