package cluster

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/version"
	"k8s.io/kubectl/pkg/util/qos"

	"github.com/lightk8s/lightk8s/plugin/podsize"
)

// The kubelets that resize pods as they run, and that lower a memory limit too (KEP-1287).
var (
	resizingKubelet = version.MajorMinor(1, 33)
	loweringKubelet = version.MajorMinor(1, 34)
)

// resizes reports whether all pods of a workload can get their sizes as they run.
func (c *Cluster) resizes(w *workload, plan Sizes) bool {
	next := w.template.DeepCopy()
	if w.key.Kind != "Deployment" || plan.resize(w.key, &next.Spec) != nil {
		return false
	}
	sizes, _ := podsize.Between(w.template, next)
	return len(sizes) > 0 && !slices.ContainsFunc(w.lasting(), func(pod *corev1.Pod) bool { return !c.resizesPod(pod, sizes) })
}

func (c *Cluster) resizesPod(pod *corev1.Pod, sizes podsize.Sizes) bool {
	resized, lowers := sizes.On(pod)
	least := resizingKubelet
	if lowers {
		least = loweringKubelet
	}
	at := slices.IndexFunc(c.Nodes, func(n *corev1.Node) bool { return n.Name == pod.Spec.NodeName })
	if at < 0 {
		return false
	}
	kubelet, err := version.ParseGeneric(c.Nodes[at].Status.NodeInfo.KubeletVersion)
	// The class of a pod decides which pods a node that runs out of memory ends first, and never changes.
	return err == nil && kubelet.AtLeast(least) && qos.GetPodQOS(pod) == qos.GetPodQOS(resized)
}
