package nodefiles

import (
	"cmp"
	"fmt"
	"path"

	"k8s.io/apimachinery/pkg/util/version"
)

// dropin is the name of the kubelet's drop-in. Of 00-k3s-defaults.conf, which K3s writes at every
// start, it wins by its name.
const dropin = "90-lightk8s.conf"

// target is where a distribution has its things.
type target struct {
	service string
	// dropins is the folder that the kubelet reads drop-ins from; "" where there is none.
	dropins string
	// config is the folder of K3s's and RKE2's own configuration.
	config string
	// kubectl asks the API server as the kubelet; it ends in the kubeconfig.
	kubectl string
	// admin asks the API server as an administrator; it ends in the kubeconfig, which servers have.
	admin string
	// home is the folder of the distribution, which must be there; "" where nothing depends on it.
	home string
	// certificate of the kubelet, which bears the node's name.
	certificate string
	// pods is the folder with one folder a pod.
	pods string
	// images is the folder of the container runtime.
	images string
	// etcd is the file of the database.
	etcd string
}

// targetOf finds it, or says why nothing can be written.
func targetOf(n Node) (target, error) {
	kubelet, err := version.ParseGeneric(n.Version)
	if err != nil {
		return target{}, fmt.Errorf("version %q of the kubelet: %w", n.Version, err)
	}
	since := func(minor uint) bool { return kubelet.AtLeast(version.MajorMinor(1, minor)) }
	t := target{pods: "/var/lib/kubelet/pods", images: "/var/lib/containerd"}
	switch n.Distribution {
	case K3s, RKE2:
		home := cmp.Or(n.DataDir, "/var/lib/rancher/"+n.Distribution)
		if !plainValue.MatchString(home) || !path.IsAbs(home) || path.Clean(home) != home {
			return target{}, fmt.Errorf("data directory %q is not a plain folder path", home)
		}
		t.home = home
		t.config = "/etc/rancher/" + n.Distribution + "/config.yaml.d"
		t.certificate = home + "/agent/client-kubelet.crt"
		t.images = home + "/agent/containerd"
		t.etcd = home + "/server/db/etcd/member/snap/db"
		if since(32) {
			t.dropins = home + "/agent/etc/kubelet.conf.d"
		}
		program := map[string]string{K3s: "k3s kubectl", RKE2: home + "/bin/kubectl"}[n.Distribution]
		t.kubectl = program + " --kubeconfig=" + home + "/agent/kubelet.kubeconfig"
		t.admin = program + " --kubeconfig=/etc/rancher/" + n.Distribution + "/" + n.Distribution + ".yaml"
		t.service = n.Distribution + "-agent"
		if n.Server {
			t.service = map[string]string{K3s: "k3s", RKE2: "rke2-server"}[n.Distribution]
		}
	case Kubeadm:
		t.service = "kubelet"
		t.kubectl = "kubectl --kubeconfig=/etc/kubernetes/kubelet.conf"
		t.admin = "kubectl --kubeconfig=/etc/kubernetes/admin.conf"
		t.certificate = "/var/lib/kubelet/pki/kubelet-client-current.pem"
		t.etcd = "/var/lib/etcd/member/snap/db"
		if since(30) {
			t.dropins = "/etc/kubernetes/kubelet.conf.d"
		}
	case K0s:
		t.service = "k0sworker"
		if n.Server {
			t.service = "k0scontroller"
		}
		t.kubectl = "k0s kubectl --kubeconfig=/var/lib/k0s/kubelet.conf"
		t.certificate = "/var/lib/k0s/kubelet/pki/kubelet-client-current.pem"
		t.pods = "/var/lib/k0s/kubelet/pods"
		t.images = "/var/lib/k0s/containerd"
	case MicroK8s:
		t.service = "snap.microk8s.daemon-kubelite"
		t.kubectl = "/snap/microk8s/current/kubectl --kubeconfig=" + snap + "/credentials/kubelet.config"
		t.admin = "/snap/microk8s/current/kubectl --kubeconfig=" + snap + "/credentials/client.config"
		t.pods = "/var/snap/microk8s/common/var/lib/kubelet/pods"
		t.images = "/var/snap/microk8s/common/var/lib/containerd"
		if since(30) {
			t.dropins = snap + "/args/kubelet.conf.d"
		}
	case "":
		return target{}, fmt.Errorf("unknown distribution; its settings are only reported")
	default:
		return target{}, fmt.Errorf("unknown distribution %q; its settings are only reported", n.Distribution)
	}
	return t, nil
}
