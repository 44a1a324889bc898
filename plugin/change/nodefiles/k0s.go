package nodefiles

import (
	"fmt"

	"sigs.k8s.io/yaml"
)

// k0s renders a worker profile, for a person to apply: it stands in the configuration of the
// controllers, and a node is given it by an argument of its service, which only installing the
// service again sets.
func (r *rendering) k0s() {
	fields := r.kubeletFields()
	for key := range fields {
		// A profile is the whole of its fields: what is to go is not named.
		if value := r.node.After.Kubelet[key]; value != nil {
			fields[key] = value
		} else if fields[key] == nil {
			delete(fields, key)
		}
	}
	if len(fields) > 0 {
		name := "lightk8s-" + r.node.Name
		data, err := yaml.Marshal(map[string]any{
			"spec": map[string]any{"workerProfiles": []any{map[string]any{"name": name, "values": fields}}},
		})
		if err != nil {
			r.refuse(fmt.Sprintf("cannot be written as YAML: %v", err), "kubelet")
		} else {
			role := "worker"
			if r.node.Server {
				role = "controller"
			}
			r.byHand = append(r.byHand, File{Path: "k0s/worker-profile.yaml", Mode: 0o644, Content: data})
			r.steps = append(r.steps, fmt.Sprintf("The kubelet. apply.sh leaves it alone, since the profile stands in the configuration of the\n"+
				"controllers, and the node gets it by an argument of its service:\n\n"+
				"1. Add the entry of `k0s/worker-profile.yaml` to `spec.workerProfiles` of `/etc/k0s/k0s.yaml` on every\n"+
				"   controller, and restart them one at a time: `k0s stop && k0s start`.\n"+
				"2. On the node, install the service again with all the arguments that it has (`systemctl cat %s`) and\n"+
				"   `--profile %s`: `k0s stop; k0s install %s --force ... --profile %s; k0s start`.\n"+
				"   Flags in its `--kubelet-extra-args` win over the profile: take those out that name a value of it.\n"+
				"3. To undo: the same without `--profile`, then remove the entry.", r.target.service, name, role, name))
		}
	}
	r.refuseAll("environment", "k0s hands its environment to etcd, the API server and the kubelet alike: each would take the limit for its own")
	for _, program := range []string{"etcd", "kube-apiserver", "kube-controller-manager"} {
		r.refuseAll(program, "set it under spec of k0s.yaml on every controller (extraArgs)")
	}
	r.refuseAll("requests", "k0s has no static pods: its control plane is covered by kubeReserved")
	r.refuseAll("disable", "components of k0s are turned off by an argument of its service (--disable-components)")
}
