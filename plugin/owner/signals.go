package owner

import (
	"fmt"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// signals are what tells owners, in order of precedence. Reconcilers come before Helm, whose labels the charts that
// they render have too, and all before the hand that made the first version of the object.
var signals = []func(sight) (Owner, bool){
	sizes, argo, kustomization, helmRelease, lifecycleManager, addon, k3sChart, helm, controller, addonManager, k0s, packaged, tools, applied, hand,
}

// sizes: of the ConfigMap of the sizes that policies inject, no manifest has the keys that tune writes.
func sizes(s sight) (Owner, bool) {
	return Owner{}, s.object.GetKind() == "ConfigMap" && s.labels["lightk8s.dev/sizes"] == "injection"
}

// argo: the tracking annotation since 2.x, the label before, the manager of server-side apply. The label
// app.kubernetes.io/instance alone is on the objects of every chart.
func argo(s sight) (Owner, bool) {
	o := Owner{Kind: Argo, Where: "change the source of the Application"}
	if id := s.annotations["argocd.argoproj.io/tracking-id"]; id != "" {
		o.Name, _, _ = strings.Cut(id, ":")
		return o, true
	}
	if name := s.labels["argocd.argoproj.io/instance"]; name != "" {
		o.Name = name
		return o, true
	}
	_, ok := s.manages("argocd-controller", "argocd-application-controller")
	return o, ok
}

func kustomization(s sight) (Owner, bool) {
	o := Owner{Kind: Kustomize, Where: "add a patch to spec.patches of the Kustomization, or change its source"}
	o.Name = joined(s.labels["kustomize.toolkit.fluxcd.io/namespace"], s.labels["kustomize.toolkit.fluxcd.io/name"])
	_, ok := s.manages("kustomize-controller")
	return o, ok || o.Name != ""
}

func helmRelease(s sight) (Owner, bool) {
	o := Owner{Kind: HelmRelease, Where: "change spec.values of the HelmRelease, or add a patch to its spec.postRenderers"}
	o.Name = joined(s.labels["helm.toolkit.fluxcd.io/namespace"], s.labels["helm.toolkit.fluxcd.io/name"])
	return o, o.Name != ""
}

func lifecycleManager(s sight) (Owner, bool) {
	o := Owner{Kind: OLM, Name: s.labels["olm.owner"], Where: "change spec.config of the Subscription"}
	for _, ref := range s.object.GetOwnerReferences() {
		if ref.Kind == "ClusterServiceVersion" {
			o.Name = ref.Name
		}
	}
	return o, o.Name != ""
}

// addon: K3s and RKE2 apply the manifests of a folder again at every start.
func addon(s sight) (Owner, bool) {
	o := Owner{Kind: Addon, Name: s.annotations["objectset.rio.cattle.io/owner-name"]}
	o.Where = "disable it with --disable=" + o.Name + " and apply a manifest of your own"
	if o.Name == "coredns" {
		o.Where = "change the ConfigMap kube-system/coredns-custom, or disable it with --disable=coredns and apply a manifest of your own"
	}
	gvk := s.annotations["objectset.rio.cattle.io/owner-gvk"]
	return o, strings.HasPrefix(gvk, "k3s.cattle.io/") && strings.HasSuffix(gvk, "Kind=Addon")
}

// k3sCharts are the releases that K3s and RKE2 install by HelmCharts of their own.
var k3sCharts = []string{
	"traefik", "traefik-crd", "rke2-coredns", "rke2-ingress-nginx", "rke2-metrics-server", "rke2-canal", "rke2-cilium", "rke2-calico",
	"rke2-flannel", "rke2-multus", "rke2-snapshot-controller", "rke2-snapshot-controller-crd", "rke2-runtimeclasses", "rke2-traefik",
}

func k3sChart(s sight) (Owner, bool) {
	release, namespace := s.release()
	if namespace != metav1.NamespaceSystem || !slices.Contains(k3sCharts, release) {
		return Owner{}, false
	}
	return Owner{Kind: HelmChart, Name: release, Where: "apply a HelmChartConfig " + release + " in kube-system with spec.valuesContent"}, true
}

// helm: the annotations since 3.2, the labels of charts before, or the manager.
func helm(s sight) (Owner, bool) {
	release, namespace := s.release()
	if release == "" && s.labels["heritage"] == "Helm" {
		release = s.labels["release"]
	}
	_, ok := s.manages("helm")
	o := Owner{Kind: Helm, Name: joined(namespace, release), Where: "change its values: helm upgrade --reuse-values -f values.yaml"}
	return o, ok || release != ""
}

// release is what the annotations of Helm name.
func (s sight) release() (name, namespace string) {
	return s.annotations["meta.helm.sh/release-name"], s.annotations["meta.helm.sh/release-namespace"]
}

// controller: what another object makes from its own template.
func controller(s sight) (Owner, bool) {
	ref := metav1.GetControllerOfNoCopy(s.object)
	if refs := s.object.GetOwnerReferences(); ref == nil && len(refs) > 0 { // some operators do not say that they control it
		ref = &refs[0]
	}
	if ref == nil {
		return Owner{}, false
	}
	return Owner{Kind: Controller, Name: ref.Kind + " " + ref.Name, Where: "change " + ref.Kind + " " + ref.Name}, true
}

// addonManager: of MicroK8s before 1.28 and others; what it only makes once can be changed.
func addonManager(s sight) (Owner, bool) {
	return Owner{Kind: Distribution, Where: "change the manifest in the folder of addons on the server"},
		s.labels["addonmanager.kubernetes.io/mode"] == "Reconcile"
}

func k0s(s sight) (Owner, bool) {
	stack := s.labels["k0s.k0sproject.io/stack"]
	return Owner{Kind: Distribution, Name: "k0s", Where: "change the manifests of stack " + stack + " below /var/lib/k0s/manifests"}, stack != ""
}

// packaged: what kubeadm makes again at each upgrade has no sign on it but its name.
func packaged(s sight) (Owner, bool) {
	if s.object.GetNamespace() != metav1.NamespaceSystem {
		return Owner{}, false
	}
	name := s.object.GetKind() + " " + s.object.GetName()
	if !slices.Contains([]string{"DaemonSet kube-proxy", "Deployment coredns"}, name) {
		return Owner{}, false
	}
	return Owner{Kind: Distribution, Name: "kubeadm", Where: "kubeadm upgrade writes it again; change it by hand after each upgrade"}, true
}

// tools that write objects again by a name of their own.
func tools(s sight) (Owner, bool) {
	if name := s.labels["kapp.k14s.io/app"]; name != "" {
		return ofTool("kapp"), true
	}
	manager, ok := s.manages("Terraform", "HashiCorp", "OpenTofu", "pulumi-*", "fleetagent", "fleet-agent", "before-first-apply")
	return ofTool(manager), ok
}

// applied: server-side apply by a manager that is neither a user nor lightk8s is a reconciler.
func applied(s sight) (Owner, bool) {
	for _, entry := range s.managers {
		if entry.Subresource == "" && entry.Operation == metav1.ManagedFieldsOperationApply && !strings.HasPrefix(entry.Manager, "kubectl") && entry.Manager != Manager {
			return ofTool(entry.Manager), true
		}
	}
	return Owner{}, false
}

func ofTool(name string) Owner {
	return Owner{Kind: Tool, Name: name, Where: fmt.Sprintf("change it where %s reads it", name)}
}

// hand: what was applied or made by kubectl.
func hand(s sight) (Owner, bool) {
	_, ok := s.manages("kubectl*")
	return Owner{Kind: ByHand}, ok || s.annotations["kubectl.kubernetes.io/last-applied-configuration"] != ""
}
