package policy

import (
	"regexp"
	"slices"
)

var (
	commentLine  = regexp.MustCompile(`(?m)^\s*#.*$`)
	enforceEntry = regexp.MustCompile(`\benforce["']?\s*:\s*["']?(privileged|baseline|restricted)\b`)
)

// StrictestEnforce returns the strictest level that the text of a policy asks to enforce anywhere, and never
// less than the default. It takes what is no policy, and no YAML: a webhook that starts with a
// broken file must not enforce less than its author wanted.
func StrictestEnforce(text []byte) PodSecurityLevel {
	levels := []PodSecurityLevel{LevelPrivileged, LevelBaseline, LevelRestricted}
	strictest := DefaultAdmissionRules().Enforce
	for _, entry := range enforceEntry.FindAllSubmatch(commentLine.ReplaceAll(text, nil), -1) {
		if level := PodSecurityLevel(entry[1]); slices.Index(levels, level) > slices.Index(levels, strictest) {
			strictest = level
		}
	}
	return strictest
}
