package facts

import (
	"errors"
	"fmt"
	"io"
	"strings"

	sigsjson "sigs.k8s.io/json"
	"sigs.k8s.io/yaml"
)

// FromConfigz means that the configuration was read from the kubelet; see NodeConfig.KubeletSource.
const FromConfigz = "configz"

// ParseConfigz reads what a kubelet answers at /configz: the configuration that it runs with.
// Where a value is zero the kubelet leaves the field out.
func ParseConfigz(body io.Reader) (map[string]any, error) {
	data, err := readAll(body, MaxConfig)
	if err != nil {
		return nil, err
	}
	var answer map[string]any
	if err := sigsjson.UnmarshalCaseSensitivePreserveInts(data, &answer); err != nil {
		return nil, fmt.Errorf("read JSON: %w", err)
	}
	config, ok := answer["kubeletconfig"].(map[string]any)
	if !ok {
		return nil, errors.New("kubeletconfig is missing")
	}
	return kubeletConfiguration(config)
}

// parseKubeletYAML reads a KubeletConfiguration as ConfigMaps hold it, in YAML or JSON.
func parseKubeletYAML(text string) (map[string]any, error) {
	if len(text) > MaxConfig {
		return nil, tooLarge(MaxConfig)
	}
	data, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		return nil, fmt.Errorf("read YAML: %w", err)
	}
	var config map[string]any
	if err := sigsjson.UnmarshalCaseSensitivePreserveInts(data, &config); err != nil {
		return nil, errors.New("not a map")
	}
	return kubeletConfiguration(config)
}

// kubeletConfiguration checks what should be a KubeletConfiguration, and drops what no control
// looks at: its type, which some kubelets say and some do not, and the headers with which static
// pods are downloaded, which hold passwords that kubelets show at /configz in clear text.
func kubeletConfiguration(config map[string]any) (map[string]any, error) {
	kind, there := config["kind"]
	version, versioned := config["apiVersion"].(string)
	switch {
	case there && kind != "KubeletConfiguration":
		return nil, fmt.Errorf("kind is %v, want KubeletConfiguration", kind)
	case versioned && !strings.HasPrefix(version, "kubelet.config.k8s.io/"):
		return nil, fmt.Errorf("unsupported KubeletConfiguration of %s", version)
	}
	out := map[string]any{}
	for field, value := range config {
		if value != nil && field != "kind" && field != "apiVersion" && field != "staticPodURLHeader" {
			out[field] = value
		}
	}
	if len(out) == 0 {
		return nil, errors.New("empty")
	}
	return out, nil
}
