package admission_test

import (
	"fmt"

	"github.com/lightk8s/lightk8s/test/podsecurity"
)

// random is a random pod with what the API server requires and the generator leaves out, so that
// most of it survives.
func random(seed, number uint64) map[string]any {
	pod := podsecurity.RandomPod(seed, number)
	metadata, _ := pod["metadata"].(map[string]any)
	delete(metadata, "namespace")
	metadata["name"] = "random"
	spec, _ := pod["spec"].(map[string]any)
	for _, list := range []string{"initContainers", "containers"} {
		for i, container := range entries(spec[list]) {
			completeContainer(container, list, i, spec["hostNetwork"] == true)
		}
	}
	if len(entries(spec["containers"])) == 0 {
		spec["containers"] = []any{map[string]any{"name": "web", "image": "registry.example.com/web:1.0.0"}}
	}
	delete(spec, "ephemeralContainers") // they come later, if at all
	alikeOnWindows(spec, number)
	for i, volume := range entries(spec["volumes"]) {
		completeVolume(volume, i)
	}
	return pod
}

// entries lists the entries of a list that are maps.
func entries(list any) []map[string]any {
	all, _ := list.([]any)
	var out []map[string]any
	for _, entry := range all {
		if fields, ok := entry.(map[string]any); ok {
			out = append(out, fields)
		}
	}
	return out
}

// alikeOnWindows makes a host process of all containers or of none, as it must be.
func alikeOnWindows(spec map[string]any, number uint64) {
	holders := append(append(entries(spec["initContainers"]), entries(spec["containers"])...), spec)
	hostProcess := false
	for _, holder := range holders {
		context, _ := holder["securityContext"].(map[string]any)
		options, _ := context["windowsOptions"].(map[string]any)
		hostProcess = hostProcess || options["hostProcess"] == true
		delete(options, "hostProcess")
	}
	if number%4 != 0 {
		delete(spec, "os") // Windows forbids most of what is judged
	}
	if hostProcess && number%2 == 0 {
		spec["hostNetwork"] = true
		delete(spec, "hostUsers")
		spec["securityContext"] = map[string]any{"windowsOptions": map[string]any{"hostProcess": true}}
	}
}

func completeContainer(container map[string]any, list string, index int, hostNetwork bool) {
	container["image"] = "registry.example.com/web:1.0.0"
	// An AppArmor annotation names container web.
	if container["name"] = fmt.Sprintf("%.4s-%d", list, index); list == "containers" && index == 0 {
		container["name"] = "web"
	}
	if list != "initContainers" {
		delete(container, "restartPolicy")
	} else if container["lifecycle"] != nil || container["livenessProbe"] != nil || container["readinessProbe"] != nil || container["startupProbe"] != nil {
		container["restartPolicy"] = "Always"
	}
	context, _ := container["securityContext"].(map[string]any)
	if context["privileged"] == true {
		delete(context, "allowPrivilegeEscalation")
	}
	for _, port := range entries(container["ports"]) {
		if hostPort, ok := port["hostPort"].(int64); ok && hostPort > 0 {
			port["hostPort"] = hostPort + int64(index)
			port["containerPort"] = port["hostPort"]
		} else if hostNetwork {
			delete(port, "hostPort") // the API server makes it the containerPort
		}
	}
}

// sources are what the API server requires of volumes that a small cluster uses. It takes the others
// out, and makes the volume an emptyDir.
var sources = map[string]map[string]any{
	"configMap":             {"name": "web"},
	"csi":                   {"driver": "csi.example.com"},
	"hostPath":              {"path": "/var/lib/web"},
	"image":                 {"reference": "registry.example.com/data:1.0.0"},
	"nfs":                   {"server": "nfs.example.com", "path": "/web"},
	"persistentVolumeClaim": {"claimName": "web"},
	"secret":                {"secretName": "web"},
}

func completeVolume(volume map[string]any, index int) {
	volume["name"] = fmt.Sprintf("volume-%d", index)
	for name, required := range sources {
		if source, ok := volume[name].(map[string]any); ok {
			for field, value := range required {
				source[field] = value
			}
		}
	}
}
