package plan

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/facts"
)

// settings lists what changes between two configurations of a node, sorted by program and field.
// Maps of the kubelet are listed key by key.
func settings(before, after facts.NodeConfig, controls map[string][]string, p profile) []Setting {
	out := []Setting{}
	add := func(of, field string, was, is any, keys ...string) {
		if was, is := Shown(was), Shown(is); was != is {
			by := slices.Clone(controls[of])
			for _, key := range keys {
				by = append(by, controls[key]...)
			}
			slices.Sort(by)
			setting := Setting{Of: of, Field: field, Before: was, After: is, Controls: slices.Compact(by)}
			if of == "kubelet" {
				setting.Flag = p.flagOf(field)
			}
			out = append(out, setting)
		}
	}
	for field, is := range after.Kubelet {
		was := before.Kubelet[field]
		values, nested := is.(map[string]any)
		if !nested {
			add("kubelet", field, was, is, "kubelet."+field)
			continue
		}
		old, _ := was.(map[string]any)
		for key, value := range values {
			add("kubelet", field+"."+key, old[key], value, "kubelet."+field, "kubelet."+field+"."+key) // a map can be set as a whole
		}
	}
	for of, values := range wanted(after.Settings) {
		for field, value := range values {
			add(of, field, nil, value, of+"."+field)
		}
	}
	if s := after.Settings; s != nil {
		if len(s.Disable) > 0 {
			add("k3s", "disable", nil, strings.Join(s.Disable, ", "), "disable")
		}
		if s.ZramMiB > 0 {
			add("zram", "size", nil, fmt.Sprintf("%dMi", s.ZramMiB), "zramMiB")
		}
	}
	slices.SortFunc(out, func(a, b Setting) int {
		return cmp.Or(cmp.Compare(order(a.Of), order(b.Of)), cmp.Compare(a.Of, b.Of), cmp.Compare(a.Field, b.Field))
	})
	return out
}

// noteFlags says which flags of the kubelet win over what is written into its drop-in.
func (n *Node) noteFlags() {
	var flags []string
	for _, s := range n.Settings {
		if s.Flag != "" {
			flags = append(flags, s.Flag)
		}
	}
	slices.Sort(flags)
	if flags = slices.Compact(flags); len(flags) > 0 {
		n.note("the kubelet is started with " + strings.Join(flags, " and ") + ", which wins over its drop-in: --write changes it where it stands")
	}
}

// Now is the value before the plan, as it is printed: none where it is not set, and ? where nothing can
// read it through the Kubernetes API.
func (s Setting) Now() string {
	if s.Before == "" && (s.Of == "sysctl" || s.Of == "environment") {
		return "?"
	}
	return OrNone(s.Before)
}

// order lists the kubelet first.
func order(of string) int {
	if of == "kubelet" {
		return 0
	}
	return 1
}

func wanted(s *facts.Settings) map[string]map[string]string {
	if s == nil {
		return nil
	}
	return map[string]map[string]string{
		"etcd": s.Etcd, "kube-apiserver": s.APIServer, "kube-controller-manager": s.ControllerManager,
		"environment": s.Environment, "sysctl": s.Sysctl, "requests": s.Requests,
	}
}

// Shown writes a value as a person would; "" for one that is absent or zero.
func Shown(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case map[string]any:
		var parts []string
		for _, key := range slices.Sorted(maps.Keys(v)) {
			parts = append(parts, key+"="+Shown(v[key]))
		}
		return strings.Join(parts, ", ")
	case float64:
		if v == float64(int64(v)) {
			return fmt.Sprint(int64(v))
		}
	}
	if reflect.ValueOf(value).IsZero() {
		if value == false {
			return "false"
		}
		return ""
	}
	return fmt.Sprint(value)
}

// OrNone writes a value that is not set as none.
func OrNone(value string) string {
	if value == "" {
		return "none"
	}
	return value
}
