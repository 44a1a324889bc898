package ledger

import (
	"slices"
	"strings"
)

// addOnNamespaces are those that packages for the cluster itself are installed into by their
// documentation.
var addOnNamespaces = []string{
	"calico-apiserver", "calico-system", "cattle-fleet-system", "cattle-system", "cert-manager", "cilium",
	"cnpg-system", "external-secrets", "falco", "fleet-system", "flux-system", "argocd", "gatekeeper-system",
	"ingress-nginx", "istio-system", "keda", "kube-flannel", "kube-system", "kubernetes-dashboard", "kyverno",
	"lightk8s-system", "linkerd", "local-path-storage", "loki", "longhorn-system", "metallb-system", "monitoring",
	"openebs", "portainer", "rook-ceph", "system-upgrade", "tigera-operator", "traefik", "trivy-system", "velero",
	"container-registry", "ingress",
}

func isAddOn(namespace string) bool { return slices.Contains(addOnNamespaces, namespace) }

// packaged are the components that distributions install by themselves, by the beginning of the
// workload's name, and the name by which each distribution switches them off.
// Sources: docs.k3s.io/installation/packaged-components, docs.rke2.io/install/packaged_components,
// docs.k0sproject.io/stable/configuration (disable-components), microk8s.io/docs/addons.
var packaged = []struct {
	workload string
	off      map[string]string
}{
	{"traefik", map[string]string{"k3s": "disable: [traefik]", "rke2": "disable: [rke2-traefik]"}},
	{"rke2-ingress-nginx", map[string]string{"rke2": "disable: [rke2-ingress-nginx]"}},
	{"svclb-", map[string]string{"k3s": "disable: [servicelb]"}},
	{"metrics-server", map[string]string{"k3s": "disable: [metrics-server]", "k0s": "--disable-components=metrics-server", "microk8s": "microk8s disable metrics-server"}},
	{"rke2-metrics-server", map[string]string{"rke2": "disable: [rke2-metrics-server]"}},
	{"local-path-provisioner", map[string]string{"k3s": "disable: [local-storage]"}},
	{"hostpath-provisioner", map[string]string{"microk8s": "microk8s disable hostpath-storage"}},
	{"rke2-snapshot-controller", map[string]string{"rke2": "disable: [rke2-snapshot-controller]"}},
	{"kubernetes-dashboard", map[string]string{"microk8s": "microk8s disable dashboard"}},
}

// switchOff says how to do without a packaged component; "": it is none, or needed.
func switchOff(distribution, workload string) string {
	for _, component := range packaged {
		if strings.HasPrefix(workload, component.workload) {
			return component.off[distribution]
		}
	}
	return ""
}
