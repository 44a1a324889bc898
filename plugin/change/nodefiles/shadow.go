package nodefiles

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"

	kubelet "k8s.io/kubelet/config/v1beta1"
)

// sources are the files of a node in which flags of the kubelet stand, which win over its drop-ins:
// form and path. The path can be a pattern.
func (r *rendering) sources() []string {
	switch r.node.Distribution {
	case K3s, RKE2:
		config := strings.TrimSuffix(r.target.config, ".d")
		unit := "/etc/systemd/system/" + r.target.service + ".service"
		return []string{
			"yaml " + config, "yaml " + r.target.config + "/*.yaml",
			"service " + unit, "service " + unit + ".d/*.conf", "service /etc/init.d/" + r.target.service,
		}
	case Kubeadm:
		return []string{"environment /var/lib/kubelet/kubeadm-flags.env"}
	}
	return nil
}

// nestedFlags are those of the kubelet that set a field within another, by flag.
var nestedFlags = map[string]string{
	"anonymous-auth": "authentication.anonymous.enabled", "authorization-mode": "authorization.mode",
}

// flagContents are the shell functions that hold the flags of what is written for the kubelet, where
// they stand, and what the kubelet shows when it runs with all that.
func (r *rendering) flagContents() string {
	var flags strings.Builder
	for _, field := range slices.Sorted(maps.Keys(r.fields)) {
		name, ok := flagNames[field]
		if !ok {
			continue
		}
		value := "-" // cannot be a flag
		if flag, err := kubeletFlag(field, r.fields[field]); err == nil && plainValue.MatchString(flag) {
			_, value, _ = strings.Cut(flag, "=")
		}
		fmt.Fprintf(&flags, "%s %s\n", name[0], value)
	}
	values := flat(r.fields)
	for _, flag := range keys(nestedFlags) {
		if value, ok := values[nestedFlags[flag]]; ok && plainValue.MatchString(value) {
			fmt.Fprintf(&flags, "%s %s\n", flag, value)
		}
	}
	return "\n# Flags of the kubelet that win over what is written: name, wanted value; - for one that no flag can have.\n" +
		function("flags", flags.String()) +
		"\n# Where flags of the kubelet stand: form, path.\n" + function("flag_sources", strings.Join(r.sources(), "\n")) +
		"\n# What the kubelet then shows of itself.\n" + function("expected", strings.Join(r.expected(), "\n"))
}

// expected lists PATH=VALUE of what the kubelet shows when it runs with what is written, and PATH of
// what it shows no more.
func (r *rendering) expected() []string { return expected(r.fields) }

func expected(fields map[string]any) []string {
	if len(fields) == 0 {
		return nil
	}
	shown := flat(asShown(fields))
	var lines []string
	for path, value := range flat(fields) {
		switch is, ok := shown[path]; {
		case value == "null" || !ok:
			lines = append(lines, path)
		case !strings.ContainsAny(is, "\r\n"):
			lines = append(lines, path+"="+is)
		}
	}
	slices.Sort(lines)
	return lines
}

// asShown are the fields as the kubelet writes them: durations and quantities have one form, and what
// is at its zero value is left out.
func asShown(fields map[string]any) map[string]any {
	var config kubelet.KubeletConfiguration
	var shown map[string]any
	data, err := yaml.Marshal(fields)
	if err == nil {
		err = yaml.Unmarshal(data, &config)
	}
	if err == nil {
		data, err = json.Marshal(config)
	}
	if err == nil {
		err = json.Unmarshal(data, &shown)
	}
	if err != nil { // the kubelet will say so
		return fields
	}
	return shown
}

// flat lists values by their paths, with dots. What is null is "null"; what is not one of JSON has none.
func flat(value any) map[string]string {
	all := map[string]string{}
	var add func(path string, value any)
	add = func(path string, value any) {
		switch v := value.(type) {
		case map[string]any:
			for key, one := range v {
				add(strings.TrimPrefix(path+"."+key, "."), one)
			}
		case []any:
			for i, one := range v {
				add(fmt.Sprintf("%s.%d", path, i), one)
			}
		case string:
			all[path] = v
		default:
			all[path] = scalar(v)
		}
	}
	if decoded, err := plain(value); err == nil {
		add("", decoded)
	}
	return all
}
