package policy

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"

	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/rego/policy/internal/convert"
)

// APIVersion and PolicyKind of the policy file.
const (
	APIVersion = "lightk8s.dev/v1alpha1"
	PolicyKind = "Policy"
)

// Policy is what a user's lightk8s.yaml says. The zero value changes nothing.
type Policy struct {
	// Version of this schema.
	APIVersion string `json:"apiVersion"`
	// Kind of the document.
	Kind string `json:"kind"`
	// Changes to single controls, by id. kubectl lightk8s explain lists the ids.
	Controls map[string]ControlSetting `json:"controls,omitempty"`
	// Findings to live with.
	Waivers []Waiver `json:"waivers,omitempty"`
	// What the webhook denies, warns of and injects.
	Admission Admission `json:"admission,omitzero"`
}

// ControlSetting changes one control.
type ControlSetting struct {
	// false switches the control off.
	Enabled *bool `json:"enabled,omitempty"`
	// Severity of its findings, in place of the control's own.
	Severity Severity `json:"severity,omitempty"`
	// Values in place of its defaults, by name. kubectl lightk8s explain CONTROL --examples lists them.
	Parameters map[string]any `json:"parameters,omitempty"`
}

// ParsePolicy reads a policy file strictly: a field it does not know is an error. name is
// how errors call the file.
func ParsePolicy(name string, data []byte) (Policy, error) {
	var p Policy
	if _, err := decodeYAML(data); err != nil {
		return Policy{}, fmt.Errorf("read policy %s: %w", name, err)
	}
	if err := yaml.UnmarshalStrict(data, &p); err != nil {
		return Policy{}, fmt.Errorf("read policy %s: %w", name, err)
	}
	if p.APIVersion != APIVersion || p.Kind != PolicyKind {
		return Policy{}, fmt.Errorf("read policy %s: apiVersion and kind are %q and %q, want %s and %s",
			name, p.APIVersion, p.Kind, APIVersion, PolicyKind)
	}
	var errs []error
	if err := p.Admission.validate(); err != nil {
		errs = append(errs, fmt.Errorf("read policy %s: %w", name, err))
	}
	for i := range p.Waivers {
		p.Waivers[i].Source = name
		if err := p.Waivers[i].validate(); err != nil {
			errs = append(errs, fmt.Errorf("read policy %s: waivers[%d]: %w", name, i, err))
		}
	}
	for _, id := range slices.Sorted(maps.Keys(p.Controls)) {
		setting := p.Controls[id]
		convert.WholeNumbers(setting.Parameters)
		if setting.Severity == "" {
			continue
		}
		var err error
		if setting.Severity, err = ParseSeverity(string(setting.Severity)); err != nil {
			errs = append(errs, fmt.Errorf("read policy %s: controls[%s]: %w", name, id, err))
		}
		p.Controls[id] = setting
	}
	return p, errors.Join(errs...)
}

// check finds what the policy says of controls that do not exist, and parameters that are
// unknown or of another type than their default. more are ids of controls that are not loaded.
func (p Policy) check(controls []Control, more []string) error {
	ids := slices.Clone(more)
	byID := make(map[string]Control, len(controls))
	for _, control := range controls {
		ids = append(ids, control.ID)
		byID[control.ID] = control
	}
	var errs []error
	for _, id := range slices.Sorted(maps.Keys(p.Controls)) {
		if err := known("control", id, ids); err != nil {
			errs = append(errs, fmt.Errorf("policy: controls: %w", err))
			continue
		}
		if severity := p.Controls[id].Severity; severity != "" && severity.rank() < 0 {
			errs = append(errs, fmt.Errorf("policy: controls[%s]: unknown severity %q", id, severity))
		}
		if slices.Contains(more, id) {
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(p.Controls[id].Parameters)) {
			if err := byID[id].checkParameter(name, p.Controls[id].Parameters[name]); err != nil {
				errs = append(errs, fmt.Errorf("policy: controls[%s]: %w", id, err))
			}
		}
	}
	for i, waiver := range p.Waivers {
		for _, id := range waiver.Controls {
			if isGlob(id) {
				continue
			}
			if err := known("control", id, ids); err != nil {
				errs = append(errs, fmt.Errorf("policy: waivers[%d]: %w", i, err))
			}
		}
	}
	return errors.Join(append(errs, p.Admission.check(ids))...)
}

func (c Control) checkParameter(name string, value any) error {
	names := make([]string, 0, len(c.Parameters))
	for _, parameter := range c.Parameters {
		names = append(names, parameter.Name)
		if parameter.Name != name {
			continue
		}
		if want, got := typeName(parameter.Default), typeName(value); want != got {
			return fmt.Errorf("parameter %s is a %s, want a %s", name, got, want)
		}
		return checkEntries(name, parameter.Default, value)
	}
	if len(names) == 0 {
		return fmt.Errorf("the control has no parameters, so %q cannot be set", name)
	}
	slices.SortFunc(names, cmp.Compare)
	return known("parameter", name, names)
}

// checkEntries finds an entry of a list that is of another type than those of the default,
// which no comparison in a control would ever match.
func checkEntries(name string, standard, value any) error {
	defaults, _ := standard.([]any)
	if len(defaults) == 0 {
		return nil
	}
	entries, _ := value.([]any)
	for i, entry := range entries {
		if want, got := typeName(defaults[0]), typeName(entry); want != got {
			return fmt.Errorf("parameter %s[%d] is a %s, want a %s", name, i, got, want)
		}
	}
	return nil
}

// typeName names the JSON type of a decoded value.
func typeName(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case []any:
		return "list"
	case map[string]any:
		return "map"
	default:
		return "number"
	}
}
