package nodefiles

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"
)

// kubeadm renders a drop-in for the kubelet, and patches for the static pods.
func (r *rendering) kubeadm() {
	fields := r.kubeletFields()
	switch {
	case len(fields) == 0:
	case r.target.dropins == "":
		r.patch("kubeletconfiguration90-lightk8s+merge.yaml", fields)
	default:
		r.fields = maps.Clone(fields)
		r.writeDropin(fields)
		r.write(item{kind: args, path: "/etc/default/kubelet", mode: "0644", restart: true, content: "--config-dir=" + r.target.dropins + "\n"})
	}
	r.kubeadmPods()
	r.refuseAll("disable", "kubeadm has no packaged components to turn off")
	if len(r.byHand) == 0 {
		return
	}
	r.steps = append(r.steps, "The patches. apply.sh leaves them alone: kubeadm owns the manifests, and writes them anew at every upgrade.\n"+
		"Copy `patches` to `/etc/kubernetes/patches/lightk8s` on the node, keep a copy of `/etc/kubernetes/manifests`\n"+
		"elsewhere (the kubelet would run one that lies in there), then write the manifests with them, at the version that runs:\n\n"+
		"    kubeadm upgrade node --patches /etc/kubernetes/patches/lightk8s\n\n"+
		"Name them at every upgrade too, `kubeadm upgrade apply` included. To undo, run the same without `--patches`.\n"+
		"`--quota-backend-bytes` of etcd must be at least twice the size of `"+r.target.etcd+"`: a quota below it\n"+
		"makes the cluster read-only, and raising it again does not clear the alarm.")
}

// kubeadmPods renders what is wanted of the static pods: requests and environment merged into the
// container, flags added to its command, of whose two last ones the later wins.
func (r *rendering) kubeadmPods() {
	containers := map[string]map[string]any{}
	container := func(name string) map[string]any {
		if containers[name] == nil {
			containers[name] = map[string]any{"name": name}
		}
		return containers[name]
	}
	flags := map[string][]any{}
	for _, program := range []string{"etcd", "kube-apiserver", "kube-controller-manager"} {
		for _, c := range r.changesOf(program) {
			flag, err := componentFlag(c)
			if err = r.onServer(err); err != nil {
				r.refuse(err.Error(), c.Path...)
				continue
			}
			flags[program] = append(flags[program], map[string]any{"op": "add", "path": "/spec/containers/0/command/-", "value": "--" + flag})
		}
	}
	for _, c := range r.changesOf("requests") {
		quantity, err := request(c)
		if err = r.onServer(err); err != nil {
			r.refuse(err.Error(), c.Path...)
			continue
		}
		container(c.Path[2])["resources"] = map[string]any{"requests": map[string]any{"memory": quantity}}
	}
	for _, c := range r.changesOf("environment") {
		assignment, err := environment(c)
		if err = r.onServer(err); err != nil {
			r.refuse(err.Error(), c.Path...)
			continue
		}
		name, value, _ := strings.Cut(assignment, "=")
		variables, _ := container("kube-apiserver")["env"].([]any)
		container("kube-apiserver")["env"] = append(variables, map[string]any{"name": name, "value": value})
	}
	for _, name := range slices.Sorted(maps.Keys(containers)) {
		r.patch(name+"90-lightk8s+strategic.yaml", map[string]any{"spec": map[string]any{"containers": []any{containers[name]}}})
	}
	for _, name := range slices.Sorted(maps.Keys(flags)) {
		r.patch(name+"91-lightk8s+json.yaml", flags[name])
	}
}

// onServer is the error there is, or the one that the node holds no control plane.
func (r *rendering) onServer(err error) error {
	if err == nil && !r.node.Server {
		return fmt.Errorf("no control plane on this node")
	}
	return err
}

// patch adds a file that kubeadm knows by its name: TARGET SUFFIX+TYPE.
func (r *rendering) patch(name string, document any) {
	data, err := yaml.Marshal(document)
	if err != nil {
		r.refuse(fmt.Sprintf("cannot be written as YAML: %v", err), "patches", name)
		return
	}
	r.byHand = append(r.byHand, File{Path: "patches/" + name, Mode: 0o644, Content: data})
}
