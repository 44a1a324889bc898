package overview

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// By is what findings are counted by.
type By string

// What findings are counted by.
const (
	ByObject    By = "object"
	ByNamespace By = "namespace"
	ByControl   By = "control"
)

// Bys lists the values of By in the order in which help shows them.
func Bys() []By { return []By{ByObject, ByNamespace, ByControl} }

// ParseBy reads a value of By.
func ParseBy(s string) (By, error) {
	var names []string
	for _, by := range Bys() {
		if s == string(by) {
			return by, nil
		}
		names = append(names, string(by))
	}
	near := ""
	if nearest := policy.Nearest(strings.ToLower(s), names); nearest != "" {
		near = fmt.Sprintf("; did you mean %s?", nearest)
	}
	return "", fmt.Errorf("unknown value %q: want %s%s", s, strings.Join(names, ", "), near)
}

var namespaceKind = schema.GroupKind{Kind: "Namespace"}

// Row counts the findings of one object, namespace or control.
type Row struct {
	Name   string
	Failed map[policy.Severity]int // findings; a severity without one has no entry
}

// The rows of objects without a namespace: those that can have none, and those that get theirs from kubectl apply.
// No namespace has such a name.
const (
	clusterWide = "(cluster)"
	notSet      = "(not set)"
)

// Matrix counts findings, the row with the most of the worst severity first. Each finding is in one row.
func Matrix(findings report.Findings, by By) []Row {
	counts := map[string]map[policy.Severity]int{}
	for f := range findings.Unmarked() {
		name := by.of(f)
		if counts[name] == nil {
			counts[name] = map[policy.Severity]int{}
		}
		counts[name][f.Severity]++
	}
	rows := make([]Row, 0, len(counts))
	for name, failed := range counts {
		rows = append(rows, Row{Name: name, Failed: failed})
	}
	slices.SortFunc(rows, compareRows)
	return rows
}

// of names the row of a finding. What is found on a Namespace counts in that namespace, as --namespace reads it.
func (by By) of(f report.Finding) string {
	switch {
	case by == ByControl:
		return f.Control
	case by == ByObject:
		return ObjectName(f.Object)
	case f.Object.GroupKind() == namespaceKind:
		return f.Object.Name
	case f.Object.Namespace != "":
		return f.Object.Namespace
	case policy.IsNamespaced(f.Object.GroupKind()):
		return notSet
	default:
		return clusterWide
	}
}

func compareRows(a, b Row) int {
	for _, severity := range policy.Severities() {
		if c := cmp.Compare(b.Failed[severity], a.Failed[severity]); c != 0 {
			return c
		}
	}
	return report.CompareNatural(a.Name, b.Name)
}
