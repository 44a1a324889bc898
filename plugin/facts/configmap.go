package facts

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// FromConfigMap means that the kubelet's configuration is the cluster-wide one;
// see NodeConfig.KubeletSource.
const FromConfigMap = "configmap"

// ConfigMaps of kube-system that hold the kubelets' configuration.
const (
	KubeadmConfigMap = "kubelet-config"
	// WorkerProfileLabel is on those of k0s, one for each worker profile and minor version.
	WorkerProfileLabel = "k0s.k0sproject.io/worker-profile"
	workerConfigPrefix = "worker-config-"
)

// KubeletOfKubeadm reads the ConfigMap kubelet-config: what kubeadm writes to nodes when they join.
func KubeletOfKubeadm(data map[string]string) (map[string]any, error) {
	text, ok := data["kubelet"]
	if !ok {
		return nil, fmt.Errorf("ConfigMap %s has no key kubelet", KubeadmConfigMap)
	}
	config, err := parseKubeletYAML(text)
	if err != nil {
		return nil, fmt.Errorf("read ConfigMap %s: %w", KubeadmConfigMap, err)
	}
	return config, nil
}

// KubeletOfK0s picks the worker profile of a node from the ConfigMaps of k0s, data by name. minor is the node's version,
// such as 1.35. Which profile a node runs with only its host knows, so that there must be one to choose.
func KubeletOfK0s(configMaps map[string]map[string]string, minor string) (map[string]any, error) {
	var profiles []string
	for name := range configMaps {
		profile, found := strings.CutPrefix(name, workerConfigPrefix)
		profile, ofVersion := strings.CutSuffix(profile, "-"+minor)
		if found && ofVersion && profile != "default-windows" {
			profiles = append(profiles, profile)
		}
	}
	slices.Sort(profiles)
	switch len(profiles) {
	case 0:
		return nil, errors.New("no worker profile for its version found")
	case 1:
	default:
		return nil, fmt.Errorf("its worker profile is unknown: %s", strings.Join(profiles, ", "))
	}
	name := workerConfigPrefix + profiles[0] + "-" + minor
	config, err := parseKubeletYAML(configMaps[name]["kubeletConfiguration"])
	if err != nil {
		return nil, fmt.Errorf("read ConfigMap %s: %w", name, err)
	}
	return config, nil
}
