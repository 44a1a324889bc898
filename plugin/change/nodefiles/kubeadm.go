package nodefiles

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"
)

// kubeadm renders a drop-in for the kubelet, and patches for the static pods.
func (p *plan) kubeadm() {
	fields := p.kubeletFields()
	switch {
	case len(fields) == 0:
	case p.target.dropins == "":
		p.patch("kubeletconfiguration90-lightk8s+merge.yaml", fields)
	default:
		p.writeDropin(fields)
		p.write(item{kind: args, path: "/etc/default/kubelet", mode: "0644", restart: true, content: "--config-dir=" + p.target.dropins + "\n"})
	}
	p.kubeadmPods()
	p.refuseAll("disable", "kubeadm has no packaged components to turn off")
	if len(p.byHand) == 0 {
		return
	}
	p.steps = append(p.steps, "The patches. apply.sh leaves them alone: kubeadm owns the manifests, and writes them anew at every upgrade.\n"+
		"Copy `patches` to `/etc/kubernetes/patches/lightk8s` on the node, keep a copy of `/etc/kubernetes/manifests`\n"+
		"elsewhere (the kubelet would run one that lies in there), then write the manifests with them, at the version that runs:\n\n"+
		"    kubeadm upgrade node --patches /etc/kubernetes/patches/lightk8s\n\n"+
		"Name them at every upgrade too, `kubeadm upgrade apply` included. To undo, run the same without `--patches`.\n"+
		"`--quota-backend-bytes` of etcd must be at least twice the size of `"+p.target.etcd+"`: a quota below it\n"+
		"makes the cluster read-only, and raising it again does not clear the alarm.")
}

// kubeadmPods renders what is wanted of the static pods: requests and environment merged into the
// container, flags added to its command, of whose two last ones the later wins.
func (p *plan) kubeadmPods() {
	containers := map[string]map[string]any{}
	container := func(name string) map[string]any {
		if containers[name] == nil {
			containers[name] = map[string]any{"name": name}
		}
		return containers[name]
	}
	flags := map[string][]any{}
	for _, program := range []string{"etcd", "kube-apiserver", "kube-controller-manager"} {
		for _, c := range p.wanted(program) {
			flag, err := componentFlag(c)
			if err = p.onServer(err); err != nil {
				p.refuse(err.Error(), c.Path...)
				continue
			}
			flags[program] = append(flags[program], map[string]any{"op": "add", "path": "/spec/containers/0/command/-", "value": "--" + flag})
		}
	}
	for _, c := range p.wanted("requests") {
		quantity, err := request(c)
		if err = p.onServer(err); err != nil {
			p.refuse(err.Error(), c.Path...)
			continue
		}
		container(c.Path[2])["resources"] = map[string]any{"requests": map[string]any{"memory": quantity}}
	}
	for _, c := range p.wanted("environment") {
		assignment, err := environment(c)
		if err = p.onServer(err); err != nil {
			p.refuse(err.Error(), c.Path...)
			continue
		}
		name, value, _ := strings.Cut(assignment, "=")
		variables, _ := container("kube-apiserver")["env"].([]any)
		container("kube-apiserver")["env"] = append(variables, map[string]any{"name": name, "value": value})
	}
	for _, name := range slices.Sorted(maps.Keys(containers)) {
		p.patch(name+"90-lightk8s+strategic.yaml", map[string]any{"spec": map[string]any{"containers": []any{containers[name]}}})
	}
	for _, name := range slices.Sorted(maps.Keys(flags)) {
		p.patch(name+"91-lightk8s+json.yaml", flags[name])
	}
}

// onServer is the error there is, or the one that the node holds no control plane.
func (p *plan) onServer(err error) error {
	if err == nil && !p.node.Server {
		return fmt.Errorf("this node holds no control plane")
	}
	return err
}

// patch adds a file that kubeadm knows by its name: TARGET SUFFIX+TYPE.
func (p *plan) patch(name string, document any) {
	data, err := yaml.Marshal(document)
	if err != nil {
		p.refuse(fmt.Sprintf("cannot be written as YAML: %v", err), "patches", name)
		return
	}
	p.byHand = append(p.byHand, File{Path: "patches/" + name, Mode: 0o644, Content: data})
}
