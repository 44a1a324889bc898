package policy

import (
	"slices"
	"strings"

	"github.com/lightk8s/lightk8s/rego/policy/internal/podspec"
)

// Covers reports whether the exception lifts a finding on the object, a pod or a template of pods:
// the object matches, and the value that the finding is about is allowed.
func (e Exception) Covers(object map[string]any, finding Finding) bool {
	allows, known := allowances[finding.Control]
	if !known {
		return false
	}
	spec := e.spec(object)
	return spec != nil && slices.ContainsFunc(e.Pods, func(pods ExceptedPods) bool {
		return pods.match(spec) && allows(pods.Allow, found{object: object, spec: spec, finding: finding})
	})
}

// Matches reports whether the object is a pod, or a template of pods, of the add-on.
func (e Exception) Matches(object map[string]any) bool {
	spec := e.spec(object)
	return spec != nil && slices.ContainsFunc(e.Pods, func(pods ExceptedPods) bool { return pods.match(spec) })
}

// spec returns the pod spec of an object in the namespaces of the exception; nil: there is none.
func (e Exception) spec(object map[string]any) map[string]any {
	ref := RefOf(object)
	if !anyGlob(e.Namespaces, ref.Namespace) {
		return nil
	}
	return podspec.Of(ref.GroupKind(), object)
}

func (p ExceptedPods) match(spec map[string]any) bool {
	account := text(spec["serviceAccountName"])
	if account == "" {
		account = "default"
	}
	images := podspec.Images(spec, "")
	return (len(p.ServiceAccounts) == 0 || anyGlob(p.ServiceAccounts, account)) &&
		len(images) > 0 &&
		(len(p.Images) == 0 || !slices.ContainsFunc(images, func(image string) bool { return !p.hasImage(image) })) &&
		(!p.NonRoot || podspec.IsNonRoot(spec))
}

// hasImage compares the image without its tag and digest.
func (p ExceptedPods) hasImage(image string) bool {
	return slices.ContainsFunc([]string{image, strings.TrimPrefix(image, "docker.io/")}, func(image string) bool {
		return slices.ContainsFunc(p.Images, func(pattern string) bool {
			return globMatch(pattern, image) || globMatch(pattern+":*", image) || globMatch(pattern+"@*", image)
		})
	})
}

// found is a finding, and where it is.
type found struct {
	object, spec map[string]any
	finding      Finding
}

// value is what stands at the path of the finding.
func (f found) value() any { return f.finding.Path.In(f.object) }

func (f found) in(list []string) bool {
	value, ok := f.value().(string)
	return ok && slices.Contains(list, value)
}

// allowances say of each control of the Pod Security Standards what allows its findings. What is not
// in here is never allowed.
var allowances = map[string]func(Allowance, found) bool{
	"privileged": func(a Allowance, f found) bool { return anyGlob(a.Privileged, f.finding.Container) },
	"host-namespaces": func(a Allowance, f found) bool {
		field, _ := f.finding.Path.last().(string)
		return slices.Contains(a.HostNamespaces, HostNamespace(field))
	},
	"host-path-volumes": func(a Allowance, f found) bool {
		at := f.finding.Path
		volume, _ := at[:max(0, len(at)-1)].In(f.object).(map[string]any)
		return a.allowsHostPath(f.spec, volume)
	},
	"host-ports":                     func(a Allowance, f found) bool { return a.allowsPort(f.value()) },
	"capabilities-baseline":          func(a Allowance, f found) bool { return f.in(a.Capabilities) },
	"sysctls":                        func(a Allowance, f found) bool { return f.in(a.Sysctls) },
	"app-armor-profile":              func(a Allowance, f found) bool { return f.in(a.AppArmorProfiles) },
	"seccomp-profile-baseline":       func(a Allowance, f found) bool { return f.in(a.SeccompProfiles) },
	"host-probes-and-host-lifecycle": func(a Allowance, f found) bool { return f.in(a.ProbeHosts) },
	"se-linux-options": func(a Allowance, f found) bool {
		return f.finding.Path.last() == "type" && f.in(a.SELinuxTypes)
	},

	// Those of the level restricted alone.
	"allow-privilege-escalation": restricted,
	"proc-mount-restricted":      restricted,
	"run-as-non-root":            restricted,
	"run-as-user":                restricted,
	"capabilities-restricted":    func(a Allowance, f found) bool { return a.Restricted || f.in(a.Capabilities) },
	"seccomp-profile-restricted": func(a Allowance, f found) bool { return a.Restricted || f.in(a.SeccompProfiles) },
	"restricted-volumes": func(a Allowance, f found) bool {
		volume, _ := f.value().(map[string]any)
		return a.Restricted || a.allowsHostPath(f.spec, volume)
	},
}

func restricted(a Allowance, _ found) bool { return a.Restricted }

func (a Allowance) allowsHostPath(spec, volume map[string]any) bool {
	source, _ := volume["hostPath"].(map[string]any)
	path, ok := source["path"].(string)
	if !ok {
		return false
	}
	name := text(volume["name"])
	return anyPath(a.HostPaths, path) || anyPath(a.ReadOnlyHostPaths, path) && podspec.IsReadOnly(spec, name)
}

func (a Allowance) allowsPort(value any) bool {
	port, ok := value.(int64)
	return ok && slices.ContainsFunc(a.HostPorts, func(ports PortRange) bool {
		first, last, err := ports.Bounds()
		return err == nil && first <= port && port <= last
	})
}

// anyPath compares a path with and without a slash at its end.
func anyPath(patterns []string, path string) bool {
	return anyGlob(patterns, path) || anyGlob(patterns, strings.TrimSuffix(path, "/"))
}

// anyGlob is matchesAny, but no pattern matches nothing.
func anyGlob(patterns []string, value string) bool {
	return len(patterns) > 0 && matchesAny(patterns, value)
}
