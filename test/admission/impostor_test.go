package admission_test

import (
	"slices"

	"k8s.io/apimachinery/pkg/runtime"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// impostorsOf changes one thing in the pod of an add-on, each time another, that none of the exceptions
// of its namespace allows. They are by what was changed.
func impostorsOf(pod map[string]any, exceptions []policy.Exception) map[string]map[string]any {
	impostors := map[string]map[string]any{"another namespace": pod}
	add := func(what string, change func(spec, container map[string]any)) {
		changed := runtime.DeepCopyJSON(pod)
		spec, _ := changed["spec"].(map[string]any)
		change(spec, entries(spec["containers"])[0])
		impostors[what] = changed
	}
	add("a privileged container more", func(spec, container map[string]any) {
		spec["containers"] = append(spec["containers"].([]any), map[string]any{
			"name": impostor, "image": container["image"], "securityContext": map[string]any{"privileged": true},
		})
	})
	add("a container of another image", func(spec, _ map[string]any) {
		spec["containers"] = append(spec["containers"].([]any), map[string]any{"name": impostor, "image": foreignImage})
	})
	add("another image", func(_, container map[string]any) { container["image"] = foreignImage })
	add("another image whose name begins the same", func(_, container map[string]any) {
		container["image"] = "registry.example.com/" + container["image"].(string)
	})
	add("another service account", func(spec, _ map[string]any) { spec["serviceAccountName"] = impostor })
	add("another path of the host", func(spec, _ map[string]any) {
		volumes, _ := spec["volumes"].([]any)
		spec["volumes"] = append(volumes, map[string]any{"name": impostor, "hostPath": map[string]any{"path": "/root"}})
	})
	add("another capability", func(_, container map[string]any) { addCapability(container, "MAC_ADMIN") })
	add("a host in a probe", func(_, container map[string]any) {
		container["livenessProbe"] = map[string]any{"tcpSocket": map[string]any{"host": "192.0.2.1", "port": int64(22)}}
	})
	add("another sysctl", func(spec, _ map[string]any) {
		context, _ := spec["securityContext"].(map[string]any)
		if context == nil {
			context = map[string]any{}
		}
		sysctls, _ := context["sysctls"].([]any)
		context["sysctls"] = append(sysctls, map[string]any{"name": "vm.panic_on_oom", "value": "1"})
		spec["securityContext"] = context
	})
	for _, host := range policy.HostNamespaces() {
		if !anyAllows(exceptions, func(a policy.Allowance) bool { return slices.Contains(a.HostNamespaces, host) }) {
			add(string(host), func(spec, _ map[string]any) { spec[string(host)] = true })
		}
	}
	if !anyAllows(exceptions, func(a policy.Allowance) bool { return len(a.Privileged) > 0 }) {
		add("a privileged container", func(_, container map[string]any) {
			container["securityContext"] = map[string]any{"privileged": true}
		})
	}
	if !anyAllows(exceptions, func(a policy.Allowance) bool { return slices.Contains(a.HostPorts, "1-65535") }) {
		add("another port of the host", func(_, container map[string]any) {
			container["ports"] = []any{map[string]any{"containerPort": int64(2222), "hostPort": int64(2222)}}
		})
	}
	if slices.ContainsFunc(exceptions, isNonRoot) {
		add("root", func(_, container map[string]any) {
			container["securityContext"] = map[string]any{"runAsNonRoot": false}
		})
	}
	for _, volume := range entries(pod["spec"].(map[string]any)["volumes"]) {
		source, _ := volume["hostPath"].(map[string]any)
		path, _ := source["path"].(string)
		if anyAllows(exceptions, func(a policy.Allowance) bool { return slices.Contains(a.ReadOnlyHostPaths, path) }) &&
			!anyAllows(exceptions, func(a policy.Allowance) bool { return slices.Contains(a.HostPaths, path) }) {
			add("a writable "+path, func(spec, _ map[string]any) { makeWritable(spec, volume["name"]) })
		}
	}
	return impostors
}

// The name of what an impostor adds, and its image.
const (
	impostor     = "impostor"
	foreignImage = "registry.example.com/impostor:1.0.0"
)

func anyAllows(exceptions []policy.Exception, allows func(policy.Allowance) bool) bool {
	return slices.ContainsFunc(exceptions, func(e policy.Exception) bool {
		return slices.ContainsFunc(e.Pods, func(pods policy.ExceptedPods) bool { return allows(pods.Allow) })
	})
}

// isNonRoot reports whether every pod that the exception allows something beyond baseline is non-root.
func isNonRoot(e policy.Exception) bool {
	return slices.ContainsFunc(e.Pods, func(pods policy.ExceptedPods) bool { return pods.NonRoot && len(e.Pods) == 1 })
}

func addCapability(container map[string]any, capability string) {
	context, _ := container["securityContext"].(map[string]any)
	if context == nil {
		context = map[string]any{}
	}
	capabilities, _ := context["capabilities"].(map[string]any)
	if capabilities == nil {
		capabilities = map[string]any{}
	}
	added, _ := capabilities["add"].([]any)
	capabilities["add"] = append(added, capability)
	context["capabilities"] = capabilities
	container["securityContext"] = context
}

// makeWritable mounts a volume writable, wherever it is mounted.
func makeWritable(spec map[string]any, volume any) {
	for _, list := range []string{"initContainers", "containers"} {
		for _, container := range entries(spec[list]) {
			for _, mount := range entries(container["volumeMounts"]) {
				if mount["name"] == volume {
					delete(mount, "readOnly")
				}
			}
		}
	}
}
