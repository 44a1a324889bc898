package policy_test

import (
	"testing"

	"github.com/lightk8s/lightk8s/rego/policy"
)

func TestTheStrictestLevelIsReadFromABrokenPolicy(t *testing.T) {
	for text, want := range map[string]policy.PodSecurityLevel{
		"": policy.LevelBaseline,
		"{admission: {enforce: baseline, namespaces: [{enforce: restricted}]": policy.LevelRestricted,
		"}{":                                  policy.LevelBaseline,
		"admission:\n  enforce: restricted\n": policy.LevelRestricted,
		"admission: {deny: [x], enforce: restricted": policy.LevelRestricted,
		"\tenforce: restricted":                      policy.LevelRestricted,
		`{"admission": {"enforce": "restricted"`:     policy.LevelRestricted,
		"enforce: 'restricted'":                      policy.LevelRestricted,
		"enforce:\n  restricted":                     policy.LevelRestricted,
		"<<<<<<< ours\n  enforce: privileged\n=======\n  enforce: restricted\n>>>>>>> theirs\n": policy.LevelRestricted,
		"admission:\n  namespaces:\n  - namespaces: [shop]\n    enforce: restricted\n  : ":      policy.LevelRestricted,
		"enforce: privileged\n}{":            policy.LevelBaseline,
		"# enforce: restricted\n}{":          policy.LevelBaseline,
		"enforced: restricted":               policy.LevelBaseline,
		"enforce: restrictedly":              policy.LevelBaseline,
		"reenforce: restricted":              policy.LevelBaseline,
		"enforce: baseline # was restricted": policy.LevelBaseline,
	} {
		if got := policy.StrictestEnforce([]byte(text)); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}
