package nodefiles

import (
	"maps"
	"strings"
)

// snap is where MicroK8s has the configuration of its current revision.
const snap = "/var/snap/microk8s/current"

// microk8s renders lines of the files of arguments. Every flag the kubelet has for a field is used,
// since MicroK8s sets some by flag, which wins over drop-ins; the others go to a drop-in. The flag
// for seccompDefault works, but does not show in the configuration that the kubelet tells.
func (r *rendering) microk8s() {
	fields, flagged := r.kubeletFields(), map[string]any{}
	r.fields = maps.Clone(fields)
	for _, key := range keys(fields) {
		if _, ok := flagNames[key]; ok && key != "seccompDefault" || r.target.dropins == "" {
			flagged[key] = fields[key]
			delete(fields, key)
		}
	}
	lines := r.flags(flagged, "MicroK8s configures the kubelet by flags")
	if len(fields) > 0 {
		r.writeDropin(fields)
		lines = append(lines, "config-dir="+r.target.dropins)
	}
	r.writeArguments("kubelet", lines)
	for _, program := range []string{"kube-apiserver", "kube-controller-manager"} {
		var flags []string
		for _, c := range r.changesOf(program) {
			if flag, err := componentFlag(c); err != nil {
				r.refuse(err.Error(), c.Path...)
			} else {
				flags = append(flags, flag)
			}
		}
		r.writeArguments(program, flags)
	}
	r.writeEnvironment(r.target.service)
	r.refuseAll("etcd", "the datastore of MicroK8s is dqlite")
	r.refuseAll("requests", "MicroK8s has no static pods: its control plane is covered by kubeReserved")
	r.refuseAll("disable", "addons of MicroK8s are turned off by microk8s disable")
}

// writeArguments adds lines to a file of arguments. MicroK8s expands what looks like a variable in
// it and drops quotes, so that only plain values can be written.
func (r *rendering) writeArguments(program string, flags []string) {
	var text strings.Builder
	for _, flag := range flags {
		if !plainValue.MatchString(flag) {
			name, _, _ := strings.Cut(flag, "=")
			r.refuse("MicroK8s could not read its value back from a file of arguments", "settings", program, name)
			continue
		}
		text.WriteString("--" + flag + "\n")
	}
	r.write(item{kind: block, path: snap + "/args/" + program, mode: "0660", restart: true, content: text.String()})
}
