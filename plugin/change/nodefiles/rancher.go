package nodefiles

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// rancher renders K3s and RKE2, which read the same two folders.
func (p *plan) rancher() {
	fields := p.kubeletFields()
	lists := map[string][]string{}
	if p.target.dropins == "" {
		lists["kubelet-arg"] = p.flags(fields, "before v1.32 this distribution configures the kubelet by flags")
	} else {
		// The distribution names this one on the command line, which wins over files; and where it
		// wrote a file, it lost the zero (k3s-io/k3s#12164).
		if port, ok := fields["readOnlyPort"]; ok {
			lists["kubelet-arg"] = p.flags(map[string]any{"readOnlyPort": port}, "it goes by flag")
			delete(fields, "readOnlyPort")
		}
		p.writeDropin(fields)
	}
	if p.node.Server {
		p.rancherServer(lists)
	} else {
		for _, program := range []string{"etcd", "kube-apiserver", "kube-controller-manager", "environment", "requests", "disable"} {
			p.refuseAll(program, "this node holds no control plane")
		}
	}
	p.writeRancherConfig(lists)
}

// rancherServer adds what the control plane takes.
func (p *plan) rancherServer(lists map[string][]string) {
	for _, program := range []string{"etcd", "kube-apiserver", "kube-controller-manager"} {
		for _, c := range p.wanted(program) {
			if flag, err := componentFlag(c); err != nil {
				p.refuse(err.Error(), c.Path...)
			} else {
				lists[program+"-arg"] = append(lists[program+"-arg"], flag)
			}
		}
	}
	for _, c := range p.wanted("disable") {
		if component := c.Path[2]; !plainWord.MatchString(component) {
			p.refuse("it is not the name of a component", c.Path...)
		} else {
			lists["disable"] = append(lists["disable"], component)
		}
	}
	if p.node.Distribution == K3s {
		p.refuseAll("requests", "K3s has no static pods: its control plane is covered by kubeReserved")
		p.writeEnvironment(p.target.service)
		return
	}
	// The control plane of RKE2 is static pods, which RKE2 writes.
	for _, c := range p.wanted("environment") {
		if assignment, err := environment(c); err != nil {
			p.refuse(err.Error(), c.Path...)
		} else {
			lists["kube-apiserver-extra-env"] = append(lists["kube-apiserver-extra-env"], assignment)
		}
	}
	for _, c := range p.wanted("requests") {
		if quantity, err := request(c); err != nil {
			p.refuse(err.Error(), c.Path...)
		} else {
			lists["control-plane-resource-requests"] = append(lists["control-plane-resource-requests"], c.Path[2]+"-memory="+quantity)
		}
	}
}

// Comments above keys of config.yaml.d that do more than they seem to.
var rancherComments = map[string]string{
	"disable": "# What is listed here is uninstalled at the next start, and its data may go with it. List the\n# same on every server.\n",
	"etcd-arg": "# A flag of etcd that is misspelt does nothing, and nothing says so. A quota below the size of the\n" +
		"# database makes the cluster read-only.\n",
	"kube-apiserver-arg": "# The same on every server.\n",
}

// writeRancherConfig adds to lists with "+", so that those of other files stay. Files that come
// later by name must do so too.
func (p *plan) writeRancherConfig(lists map[string][]string) {
	var text strings.Builder
	for _, key := range slices.Sorted(maps.Keys(lists)) {
		if len(lists[key]) == 0 {
			continue
		}
		fmt.Fprintf(&text, "%s%s+:\n", rancherComments[key], key)
		for _, entry := range lists[key] {
			fmt.Fprintf(&text, "  - %s\n", quoted(entry))
		}
	}
	if text.Len() > 0 {
		p.write(item{
			kind: whole, path: p.target.config + "/90-lightk8s.yaml", mode: "0600", restart: true,
			content: "# Written by kubectl lightk8s tune. Every later file that names one of these lists must name it\n" +
				"# with a plus too, or it replaces the list.\n" + text.String(),
		})
	}
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
