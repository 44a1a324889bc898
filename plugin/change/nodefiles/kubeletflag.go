package nodefiles

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// flagNames are the kubelet's flags by field of its configuration, for kubelets that are
// configured by flags. The map's second word is what joins a signal and its threshold.
var flagNames = map[string][2]string{
	"containerLogMaxFiles":             {"container-log-max-files"},
	"containerLogMaxSize":              {"container-log-max-size"},
	"enforceNodeAllocatable":           {"enforce-node-allocatable"},
	"eventRecordQPS":                   {"event-qps"},
	"evictionHard":                     {"eviction-hard", "<"},
	"evictionMaxPodGracePeriod":        {"eviction-max-pod-grace-period"},
	"evictionMinimumReclaim":           {"eviction-minimum-reclaim", "="},
	"evictionPressureTransitionPeriod": {"eviction-pressure-transition-period"},
	"evictionSoft":                     {"eviction-soft", "<"},
	"evictionSoftGracePeriod":          {"eviction-soft-grace-period", "="},
	"failSwapOn":                       {"fail-swap-on"},
	"featureGates":                     {"feature-gates", "="},
	"imageGCHighThresholdPercent":      {"image-gc-high-threshold"},
	"imageGCLowThresholdPercent":       {"image-gc-low-threshold"},
	"imageMinimumGCAge":                {"minimum-image-ttl-duration"},
	"kubeReserved":                     {"kube-reserved", "="},
	"maxPods":                          {"max-pods"},
	"nodeStatusUpdateFrequency":        {"node-status-update-frequency"},
	"podPidsLimit":                     {"pod-max-pids"},
	"podsPerCore":                      {"pods-per-core"},
	"protectKernelDefaults":            {"protect-kernel-defaults"},
	"readOnlyPort":                     {"read-only-port"},
	"rotateCertificates":               {"rotate-certificates"},
	"seccompDefault":                   {"seccomp-default"},
	"serializeImagePulls":              {"serialize-image-pulls"},
	"serverTLSBootstrap":               {"rotate-server-certificates"},
	"streamingConnectionIdleTimeout":   {"streaming-connection-idle-timeout"},
	"systemReserved":                   {"system-reserved", "="},
}

// scalar is a string itself, and everything else as JSON has it.
func scalar(value any) string {
	if text, ok := value.(string); ok {
		return text
	}
	data, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(data)
}

// plain is a value as JSON decodes it.
func plain(value any) (decoded any, err error) {
	data, err := json.Marshal(value)
	if err == nil {
		err = json.Unmarshal(data, &decoded)
	}
	return decoded, err
}

// kubeletFlag is NAME=VALUE, without dashes.
func kubeletFlag(field string, value any) (string, error) {
	flag, ok := flagNames[field]
	if !ok {
		return "", errors.New("the kubelet has no flag for it")
	}
	decoded, err := plain(value)
	if err != nil {
		return "", fmt.Errorf("value is not JSON: %w", err)
	}
	var words []string
	switch v := decoded.(type) {
	case nil:
		return "", errors.New("a flag cannot be unset")
	case map[string]any:
		for _, key := range keys(v) {
			// A flag replaces the whole map: a key that goes is one that is not named.
			if v[key] != nil {
				words = append(words, key+flag[1]+scalar(v[key]))
			}
		}
		if flag[1] == "" || len(words) == 0 {
			return "", errors.New("the flag does not accept this value")
		}
	case []any:
		for _, one := range v {
			words = append(words, scalar(one))
		}
	case string:
		words = []string{v}
	default:
		words = []string{scalar(v)}
	}
	for _, word := range words {
		if strings.ContainsAny(word, ",\n") {
			return "", fmt.Errorf("the flag cannot hold %q", word)
		}
	}
	return flag[0] + "=" + strings.Join(words, ","), nil
}
