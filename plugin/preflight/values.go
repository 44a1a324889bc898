package preflight

import (
	"cmp"
	"fmt"
	"slices"

	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

// defaultNamespace is the one that the documentation installs the chart into.
const defaultNamespace = "lightk8s-system"

// modePolicies installs no webhook: the floor denies, and the API server injects.
const modePolicies = "policies"

// values are those of the chart that decide about pods.
type values struct {
	Mode    string `json:"mode"`
	Enforce string `json:"enforce"`
	Policy  struct {
		Admission map[string]any `json:"admission,omitempty"`
		Controls  map[string]any `json:"controls,omitempty"`
		Waivers   []any          `json:"waivers,omitempty"`
	} `json:"policy"`
	ExemptNamespaces []string `json:"exemptNamespaces"`
	Exceptions       []string `json:"exceptions"`
	CustomExceptions []any    `json:"customExceptions"`
	Floor            struct {
		Enabled             bool     `json:"enabled"`
		ExemptNamespaces    []string `json:"exemptNamespaces"`
		AllowedCapabilities []string `json:"allowedCapabilities"`
		AllowedSysctls      []string `json:"allowedSysctls"`
	} `json:"floor"`
	Services struct {
		Enabled bool     `json:"enabled"`
		Deny    []string `json:"deny"`
	} `json:"services"`
	StaticSize admission.NodeSize `json:"staticSize"`
	Sizes      map[string]string  `json:"sizes"`
}

// defaultValues are those of the chart.
func defaultValues() values {
	v := values{Enforce: string(policy.LevelBaseline), StaticSize: admission.DefaultNodeSize()}
	v.Floor.Enabled = true
	v.Services.Deny = []string{"node-port-service", "load-balancer-service", "external-ips"}
	return v
}

// FromValues are the settings that the chart makes of a file of values, or of none, in a namespace; ""
// is the one of the documentation. name is how errors call the file.
func FromValues(name string, data []byte, namespace string) (Settings, error) {
	v := defaultValues()
	if err := yaml.Unmarshal(data, &v); err != nil {
		return Settings{}, fmt.Errorf("read values %s: %w", name, err)
	}
	s := Settings{
		From: "the values of the chart", fromChart: true, Namespace: cmp.Or(namespace, defaultNamespace), Static: v.StaticSize,
	}
	if name != "" {
		s.From = name
	}
	var err error
	if s.Policy, err = v.policyOf(name); err != nil {
		return Settings{}, err
	}
	exceptions := s.Policy.Admission
	if err := v.StaticSize.Validate(); err != nil {
		return Settings{}, fmt.Errorf("read values %s: staticSize: %w", name, err)
	}
	exempt := append([]string{"kube-system", s.Namespace}, v.ExemptNamespaces...)
	s.Mutates = except(exempt)
	if s.Policies = v.Mode == modePolicies; s.Policies {
		s.Policy = policy.Policy{}
		if err := s.injectBy(v.fixedSizes()); err != nil {
			return Settings{}, fmt.Errorf("read values %s: sizes: %w", name, err)
		}
	} else {
		s.Validates = except(exempt)
	}
	if v.Services.Enabled && !s.Policies {
		s.Services = except(exempt)
	}
	if v.Floor.Enabled {
		s.Floor = &Floor{
			Selection:    *except(slices.Concat(exempt, v.Floor.ExemptNamespaces)),
			Capabilities: v.Floor.AllowedCapabilities, Sysctls: v.Floor.AllowedSysctls,
			Exceptions: exceptions.Exceptions, Custom: exceptions.CustomExceptions,
		}
	}
	return s, nil
}

// fixedSizes are those that the chart writes into its ConfigMap of what values say; the rest is that of the
// static size.
func (v values) fixedSizes() map[string]string {
	sizes := map[string]string{}
	for key, size := range v.Sizes {
		if size != "" {
			sizes["fixed."+key], sizes["fixed.sizing"] = size, "the values of the chart"
		}
	}
	return sizes
}

// policyOf is the Policy that the chart writes into its ConfigMap.
func (v values) policyOf(name string) (policy.Policy, error) {
	section := map[string]any{"enforce": v.Enforce}
	for key, value := range v.Policy.Admission {
		section[key] = value
	}
	if len(v.Exceptions) > 0 {
		section["exceptions"] = v.Exceptions
	}
	if len(v.CustomExceptions) > 0 {
		section["customExceptions"] = v.CustomExceptions
	}
	if v.Services.Enabled {
		deny, _ := section["deny"].([]any)
		for _, id := range v.Services.Deny {
			if !slices.Contains(deny, any(id)) {
				deny = append(deny, id)
			}
		}
		section["deny"] = deny
	}
	document := map[string]any{"apiVersion": policy.APIVersion, "kind": "Policy", "admission": section}
	if len(v.Policy.Controls) > 0 {
		document["controls"] = v.Policy.Controls
	}
	if len(v.Policy.Waivers) > 0 {
		document["waivers"] = v.Policy.Waivers
	}
	data, err := yaml.Marshal(document)
	if err != nil {
		return policy.Policy{}, fmt.Errorf("read values %s: %w", name, err)
	}
	return policy.ParsePolicy(cmp.Or(name, "the values of the chart"), data)
}
