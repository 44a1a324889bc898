package certs

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestTerms(t *testing.T) {
	for _, test := range []struct {
		given, want Terms
		err         string
	}{
		{Terms{}, Terms{Authority: 3652 * day, Leaf: 30 * day}, ""},
		{Terms{Leaf: day}, Terms{Authority: 3652 * day, Leaf: day}, ""},
		{Terms{Authority: 120 * day}, Terms{Authority: 120 * day, Leaf: 30 * day}, ""},
		{Terms{Authority: 4 * time.Hour, Leaf: time.Hour}, Terms{Authority: 4 * time.Hour, Leaf: time.Hour}, ""},
		{Terms{Leaf: 59 * time.Minute}, Terms{}, "check terms: a leaf of 59m0s and an authority of 87648h0m0s: the leaf needs at least 1h0m0s, the authority four times the leaf's life"},
		{Terms{Leaf: -day}, Terms{}, "check terms: a leaf of -24h0m0s"},
		{Terms{Authority: 119 * day}, Terms{}, "check terms: a leaf of 720h0m0s and an authority of 2856h0m0s"},
	} {
		got, err := test.given.orDefault()
		if got != test.want || !strings.HasPrefix(fmt.Sprint(err), orNil(test.err)) {
			t.Errorf("%+v: %+v, %v; want %+v, %s", test.given, got, err, test.want, test.err)
		}
	}
}

func orNil(text string) string {
	if text == "" {
		return "<nil>"
	}
	return text
}

func TestHosts(t *testing.T) {
	for _, test := range []struct {
		hosts []string
		err   string
	}{
		{ServiceHosts("lightk8s-webhook", "lightk8s-system"), ""},
		{[]string{"127.0.0.1", "::1", "localhost"}, ""},
		{nil, "check hosts: a certificate needs at least one"},
		{[]string{"localhost", ""}, `check hosts: "" is neither an address nor a name: `},
		{[]string{"http://x"}, `check hosts: "http://x" is neither an address nor a name: `},
		{[]string{"127.0.0.1:8443"}, `check hosts: "127.0.0.1:8443" is neither an address nor a name: `},
		{[]string{"*.example"}, `check hosts: "*.example" is neither an address nor a name: `},
		{[]string{"UPPER"}, `check hosts: "UPPER" is neither an address nor a name: `},
	} {
		if err := checkHosts(test.hosts); !strings.HasPrefix(fmt.Sprint(err), orNil(test.err)) {
			t.Errorf("%q: %v, want %s", test.hosts, err, test.err)
		}
	}
	if got, want := fmt.Sprint(ServiceHosts("s", "n")), "[s s.n s.n.svc s.n.svc.cluster.local]"; got != want {
		t.Errorf("hosts of a Service are %s, want %s", got, want)
	}
}

// What one replica writes is what the others read.
func TestKeyringSurvivesTheSecret(t *testing.T) {
	k := parse(rotated(t, fresh(t, start), start.Add(200*day)))
	data, err := k.data()
	if err != nil {
		t.Fatal(err)
	}
	again := parse(data)
	if !again.authority.Equal(k.authority) || !again.leaf.Leaf.Equal(k.leaf.Leaf) || !sameCertificates(again.old, k.old) || len(again.old) != 1 ||
		again.signer == nil || again.authorityErr != nil || again.leafErr != nil || again.oldErr != nil {
		t.Errorf("read back: %+v", again)
	}
	if _, ok := parse(fresh(t, start)).data(); ok != nil {
		t.Error(ok)
	}
	bundle, err := k.bundle()
	if err != nil || strings.Count(string(bundle), "BEGIN CERTIFICATE") != 2 || strings.Contains(string(bundle), "PRIVATE KEY") {
		t.Errorf("bundle: %s, %v", bundle, err)
	}
}
