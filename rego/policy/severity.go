package policy

import (
	"fmt"
	"slices"
	"strings"
)

// Severity is how bad a violation is for a small cluster on a public address.
// Its zero value is no severity at all.
type Severity string

// The severities, worst first.
const (
	Critical Severity = "critical" // the cluster can be taken over, or will not survive
	High     Severity = "high"     // one more mistake away from critical
	Medium   Severity = "medium"   // weakens the cluster or wastes what it has little of
	Low      Severity = "low"      // good practice
	Info     Severity = "info"     // worth knowing
)

// Severities lists every severity, worst first.
func Severities() []Severity {
	return []Severity{Critical, High, Medium, Low, Info}
}

// ParseSeverity reads a severity as written in flags, policy files and metadata.
func ParseSeverity(s string) (Severity, error) {
	severity := Severity(strings.ToLower(s))
	if severity.rank() < 0 {
		return "", fmt.Errorf("unknown severity %q: want critical, high, medium, low or info", s)
	}
	return severity, nil
}

// AtLeast reports whether s is as bad as, or worse than, other.
func (s Severity) AtLeast(other Severity) bool {
	return s.rank() >= 0 && s.rank() <= other.rank()
}

// Compare orders worst first.
func (s Severity) Compare(other Severity) int {
	return s.rank() - other.rank()
}

// Weight is how much a violation counts in a score, and in the order of what to do first.
func (s Severity) Weight() int {
	switch s {
	case Critical:
		return 20
	case High:
		return 8
	case Medium:
		return 3
	case Low:
		return 1
	default:
		return 0
	}
}

func (s Severity) rank() int {
	return slices.Index(Severities(), s)
}
