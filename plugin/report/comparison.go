package report

import "github.com/lightk8s/lightk8s/rego/policy"

// Comparison counts how the findings differ from those of an earlier report. Findings of one fingerprint count once.
type Comparison struct {
	// File of the earlier report.
	File string `json:"file"`
	// Findings that the earlier report does not have; what it waived is new where it counts now.
	New int `json:"new"`
	// Findings of the earlier report whose control found nothing now, or whose object is gone.
	Fixed int `json:"fixed"`
	// Findings of both reports.
	Unchanged int `json:"unchanged"`
	// Findings of the earlier report whose control or object was not checked now: they are not known to be fixed.
	NotChecked int `json:"notChecked"`
	// Findings of the earlier report that are still there, but do not count now: a waiver, the baseline or the finding of
	// an owner covers them.
	Covered int `json:"covered"`
	// New findings of each severity.
	NewBySeverity map[policy.Severity]int `json:"newBySeverity"`
}

// Fate is what became of a finding of an earlier report that is not among the findings now.
type Fate int

// The fates.
const (
	NotChecked Fate = iota // nothing is known of it
	Fixed
	Covered // it is still there, and does not count
)

// Compare marks the findings that an earlier report does not have, whose fingerprints are given, and counts. It asks
// for the fate of each of the others.
func (l *Findings) Compare(earlier map[string]bool, fate func(fingerprint string) Fate) Comparison {
	c := Comparison{NewBySeverity: map[policy.Severity]int{}}
	for _, severity := range policy.Severities() {
		c.NewBySeverity[severity] = 0
	}
	there := map[string]bool{}
	for i := range l.entries {
		f := l.At(i)
		l.entries[i].fresh = !earlier[f.Fingerprint]
		switch {
		case there[f.Fingerprint]:
			continue
		case earlier[f.Fingerprint]:
			c.Unchanged++
		default:
			c.New++
			c.NewBySeverity[f.Severity]++
		}
		there[f.Fingerprint] = true
	}
	for fingerprint := range earlier {
		if there[fingerprint] {
			continue
		}
		switch fate(fingerprint) {
		case Fixed:
			c.Fixed++
		case Covered:
			c.Covered++
		default:
			c.NotChecked++
		}
	}
	return c
}
