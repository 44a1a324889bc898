package nodefacts

import (
	"context"
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/version"

	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/plugin/facts"
)

// kubeletBases reads what kubeadm and k0s hold in ConfigMaps for the kubelets of the cluster. K3s,
// RKE2 and MicroK8s hold nothing.
type kubeletBases struct {
	api   *client.Client
	known map[string]kubeletBase // by version of the kubelet
}

type kubeletBase struct {
	config map[string]any
	err    error
}

// of returns the base of the configuration of a kubelet; nil where the cluster holds none.
func (b *kubeletBases) of(ctx context.Context, kubelet string) (map[string]any, error) {
	if known, ok := b.known[kubelet]; ok {
		return known.config, known.err
	}
	var base kubeletBase
	if strings.Contains(kubelet, "+k0s") {
		base.config, base.err = b.k0s(ctx, kubelet)
	} else {
		base.config, base.err = b.kubeadm(ctx)
	}
	if b.known == nil {
		b.known = map[string]kubeletBase{}
	}
	b.known[kubelet] = base
	return base.config, base.err
}

func (b *kubeletBases) kubeadm(ctx context.Context) (map[string]any, error) {
	object, err := b.api.Typed.CoreV1().ConfigMaps(metav1.NamespaceSystem).Get(ctx, facts.KubeadmConfigMap, metav1.GetOptions{})
	switch {
	case apierrors.IsNotFound(err):
		return nil, nil
	case err != nil:
		return nil, client.Refused("get", "configmaps "+facts.KubeadmConfigMap+" in namespace kube-system", err)
	}
	return facts.KubeletOfKubeadm(object.Data)
}

func (b *kubeletBases) k0s(ctx context.Context, kubelet string) (map[string]any, error) {
	v, err := version.ParseGeneric(kubelet)
	if err != nil {
		return nil, fmt.Errorf("read the version of the kubelet: %w", err)
	}
	options := metav1.ListOptions{LabelSelector: facts.WorkerProfileLabel}
	list, err := b.api.Typed.CoreV1().ConfigMaps(metav1.NamespaceSystem).List(ctx, options)
	if err != nil {
		return nil, client.Refused("list", "configmaps in namespace kube-system", err)
	}
	return facts.KubeletOfK0s(dataByName(list.Items), fmt.Sprintf("%d.%d", v.Major(), v.Minor()))
}

func dataByName(configMaps []corev1.ConfigMap) map[string]map[string]string {
	data := map[string]map[string]string{}
	for _, object := range configMaps {
		data[object.Name] = object.Data
	}
	return data
}
