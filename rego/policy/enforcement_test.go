package policy_test

import (
	"strings"
	"testing"
	"time"

	"github.com/lightk8s/lightk8s/rego/policy"
)

func TestViolationsAreDeniedFromTheFirstMomentOfTheDay(t *testing.T) {
	before := time.Date(2027, time.January, 14, 23, 59, 59, 999999999, time.UTC)
	from := time.Date(2027, time.January, 15, 0, 0, 0, 0, time.UTC)
	east := time.FixedZone("UTC+9", 9*60*60)
	for _, test := range []struct {
		enforcement policy.Enforcement
		from        string
		now         time.Time
		denies      bool
		line        string
	}{
		{"", "", before, true, "deny"},
		{policy.EnforcementDeny, "", before, true, "deny"},
		{policy.EnforcementWarn, "", from, false, "warn"},
		{"", "2027-01-15", before, false, "warn, and deny from 2027-01-15"},
		{"", "2027-01-15", before.In(east), false, "warn, and deny from 2027-01-15"},
		{"", "2027-01-15", from, true, "deny"},
		{policy.EnforcementDeny, "2027-01-15", before, false, "warn, and deny from 2027-01-15"},
		{policy.EnforcementDeny, "2027-01-15", from.In(east), true, "deny"},
		{"", "soon", before, true, "deny"},
		{"audit", "", before, true, "deny"},
	} {
		a := policy.Admission{Enforcement: test.enforcement, EnforceFrom: test.from}
		if denies, line := a.DeniesAt(test.now), a.EnforcementAt(test.now); denies != test.denies || line != test.line {
			t.Errorf("%q from %q at %v: denies is %v, %q; want %v, %q", test.enforcement, test.from, test.now, denies, line, test.denies, test.line)
		}
	}
}

func TestAnEnforcementThatIsUnclearIsRefused(t *testing.T) {
	for text, want := range map[string]string{
		"{enforcement: deny}":                                     "",
		"{enforcement: warn}":                                     "",
		`{enforceFrom: "2027-01-15"}`:                             "",
		`{enforcement: deny, enforceFrom: "2027-01-15"}`:          "",
		"{enforcement: Warn}":                                     `admission.enforcement: unknown value "Warn": want deny or warn`,
		`{enforceFrom: "2027-1-15"}`:                              `admission.enforceFrom "2027-1-15" is not a date like 2006-01-31`,
		`{enforceFrom: "2027-02-29"}`:                             `admission.enforceFrom "2027-02-29" is not a date like 2006-01-31`,
		`{enforceFrom: "2027-01-15T00:00:00Z"}`:                   "is not a date like 2006-01-31",
		"{enforceFrom: 2027}":                                     `admission.enforceFrom "2027" is not a date like 2006-01-31`,
		`{enforcement: warn, enforceFrom: "2027-01-15"}`:          "admission.enforceFrom requires enforcement deny: warn never denies",
		"{namespaces: [{namespaces: [shop], enforcement: warn}]}": `unknown field "enforcement"`,
	} {
		_, err := policy.ParsePolicy("p.yaml", []byte("apiVersion: lightk8s.dev/v1alpha1\nkind: Policy\nadmission: "+text+"\n"))
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: error is %v, want %q", text, err, want)
		}
	}
}
