package explain

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// Kinds names the kinds that a control looks at.
func Kinds(c policy.Control) string {
	var names []string
	for _, kind := range c.Kinds {
		names = append(names, report.KindName(kind))
	}
	return strings.Join(names, ", ")
}

// Needs says what must be known beside the object; empty: nothing.
func Needs(c policy.Control) string {
	var names []string
	for _, need := range c.Needs {
		if kind, ok := need.Inventory(); ok {
			names = append(names, report.KindName(kind))
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "every " + strings.Join(names, ", every ") + "; skipped if any is unknown"
}

// CauseText is a cause with its sentence; its name alone for one of the user's.
func CauseText(cause policy.Cause) string {
	if sentence := cause.Sentence(); sentence != "" {
		return string(cause) + ": " + sentence
	}
	return string(cause)
}

// closerTexts are what closes a finding, in words.
var closerTexts = map[policy.Closer]string{
	policy.ByFix:   "the change that a finding carries",
	policy.ByTune:  "kubectl lightk8s tune",
	policy.ByChart: "a value of the lightk8s chart",
	policy.ByYou:   "you",
}

// CloserText is what closes the findings of a control; of what you do, also how much work it is.
func CloserText(c policy.Control) string {
	closer := closerTexts[c.ClosedBy]
	if c.ClosedBy == policy.ByYou {
		closer += " (" + string(c.Ease) + ")"
	}
	return closer
}

// otherwise is what can be done about a finding in place of the remediation.
func (w layout) otherwise(c policy.Control) string {
	waive := w.Say("waive it (--waiver prints YAML)")
	switch {
	case c.ClosedBy == policy.ByTune:
		return w.Say("kubectl lightk8s tune plans the values; or %s", waive)
	case c.ClosedBy == policy.ByChart:
		return w.Say("set it with a value of the lightk8s chart; or %s", waive)
	case len(c.Parameters) > 0:
		return w.Say("set its parameters (--examples lists them); or %s", waive)
	}
	return waive
}

// frameworkTitles are the full names of the frameworks.
var frameworkTitles = map[string]string{
	"cis-1.12":       "CIS Kubernetes Benchmark 1.12",
	"nsa":            "NSA and CISA Kubernetes Hardening Guidance",
	"pss-baseline":   "Pod Security Standards, Baseline",
	"pss-restricted": "Pod Security Standards, Restricted",
}

// FrameworkTitle is the full name of a framework, or its id where none is known.
func FrameworkTitle(framework string) string {
	if title, ok := frameworkTitles[framework]; ok {
		return title
	}
	return framework
}

// Frameworks lists the chapters that a control stands for, one framework a line.
func Frameworks(c policy.Control) []string {
	var order []string
	ids := map[string][]string{}
	for _, r := range c.References {
		if r.Framework == "" {
			continue
		}
		if !slices.Contains(order, r.Framework) {
			order = append(order, r.Framework)
		}
		ids[r.Framework] = append(ids[r.Framework], r.ID)
	}
	var lines []string
	for _, framework := range order {
		lines = append(lines, FrameworkTitle(framework)+": "+strings.Join(ids[framework], ", "))
	}
	return lines
}

// Links lists the references of a control that are plain links.
func Links(c policy.Control) []policy.Reference {
	return slices.DeleteFunc(slices.Clone(c.References), func(r policy.Reference) bool { return r.URL == "" })
}

// Default writes the default of a parameter on one line, as a policy file can have it.
func Default(p policy.Parameter) (string, error) {
	data, err := json.Marshal(p.Default)
	if err != nil {
		return "", fmt.Errorf("encode default of %s: %w", p.Name, err)
	}
	return strings.ReplaceAll(string(data), `","`, `", "`), nil
}

// Settings is a policy file that sets every parameter of a control to its default.
func Settings(c policy.Control) (string, error) {
	parameters := map[string]any{}
	for _, p := range c.Parameters {
		parameters[p.Name] = p.Default
	}
	controls, err := toYAML(map[string]any{"controls": map[string]any{c.ID: policy.ControlSetting{Parameters: parameters}}})
	if err != nil {
		return "", fmt.Errorf("encode settings of %s: %w", c.ID, err)
	}
	return fmt.Sprintf("apiVersion: %s\nkind: %s\n%s", policy.APIVersion, policy.PolicyKind, controls), nil
}

func toYAML(v any) (string, error) {
	data, err := yaml.Marshal(v)
	return string(data), err
}

// Condition is one condition of a waiver.
type Condition struct{ Name, Values string }

// Conditions lists the conditions of a waiver, controls first, then by name.
func Conditions(w policy.Waiver) ([]Condition, error) {
	data, err := json.Marshal(w)
	if err != nil {
		return nil, fmt.Errorf("encode waiver: %w", err)
	}
	var fields map[string]any
	if err := json.Unmarshal(data, &fields); err != nil {
		return nil, fmt.Errorf("read waiver: %w", err)
	}
	out := []Condition{{"controls", joined(fields["controls"])}}
	delete(fields, "controls")
	delete(fields, "reason")
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		out = append(out, Condition{name, joined(fields[name])})
	}
	return out, nil
}

// joined writes a text, a list of texts, or a map of them on one line.
func joined(v any) string {
	var texts []string
	switch v := v.(type) {
	case []any:
		for _, element := range v {
			texts = append(texts, fmt.Sprint(element))
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			texts = append(texts, fmt.Sprintf("%s=%v", key, v[key]))
		}
	default:
		return fmt.Sprint(v)
	}
	return strings.Join(texts, ", ")
}
