package preflight

import (
	"fmt"
	"maps"

	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

// owners of the keys in the ConfigMap that mode policies injects by, the first that counts first: values, tune,
// staticSize.
var owners = []string{"fixed.", "tuned.", "static."}

// sized are the parameters of controls that hold a size of the ConfigMap, so that the controls make the limits
// that the API server injects.
var sized = []struct{ key, control, parameter string }{
	{"limit", "memory-limit", "min_mib"},
	{"request", "memory-request", "min_mib"},
	{"request", "memory-request", "max_mib"},
	{"step", "memory-request", "step_mib"},
	{"least", "memory-request", "min_share_mib"},
}

// injectBy has limits made from the data of the ConfigMap of mode policies, and from no node of the cluster.
func (s *Settings) injectBy(data map[string]string) error {
	s.Sizes, s.Policy.Controls = data, maps.Clone(s.Policy.Controls)
	if s.Policy.Controls == nil {
		s.Policy.Controls = map[string]policy.ControlSetting{}
	}
	set := func(control, parameter string, value float64) {
		setting := s.Policy.Controls[control]
		setting.Parameters = maps.Clone(setting.Parameters)
		if setting.Parameters == nil {
			setting.Parameters = map[string]any{}
		}
		setting.Parameters[parameter] = value
		s.Policy.Controls[control] = setting
	}
	for _, size := range sized {
		text := s.size(size.key)
		if text == "" {
			continue
		}
		amount, err := resource.ParseQuantity(text)
		if err != nil {
			return fmt.Errorf("read the %s to inject, %q: %w", size.key, text, err)
		}
		set(size.control, size.parameter, float64(amount.Value())/(1<<20))
		if size.key == "limit" {
			set(size.control, "max_percent_of_node", 0) // else a large node has a larger limit
		}
	}
	if node := s.size("node"); node != "" {
		s.Static = admission.NodeSize{Memory: node, Pods: s.Static.Pods}
		if err := s.Static.Validate(); err != nil {
			return fmt.Errorf("read the node to size for: %w", err)
		}
	}
	var err error
	s.bounds, err = boundsOf(data)
	return err
}

// size is that of the first owner that has one; "": none has.
func (s Settings) size(key string) string {
	for _, owner := range owners {
		if text := s.Sizes[owner+key]; text != "" {
			return text
		}
	}
	return ""
}

// SizingFacts are what limits are made from: these Nodes and LimitRanges, or in mode policies the ConfigMap,
// whatever LimitRanges there are. known are the kinds of which all are among them.
func (s Settings) SizingFacts(objects []map[string]any, known []schema.GroupKind) admission.SizingFacts {
	if s.Sizes == nil {
		return admission.NewSizingFacts(objects, known, s.Static)
	}
	facts := admission.NewSizingFacts(s.bounds, admission.InventoryKinds(), s.Static)
	if text := s.size("sizing"); text != "" {
		facts.Sizing = text
	}
	return facts
}
