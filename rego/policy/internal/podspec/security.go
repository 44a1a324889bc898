package podspec

// IsNonRoot reports whether the kubelet starts no container of the pod as root: runAsNonRoot is true
// in each, or in the pod where a container leaves it open.
func IsNonRoot(spec map[string]any) bool {
	all := runAsNonRoot(spec)
	nonRoot := true
	eachContainer(spec, func(container map[string]any) {
		own := runAsNonRoot(container)
		if own == nil {
			own = all
		}
		nonRoot = nonRoot && own == true
	})
	return nonRoot
}

func runAsNonRoot(holder map[string]any) any {
	context, _ := holder["securityContext"].(map[string]any)
	return context["runAsNonRoot"]
}

// IsReadOnly reports whether every mount of the named volume is read-only.
func IsReadOnly(spec map[string]any, volume string) bool {
	readOnly := true
	eachContainer(spec, func(container map[string]any) {
		mounts, _ := container["volumeMounts"].([]any)
		for _, entry := range mounts {
			mount, _ := entry.(map[string]any)
			readOnly = readOnly && (text(mount, "name") != volume || mount["readOnly"] == true)
		}
	})
	return readOnly
}
