package certs

import (
	"bytes"
	"crypto/x509"
	"slices"
	"strings"
	"testing"
	"time"

	"k8s.io/client-go/util/cert"
)

const day = 24 * time.Hour

var (
	start     = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	testTerms = Terms{Authority: 300 * day, Leaf: 30 * day}
	testHosts = ServiceHosts("lightk8s-webhook", "lightk8s-system")
)

// fresh is the data of a Secret made at a moment.
func fresh(t *testing.T, now time.Time, hosts ...string) map[string][]byte {
	t.Helper()
	if hosts == nil {
		hosts = testHosts
	}
	k, err := renew(keyring{}, anotherAuthority, nil, hosts, testTerms, now)
	return encoded(t, k, err)
}

func encoded(t *testing.T, k keyring, err error) map[string][]byte {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	data, err := k.data()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// with is a copy of data with some keys of another.
func with(data, other map[string][]byte, keys ...string) map[string][]byte {
	out := map[string][]byte{}
	for k, v := range data {
		out[k] = v
	}
	for _, k := range keys {
		out[k] = other[k]
	}
	return out
}

func rotated(t *testing.T, data map[string][]byte, now time.Time) map[string][]byte {
	t.Helper()
	k, err := renew(parse(data), anotherAuthority, nil, testHosts, testTerms, now)
	return encoded(t, k, err)
}

func TestDecide(t *testing.T) {
	good, other := fresh(t, start), fresh(t, start)
	garbage := map[string][]byte{}
	for _, key := range []string{authorityCert, authorityKey, leafCert, leafKey, oldCerts} {
		garbage[key] = []byte("garbage")
	}
	noAuthority := with(good, map[string][]byte{authorityCert: good[leafCert], authorityKey: good[leafKey]}, authorityCert, authorityKey)
	overlap := rotated(t, good, start.Add(200*day))
	var empty map[string][]byte
	for name, test := range map[string]struct {
		data map[string][]byte
		now  time.Time
		want step
		why  string
	}{
		"absent":                                 {empty, start, anotherAuthority, "certificate authority: absent"},
		"good":                                   {good, start, keep, ""},
		"made on a node whose clock is ahead":    {good, start.Add(-59 * time.Minute), keep, ""},
		"not valid yet":                          {good, start.Add(-2 * time.Hour), anotherAuthority, "certificate authority: not valid before 2026-03-01T11:00:00Z"},
		"leaf before two thirds of its life":     {good, start.Add(19 * day), keep, ""},
		"leaf at two thirds of its life":         {good, start.Add(20 * day), anotherLeaf, "certificate: two thirds of its life are over"},
		"leaf expired":                           {good, start.Add(30 * day), anotherLeaf, "certificate: expired at 2026-03-31T12:00:00Z"},
		"authority at two thirds of its life":    {good, start.Add(200 * day), anotherAuthority, "certificate authority: two thirds of its life are over"},
		"authority expired":                      {good, start.Add(3000 * day), anotherAuthority, "certificate authority: expired at 2026-12-26T12:00:00Z"},
		"all garbage":                            {garbage, start, anotherAuthority, "certificate authority: data does not contain any valid RSA or ECDSA certificates"},
		"authority without key":                  {with(good, empty, authorityKey), start, anotherAuthority, "certificate authority: tls: failed to find any PEM data in key input"},
		"key without authority":                  {with(good, empty, authorityCert), start, anotherAuthority, "certificate authority: data does not contain"},
		"key of another authority":               {with(good, other, authorityKey), start, anotherAuthority, "certificate authority: tls: private key does not match public key"},
		"authority and key of another":           {with(good, other, authorityCert, authorityKey), start, anotherLeaf, "certificate: x509: certificate signed by unknown authority"},
		"a leaf as authority":                    {noAuthority, start, anotherAuthority, "certificate authority: not a certificate authority"},
		"no leaf":                                {with(good, empty, leafCert, leafKey), start, anotherLeaf, "certificate: absent"},
		"leaf without key":                       {with(good, empty, leafKey), start, anotherLeaf, "certificate: tls: failed to find any PEM data in key input"},
		"key without leaf":                       {with(good, empty, leafCert), start, anotherLeaf, "certificate: tls: failed to find any PEM data in certificate input"},
		"key of another leaf":                    {with(good, other, leafKey), start, anotherLeaf, "certificate: tls: private key does not match public key"},
		"garbage as leaf":                        {with(good, garbage, leafCert), start, anotherLeaf, "certificate: tls: failed to find any PEM data in certificate input"},
		"the authority as leaf":                  {with(good, map[string][]byte{leafCert: good[authorityCert], leafKey: good[authorityKey]}, leafCert, leafKey), start, anotherLeaf, "certificate: x509: certificate is not valid for any names"},
		"leaf for another Service":               {fresh(t, start, "other"), start, anotherLeaf, "certificate: x509: certificate is valid for other, not lightk8s-webhook"},
		"garbage as replaced authority":          {with(good, garbage, oldCerts), start, dropOld, "replaced authorities: data does not contain"},
		"a leaf as replaced authority":           {with(good, map[string][]byte{oldCerts: good[leafCert]}, oldCerts), start, dropOld, "replaced authorities: one has no certificate in service"},
		"authority listed as replaced":           {with(good, map[string][]byte{oldCerts: good[authorityCert]}, oldCerts), start, dropOld, "replaced authorities: one has no certificate in service"},
		"overlap begins":                         {overlap, start.Add(200 * day), keep, ""},
		"last leaf of the replaced can be valid": {with(overlap, fresh(t, start.Add(220*day)), leafCert, leafKey), start.Add(230 * day), anotherLeaf, "certificate: x509: certificate signed by unknown authority"},
	} {
		t.Run(name, func(t *testing.T) {
			got, why := decide(parse(test.data), testHosts, testTerms, test.now)
			if got != test.want || !strings.HasPrefix(why, test.why) || (test.why == "") != (why == "") {
				t.Errorf("decided %d (%s), want %d (%s)", got, why, test.want, test.why)
			}
		})
	}
}

func TestRenewLeavesNothingToDecide(t *testing.T) {
	good, other := fresh(t, start), fresh(t, start)
	for name, data := range map[string]map[string][]byte{
		"absent":                    nil,
		"good":                      good,
		"mismatched":                with(good, other, authorityKey, leafKey),
		"garbage beside the old":    with(good, map[string][]byte{oldCerts: []byte("garbage")}, oldCerts),
		"one that cannot sign":      with(good, noSigning(t), authorityCert, authorityKey),
		"authority of another leaf": with(good, other, authorityCert, authorityKey),
	} {
		for _, now := range []time.Time{start, start.Add(25 * day), start.Add(250 * day), start.Add(5000 * day), start.Add(-5000 * day)} {
			k := parse(data)
			todo, why := decide(k, testHosts, testTerms, now)
			next, err := renew(k, todo, nil, testHosts, testTerms, now)
			again, stillWhy := decide(parse(encoded(t, next, err)), testHosts, testTerms, now)
			if again != keep {
				t.Errorf("%s at %s: after %q there is still %q", name, now, why, stillWhy)
			}
		}
	}
}

// noSigning is an authority that was made without the right to sign certificates.
func noSigning(t *testing.T) map[string][]byte {
	t.Helper()
	authority, signer, err := newAuthority(testTerms.Authority, start)
	if err != nil {
		t.Fatal(err)
	}
	template := *authority
	template.KeyUsage, template.MaxPathLenZero = x509.KeyUsageDigitalSignature, false
	if authority, err = sign(&template, authority, signer.Public(), signer); err != nil {
		t.Fatal(err)
	}
	k, err := renew(keyring{}, anotherAuthority, nil, testHosts, testTerms, start)
	k.authority, k.signer = authority, signer
	return encoded(t, k, err)
}

func TestReplacedAuthoritiesStayAsLongAsTheirLastLeaf(t *testing.T) {
	first := fresh(t, start)
	moment := start.Add(100 * day)
	second := parse(rotated(t, first, moment))
	if len(second.old) != 1 || !second.old[0].Equal(parse(first).authority) {
		t.Fatalf("%d replaced authorities, want the first", len(second.old))
	}
	for _, test := range []struct {
		after time.Duration
		want  int
	}{{0, 1}, {testTerms.Leaf, 1}, {testTerms.Leaf + skew, 0}, {testTerms.Leaf + day, 0}} {
		if got := needed(second.authority, second.old, testTerms.Leaf, moment.Add(test.after)); len(got) != test.want {
			t.Errorf("%s after: %d replaced authorities, want %d", test.after, len(got), test.want)
		}
	}
	many := rotated(t, first, moment)
	for range 10 {
		many = rotated(t, many, moment)
	}
	k := parse(many)
	if len(k.old) != maxOld {
		t.Errorf("%d replaced authorities after many rotations at once, want %d", len(k.old), maxOld)
	}
	if slices.ContainsFunc(k.old, parse(first).authority.Equal) {
		t.Error("the newest were dropped, not the oldest")
	}
}

func TestReplacedSecretKeepsTheAuthoritiesThatWereServed(t *testing.T) {
	before := parse(fresh(t, start))
	k, err := renew(keyring{}, anotherAuthority, before.authorities(), testHosts, testTerms, start)
	if err != nil {
		t.Fatal(err)
	}
	bundle, err := k.bundle()
	if err != nil {
		t.Fatal(err)
	}
	want, err := cert.EncodeCertificates(k.authority, before.authority)
	if err != nil || !bytes.Equal(bundle, want) {
		t.Errorf("bundle\n%s\nwant\n%s (%v)", bundle, want, err)
	}
	if k.authority.Equal(before.authority) {
		t.Error("the authority whose Secret was deleted was made again")
	}
}

func TestCertificateIsOneOfAServer(t *testing.T) {
	k := parse(fresh(t, start, "webhook", "127.0.0.1", "::1"))
	leaf := k.leaf.Leaf
	if !slices.Equal(leaf.DNSNames, []string{"webhook"}) || len(leaf.IPAddresses) != 2 {
		t.Errorf("names %v, addresses %v", leaf.DNSNames, leaf.IPAddresses)
	}
	if leaf.IsCA || !slices.Equal(leaf.ExtKeyUsage, []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}) {
		t.Errorf("CA %v, usages %v", leaf.IsCA, leaf.ExtKeyUsage)
	}
	if !leaf.NotBefore.Equal(start.Add(-time.Hour)) || !leaf.NotAfter.Equal(start.Add(30*day)) {
		t.Errorf("valid from %s to %s", leaf.NotBefore, leaf.NotAfter)
	}
	late, err := newLeaf(k.authority, k.signer, []string{"webhook"}, testTerms.Leaf, start.Add(290*day))
	if err != nil || !late.Leaf.NotAfter.Equal(k.authority.NotAfter) {
		t.Errorf("a leaf near the end of its authority ends at %s (%v), want %s", late.Leaf.NotAfter, err, k.authority.NotAfter)
	}
}

func TestWrongSettingsAreRefused(t *testing.T) {
	for name, err := range map[string]error{
		"no hosts":                 checkHosts(nil),
		"empty host":               checkHosts([]string{""}),
		"host with a space":        checkHosts([]string{"a b"}),
		"wildcard":                 checkHosts([]string{"*.example.org"}),
		"leaf of a minute":         second(Terms{Leaf: time.Minute}.orDefault()),
		"authority like its leaf":  second(Terms{Leaf: 30 * day, Authority: 30 * day}.orDefault()),
		"negative life":            second(Terms{Leaf: -day}.orDefault()),
		"nothing in the Config":    second(New(Config{})),
		"no hosts in the memory's": second(NewMemory(nil, Terms{}, nil, nil)),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if err := checkHosts(append(testHosts, "127.0.0.1", "::1")); err != nil {
		t.Error(err)
	}
	terms, err := Terms{}.orDefault()
	if want := (Terms{Authority: 3652 * day, Leaf: 30 * day}); err != nil || terms != want {
		t.Errorf("terms %v (%v), want %v", terms, err, want)
	}
}

func second[T any](_ T, err error) error { return err }

func FuzzParse(f *testing.F) {
	k, err := renew(keyring{}, anotherAuthority, nil, testHosts, testTerms, start)
	if err != nil {
		f.Fatal(err)
	}
	data, err := k.data()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data[authorityCert], data[authorityKey], data[leafCert], data[leafKey], data[authorityCert])
	f.Add([]byte(nil), []byte("x"), []byte("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----"), []byte(nil), []byte("x"))
	f.Fuzz(func(t *testing.T, ca, caKey, leaf, key, old []byte) {
		k := parse(map[string][]byte{authorityCert: ca, authorityKey: caKey, leafCert: leaf, leafKey: key, oldCerts: old})
		todo, _ := decide(k, testHosts, testTerms, start)
		next, err := renew(k, todo, nil, testHosts, testTerms, start)
		if err != nil {
			t.Fatal(err)
		}
		if todo, why := decide(parse(encoded(t, next, nil)), testHosts, testTerms, start); todo != keep {
			t.Errorf("still %s", why)
		}
	})
}
