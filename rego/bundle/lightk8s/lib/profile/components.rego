package lightk8s.lib.profile

# switches are the settings that disable a packaged component of the distribution, by the beginning
# of the name of its workload. A component that is not listed is needed, or not known. Sources:
# docs.k3s.io/installation/packaged-components, docs.rke2.io/install/packaged_components,
# docs.k0sproject.io/stable/configuration (disable-components), microk8s.io/docs/addons.
switches := {workload: off | some workload, by in packaged; off := by[distribution]}

packaged := {
	"hostpath-provisioner": {"microk8s": "microk8s disable hostpath-storage"},
	"kubernetes-dashboard": {"microk8s": "microk8s disable dashboard"},
	"local-path-provisioner": {"k3s": "disable: [local-storage]"},
	"metrics-server": {
		"k0s": "--disable-components=metrics-server",
		"k3s": "disable: [metrics-server]",
		"microk8s": "microk8s disable metrics-server",
	},
	"rke2-ingress-nginx": {"rke2": "disable: [rke2-ingress-nginx]"},
	"rke2-metrics-server": {"rke2": "disable: [rke2-metrics-server]"},
	"rke2-snapshot-controller": {"rke2": "disable: [rke2-snapshot-controller]"},
	"svclb-": {"k3s": "disable: [servicelb]"},
	"traefik": {"k3s": "disable: [traefik]", "rke2": "disable: [rke2-traefik]"},
}

# addon_namespaces are those that packages for the cluster itself are installed into by their
# documentation.
addon_namespaces := {
	"argocd", "calico-apiserver", "calico-system", "cattle-fleet-system", "cattle-system", "cert-manager", "cilium",
	"cnpg-system", "container-registry", "external-secrets", "falco", "fleet-system", "flux-system", "gatekeeper-system",
	"ingress", "ingress-nginx", "istio-system", "keda", "kube-flannel", "kube-system", "kubernetes-dashboard", "kyverno",
	"lightk8s-system", "linkerd", "local-path-storage", "loki", "longhorn-system", "metallb-system", "monitoring",
	"openebs", "portainer", "rook-ceph", "system-upgrade", "tigera-operator", "traefik", "trivy-system", "velero",
}
