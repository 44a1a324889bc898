//go:build e2e

package webhook

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"testing"
	"time"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const secretName = release + "-tls"

// issued is a certificate and its key, in PEM and as they are used.
type issued struct {
	cert, key   []byte
	certificate *x509.Certificate
	signer      crypto.Signer
}

// issue makes a certificate that ends at a moment: an authority where by is nil, else one for the webhook's Service.
func issue(t *testing.T, until time.Time, by *issued) issued {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: "another authority"},
		NotBefore: until.Add(-365 * 24 * time.Hour), NotAfter: until, BasicConstraintsValid: true,
	}
	parent, signer := template, crypto.Signer(key)
	if by == nil {
		template.IsCA, template.KeyUsage = true, x509.KeyUsageCertSign
	} else {
		parent, signer = by.certificate, by.signer
		template.DNSNames = []string{release + "." + system + ".svc"}
		template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer)
	if err != nil {
		t.Fatal(err)
	}
	out := issued{signer: key}
	if out.certificate, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	out.cert = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	out.key = pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER})
	return out
}

// keptAuthority is the one that the webhook keeps in its Secret.
func keptAuthority(t *testing.T) *issued {
	t.Helper()
	secret, err := api.CoreV1().Secrets(system).Get(t.Context(), secretName, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	pair, err := tls.X509KeyPair(secret.Data["ca.crt"], secret.Data["ca.key"])
	if err != nil {
		t.Fatal(err)
	}
	return &issued{cert: secret.Data["ca.crt"], key: secret.Data["ca.key"], certificate: pair.Leaf, signer: pair.PrivateKey.(crypto.Signer)}
}

// writeSecret replaces the authority, unless it is nil, and the certificate in the Secret.
func writeSecret(t *testing.T, authority *issued, leaf issued) {
	t.Helper()
	secret, err := api.CoreV1().Secrets(system).Get(t.Context(), secretName, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if authority != nil {
		secret.Data["ca.crt"], secret.Data["ca.key"] = authority.cert, authority.key
		delete(secret.Data, "ca-old.crt")
	}
	secret.Data["tls.crt"], secret.Data["tls.key"] = leaf.cert, leaf.key
	if _, err := api.CoreV1().Secrets(system).Update(t.Context(), secret, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
}

// writeBundle replaces the caBundle of every webhook.
func writeBundle(t *testing.T, bundle []byte) {
	t.Helper()
	client := api.AdmissionregistrationV1()
	validating, err := client.ValidatingWebhookConfigurations().Get(t.Context(), release, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range validating.Webhooks {
		validating.Webhooks[i].ClientConfig.CABundle = bundle
	}
	if _, err := client.ValidatingWebhookConfigurations().Update(t.Context(), validating, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	mutating, err := client.MutatingWebhookConfigurations().Get(t.Context(), release, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range mutating.Webhooks {
		mutating.Webhooks[i].ClientConfig.CABundle = bundle
	}
	if _, err := client.MutatingWebhookConfigurations().Update(t.Context(), mutating, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
}

// certificatesAreGood reports whether every webhook trusts what the Secret holds.
func certificatesAreGood(ctx context.Context) bool {
	secret, err := api.CoreV1().Secrets(system).Get(ctx, secretName, metav1.GetOptions{})
	if err != nil {
		return false
	}
	pair, err := tls.X509KeyPair(secret.Data["tls.crt"], secret.Data["tls.key"])
	if err != nil {
		return false
	}
	clients, err := clientConfigs(ctx)
	if err != nil || len(clients) == 0 {
		return false
	}
	for _, client := range clients {
		roots := x509.NewCertPool()
		roots.AppendCertsFromPEM(client.CABundle)
		if _, err := pair.Leaf.Verify(x509.VerifyOptions{Roots: roots, DNSName: release + "." + system + ".svc"}); err != nil {
			return false
		}
		if !bytes.Equal(client.CABundle, clients[0].CABundle) {
			return false
		}
	}
	return true
}

func clientConfigs(ctx context.Context) (all []admissionregistrationv1.WebhookClientConfig, err error) {
	client := api.AdmissionregistrationV1()
	validating, err := client.ValidatingWebhookConfigurations().Get(ctx, release, metav1.GetOptions{})
	if err != nil {
		return nil, err
	}
	for _, w := range validating.Webhooks {
		all = append(all, w.ClientConfig)
	}
	mutating, err := client.MutatingWebhookConfigurations().Get(ctx, release, metav1.GetOptions{})
	if err != nil {
		return nil, err
	}
	for _, w := range mutating.Webhooks {
		all = append(all, w.ClientConfig)
	}
	return all, nil
}
