package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// Empty returns a report of nothing: every list empty, every severity counted as 0.
func Empty() Report {
	r := Report{
		APIVersion: APIVersion,
		Kind:       Kind,
		Summary:    Summary{Failed: map[policy.Severity]int{}, ByRisk: map[policy.Risk]int{}, SkippedByClass: map[SkipClass]int{}},
		Controls:   map[string]policy.Control{},
	}
	for _, severity := range policy.Severities() {
		r.Summary.Failed[severity] = 0
	}
	for _, risk := range policy.Risks() {
		r.Summary.ByRisk[risk] = 0
	}
	for _, class := range policy.SkipClasses() {
		r.Summary.SkippedByClass[class] = 0
	}
	Sort(&r)
	return r
}

// Sort puts the lists of a report in the published order, which depends on nothing but their
// content, and replaces nil lists by empty ones.
func Sort(r *Report) {
	r.Findings.sort()
	r.Skipped = sorted(r.Skipped, func(a, b Skip) int {
		return cmp.Or(cmp.Compare(a.Control, b.Control), cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.Class, b.Class), cmp.Compare(a.Objects, b.Objects))
	})
	r.Waived = sorted(r.Waived, func(a, b Waived) int {
		return cmp.Or(compareFindings(a.Finding, b.Finding), cmp.Compare(a.Source, b.Source), cmp.Compare(a.Reason, b.Reason))
	})
	for i := range r.Errors {
		slices.Sort(r.Errors[i].Controls)
	}
	r.Errors = sorted(r.Errors, func(a, b Error) int {
		return cmp.Or(CompareNatural(a.Subject, b.Subject), cmp.Compare(a.Message, b.Message), slices.Compare(a.Controls, b.Controls))
	})
	if r.Actions == nil {
		r.Actions = []Action{}
	}
	r.Notices = sorted(r.Notices, cmp.Compare[string])
}

func sorted[T any](list []T, compare func(a, b T) int) []T {
	if list == nil {
		return []T{}
	}
	slices.SortStableFunc(list, compare)
	return list
}

func compareFindings(a, b Finding) int {
	var apart *shared
	return compareEntries(apart.entry(a), apart.entry(b))
}

// compareEntries looks at one thing after the other, unlike cmp.Or: a sort is millions of comparisons.
func compareEntries(a, b entry) int {
	if a.rule != b.rule {
		if c := a.rule.compare(b.rule); c != 0 {
			return c
		}
	}
	if a.subject != b.subject {
		if c := compareObjects(a.subject.object, b.subject.object); c != 0 {
			return c
		}
	}
	if a.statement != b.statement {
		if c := a.compare(b.statement); c != 0 {
			return c
		}
	}
	if c := cmp.Compare(a.subject.file, b.subject.file); c != 0 {
		return c
	}
	return cmp.Compare(a.line, b.line)
}

func (r *rule) compare(other *rule) int {
	if c := r.severity.Compare(other.severity); c != 0 {
		return c
	}
	return cmp.Compare(r.control, other.control)
}

func (s *statement) compare(other *statement) int {
	if c := CompareNatural(s.path, other.path); c != 0 {
		return c
	}
	if c := cmp.Compare(s.container, other.container); c != 0 {
		return c
	}
	if c := cmp.Compare(s.message, other.message); c != 0 {
		return c
	}
	return slices.CompareFunc(s.endpoints.list(), other.endpoints.list(), policy.Endpoint.Compare)
}

func compareObjects(a, b policy.ObjectRef) int {
	if c := cmp.Compare(a.Kind, b.Kind); c != 0 {
		return c
	}
	if c := cmp.Compare(a.Namespace, b.Namespace); c != 0 {
		return c
	}
	if c := cmp.Compare(a.Name, b.Name); c != 0 {
		return c
	}
	return cmp.Compare(a.APIVersion, b.APIVersion)
}

// CompareNatural orders strings with their numbers by value: containers[2] before containers[10].
func CompareNatural(a, b string) int {
	whole := cmp.Compare(a, b)
	for a != "" && b != "" {
		x, y := digits(a), digits(b)
		if x == "" || y == "" {
			if a[0] != b[0] {
				return cmp.Compare(a[0], b[0])
			}
			a, b = a[1:], b[1:]
			continue
		}
		p, q := strings.TrimLeft(x, "0"), strings.TrimLeft(y, "0")
		if c := cmp.Or(cmp.Compare(len(p), len(q)), cmp.Compare(p, q)); c != 0 {
			return c
		}
		a, b = a[len(x):], b[len(y):]
	}
	return cmp.Or(cmp.Compare(len(a), len(b)), whole)
}

// digits returns the digits that s begins with. It is a loop, since strings.TrimLeft prepares a set in each call and
// a sort has millions of them.
func digits(s string) string {
	end := 0
	for end < len(s) && '0' <= s[end] && s[end] <= '9' {
		end++
	}
	return s[:end]
}
