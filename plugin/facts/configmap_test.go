package facts

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTheBaseOfKubeletsIsReadFromConfigMaps(t *testing.T) {
	config, err := KubeletOfKubeadm(map[string]string{"kubelet": "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nmaxPods: 30\nevictionHard: {memory.available: 100Mi}\nsyncFrequency: null\n"})
	if diff := cmp.Diff(map[string]any{"maxPods": int64(30), "evictionHard": map[string]any{"memory.available": "100Mi"}}, config); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	profile := func(pods string) map[string]string {
		return map[string]string{"kubeletConfiguration": `{"kind":"KubeletConfiguration","maxPods":` + pods + `}`, "konnectivity": "{}"}
	}
	k0s := map[string]map[string]string{
		"worker-config-default-1.35": profile("1"), "worker-config-default-windows-1.35": profile("2"), "worker-config-default-1.34": profile("3"),
		"kube-root-ca.crt": {},
	}
	config, err = KubeletOfK0s(k0s, "1.35")
	if diff := cmp.Diff(map[string]any{"maxPods": int64(1)}, config); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestConfigMapsThatTellNothingAreErrors(t *testing.T) {
	kubeadm := func(text string) error {
		_, err := KubeletOfKubeadm(map[string]string{"kubelet": text})
		return err
	}
	none, noKey := map[string]map[string]string{}, map[string]map[string]string{"worker-config-default-1.35": {}}
	several := map[string]map[string]string{"worker-config-small-1.35": {}, "worker-config-default-1.35": {}}
	k0s := func(configMaps map[string]map[string]string) error {
		_, err := KubeletOfK0s(configMaps, "1.35")
		return err
	}
	_, noKubelet := KubeletOfKubeadm(nil)
	for want, err := range map[string]error{
		"ConfigMap kubelet-config has no key kubelet":                                       noKubelet,
		"read ConfigMap kubelet-config: empty":                                              kubeadm(""),
		"read ConfigMap kubelet-config: not a map":                                          kubeadm("[a]"),
		"read ConfigMap kubelet-config: read YAML: yaml: found unexpected":                  kubeadm("a: 'b"),
		"read ConfigMap kubelet-config: larger than 1 MiB":                                  kubeadm(strings.Repeat("#", MaxConfig+1)),
		"read ConfigMap kubelet-config: unsupported KubeletConfiguration of example.org/v1": kubeadm("kind: KubeletConfiguration\napiVersion: example.org/v1\n"),
		"read ConfigMap worker-config-default-1.35: empty":                                  k0s(noKey),
		"no worker profile for its version found":                                           k0s(none),
		"its worker profile is unknown: default, small":                                     k0s(several),
	} {
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}
