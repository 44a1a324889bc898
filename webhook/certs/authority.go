// Package certs makes, keeps and renews the certificate that the webhook serves, and
// keeps the caBundle by which the API server trusts it.
//
// A certificate comes from one of three sources: a Manager keeps it in a Secret that all
// replicas share, Files reads what another program put into a folder, and Memory makes one
// for a process that speaks to no cluster.
package certs

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"net"
	"time"

	"k8s.io/apimachinery/pkg/util/validation"
)

// skew is how far apart the clocks of two nodes can be: a certificate is valid from that
// long before it was made.
const skew = time.Hour

// Terms are the lives of certificates. Each is renewed when two thirds of its life are over.
type Terms struct {
	Authority time.Duration // of the certificate authority; 0: 10 years
	Leaf      time.Duration // of the certificate that is served; 0: 30 days
}

// orDefault checks the terms: an authority must outlive the leaves that it signs before
// it is renewed.
func (t Terms) orDefault() (Terms, error) {
	const day = 24 * time.Hour
	if t.Authority == 0 {
		t.Authority = 3652 * day
	}
	if t.Leaf == 0 {
		t.Leaf = 30 * day
	}
	if t.Leaf < skew || t.Authority < 4*t.Leaf {
		return Terms{}, fmt.Errorf("check terms: a leaf of %s and an authority of %s: the leaf needs at least %s, the authority four times the leaf's life", t.Leaf, t.Authority, skew)
	}
	return t, nil
}

// made is when a certificate of ours was made.
func made(c *x509.Certificate) time.Time { return c.NotBefore.Add(skew) }

// due is when a certificate is to be renewed.
func due(c *x509.Certificate) time.Time {
	return c.NotBefore.Add(c.NotAfter.Sub(c.NotBefore) / 3 * 2)
}

// newAuthority makes a self-signed certificate authority. Its name carries the time, so
// that two of them can be told apart in a bundle.
func newAuthority(life time.Duration, now time.Time) (*x509.Certificate, crypto.Signer, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, fmt.Errorf("make key: %w", err)
	}
	template := x509.Certificate{
		Subject:               pkix.Name{CommonName: "lightk8s-webhook-ca " + now.UTC().Format(time.RFC3339)},
		NotBefore:             now.Add(-skew),
		NotAfter:              now.Add(life),
		KeyUsage:              x509.KeyUsageCertSign,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
		IsCA:                  true,
		MaxPathLenZero:        true,
	}
	certificate, err := sign(&template, &template, key.Public(), key)
	return certificate, key, err
}

// newLeaf makes a serving certificate for the hosts, which are names or addresses. It
// ends no later than the authority that signs it.
func newLeaf(authority *x509.Certificate, signer crypto.Signer, hosts []string, life time.Duration, now time.Time) (*tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make key: %w", err)
	}
	template := x509.Certificate{
		Subject:               pkix.Name{CommonName: "lightk8s-webhook"},
		NotBefore:             now.Add(-skew),
		NotAfter:              now.Add(life),
		KeyUsage:              x509.KeyUsageDigitalSignature,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
	}
	if template.NotAfter.After(authority.NotAfter) {
		template.NotAfter = authority.NotAfter
	}
	template.DNSNames, template.IPAddresses = split(hosts)
	certificate, err := sign(&template, authority, key.Public(), signer)
	if err != nil {
		return nil, err
	}
	return &tls.Certificate{Certificate: [][]byte{certificate.Raw}, PrivateKey: key, Leaf: certificate}, nil
}

func sign(template, parent *x509.Certificate, public crypto.PublicKey, signer crypto.Signer) (*x509.Certificate, error) {
	der, err := x509.CreateCertificate(rand.Reader, template, parent, public, signer)
	if err != nil {
		return nil, fmt.Errorf("sign certificate: %w", err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("read the certificate just signed: %w", err)
	}
	return certificate, nil
}

// ServiceHosts are the names under which a Service is called from inside its cluster.
func ServiceHosts(service, namespace string) []string {
	name := service + "." + namespace
	return []string{service, name, name + ".svc", name + ".svc.cluster.local"}
}

func split(hosts []string) (names []string, addresses []net.IP) {
	for _, host := range hosts {
		if ip := net.ParseIP(host); ip != nil {
			addresses = append(addresses, ip)
		} else {
			names = append(names, host)
		}
	}
	return names, addresses
}

// checkHosts refuses what no client could verify.
func checkHosts(hosts []string) error {
	if len(hosts) == 0 {
		return errors.New("check hosts: a certificate needs at least one")
	}
	names, _ := split(hosts)
	for _, name := range names {
		if wrong := validation.IsDNS1123Subdomain(name); len(wrong) > 0 {
			return fmt.Errorf("check hosts: %q is neither an address nor a name: %s", name, wrong[0])
		}
	}
	return nil
}
