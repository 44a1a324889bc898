package certs

import (
	"testing"
	"time"
)

func TestPublicationIsAsOldAsItsBundle(t *testing.T) {
	var p publication
	for i, test := range []struct {
		bundle string // "": the configurations differ
		after  time.Duration
		since  time.Duration
	}{
		{"a", 0, 0}, {"a", time.Minute, 0}, {"b", 2 * time.Minute, 2 * time.Minute}, {"b", 3 * time.Minute, 2 * time.Minute},
		{"", 4 * time.Minute, 0}, {"b", 5 * time.Minute, 5 * time.Minute},
		{"b", time.Minute, time.Minute}, // the clock was set back
	} {
		var bundle []byte
		if test.bundle != "" {
			bundle = []byte(test.bundle)
		}
		p = p.see(bundle, start.Add(test.after))
		if string(p.bundle) != test.bundle || bundle != nil && !p.since.Equal(start.Add(test.since)) {
			t.Errorf("step %d: %s since %s", i, p.bundle, p.since.Sub(start))
		}
	}
}

func TestAnotherCertificateWaitsUntilItIsTrusted(t *testing.T) {
	before := parse(fresh(t, start))
	next := func(s step) keyring {
		k, err := renew(before, s, nil, testHosts, testTerms, start)
		return parse(encoded(t, k, err))
	}
	another, withOld, foreign := next(anotherLeaf), next(anotherAuthority), parse(fresh(t, start))
	replaced := parse(rotated(t, fresh(t, start), start.Add(20*day)))
	bundle := func(since time.Duration) publication {
		return publication{bundle: []byte("x"), since: start.Add(since)}
	}
	for name, test := range map[string]struct {
		published publication
		next      keyring
		now       time.Duration
		want      bool
	}{
		"another leaf of the same authority":                    {publication{}, another, 0, true},
		"another authority, not published":                      {publication{}, withOld, time.Hour, false},
		"another authority, just published":                     {bundle(0), withOld, 9 * time.Second, false},
		"another authority, settled":                            {bundle(0), withOld, 10 * time.Second, true},
		"the old one is no longer trusted":                      {bundle(0), foreign, 0, true},
		"the old one is no longer trusted, but nothing is told": {publication{}, foreign, 0, false},
		"the old one has expired":                               {publication{}, replaced, 31 * day, true},
	} {
		if got := mayServe(test.published, test.next, before.leaf, before.authority, 10*time.Second, start.Add(test.now)); got != test.want {
			t.Errorf("%s: %t, want %t", name, got, test.want)
		}
	}
	if !mayServe(publication{}, another, nil, nil, time.Hour, start) {
		t.Error("nothing is served, and yet the first certificate waits")
	}
}
