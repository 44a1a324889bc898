package webhook

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/lightk8s/lightk8s/plugin/source/installation"
)

// soon is how long before its end an authority is warned of.
const soon = 30 * 24 * time.Hour

// bundle checks what the API server trusts when it calls the webhook.
func (c configuration) bundle(now time.Time) Check {
	a := about{"ca-bundle", c.object}
	var end time.Time
	for _, h := range c.hooks {
		certificates, err := parseCertificates(h.client.CABundle)
		if err != nil {
			return a.is(Broken, "caBundle of %s %v: the API server cannot call the webhook", h.name, err)
		}
		last := certificates[0].NotAfter
		for _, certificate := range certificates {
			if certificate.NotAfter.After(last) {
				last = certificate.NotAfter
			}
		}
		if now.After(last) {
			return a.is(Broken, "caBundle of %s expired on %s: the API server cannot call the webhook", h.name, day(last))
		}
		if end.IsZero() || last.Before(end) {
			end = last
		}
	}
	switch {
	case end.IsZero():
		return a.is(Broken, "no webhook in the configuration")
	case now.Add(soon).After(end):
		return a.is(Warning, "caBundle expires on %s, and was not renewed", day(end))
	}
	return a.is(OK, "caBundle is valid until %s", day(end))
}

func parseCertificates(data []byte) ([]*x509.Certificate, error) {
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, errors.New("is empty")
	}
	var certificates []*x509.Certificate
	for rest := data; ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		if block.Type != "CERTIFICATE" {
			continue
		}
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("holds a certificate that cannot be read (%w)", err)
		}
		certificates = append(certificates, certificate)
	}
	if len(certificates) == 0 {
		return nil, errors.New("is not a PEM certificate")
	}
	return certificates, nil
}

// checkCertificate checks that what is served is good, and trusted by every configuration.
func checkCertificate(i installation.Installation, configurations []configuration, now time.Time) Check {
	if i.ServiceName == "" {
		return about{"certificate", ""}.is(Unknown, "the Service of the webhook is unknown")
	}
	a := about{"certificate", "Secret " + i.ServiceNamespace + "/" + i.SecretName}
	if i.Secret.Object == nil {
		return missing(a, i.Secret, "the webhook has no certificate to serve")
	}
	chain, err := parseCertificates(i.Secret.Object.Data[corev1.TLSCertKey])
	if err != nil {
		return a.is(Broken, "%s %v", corev1.TLSCertKey, err)
	}
	leaf := chain[0]
	if now.After(leaf.NotAfter) {
		return a.is(Broken, "expired on %s", day(leaf.NotAfter))
	}
	between := x509.NewCertPool()
	for _, certificate := range chain[1:] {
		between.AddCert(certificate)
	}
	for _, c := range configurations {
		for _, h := range c.hooks {
			roots := x509.NewCertPool()
			roots.AppendCertsFromPEM(h.client.CABundle)
			_, err := leaf.Verify(x509.VerifyOptions{
				Roots: roots, Intermediates: between, CurrentTime: now,
				DNSName: i.ServiceName + "." + i.ServiceNamespace + ".svc",
			})
			if err != nil {
				return a.is(Broken, "caBundle of %s in %s does not trust it: %v", h.name, c.object, err)
			}
		}
	}
	// It is renewed after two thirds of its life.
	if left := leaf.NotAfter.Sub(now); left < leaf.NotAfter.Sub(leaf.NotBefore)/4 {
		return a.is(Warning, "expires on %s, and was not renewed", day(leaf.NotAfter))
	}
	return a.is(OK, "trusted, and valid until %s", day(leaf.NotAfter))
}

func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }
