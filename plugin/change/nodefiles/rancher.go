package nodefiles

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// rancher renders K3s and RKE2, which read the same two folders.
func (r *rendering) rancher() {
	fields := r.kubeletFields()
	r.fields = maps.Clone(fields)
	lists := map[string][]string{}
	if r.target.dropins == "" {
		lists["kubelet-arg"] = r.flags(fields, "before v1.32 this distribution configures the kubelet by flags")
	} else {
		// The distribution names this one on the command line, which wins over files; and where it
		// wrote a file, it lost the zero (k3s-io/k3s#12164).
		if port, ok := fields["readOnlyPort"]; ok {
			lists["kubelet-arg"] = r.flags(map[string]any{"readOnlyPort": port}, "it goes by flag")
			delete(fields, "readOnlyPort")
		}
		r.writeDropin(fields)
	}
	if r.node.Server {
		r.rancherServer(lists)
	} else {
		for _, program := range []string{"etcd", "kube-apiserver", "kube-controller-manager", "environment", "requests", "disable"} {
			r.refuseAll(program, "no control plane on this node")
		}
	}
	r.writeRancherConfig(lists)
}

// rancherServer adds what the control plane takes.
func (r *rendering) rancherServer(lists map[string][]string) {
	for _, program := range []string{"etcd", "kube-apiserver", "kube-controller-manager"} {
		for _, c := range r.changesOf(program) {
			if flag, err := componentFlag(c); err != nil {
				r.refuse(err.Error(), c.Path...)
			} else {
				lists[program+"-arg"] = append(lists[program+"-arg"], flag)
			}
		}
	}
	for _, c := range r.changesOf("disable") {
		if component := c.Path[2]; !plainWord.MatchString(component) {
			r.refuse("not a component name", c.Path...)
		} else {
			lists["disable"] = append(lists["disable"], component)
		}
	}
	if r.node.Distribution == K3s {
		r.refuseAll("requests", "K3s has no static pods: its control plane is covered by kubeReserved")
		r.writeEnvironment(r.target.service)
		return
	}
	// The control plane of RKE2 is static pods, which RKE2 writes.
	for _, c := range r.changesOf("environment") {
		if assignment, err := environment(c); err != nil {
			r.refuse(err.Error(), c.Path...)
		} else {
			lists["kube-apiserver-extra-env"] = append(lists["kube-apiserver-extra-env"], assignment)
		}
	}
	for _, c := range r.changesOf("requests") {
		if quantity, err := request(c); err != nil {
			r.refuse(err.Error(), c.Path...)
		} else {
			lists["control-plane-resource-requests"] = append(lists["control-plane-resource-requests"], c.Path[2]+"-memory="+quantity)
		}
	}
}

// Comments above keys of config.yaml.d that do more than they seem to.
var rancherComments = map[string]string{
	"disable": "# What is listed here is uninstalled at the next start, and its data can go with it. List the\n# same on every server.\n",
	"etcd-arg": "# A flag of etcd that is misspelt does nothing, and nothing says so. A quota below the size of the\n" +
		"# database makes the cluster read-only.\n",
	"kube-apiserver-arg": "# The same on every server.\n",
}

// writeRancherConfig adds to lists with "+", so that those of other files stay. Files that come
// later by name must do so too.
func (r *rendering) writeRancherConfig(lists map[string][]string) {
	var text strings.Builder
	for _, key := range slices.Sorted(maps.Keys(lists)) {
		if len(lists[key]) == 0 {
			continue
		}
		fmt.Fprintf(&text, "%s%s+:\n", rancherComments[key], key)
		for _, entry := range lists[key] {
			if name, _, _ := strings.Cut(entry, "="); key == "kubelet-arg" {
				text.WriteString(indented(r.assumption(fieldOf(name))))
			}
			fmt.Fprintf(&text, "  - %s\n", quoted(entry))
		}
	}
	if text.Len() > 0 {
		r.write(item{
			kind: whole, path: r.target.config + "/90-lightk8s.yaml", mode: "0600", restart: true,
			content: "# Written by kubectl lightk8s tune. Every later file that names one of these lists must name it\n" +
				"# with a plus too, or it replaces the list.\n" + text.String(),
		})
	}
}

// indented is a line of a list, if there is one.
func indented(line string) string {
	if line == "" {
		return ""
	}
	return "  " + line
}

// fieldOf is the field of the kubelet's configuration that a flag sets.
func fieldOf(flag string) string {
	for field, name := range flagNames {
		if name[0] == flag {
			return field
		}
	}
	return ""
}

// quoted is a JSON string, which is a string of YAML too.
func quoted(s string) string {
	data, err := json.Marshal(s)
	if err != nil { // cannot be: every string is one of JSON
		return `""`
	}
	// JSON writes < and > as escapes, for browsers; YAML reads them all the same, but people do not.
	return strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(string(data))
}
