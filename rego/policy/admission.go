package policy

import (
	"errors"
	"fmt"
	"path"
	"slices"
)

// PodSecurityLevel is a level of the Pod Security Standards.
type PodSecurityLevel string

// The levels, each stricter than the one before.
const (
	LevelPrivileged PodSecurityLevel = "privileged" // nothing is denied
	LevelBaseline   PodSecurityLevel = "baseline"
	LevelRestricted PodSecurityLevel = "restricted"
)

// Threshold is the severity from which something is done, or Never.
type Threshold string

// Never is the threshold that no finding reaches.
const Never Threshold = "never"

// Reaches reports whether a finding of the severity is at or above the threshold.
func (t Threshold) Reaches(severity Severity) bool {
	return t != Never && severity.AtLeast(Severity(t))
}

// Thresholds lists every threshold.
func Thresholds() []Threshold {
	var thresholds []Threshold
	for _, severity := range Severities() {
		thresholds = append(thresholds, Threshold(severity))
	}
	return append(thresholds, Never)
}

// Admission is what the webhook does with objects as they are created and changed.
type Admission struct {
	AdmissionRules `json:",inline"`
	// What is done about violations: deny, or warn, which admits them with a warning. Default deny.
	Enforcement Enforcement `json:"enforcement,omitempty"`
	// First day on which violations are denied, YYYY-MM-DD, in UTC; until then they are admitted with a warning. Absent: there is no such day.
	EnforceFrom string `json:"enforceFrom,omitempty"`
	// Honors the annotation lightk8s.dev/inject: "false" on a pod: anyone who can create a pod can then leave it without limits.
	AllowOptOut bool `json:"allowOptOut,omitempty"`
	// Ids of exceptions for add-ons that come with lightk8s, such as flannel. Default none.
	Exceptions []string `json:"exceptions,omitempty"`
	// Exceptions for other add-ons.
	CustomExceptions []Exception `json:"customExceptions,omitempty"`
	// Rules for some namespaces: the first entry that matches a namespace replaces the rules that it names.
	Namespaces []NamespaceAdmission `json:"namespaces,omitempty"`
}

// NamespaceAdmission replaces rules in some namespaces.
type NamespaceAdmission struct {
	// Names or globs of namespaces.
	Namespaces     []string `json:"namespaces"`
	AdmissionRules `json:",inline"`
}

// AdmissionRules are what can differ between namespaces. A field that is absent keeps the default.
type AdmissionRules struct {
	// Pod Security level whose violations are denied. Default baseline.
	Enforce PodSecurityLevel `json:"enforce,omitempty"`
	// Ids of further controls whose findings are denied.
	Deny []string `json:"deny,omitempty"`
	// Ids of controls of the level whose findings are only warned of.
	Allow []string `json:"allow,omitempty"`
	// Severity from which findings that are not denied are warned of. Default high.
	WarnFrom Threshold `json:"warnFrom,omitempty"`
	// Severity from which a control that denies, but could not judge, denies. Default info: all of them.
	FailClosedFrom Threshold `json:"failClosedFrom,omitempty"`
	// Ids of controls whose fixes are made on pods as they are created. Default memory-limit and memory-request; an empty list injects nothing.
	Inject []string `json:"inject,omitempty"`
}

// DefaultAdmissionRules are the rules where a policy says nothing.
func DefaultAdmissionRules() AdmissionRules {
	return AdmissionRules{
		Enforce:        LevelBaseline,
		WarnFrom:       Threshold(High),
		FailClosedFrom: Threshold(Info),
		Inject:         []string{"memory-limit", "memory-request"},
	}
}

// For returns the rules of a namespace.
func (a Admission) For(namespace string) AdmissionRules {
	rules := DefaultAdmissionRules().replacedBy(a.AdmissionRules)
	for _, entry := range a.Namespaces {
		if matchesAny(entry.Namespaces, namespace) {
			return rules.replacedBy(entry.AdmissionRules)
		}
	}
	return rules
}

// All lists the rules of every kind of namespace: those that no entry is for first.
func (a Admission) All() []AdmissionRules {
	rules := DefaultAdmissionRules().replacedBy(a.AdmissionRules)
	all := []AdmissionRules{rules}
	for _, entry := range a.Namespaces {
		all = append(all, rules.replacedBy(entry.AdmissionRules))
	}
	return all
}

func (r AdmissionRules) replacedBy(o AdmissionRules) AdmissionRules {
	if o.Enforce != "" {
		r.Enforce = o.Enforce
	}
	if o.Deny != nil {
		r.Deny = o.Deny
	}
	if o.Allow != nil {
		r.Allow = o.Allow
	}
	if o.WarnFrom != "" {
		r.WarnFrom = o.WarnFrom
	}
	if o.FailClosedFrom != "" {
		r.FailClosedFrom = o.FailClosedFrom
	}
	if o.Inject != nil {
		r.Inject = o.Inject
	}
	return r
}

// Equal reports whether the rules are the same.
func (r AdmissionRules) Equal(o AdmissionRules) bool {
	return r.Enforce == o.Enforce && r.WarnFrom == o.WarnFrom && r.FailClosedFrom == o.FailClosedFrom &&
		slices.Equal(r.Deny, o.Deny) && slices.Equal(r.Allow, o.Allow) && slices.Equal(r.Inject, o.Inject)
}

// Denies reports whether findings of the control are denied.
func (r AdmissionRules) Denies(control Control) bool {
	switch {
	case slices.Contains(r.Allow, control.ID):
		return false
	case slices.Contains(r.Deny, control.ID):
		return true
	case r.Enforce == LevelRestricted:
		// Each restricted check stands for the baseline check that it tightens.
		return control.In("pss-restricted") || control.In("pss-baseline")
	default:
		return r.Enforce == LevelBaseline && control.In("pss-baseline")
	}
}

// Warns reports whether findings of the control are told to who makes the request.
func (r AdmissionRules) Warns(control Control) bool {
	return !r.Denies(control) && (slices.Contains(r.Allow, control.ID) || r.WarnFrom.Reaches(control.Severity))
}

// FailsClosed reports whether a request is denied because the control could not judge it.
func (r AdmissionRules) FailsClosed(control Control) bool {
	return r.Denies(control) && r.FailClosedFrom.Reaches(control.Severity)
}

// validate finds what can be wrong without knowing the controls.
func (a Admission) validate() error {
	errs := []error{a.AdmissionRules.validate("admission"), a.validateEnforcement()}
	for i, exception := range a.CustomExceptions {
		if err := exception.Validate(); err != nil {
			errs = append(errs, fmt.Errorf("admission.customExceptions[%d]: %w", i, err))
		}
	}
	for i := range a.Namespaces {
		at := fmt.Sprintf("admission.namespaces[%d]", i)
		if len(a.Namespaces[i].Namespaces) == 0 {
			errs = append(errs, fmt.Errorf(`%s: namespaces is missing: name the namespaces, or "*" for all`, at))
		}
		for _, pattern := range a.Namespaces[i].Namespaces {
			if _, err := path.Match(pattern, ""); err != nil {
				errs = append(errs, fmt.Errorf("%s: pattern %q: %w", at, pattern, err))
			}
		}
		errs = append(errs, a.Namespaces[i].validate(at))
	}
	return errors.Join(errs...)
}

func (r AdmissionRules) validate(at string) error {
	var errs []error
	switch r.Enforce {
	case "", LevelPrivileged, LevelBaseline, LevelRestricted:
	default:
		errs = append(errs, fmt.Errorf("%s.enforce: unknown level %q: want privileged, baseline or restricted", at, r.Enforce))
	}
	for _, threshold := range []struct {
		name  string
		value Threshold
	}{{"warnFrom", r.WarnFrom}, {"failClosedFrom", r.FailClosedFrom}} {
		if threshold.value != "" && !slices.Contains(Thresholds(), threshold.value) {
			errs = append(errs, fmt.Errorf("%s.%s: unknown severity %q: want critical, high, medium, low, info or never",
				at, threshold.name, threshold.value))
		}
	}
	return errors.Join(errs...)
}

// check finds ids that are no control's, and no exception's.
func (a Admission) check(ids []string) error {
	_, err := a.InForce()
	errs := []error{err}
	rules := []AdmissionRules{a.AdmissionRules}
	places := []string{"admission"}
	for i, entry := range a.Namespaces {
		rules = append(rules, entry.AdmissionRules)
		places = append(places, fmt.Sprintf("admission.namespaces[%d]", i))
	}
	for i, r := range rules {
		for _, list := range []struct {
			name string
			ids  []string
		}{{"deny", r.Deny}, {"allow", r.Allow}, {"inject", r.Inject}} {
			for _, id := range list.ids {
				if err := known("control", id, ids); err != nil {
					errs = append(errs, fmt.Errorf("policy: %s.%s: %w", places[i], list.name, err))
				}
			}
		}
	}
	return errors.Join(errs...)
}
