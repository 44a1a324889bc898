package nodefiles

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"
)

var fieldName = regexp.MustCompile(`^[a-z][A-Za-z0-9]*$`)

// stays are the fields that a plan sizes. Once one field changes, all that are set are written: a
// later plan replaces the drop-in whole, and must not undo what an earlier one had set. Their
// values are those that the kubelet runs with.
var stays = []string{
	"containerLogMaxFiles", "containerLogMaxSize", "evictionHard", "evictionMaxPodGracePeriod",
	"evictionMinimumReclaim", "evictionSoft", "evictionSoftGracePeriod", "failSwapOn",
	"imageGCHighThresholdPercent", "imageGCLowThresholdPercent", "imageMaximumGCAge", "kubeReserved",
	"maxParallelImagePulls", "maxPods", "memorySwap", "mergeDefaultEvictionSettings", "podPidsLimit",
	"seccompDefault", "serializeImagePulls", "systemReserved",
}

// goesWith are fields that the kubelet refuses, or that mean nothing, unless another has its value
// too: that one is written along, also at its zero value, whatever set it before.
var goesWith = map[string]string{"maxParallelImagePulls": "serializeImagePulls", "memorySwap": "failSwapOn"}

// kubeletFields are those to write, with their values; nil takes a key away. They are empty where
// nothing changes.
func (r *rendering) kubeletFields() map[string]any {
	fields := map[string]any{}
	for _, c := range r.changes {
		if c.Path[0] == "kubelet" {
			fields[c.Path[1]] = withNulls(c.Before, c.After)
		}
	}
	if len(fields) == 0 {
		return nil
	}
	after := r.node.After.Kubelet
	if r.node.Before.KubeletSource == "configz" {
		for _, key := range stays {
			if _, ok := fields[key]; !ok && !zero(after[key]) {
				fields[key] = after[key]
			}
		}
	}
	for key, other := range goesWith {
		value, known := after[other]
		if _, ok := fields[key]; ok && known {
			fields[other] = value
		}
	}
	// The kubelet takes an explicit update frequency for the report frequency too, which is 5m
	// otherwise: thirty times the writes.
	if _, ok := fields["nodeStatusUpdateFrequency"]; ok && fields["nodeStatusReportFrequency"] == nil {
		fields["nodeStatusReportFrequency"] = "5m0s"
		if frequency, ok := after["nodeStatusReportFrequency"].(string); ok && !zero(frequency) {
			fields["nodeStatusReportFrequency"] = frequency
		}
	}
	r.keepWritable(fields)
	return fields
}

// keepWritable refuses fields that no file can hold, so that the others stay.
func (r *rendering) keepWritable(fields map[string]any) {
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		_, err := yaml.Marshal(map[string]any{key: fields[key]})
		if err == nil && !fieldName.MatchString(key) {
			err = errors.New("not a field name")
		}
		if err != nil {
			r.refuse(fmt.Sprintf("cannot be written: %v", err), "kubelet", key)
			delete(fields, key)
		}
	}
}

// withNulls is the wanted value, and null for keys that it no longer has: the kubelet merges
// drop-ins key by key (RFC 7396), so that leaving a key out would keep it.
func withNulls(before, after any) any {
	old, okOld := before.(map[string]any)
	wanted, ok := after.(map[string]any)
	if !okOld || !ok {
		return after
	}
	merged := maps.Clone(wanted)
	for key, value := range old {
		if _, ok := wanted[key]; !ok {
			merged[key] = nil
		} else {
			merged[key] = withNulls(value, wanted[key])
		}
	}
	return merged
}

// writeDropin adds the drop-in. apiVersion and kind must be there, or the kubelet does not start.
func (r *rendering) writeDropin(fields map[string]any) {
	if len(fields) == 0 {
		return
	}
	var text strings.Builder
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		data, err := yaml.Marshal(map[string]any{key: fields[key]})
		if err != nil { // cannot be: each field was tried
			r.refuse(fmt.Sprintf("cannot be written: %v", err), "kubelet", key)
			continue
		}
		text.WriteString(r.assumption(key))
		text.Write(data)
	}
	r.write(item{
		kind: whole, path: r.target.dropins + "/" + dropin, mode: "0644", restart: true,
		content: "# Written by kubectl lightk8s tune. The kubelet merges it over its own configuration.\n" +
			"apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n" + text.String(),
	})
}

// assumption is the comment above a field of a kubelet that was not read; "" where it was.
func (r *rendering) assumption(key string) string {
	if !r.node.Assumed {
		return ""
	}
	now := r.node.Before.Kubelet[key]
	if zero(now) {
		return "# Not read; assumed to be unset before.\n"
	}
	data, err := json.Marshal(now)
	if err != nil { // cannot be: it was JSON
		return "# Not read.\n"
	}
	return "# Not read; assumed to be " + plainText(string(data)) + " before.\n"
}

// flags of the fields, sorted by field; those that have none are refused.
func (r *rendering) flags(fields map[string]any, why string) []string {
	var flags []string
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		flag, err := kubeletFlag(key, fields[key])
		if err != nil {
			r.refuse(fmt.Sprintf("%s, and %v", why, err), "kubelet", key)
			continue
		}
		flags = append(flags, flag)
	}
	return flags
}
